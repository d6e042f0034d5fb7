import { Flag, HEAD_BYTES, NUMBERS_BYTES, Tag } from "./operation.js";
import { tableEntry, writeHead } from "./record.js";

const encoder = new TextEncoder();
const NO_ANSWERS = Object.freeze([]);
const VALUES_AT = HEAD_BYTES + NUMBERS_BYTES;

/** A description of a request that says nothing definite: denied with request-malformed. */
class MalformedRequest extends Error {}

/**
 * Writes a check record for this request and returns its length; 0 when the request is malformed
 * or does not fit, which the module answers with request-malformed. `answers` are those of
 * look-ups, in bytes.
 */
export function writeRequest(channel, operation, request, answers) {
  try {
    return new RequestWriter(channel).write(operation, request, answers);
  } catch {
    // Whatever a host's object does while it is read, the answer is a denial.
    return 0;
  }
}

class RequestWriter {
  #channel;
  #flags = 0;
  #texts = [];
  #tags = [];
  #binaries = [];

  constructor(channel) {
    channel.refresh();
    this.#channel = channel;
  }

  write(operation, request, answers = NO_ANSWERS) {
    const { method, url, headers, ip, asn, geo, alpn, tls, dpop, random, token } = request;
    this.#now(request.now);
    if (method !== undefined) this.#text(Tag.METHOD, method);
    if (url !== undefined) this.#text(Tag.URL, url);
    if (headers !== undefined) this.#headers(headers);
    if (ip !== undefined) this.#text(Tag.ADDRESS, ip);
    if (asn !== undefined) this.#asn(asn);
    if (geo !== undefined) this.#geo(geo);
    if (alpn === null) this.#flags |= Flag.NO_TLS;
    else if (alpn !== undefined) this.#text(Tag.ALPN, alpn);
    if (tls !== undefined) this.#tls(tls);
    if (dpop !== undefined) this.#text(Tag.DPOP, dpop);
    if (random !== undefined) this.#number(Flag.RANDOM_KNOWN, 48, random);
    if (token !== undefined) this.#token(token, request);
    for (const answer of answers) this.#binary(Tag.ANSWER, answer);
    return this.#finish(operation);
  }

  #now(now) {
    demand(Number.isFinite(now));
    const seconds = Math.floor(now);
    demand(Number.isSafeInteger(seconds));
    const { view } = this.#channel;
    view.setUint32(8, seconds % 2 ** 32, true);
    view.setInt32(12, Math.floor(seconds / 2 ** 32), true);
    view.setUint32(16, seconds === now ? 0 : nanoseconds(now, seconds), true);
  }

  #headers(headers) {
    demand(typeof headers === "object");
    this.#flags |= Flag.HEADERS_KNOWN;
    if (typeof headers[Symbol.iterator] === "function") {
      for (const [name, value] of headers) this.#line(name, value);
      return;
    }
    const seen = new Set();
    for (const name of Object.keys(headers)) {
      const lowerCase = name.toLowerCase();
      demand(!seen.has(lowerCase));
      seen.add(lowerCase);
      const value = headers[name];
      if (Array.isArray(value)) for (const line of value) this.#line(name, line);
      else this.#line(name, value);
    }
  }

  #line(name, value) {
    this.#text(Tag.HEADER_NAME, name);
    this.#text(Tag.HEADER_VALUE, value);
  }

  #asn(asn) {
    demand(Number.isInteger(asn) && asn >= 0 && asn < 2 ** 32);
    this.#flags |= Flag.ASN_KNOWN;
    this.#channel.view.setUint32(20, asn, true);
  }

  #geo(geo) {
    demand(isRecord(geo));
    const { country, subdivision, metro, lat, lon, alt } = geo;
    if (country !== undefined) this.#text(Tag.COUNTRY, country);
    if (subdivision !== undefined) this.#text(Tag.SUBDIVISION, subdivision);
    if (metro !== undefined) this.#text(Tag.METRO, Number.isSafeInteger(metro) && metro >= 0 ? String(metro) : metro);
    demand((lat === undefined) === (lon === undefined));
    if (lat !== undefined) {
      this.#number(Flag.POSITION_KNOWN, 24, lat);
      this.#number(Flag.POSITION_KNOWN, 32, lon);
    }
    if (alt !== undefined) this.#number(Flag.ALTITUDE_KNOWN, 40, alt);
  }

  #tls(tls) {
    demand(isRecord(tls));
    const { client_spki, ja4 } = tls;
    if (client_spki === undefined) this.#flags |= Flag.NO_TLS_CLIENT_KEY;
    else this.#binary(Tag.TLS_CLIENT_KEY, typeof client_spki === "string" ? fromBase64url(client_spki) : client_spki);
    if (ja4 !== undefined) this.#text(Tag.TLS_FINGERPRINT, ja4);
  }

  #token(token, { format = "auto", untagged }) {
    if (typeof token === "string") this.#text(Tag.TOKEN_TEXT, token);
    else this.#binary(Tag.TOKEN_BINARY, token);
    this.#flags |= flagOf(FORMATS, format);
    if (untagged != null) this.#flags |= flagOf(STRUCTURES, untagged);
  }

  #text(tag, text) {
    demand(typeof text === "string");
    this.#tags.push(tag);
    this.#texts.push(text);
  }

  #binary(tag, bytes) {
    demand(bytes instanceof Uint8Array);
    this.#binaries.push([tag, bytes]);
  }

  #number(flag, at, value) {
    demand(typeof value === "number");
    this.#flags |= flag;
    this.#channel.view.setFloat64(at, value, true);
  }

  #finish(operation) {
    const { bytes, view } = this.#channel;
    const entries = [];
    let at = VALUES_AT + this.#writeTexts(entries);
    for (const [tag, value] of this.#binaries) {
      bytes.set(value, at);
      at += value.length;
      entries.push(tableEntry(tag, value.length));
    }
    for (const entry of entries) {
      view.setUint32(at, entry, true);
      at += 4;
    }
    writeHead(view, operation, entries.length, this.#flags);
    return at;
  }

  /** Writes all texts at once: one call costs as much as one short text. */
  #writeTexts(entries) {
    const together = this.#texts.length === 1 ? this.#texts[0] : this.#texts.join("");
    const { read, written } = encoder.encodeInto(together, this.#channel.checkValues);
    demand(read === together.length);
    if (written !== together.length) return this.#writeEachText(entries);
    for (let index = 0; index < this.#texts.length; index++) {
      entries.push(tableEntry(this.#tags[index], this.#texts[index].length));
    }
    return written;
  }

  /** Where a text is not ASCII, its length in bytes is known only when it is written alone. */
  #writeEachText(entries) {
    let end = 0;
    this.#texts.forEach((text, index) => {
      demand(text.isWellFormed());
      const { read, written } = encoder.encodeInto(text, this.#channel.checkValues.subarray(end));
      demand(read === text.length);
      entries.push(tableEntry(this.#tags[index], written));
      end += written;
    });
    return end;
  }
}

const FORMATS = { auto: 0, cat: Flag.ONLY_CAT, jwt: Flag.ONLY_JWT };
const STRUCTURES = { mac0: Flag.UNTAGGED_MAC0, sign1: Flag.UNTAGGED_SIGN1 };

function flagOf(table, name) {
  demand(Object.hasOwn(table, name));
  return table[name];
}

/** The fraction as its shortest decimal text says it, so that every host reads the same time. */
function nanoseconds(now, seconds) {
  const milliseconds = Math.round(now * 1000);
  if (milliseconds / 1000 === now) return (milliseconds - seconds * 1000) * 1_000_000;
  const [, fraction = ""] = String(now).split(".");
  demand(now >= 0 && /^[0-9]{1,9}$/.test(fraction));
  return Number(fraction.padEnd(9, "0"));
}

function fromBase64url(text) {
  demand(/^[A-Za-z0-9_-]*$/.test(text));
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** Members are read of an object alone: a list or a text has none, which would say that nothing is known. */
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function demand(condition) {
  if (!condition) throw new MalformedRequest();
}
