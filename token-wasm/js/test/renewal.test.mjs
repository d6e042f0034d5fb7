// Renewal of tokens (`catr`): what a decision says, and what goes to the viewer.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";

import { EngineGate } from "../gate.js";
import * as npm from "../../dist/npm/node.js";
import * as raw from "./raw-host.mjs";
import { NOW, stateDocument, STATE_KEY } from "./state-document.mjs";

const URL_ = "https://cdn.example/live/1.m4s";
const oct = (kid, byte, more) => ({ kty: "oct", kid, alg: "HS256", k: Buffer.alloc(32, byte).toString("base64url"), ...more });
const KEY = oct("k1", 7);
const POLICY = { issuers: null, audiences: null };
const CLAIMS = { iss: "https://id.example", exp: NOW + 30, iat: NOW - 300, cti: "0b71", catr: { type: "automatic", expadd: 300 } };
const TWIN = { cat: "cti", jwt: "jti" };
const NAME = "CTA-Common-Access-Token";

for (const [artefact, { Gate, Minter }] of Object.entries({ npm, raw })) {
  const mint = (claims = {}, format = "cat") => {
    const { cti, ...rest } = { ...CLAIMS, ...claims };
    return new Minter({ key: KEY }).mint(format, { ...rest, [TWIN[format]]: cti });
  };
  const gate = (options = {}) =>
    new Gate({
      keys: { keys: [KEY] },
      policy: POLICY,
      minter: { keys: [KEY] },
      stateKeys: { keys: [STATE_KEY] },
      state: stateDocument(1),
      ...options,
    });
  const carried = {
    header: (token) => ({ headers: { [NAME]: token } }),
    cookie: (token) => ({ headers: { cookie: `${NAME}=${token}` } }),
    query: (token) => ({ url: `${URL_}?CAT=${token}` }),
    path: (token) => ({ url: `https://cdn.example/CAT=${token}/live/1.m4s` }),
  };
  const request = (by, token) => ({ now: NOW, method: "GET", url: URL_, ...carried[by](token) });

  describe(artefact, () => {
    for (const format of ["cat", "jwt"]) {
      test(`a due ${format} goes back the way it came`, () => {
        const edge = gate();
        const replies = Object.keys(carried).map((by) => {
          const asked = request(by, mint({}, format));
          const decision = edge.check(asked);
          assert.deepEqual(decision.obligations, ["renew"], by);
          const { status, fields } = edge.reply(asked, decision);
          assert.deepEqual(fields[1], ["Cache-Control", "private, no-store"]);
          return [status, ...fields[0]];
        });
        const [header, cookie, query, path] = replies;
        assert.deepEqual(header.slice(0, 2), [undefined, NAME]);
        assert.deepEqual(cookie.slice(0, 2), [undefined, "Set-Cookie"]);
        assert.match(cookie[2], new RegExp(`^${NAME}=[\\w.-]+; Path=/; Secure; HttpOnly$`));
        assert.deepEqual(query.slice(0, 2), [302, "Location"]);
        assert.ok(query[2].startsWith(`${URL_}?CAT=`));
        assert.match(path[2], /^https:\/\/cdn\.example\/CAT=[\w.-]+\/live\/1\.m4s$/);

        const renewed = edge.check({ now: NOW + 200, url: path[2] });
        assert.deepEqual([renewed.decision, renewed.format, renewed.sid], ["allow", format, "0b71"]);
        assert.notEqual(renewed.token_id, "0b71");
        assert.equal(edge.check({ now: NOW + 300, url: path[2] }).reason, "expired");
      });
    }

    test("two renewals have two ids", () => {
      const edge = gate();
      const asked = request("path", mint());
      const decision = edge.check(asked);
      const ids = [0, 1].map(() => edge.check({ now: NOW, url: edge.reply(asked, decision).fields[0][1] }).token_id);
      assert.notEqual(ids[0], ids[1]);
    });

    test("nothing is due: nothing is sent", () => {
      const edge = gate();
      for (const claims of [{ exp: NOW + 61 }, { catr: undefined }, { iat: undefined }, { iat: NOW - 90_000 }]) {
        const asked = request("header", mint(claims));
        const decision = edge.check(asked);
        assert.deepEqual([decision.decision, decision.obligations], ["allow", []]);
        assert.equal(edge.reply(asked, decision), null);
      }
    });

    test("without a minter it is said that a renewal is due, and nothing is sent", () => {
      const edge = gate({ minter: undefined });
      const asked = request("header", mint());
      const decision = edge.check(asked);
      assert.deepEqual(decision.obligations, ["renew"]);
      assert.equal(edge.reply(asked, decision), null);
    });

    test("without a state document, or with an old one, nothing is due", () => {
      for (const options of [{ policy: { ...POLICY, state: "none" }, state: undefined }, { state: stateDocument(1, NOW - 601) }]) {
        const decision = gate(options).check(request("header", mint()));
        assert.deepEqual([decision.decision, decision.obligations], ["allow", []]);
      }
    });

    test("a reply is decided anew: a document that has aged since the check renews nothing", () => {
      const edge = gate();
      const asked = request("header", mint());
      const decision = edge.check(asked);
      assert.notEqual(edge.reply(asked, decision), null);
      edge.loadState(stateDocument(2, NOW - 601));
      assert.equal(edge.reply(asked, decision), null);
    });

    test("a decision with look-ups is renewed with their answers", async () => {
      const edge = gate();
      const asked = request("header", mint());
      const answer = (isRevoked) => ({
        lookup: (lookups) => lookups.map(({ kind }) => (kind === "subject" ? null : kind === "epoch" ? 0 : isRevoked)),
      });
      const decision = await edge.checkAsync(asked, answer(false));
      assert.equal(edge.reply(asked, decision).fields[0][0], NAME);
      const denial = await edge.checkAsync(asked, answer(true));
      assert.equal(edge.reply(asked, denial), null);
      // Whose answers are not known, because it is another object.
      assert.equal(edge.reply(asked, { ...denial }), null);
    });

    test("the lines of an iterator are there for the reply as well", async () => {
      const asked = { ...request("header", mint()), headers: Object.entries(request("header", mint()).headers).values() };
      const edge = gate();
      const decision = await edge.checkAsync(asked, { lookup: null });
      assert.equal(edge.reply(asked, decision).fields[0][0], NAME);
    });

    test("explain tells how a renewal stands", () => {
      const told = (claims) => {
        const { steps } = gate().explain(request("header", mint(claims)));
        return steps.find(({ check }) => check === "renewal");
      };
      assert.match(told({}).observed, /^due, until /);
      assert.match(told({ exp: NOW + 100 }).observed, /not yet time/);
      assert.equal(told({ catr: undefined }), undefined);
    });

    test("keys that mint nothing make no minter", () => {
      for (const keys of [[], [oct("k1", 7), oct("k1", 7)], [{ kty: "EC", kid: "k3", alg: "ES256", crv: "P-256", x: "AA", y: "AA" }]]) {
        assert.throws(() => gate({ minter: { keys } }), { name: "ConfigError", member: /^minter/ });
      }
    });
  });
}

test("the raw module of edges says that a renewal is due, and takes no keys to make it", () => {
  const bytes = readFileSync(new URL("../../dist/raw/token_wasm.wasm", import.meta.url));
  const engines = raw.rawEngines(bytes);
  const options = { keys: { keys: [KEY] }, policy: POLICY, stateKeys: { keys: [STATE_KEY] }, state: stateDocument(1) };
  const token = new npm.Minter({ key: KEY }).mint("cat", CLAIMS);
  const edge = new EngineGate(engines, options);
  assert.deepEqual(edge.check({ now: NOW, url: URL_, token }).obligations, ["renew"]);
  assert.throws(() => new EngineGate(engines, { ...options, minter: { keys: [KEY] } }), {
    name: "ConfigError",
    member: "minter",
    expected: "a module with the feature mint",
  });
});
