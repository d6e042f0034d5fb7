// State documents through the package and through the raw module. The documents are written and
// signed here, after the description in token-core/src/revoke/document.rs.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { describe, test } from "node:test";

import * as npm from "../../dist/npm/node.js";
import * as raw from "./raw-host.mjs";

const NOW = 1_700_000_000;
const SECRET = Buffer.alloc(32, 9);
const KEY = { kty: "oct", kid: "k1", alg: "HS256", k: Buffer.alloc(32, 7).toString("base64url") };
const STATE_KEY = { kty: "oct", kid: "s1", alg: "HS256", k: SECRET.toString("base64url") };
const OPTIONS = {
  keys: { keys: [KEY] },
  policy: { issuers: null, audiences: null },
  stateKeys: { keys: [STATE_KEY] },
};

function head(major, value) {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  const bytes = Buffer.alloc(5);
  bytes[0] = (major << 5) | 26;
  bytes.writeUInt32BE(value, 1);
  return value < 256 ? Buffer.from([(major << 5) | 24, value]) : value < 65_536 ? Buffer.from([(major << 5) | 25, value >> 8, value & 255]) : bytes;
}
const bytes = (value) => Buffer.concat([head(2, value.length), value]);
const text = (value) => Buffer.concat([head(3, value.length), Buffer.from(value)]);

/** A document in which nothing is revoked. */
function document(version, issuedAt, secret = SECRET) {
  const header = Buffer.concat([head(5, 2), head(0, 1), head(0, 5), head(0, 16), text("application/token-state+cose")]);
  const state = [head(5, 4), head(0, 1), head(0, version), head(0, 2), head(0, issuedAt), head(0, 3), bytes(Buffer.alloc(16, 1)), head(0, 4), head(4, 0)];
  const [protectedHeader, payload] = [bytes(header), bytes(Buffer.concat(state))];
  const mac = createHmac("sha256", secret);
  for (const part of [head(4, 4), text("MAC0"), protectedHeader, bytes(Buffer.from("token-state document v1")), payload]) mac.update(part);
  const kid = Buffer.concat([head(5, 1), head(0, 4), bytes(Buffer.from("s1"))]);
  return new Uint8Array(Buffer.concat([head(6, 17), head(4, 4), protectedHeader, kid, payload, bytes(mac.digest())]));
}

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
