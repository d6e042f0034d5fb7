// A trap is a denial and a fresh instance. The traps are real: the tests overwrite wasm memory.
import assert from "node:assert/strict";
import { test } from "node:test";

import { EngineGate } from "../gate.js";
import { rawEngines } from "./raw-host.mjs";
import { Gate, Minter } from "../../dist/npm/node.js";
import { engines } from "../../dist/npm/engine.js";

const NOW = 1_700_000_000;
const KEY = { kty: "oct", kid: "k1", alg: "HS256", k: Buffer.alloc(32, 7).toString("base64url") };
const OPTIONS = { keys: { keys: [KEY] }, policy: { issuers: null, audiences: null, state: "none" } };
const REQUEST = { now: NOW, url: "https://cdn.example/1" };
const token = new Minter({ key: KEY }).mint("cat", { exp: NOW + 300 });

/** Engines whose memory a test can reach. */
function watched(inner) {
  const memories = [];
  return {
    memories,
    get generation() {
      return inner.generation;
    },
    open() {
      const engine = inner.open();
      memories.push(engine.memory);
      return engine;
    },
    restart: () => inner.restart(),
  };
}

function scribble(memory) {
  const words = new Uint32Array(memory.buffer);
  words.fill(0xfffffff0);
}

for (const [artefact, inner] of [["npm", engines], ["raw", rawEngines()]]) {
  test(`${artefact}: a trap is a denial, and the next check runs on a fresh instance`, () => {
    const source = watched(inner);
    const gate = new EngineGate(source, OPTIONS);
    const other = new EngineGate(source, OPTIONS);
    assert.equal(gate.check({ ...REQUEST, token }).decision, "allow");
    scribble(source.memories[0]);
    const denial = gate.check({ ...REQUEST, token });
    assert.deepEqual([denial.decision, denial.reason, denial.code, denial.status], ["deny", "not-configured", 901, 500]);
    assert.equal(gate.check({ ...REQUEST, token }).decision, "allow");
    assert.equal(other.check({ ...REQUEST, token }).decision, "allow");
    assert.equal(gate.check({ ...REQUEST, now: NOW + 300, token }).reason, "expired");
  });
}

test("gates made before and after a trap work on, and so does a minter", () => {
  const before = new Gate(OPTIONS);
  const minter = new Minter({ key: KEY });
  engines.restart();
  const after = new Gate(OPTIONS);
  for (const gate of [before, after]) assert.equal(gate.check({ ...REQUEST, token }).decision, "allow");
  assert.equal(after.check({ ...REQUEST, token: minter.mint("jwt", { exp: NOW + 300 }) }).decision, "allow");
});
