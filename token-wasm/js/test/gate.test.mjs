// The gate on both artefacts: the npm package and the raw module decide alike.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import * as npm from "../../dist/npm/node.js";
import * as raw from "./raw-host.mjs";

const NOW = 1_700_000_000;
const KEY = { kty: "oct", kid: "k1", alg: "HS256", k: Buffer.alloc(32, 7).toString("base64url") };
const POLICY = { issuers: ["https://id.example"], audiences: ["cdn"], state: "none" };
const CLAIMS = {
  iss: "https://id.example",
  aud: "cdn",
  exp: NOW + 300,
  sid: "s-1",
  catu: { path: { prefix: "/live/" } },
  catm: ["GET"],
  catgeoiso3166: ["DE"],
};
const URL = "https://cdn.example/live/1.m4s";
const REQUEST = { now: NOW, method: "GET", url: URL, geo: { country: "DE" } };

const options = (policy = {}) => ({ keys: { keys: [KEY] }, policy: { ...POLICY, ...policy } });

for (const [artefact, { Gate, Minter }] of Object.entries({ npm, raw })) {
  const mint = (format = "cat", claims = {}) => new Minter({ key: KEY }).mint(format, { ...CLAIMS, ...claims });

  describe(artefact, () => {
    for (const format of ["cat", "jwt"]) {
      test(`allows a ${format} and tells what it granted`, () => {
        const decision = new Gate(options()).check({ ...REQUEST, token: mint(format) });
        assert.deepEqual(decision, {
          decision: "allow",
          status: 200,
          format,
          kid: "k1",
          sid: "s-1",
          url: URL,
          cache_until: NOW + 300,
          obligations: [],
          stale_state: false,
          mode: "enforce",
        });
      });
    }

    test("denies with reason, claim, status and action", () => {
      const decision = new Gate(options({ status: { country: 451 } })).check({ ...REQUEST, geo: { country: "FR" }, token: mint() });
      assert.deepEqual(decision, {
        decision: "deny",
        reason: "country",
        code: 604,
        stage: "request",
        claim: "catgeoiso3166",
        status: 451,
        action: "stop",
        mode: "enforce",
      });
    });

    test("finds the token on the request and takes it out of the URL", () => {
      const gate = new Gate(options());
      const token = mint();
      const places = [
        { url: `${URL}?CAT=${token}` },
        { url: `https://cdn.example/CAT=${token}/live/1.m4s` },
        { headers: [["Cookie", `a=1; CTA-Common-Access-Token=${token}`]] },
        { headers: { authorization: `Bearer ${token}` } },
        { headers: new Headers({ "cta-common-access-token": token }) },
      ];
      for (const place of places) {
        const decision = gate.check({ ...REQUEST, ...place });
        assert.equal(decision.decision, "allow", JSON.stringify(decision));
        assert.equal(decision.url, URL);
      }
    });

    test("takes a token as bytes", () => {
      const bytes = Uint8Array.from(Buffer.from(mint(), "base64url"));
      assert.equal(new Gate(options()).check({ ...REQUEST, token: bytes }).decision, "allow");
      assert.equal(new Gate(options()).check({ ...REQUEST, token: bytes, format: "jwt" }).reason, "request-malformed");
    });

    test("says the same as its JSON form", () => {
      const gate = new Gate(options());
      const requests = [
        { ...REQUEST, token: mint("cat", { sid: "sitzung-ä", cti: "00ff", exp: NOW + 300.5 }) },
        { ...REQUEST, token: mint("jwt", { sid: "a\"\\\n\u{1F600}" }) },
        { ...REQUEST, url: `${URL}?cat=${mint()}&q=%7e` },
        { ...REQUEST, token: mint(), geo: { country: "FR" } },
        { ...REQUEST, token: "x" },
        REQUEST,
      ];
      for (const request of requests) {
        const { decision, steps } = gate.explain(request);
        assert.deepEqual(gate.check(request), decision);
        assert.ok(steps.length > 0);
        const last = decision.decision === "allow" ? "ok" : decision.reason;
        if (steps.some((step) => step.verdict !== "ok")) assert.ok(steps.some((step) => step.verdict === last));
        else assert.equal(last === "ok" || last === "token-missing", true);
      }
    });

    test("reads texts that are not ASCII as they stand", () => {
      const token = mint("jwt", { catm: ["GËT"] });
      const gate = new Gate(options());
      assert.equal(gate.check({ ...REQUEST, method: "GËT", headers: [["x", "ü"], ["y", "z"]], token }).decision, "allow");
      assert.equal(gate.check({ ...REQUEST, method: "G\ud800T", token }).reason, "request-malformed");
    });

    test("reads the time as its decimal text says", () => {
      const token = mint("jwt", { exp: NOW + 0.5 });
      const gate = new Gate(options());
      for (const [now, decision] of [[NOW + 0.499, "allow"], [NOW + 0.499999, "allow"], [NOW + 0.5, "deny"], [NOW + 0.501, "deny"]]) {
        assert.equal(gate.check({ ...REQUEST, now, token }).decision, decision, String(now));
      }
    });

    test("denies a request that it cannot read", () => {
      const gate = new Gate(options());
      const token = mint();
      const malformed = [
        undefined,
        null,
        {},
        { now: "1700000000" },
        { now: Number.NaN },
        { now: NOW, method: 1 },
        { now: NOW, headers: { a: "1", A: "2" } },
        { now: NOW, headers: { a: 1 } },
        { now: NOW, headers: [["a"]] },
        { now: NOW, headers: 1 },
        { now: NOW, ip: "203.0.113.007" },
        { now: NOW, asn: -1 },
        { now: NOW, asn: 2 ** 32 },
        { now: NOW, geo: { lat: 91 } },
        { now: NOW, geo: { lon: "1" } },
        { now: NOW, geo: { lat: 91, lon: 0 } },
        { now: NOW, geo: { alt: Infinity } },
        { now: NOW, random: 1 },
        { now: NOW, tls: { client_spki: "=" } },
        { now: NOW, token: 1 },
        { now: NOW, token, format: "paseto" },
        { now: NOW, token, untagged: "encrypt0" },
        { now: NOW, dpop: {} },
        { now: NOW, url: "x".repeat(70_000) },
        {
          get now() {
            throw new Error("from the host");
          },
        },
      ];
      for (const [index, request] of malformed.entries()) {
        const decision = gate.check(request);
        assert.equal(decision.reason, "request-malformed", `request ${index}`);
        assert.equal(decision.status, 500);
      }
      assert.equal(gate.check({ ...REQUEST, token }).decision, "allow");
    });

    test("takes tokens out of header lines", () => {
      const lines = [
        ["Cookie", "a=1; Common-Access-Token=x; b=ü"],
        ["cookie", "CTA-Common-Access-Token=x"],
        ["Authorization", "Bearer x"],
        ["Accept", "*/*"],
      ];
      const left = new Gate(options()).stripHeaders(lines);
      assert.deepEqual(left, [["Cookie", "a=1; b=ü"], ["Accept", "*/*"]]);
      assert.throws(() => new Gate(options()).stripHeaders(Array(129).fill(["a", "b"])), /request-malformed/);
    });

    test("names the member of a configuration that cannot be used", () => {
      const cases = [
        [{}, /^keys/],
        [{ ...options(), policy: undefined }, /^policy/],
        [{ ...options(), keys: "{" }, /^keys/],
        [{ ...options(), keys: { keys: [{ ...KEY, alg: undefined }] } }, /^keys\[0\]\.alg/],
        [{ ...options(), keys: { keys: [{ ...KEY, k: "AAAA" }] } }, /^keys\[0\]\.k/],
        [{ ...options(), keys: { keys: [KEY, KEY] } }, /^keys/],
        [options({ issuers: undefined }), /^policy\.issuers/],
        [options({ colour: "red" }), /^policy\.colour/],
        [options({ leeway: 301 }), /^policy\.leeway/],
        [{ ...options(), stateKeys: {} }, /^stateKeys/],
      ];
      for (const [wrong, member] of cases) {
        assert.throws(() => new Gate(wrong), (error) => {
          assert.equal(error.name, "ConfigError");
          assert.match(error.member, member);
          return true;
        });
      }
      assert.throws(() => new Minter({ key: { ...KEY, use_state: "announced" } }), /use_state/);
      assert.throws(() => mint("cat", { catm: "GET" }), { name: "ConfigError", member: /^catm/ });
      assert.throws(() => mint("paseto"), { name: "ConfigError", member: "format" });
    });

    test("refuses state that is not signed by a state key", () => {
      const gate = new Gate({ ...options(), stateKeys: { keys: [{ ...KEY, kid: "s1" }] } });
      assert.throws(() => gate.loadState(new Uint8Array(10)), { name: "StateError", code: "malformed" });
      assert.throws(() => new Gate(options()).loadState(new Uint8Array(10)), { name: "StateError", code: "no-state-keys" });
      assert.equal(gate.stateVersion, null);
    });

    test("keeps gates apart", () => {
      const gates = [options(), options({ audiences: ["other"] }), options({ issuers: null })].map((each) => new Gate(each));
      const request = { ...REQUEST, token: mint() };
      for (let round = 0; round < 3; round++) {
        assert.deepEqual(gates.map((gate) => gate.check(request).decision), ["allow", "deny", "allow"]);
      }
    });

    test("keeps a decision when the next one is made", () => {
      const gate = new Gate(options());
      const [first, second] = ["s-1", "s-2"].map((sid) => gate.check({ ...REQUEST, token: mint("cat", { sid }) }));
      assert.deepEqual([first.sid, second.sid], ["s-1", "s-2"]);
    });
  });
}
