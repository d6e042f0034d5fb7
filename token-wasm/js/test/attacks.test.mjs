// What a viewer sends to be read as something else: in logs, as a fact, as a time, or as nothing at all.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { describe, test } from "node:test";

import * as npm from "../../dist/npm/node.js";
import { EngineGate } from "../gate.js";
import * as raw from "./raw-host.mjs";

const NOW = 1_700_000_000;
const SECRET = Buffer.alloc(32, 7);
const KEY = { kty: "oct", kid: "k1", alg: "HS256", k: SECRET.toString("base64url") };
const OPTIONS = { keys: { keys: [KEY] }, policy: { issuers: null, audiences: null, state: "none" } };
const HEADER = { alg: "HS256", kid: "k1" };
/** Line breaks of every kind, orders to a terminal, text that runs backwards. */
const INJECTED = "k1\r\n2026-01-01 allow\u0085\u2028\u001b[2J\u009b31m\u202eALLOW\u0000\u007f";
const CONTROLS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

function jwt(header, claims, secret = SECRET) {
  const [head, payload] = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"));
  return `${head}.${payload}.${createHmac("sha256", secret).update(`${head}.${payload}`).digest("base64url")}`;
}

for (const [artefact, { Gate }] of Object.entries({ npm, raw })) {
  const gate = new Gate(OPTIONS);
  const token = jwt(HEADER, { exp: NOW + 300 });
  const check = (request) => gate.check({ now: NOW, token, ...request });

  describe(artefact, () => {
    for (const [name, header] of Object.entries({
      kid: { ...HEADER, kid: INJECTED },
      alg: { ...HEADER, alg: INJECTED },
      typ: { ...HEADER, typ: INJECTED },
      crit: { ...HEADER, crit: [INJECTED], [INJECTED]: 1 },
    })) {
      test(`a ${name} that a log would obey is not in a decision`, () => {
        const decision = check({ token: jwt(header, { exp: NOW + 300 }) });
        assert.equal(decision.decision, "deny");
        assert.doesNotMatch(Object.entries(decision).flat().join(" "), CONTROLS);
        assert.doesNotMatch(JSON.stringify(decision), /ALLOW/);
      });
    }

    test("an injected key id is escaped in an explanation", () => {
      const { steps } = gate.explain({ now: NOW, token: jwt({ ...HEADER, kid: INJECTED }, { exp: NOW + 300 }) });
      const { observed, verdict } = steps.at(-1);
      assert.equal(verdict, "key-unknown");
      assert.match(observed, /k1\\r\\n2026/);
      assert.doesNotMatch(observed, CONTROLS);
    });

    test("names of claims are not in a decision", () => {
      const decision = check({ token: jwt(HEADER, { exp: NOW + 300, [INJECTED]: 1, crit: [INJECTED] }) });
      assert.deepEqual([decision.reason, decision.claim], ["claim-unsupported", "crit"]);
    });

    test("no clock revives a token", () => {
      const forever = jwt(HEADER, { exp: Number.MAX_SAFE_INTEGER });
      const clocks = [NaN, Infinity, -Infinity, -0, 0, -1, 2 ** 53, -(2 ** 53), 1e300, -1e300, Number.MIN_VALUE, 2n ** 64n - 1n];
      const others = ["1700000000", [NOW], new Date(NOW * 1000), { valueOf: () => NOW }, true, null, undefined];
      for (const now of [...clocks, ...others]) {
        const { decision, reason } = gate.check({ now, token: forever });
        assert.equal(decision, "deny", String(now));
        assert.match(reason, /^(request-malformed|not-configured)$/);
      }
      assert.equal(gate.check({ now: NOW, token: forever }).decision, "allow");
    });

    test("values that only turn into the right ones are malformed", () => {
      const text = { toString: () => "https://cdn.example/" };
      const requests = [
        { url: text },
        { url: ["https://cdn.example/"] },
        { url: new String("https://cdn.example/") },
        { method: ["GET"] },
        { ip: ["203.0.113.7"] },
        { asn: "64500" },
        { asn: 64500.5 },
        { asn: NaN },
        { geo: { country: ["US"] } },
        { geo: "US" },
        { geo: { lat: "1", lon: "1" } },
        { random: NaN },
        { random: -0.1 },
        { headers: { "x-a": { toString: () => "a" } } },
        { token: { toString: () => token } },
        { token: new Uint16Array(8) },
      ];
      for (const [index, request] of requests.entries()) assert.equal(check(request).reason, "request-malformed", `request ${index}`);
    });

    test("halves of characters do not join across members", () => {
      // Method and URL are written one after the other.
      assert.equal(check({ method: "GET\ud83d", url: "\ude00https://cdn.example/" }).reason, "request-malformed");
      assert.equal(check({ method: "GET\ud83d" }).reason, "request-malformed");
      assert.equal(check({ url: "https://cdn.example/\ud83d" }).reason, "request-malformed");
    });

    test("header fields named like members of every object are header fields", () => {
      const names = JSON.parse('{"__proto__": "x", "constructor": "y", "hasownproperty": "z"}');
      assert.equal(check({ headers: names }).decision, "allow");
      const bound = jwt(HEADER, { exp: NOW + 300, cath: { tostring: { contains: "" } } });
      assert.deepEqual([check({ token: bound, headers: {} })].map(({ reason, claim }) => [reason, claim]), [["header", "cath"]]);
    });
  });
}

test("a flood of cookies and lines is denied, and costs no memory that stays", () => {
  const memories = [];
  const inner = raw.rawEngines();
  const engines = {
    generation: 0,
    open() {
      const engine = inner.open();
      memories.push(engine.memory);
      return engine;
    },
    restart: () => assert.fail("the module trapped"),
  };
  const gate = new EngineGate(engines, OPTIONS);
  const floods = [
    { cookie: "Common-Access-Token=x; ".repeat(500) },
    { cookie: "Common-Access-Token=x; ".repeat(100_000) },
    { cookie: "a=b; ".repeat(100_000) },
    { cookie: Array(100).fill("Common-Access-Token=x") },
    { cookie: Array(100_000).fill("Common-Access-Token=x") },
    { authorization: `Bearer ${",".repeat(100_000)}` },
    { "common-access-token": "A".repeat(1_000_000) },
    Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`x-${index}`, "a"])),
  ];
  const urls = [`https://cdn.example/?${"CAT=x&".repeat(1000)}`, `https://cdn.example/${"CAT=x/".repeat(1000)}`, "x".repeat(10_000_000)];
  for (const request of [...floods.map((headers) => ({ headers })), ...urls.map((url) => ({ url }))]) {
    assert.equal(gate.check({ now: NOW, ...request }).decision, "deny");
    assert.equal(gate.explain({ now: NOW, ...request }).decision.decision, "deny");
  }
  assert.equal(memories.length, 1);
  const held = memories[0].buffer.byteLength;
  for (const headers of floods) gate.check({ now: NOW, headers });
  assert.equal(memories[0].buffer.byteLength, held);
  assert.equal(gate.check({ now: NOW, token: jwt(HEADER, { exp: NOW + 300 }) }).decision, "allow");
});
