// Header lines in which no token can stand cross only when a claim needs them. Whoever has to decide with all of them
// at once (`explain`) decides alike.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import * as npm from "../../dist/npm/node.js";
import { EngineGate } from "../gate.js";
import * as raw from "./raw-host.mjs";

const NOW = 1_700_000_000;
const KEY = { kty: "oct", kid: "k1", alg: "HS256", k: Buffer.alloc(32, 7).toString("base64url") };
const POLICY = { issuers: null, audiences: null, state: "none" };
const OPTIONS = { keys: { keys: [KEY] }, policy: POLICY };
const URL = "https://cdn.example/live/1.m4s";
const LINES = Array.from({ length: 20 }, (_, index) => [`X-Line-${index}`, `value ${index}`]);
const CATH = { "user-agent": { prefix: "player/" } };

const mint = (claims = {}) => new raw.Minter({ key: KEY }).mint("cat", { exp: NOW + 300, cti: "00ff", ...claims });

/** An iterator that can be walked once. */
function* once(lines) {
  yield* lines;
}

/** Requests, each made anew because some can be read once only. */
function requests() {
  const [plain, bound] = [mint(), mint({ cath: CATH })];
  const player = ["User-Agent", "player/1"];
  const cookie = (token) => ["cookie", `a=b; CTA-Common-Access-Token=${token}`];
  const of = (headers, more) => () => ({ now: NOW, method: "GET", url: URL, headers: headers(), ...more });
  return [
    ["given, no claim on headers", of(() => [...LINES, player], { token: plain })],
    ["given, matches", of(() => [...LINES, player], { token: bound })],
    ["given, does not match", of(() => [...LINES, ["User-Agent", "other"]], { token: bound })],
    ["given, is not there", of(() => LINES, { token: bound })],
    ["given, none at all", of(() => [], { token: bound })],
    ["given, lines of one name", of(() => [["user-agent", "player/1"], ...LINES, ["USER-AGENT", "b"]], { token: bound })],
    ["given, the first line does not match", of(() => [["user-agent", "a"], ...LINES, player], { token: bound })],
    ["given, not ASCII", of(() => [["x", "ü"], player, ["y", "\u{1F600}"]], { token: bound })],
    ["given, ill-formed", of(() => [["x", "\ud800"], player], { token: plain })],
    ["given, ill-formed name", of(() => [["x\udc00", "1"], player], { token: plain })],
    ["given, a number", of(() => [["x", 1], player], { token: plain })],
    ["given, walked once", of(() => once([...LINES, player]), { token: bound })],
    ["given, Headers", of(() => new Headers([...LINES, player]), { token: bound })],
    ["given, an object", of(() => ({ ...Object.fromEntries(LINES), "user-agent": ["player/1", "b"] }), { token: bound })],
    ["given, an object that names one twice", of(() => ({ a: "1", A: "2", "user-agent": "player/1" }), { token: plain })],
    ["given, 128 lines", of(() => [...Array(127).fill(["a", "b"]), player], { token: bound })],
    ["given, 129 lines", of(() => [...Array(128).fill(["a", "b"]), player], { token: plain })],
    ["given, long lines", of(() => [...LINES, ["x", "y".repeat(30_000)], player], { token: bound })],
    ["in a cookie", of(() => [...LINES, cookie(plain), player])],
    ["in a cookie, matches", of(() => [...LINES, cookie(bound), player])],
    ["in a cookie, does not match", of(() => [...LINES, cookie(bound)])],
    ["in two places, the first needs headers", of(() => [...LINES, ["authorization", `Bearer ${bound}`], cookie(plain)])],
    ["in two places, the second needs headers", of(() => [...LINES, ["Authorization", `Bearer ${plain}`], cookie(bound), player])],
    ["in the URL", of(() => [...LINES, player], { url: `${URL}?CAT=${bound}` })],
    ["twice in the URL", of(() => [...LINES, player], { url: `${URL}?CAT=${bound}&cat=${plain}` })],
    ["nowhere", of(() => LINES)],
    ["unknown headers", () => ({ now: NOW, url: URL, token: bound })],
  ];
}

for (const [artefact, { Gate }] of Object.entries({ npm, raw })) {
  describe(artefact, () => {
    for (const cache of [true, false]) {
      test(`decides with some header lines as with all (cache: ${cache})`, () => {
        const gate = new Gate({ ...OPTIONS, cache });
        const decided = new Map();
        for (const [name, request] of requests()) {
          const { decision } = gate.explain(request());
          for (let time = 0; time < 2; time++) assert.deepEqual(gate.check(request()), decision, name);
          decided.set(decision.reason ?? decision.decision, name);
        }
        assert.deepEqual([...decided.keys()].sort(), ["allow", "context-missing", "header", "request-malformed", "token-missing"]);
      });
    }
  });
}

test("lines without a token cross when they are needed, and not before", () => {
  const { engines, lengths } = measured(raw.rawEngines());
  const gate = new EngineGate(engines, OPTIONS);
  const request = { now: NOW, url: URL, headers: [...LINES, ["User-Agent", "player/1"]] };
  const records = (token) => {
    lengths.length = 0;
    assert.equal(gate.check({ ...request, token }).decision, "allow");
    return lengths.length;
  };
  assert.equal(records(mint()), 1);
  const [without] = lengths;
  assert.ok(without < 300, String(without));
  assert.equal(records(mint({ cath: CATH })), 2);
  assert.ok(lengths[1] > lengths[0] + 20 * 16, String(lengths));
});

test("lines that do not fit are found although they would not cross", () => {
  const request = { now: NOW, url: URL, headers: [["x", "y".repeat(70_000)]], token: mint() };
  assert.equal(new raw.Gate(OPTIONS).check(request).reason, "request-malformed");
});

test("a request that checks another one while it is read is decided as it stands", () => {
  const gate = new raw.Gate(OPTIONS);
  const inner = { now: NOW, method: "PUT", url: "https://cdn.example/other", token: mint({ catm: ["PUT"] }) };
  let decision;
  function* checking() {
    yield ["user-agent", "player/1"];
    decision = gate.check(inner);
    yield ["x", "y"];
  }
  const outer = gate.check({ now: NOW, method: "GET", url: URL, headers: checking(), token: mint({ cath: CATH, catm: ["GET"] }) });
  assert.deepEqual([decision.decision, decision.url], ["allow", inner.url]);
  assert.deepEqual([outer.decision, outer.url], ["allow", URL]);
});

/** Engines, and the lengths of the records that they handled. */
function measured(inner) {
  const lengths = [];
  const open = () => {
    const engine = inner.open();
    return { ...engine, handle: (length) => (lengths.push(length), engine.handle(length)) };
  };
  return { lengths, engines: { get generation() { return inner.generation; }, open, restart: () => inner.restart() } };
}
