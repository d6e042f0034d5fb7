// The memory of checked tokens: decisions are the same with it and without it.
import assert from "node:assert/strict";
import { test } from "node:test";

import * as npm from "../../dist/npm/node.js";
import * as raw from "./raw-host.mjs";

const NOW = 1_700_000_000;
const KEY = { kty: "oct", kid: "k1", alg: "HS256", k: Buffer.alloc(32, 7).toString("base64url"), exp: NOW + 200 };
const OTHER = { ...KEY, kid: "k2", exp: undefined };
const POLICY = { issuers: ["https://id.example"], audiences: ["cdn"], state: "none" };
const CLAIMS = { iss: "https://id.example", aud: "cdn", exp: NOW + 300, sid: "s-1", catm: ["GET"], catgeoiso3166: ["DE"] };
const URL = "https://cdn.example/live/1.m4s";

/** More tokens than are remembered, so that they drive each other out. */
function tokens({ Minter }) {
  return [KEY, OTHER].flatMap((key) => {
    const minter = new Minter({ key });
    const formats = ["cat", "jwt"];
    return formats.flatMap((format) => Array.from({ length: 50 }, (_, n) => minter.mint(format, { ...CLAIMS, sid: `s-${n}` })));
  });
}

function requests(token) {
  const spoilt = token.slice(0, -6) + (token.endsWith("AAAAAA") ? "BBBBBB" : "AAAAAA");
  const base = { now: NOW, method: "GET", url: URL, geo: { country: "DE" } };
  return [
    { ...base, token },
    { ...base, url: `${URL}?CAT=${token}` },
    { ...base, token, geo: { country: "FR" } },
    { ...base, token, method: "PUT" },
    { ...base, token: spoilt },
    { ...base, token, now: NOW + 200 },
    { ...base, token, now: NOW + 300 },
    { ...base, token, format: "cat" },
    { ...base, token, format: "jwt" },
    { ...base, headers: { authorization: `Bearer ${token}`, cookie: `CTA-Common-Access-Token=${spoilt}` } },
  ];
}

for (const [artefact, host] of Object.entries({ npm, raw })) {
  test(`${artefact}: the same requests, the same decisions`, () => {
    const options = { keys: { keys: [KEY, OTHER] }, policy: POLICY };
    const [cached, uncached] = [new host.Gate(options), new host.Gate({ ...options, cache: false })];
    const all = tokens(host).flatMap(requests);
    const seen = new Set();
    for (let round = 0; round < 3; round++) {
      for (const request of all) {
        const decision = uncached.check(request);
        seen.add(decision.reason ?? "allow");
        assert.deepEqual(cached.check(request), decision);
      }
    }
    for (const reason of ["allow", "country", "expired", "key-not-in-force", "method", "signature-invalid"]) assert.ok(seen.has(reason), reason);
  });

  test(`${artefact}: a key that is gone takes its tokens along`, () => {
    const token = new host.Minter({ key: OTHER }).mint("cat", CLAIMS);
    const request = { now: NOW, method: "GET", url: URL, geo: { country: "DE" }, token };
    const decide = (keys) => new host.Gate({ keys: { keys }, policy: POLICY }).check(request);
    assert.equal(decide([KEY, OTHER]).decision, "allow");
    assert.equal(decide([KEY]).reason, "key-unknown");
  });
}

test("the raw module with a full memory of tokens lives in one mebibyte", async () => {
  const engines = raw.rawEngines();
  const memories = [];
  const { EngineGate } = await import("../gate.js");
  const source = { generation: 0, open: () => memories[memories.push(engines.open()) - 1], restart: () => engines.restart() };
  const gate = new EngineGate(source, { keys: { keys: [KEY, OTHER] }, policy: POLICY });
  for (const token of tokens(raw)) assert.equal(gate.check({ now: NOW, method: "GET", url: URL, geo: { country: "DE" }, token }).decision, "allow");
  assert.equal(memories.length, 1);
  assert.ok(memories[0].memory.buffer.byteLength <= 1 << 20, String(memories[0].memory.buffer.byteLength));
});

test("a host that has no random bytes yet remembers tokens from the first check on that has", (context) => {
  const token = new npm.Minter({ key: OTHER }).mint("cat", CLAIMS);
  const noRandom = context.mock.method(crypto, "getRandomValues", () => {
    throw new Error("not in global scope");
  });
  const gate = new npm.Gate({ keys: { keys: [OTHER] }, policy: POLICY });
  const request = { now: NOW, method: "GET", url: URL, geo: { country: "DE" }, token };
  assert.equal(gate.check(request).decision, "allow");
  noRandom.mock.restore();
  const random = context.mock.method(crypto, "getRandomValues");
  for (let round = 0; round < 3; round++) assert.equal(gate.check(request).decision, "allow");
  assert.equal(random.mock.callCount(), 1);
});
