// Responses that denied tokens order (`catif`).
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import * as npm from "../../dist/npm/node.js";
import * as raw from "./raw-host.mjs";
import { NOW, stateDocument, STATE_KEY } from "./state-document.mjs";

const oct = (kid, byte) => ({ kty: "oct", kid, alg: "HS256", k: Buffer.alloc(32, byte).toString("base64url") });
const [KEY, MINTING] = [oct("k1", 7), oct("m1", 8)];
const POLICY = { issuers: null, audiences: null, redirect_origins: ["https://login.example"], catif_kids: ["m1"] };
const LOCATION = ["https://login.example/?t=", { iss: null, iat: null }, "&u=", { special: 0 }];
const ORDER = { on: ["exp"], status: 302, headers: { Location: LOCATION, "Set-Cookie": "a=b" }, kid: "m1" };
const PLAIN = { on: ["exp"], status: 303, headers: { Location: "https://login.example/" } };

for (const [artefact, { Gate, Minter }] of Object.entries({ npm, raw })) {
  const mint = (claims, format = "cat") => new Minter({ key: KEY }).mint(format, { iss: "https://id.example", exp: NOW - 1, ...claims });
  const gate = (options = {}) =>
    new Gate({
      keys: { keys: [KEY] },
      policy: POLICY,
      minter: { keys: [MINTING] },
      stateKeys: { keys: [STATE_KEY] },
      state: stateDocument(1),
      ...options,
    });
  const request = (token) => ({ now: NOW, method: "GET", url: `https://cdn.example/a?CAT=${token}&b=1` });
  const replyOf = (edge, token) => {
    const asked = request(token);
    const decision = edge.check(asked);
    assert.equal(decision.reason, "expired");
    return edge.reply(asked, decision);
  };

  describe(artefact, () => {
    for (const format of ["cat", "jwt"]) {
      test(`an expired ${format} says where to go`, () => {
        const { status, fields } = replyOf(gate(), mint({ catif: [ORDER] }, format));
        assert.equal(status, 302);
        const [[name, location], ...others] = fields;
        assert.deepEqual([name, others], ["Location", [["Cache-Control", "private, no-store"]]]);
        const [, token, back] = location.match(/^https:\/\/login\.example\/\?t=([\w.-]+)&u=(.*)$/);
        assert.equal(decodeURIComponent(back), "https://cdn.example/a?b=1");
        const login = new Gate({ keys: { keys: [MINTING] }, policy: { issuers: ["https://id.example"], audiences: null, require: [], state: "none" } });
        const { decision, format: minted } = login.check({ now: NOW, token });
        assert.deepEqual([decision, minted], ["allow", format]);
      });
    }

    test("without a minter a response that needs none is sent", () => {
      const edge = gate({ minter: undefined });
      assert.equal(replyOf(edge, mint({ catif: [ORDER] })), null);
      assert.deepEqual(replyOf(edge, mint({ catif: [PLAIN] })), {
        status: 303,
        fields: [["Location", "https://login.example/"], ["Cache-Control", "no-store"]],
      });
    });

    test("what the policy or the state does not open is not sent", () => {
      const token = mint({ catif: [PLAIN] });
      assert.equal(replyOf(gate({ policy: { ...POLICY, redirect_origins: [] } }), token), null);
      assert.equal(replyOf(gate({ state: stateDocument(1, NOW - 601) }), token), null);
      assert.equal(replyOf(gate({ policy: { ...POLICY, state: "none" }, state: undefined }), token), null);
      assert.equal(replyOf(gate(), mint({})), null);
      const forged = token.slice(0, -2) + (token.endsWith("AA") ? "BA" : "AA");
      const asked = request(forged);
      assert.equal(gate().reply(asked, gate().check(asked)), null);
    });

    test("a store that was not asked lets nothing be sent", async () => {
      const edge = gate();
      const asked = request(mint({ catif: [PLAIN] }));
      const decision = await edge.checkAsync(asked, { lookup: () => assert.fail("the token has expired") });
      assert.equal(decision.reason, "expired");
      assert.equal(edge.reply(asked, decision), null);
    });
  });
}
