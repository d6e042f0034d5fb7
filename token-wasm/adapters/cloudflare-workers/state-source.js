// Where state documents come from, and how often: a URL or a KV namespace, asked in the background.

import { StateError } from "edge-token";

/** Bytes of a document; the module takes 16 MiB. */
const MAX_DOCUMENT_BYTES = 16 << 20;
/** Seconds: the shortest that Workers KV allows. https://developers.cloudflare.com/kv/api/read-key-value-pairs/ */
const KV_CACHE_SECONDS = 30;
/** An isolate that was not asked for so many refresh times waits for news before it decides. */
const IDLE_REFRESHES = 2;

export class StateSource {
  #options;
  #refresh;
  #timeout;
  #flight = null;
  #askedAt = -Infinity;
  #etag = null;
  #failing = false;
  /** Documents taken into force, documents refused, and times the source could not be read. */
  loaded = 0;
  refused = 0;
  unreachable = 0;

  constructor(options) {
    this.#options = options;
    this.#refresh = options.refresh * 1000;
    this.#timeout = options.timeout * 1000;
  }

  /**
   * Called for every request: starts a look at the source when one is due, never two at a time. The request waits for
   * it only while no document is in force, or when the isolate slept so long that the one it has may be old.
   */
  async refresh(gate, env, ctx) {
    const now = Date.now();
    const since = now - this.#askedAt;
    // A look that outlived its timeout died with the request that started it.
    if (since >= this.#timeout) this.#flight = null;
    if (this.#flight === null && since >= this.#refresh) {
      const waits = gate.stateVersion === null || since >= IDLE_REFRESHES * this.#refresh;
      this.#askedAt = now;
      this.#start(waits, this.#look(gate, env), ctx);
    }
    if (this.#flight?.waits) await within(this.#timeout, this.#flight.done);
  }

  #start(waits, look, ctx) {
    const landed = () => {
      if (this.#flight === flight) this.#flight = null;
    };
    const flight = { waits, done: look.then(landed) };
    this.#flight = flight;
    ctx.waitUntil(flight.done);
  }

  async #look(gate, env) {
    try {
      const document = await this.#read(env);
      if (document !== null) {
        gate.loadState(document.bytes);
        this.#etag = document.etag;
        this.loaded += 1;
      }
      this.#failing = false;
    } catch (error) {
      if (error instanceof StateError) this.refused += 1;
      else this.unreachable += 1;
      // Once per outage: the counters tell the rest.
      if (!this.#failing) console.warn(`edge-token: state: ${error.message}`);
      this.#failing = true;
    }
  }

  /** The document, or `null` when it is the one in force. */
  #read(env) {
    const kv = this.#options.kv?.(env);
    if (kv) return this.#readKv(kv);
    const url = this.#options.url?.(env);
    if (!url) throw new Error("neither state.url nor state.kv is there");
    return this.#readUrl(url);
  }

  async #readKv(kv) {
    const value = await kv.get(this.#options.key, { type: "arrayBuffer", cacheTtl: KV_CACHE_SECONDS });
    if (value === null) throw new Error(`KV has no value under ${this.#options.key}`);
    return { bytes: new Uint8Array(value), etag: null };
  }

  async #readUrl(url) {
    const response = await fetch(url, {
      headers: this.#etag ? { "if-none-match": this.#etag } : {},
      // Through the data centre's cache: all isolates there together ask the service once per max-age.
      cf: { cacheEverything: true },
      redirect: "manual",
      signal: AbortSignal.timeout(this.#timeout),
    });
    if (response.status === 304 && this.#etag) return null;
    if (response.status !== 200) throw new Error(`the service answered ${response.status}`);
    return { bytes: await readAtMost(response.body, MAX_DOCUMENT_BYTES), etag: response.headers.get("etag") };
  }
}

/** Waits for the promise, but not for ever: one that another request started may never settle. */
async function within(milliseconds, promise) {
  let timer;
  const timeout = new Promise((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([promise, timeout]);
  clearTimeout(timer);
}

async function readAtMost(stream, limit) {
  const parts = [];
  let length = 0;
  for await (const part of stream) {
    length += part.byteLength;
    if (length > limit) throw new Error(`the document is longer than ${limit} bytes`);
    parts.push(part);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}
