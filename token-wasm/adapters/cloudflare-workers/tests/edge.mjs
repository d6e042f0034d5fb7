// Starts fixture workers in workerd, and asks them as a viewer whom Cloudflare's front line has described.

import { createServer } from "node:http";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "../../../../demo/lib/bundle.mjs";
import { startWorker } from "../../../../demo/lib/runtime.mjs";
import { Minter } from "../../../dist/npm/node.js";
import { stateDocument } from "../../../js/test/state-document.mjs";

const at = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const ISSUER = "https://issuer.example";
export const KEY = { kty: "oct", alg: "HS256", kid: "k1", k: "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc" };
const STATE_KEY = { ...KEY, kid: "s1" };
const minter = new Minter({ key: KEY });

export const POLICY = { issuers: [ISSUER], audiences: null, state: "none" };

/** The fixture's modules; `discard` removes what bundling left. */
export async function fixture() {
  const work = await mkdtemp(join(tmpdir(), "edge-gate-"));
  const modules = await bundle({ worker: at("fixture-worker.js"), package: at("../../../dist/npm"), work });
  return { modules, discard: () => rm(work, { recursive: true }) };
}

/** A running edge. `ask` sends a request and reads the answer. */
export async function start(modules, bindings = {}) {
  const keys = { KEYS: { keys: [KEY] }, STATE_KEYS: { keys: [STATE_KEY] }, POLICY };
  const { runtime, url } = await startWorker({ modules, bindings: { ...keys, ...bindings } });
  return {
    stop: () => runtime.dispose(),
    async ask(path, { method = "GET", headers = {}, cf = { country: "US" }, ip = "203.0.113.7" } = {}) {
      const platform = { "mf-cf-blob": JSON.stringify(cf), "cf-connecting-ip": ip };
      const response = await fetch(url + path, { method, headers: { ...headers, ...platform }, redirect: "manual" });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: text === "" ? null : JSON.parse(text) };
    },
  };
}

/** A source of state documents in which nothing is revoked. */
export async function stateSource() {
  const service = createServer((_, response) => response.end(stateDocument(1, Math.floor(Date.now() / 1000), Buffer.alloc(32, 7))));
  await new Promise((resolve) => service.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${service.address().port}`, close: () => service.close() };
}

/** A token good for a minute, with these claims beside. */
export function token(claims = {}) {
  return minter.mint("cat", { iss: ISSUER, exp: Math.floor(Date.now() / 1000) + 60, sid: "session-1", ...claims });
}
