// State documents through the package and through the raw module.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import * as npm from "../../dist/npm/node.js";
import * as raw from "./raw-host.mjs";
import { NOW, STATE_KEY, stateDocument as document } from "./state-document.mjs";

const KEY = { kty: "oct", kid: "k1", alg: "HS256", k: Buffer.alloc(32, 7).toString("base64url") };
const OPTIONS = {
  keys: { keys: [KEY] },
  policy: { issuers: null, audiences: null },
  stateKeys: { keys: [STATE_KEY] },
};

for (const [artefact, { Gate, Minter }] of Object.entries({ npm, raw })) {
  const token = new Minter({ key: KEY }).mint("cat", { exp: NOW + 3_600, sid: "s-1" });
  const request = { now: NOW, token };

  describe(artefact, () => {
    test("a gate without a document denies, with one it decides", () => {
      const gate = new Gate(OPTIONS);
      assert.equal(gate.check(request).reason, "state-stale");
      assert.equal(gate.check(request).status, 503);
      assert.deepEqual(gate.loadState(document(3, NOW - 5)), { version: 3, issued_at: NOW - 5 });
      assert.deepEqual([gate.stateVersion, gate.stateIssuedAt], [3, NOW - 5]);
      assert.equal(gate.check(request).decision, "allow");
      assert.equal(new Gate({ ...OPTIONS, state: document(3, NOW) }).check(request).decision, "allow");
    });

    test("what is refused leaves the document in force", () => {
      const gate = new Gate({ ...OPTIONS, state: document(3, NOW) });
      const refused = [
        [document(2, NOW), "version-back"],
        [document(4, NOW, Buffer.alloc(32, 8)), "signature-invalid"],
        [document(4, NOW).subarray(0, 50), "malformed"],
        [new Uint8Array(), "malformed"],
        ["text", "malformed"],
      ];
      for (const [bad, code] of refused) {
        assert.throws(() => gate.loadState(bad), { name: "StateError", code });
        assert.equal(gate.stateVersion, 3);
        assert.equal(gate.check(request).decision, "allow");
      }
      assert.throws(() => new Gate({ ...OPTIONS, state: document(4, NOW, Buffer.alloc(32, 8)) }), { name: "StateError" });
    });

    test("a stale document is enforced, and the decision says so", () => {
      const gate = new Gate({ ...OPTIONS, state: document(3, NOW) });
      assert.equal(gate.check({ ...request, now: NOW + 600 }).stale_state, false);
      assert.equal(gate.check({ ...request, now: NOW + 601 }).stale_state, true);
    });

    test("a document of megabytes is read and the memory given back", () => {
      const gate = new Gate(OPTIONS);
      assert.throws(() => gate.loadState(new Uint8Array(8 * 1024 * 1024)), { code: "malformed" });
      assert.throws(() => gate.loadState(new Uint8Array(64 * 1024 * 1024)), { name: "StateError" });
      assert.equal(gate.check(request).reason, "state-stale");
    });
  });
}

test("after a restart the document is in force again", async () => {
  const { engines } = await import("../../dist/npm/engine.js");
  const gate = new npm.Gate({ ...OPTIONS, state: document(3, NOW) });
  engines.restart();
  const token = new npm.Minter({ key: KEY }).mint("cat", { exp: NOW + 3_600 });
  assert.equal(gate.check({ now: NOW, token }).decision, "allow");
  assert.throws(() => gate.loadState(document(2, NOW)), { code: "version-back" });
});
