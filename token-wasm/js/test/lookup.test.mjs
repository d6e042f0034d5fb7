// Decisions with look-ups in a store of the host.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { engines } from "../../dist/npm/engine.js";
import * as npm from "../../dist/npm/node.js";
import * as raw from "./raw-host.mjs";

const NOW = 1_700_000_000;
const KEY = { kty: "oct", kid: "k1", alg: "HS256", k: Buffer.alloc(32, 7).toString("base64url") };
const POLICY = { issuers: ["https://id.example"], audiences: ["cdn"], state: "none" };
const CLAIMS = {
  iss: "https://id.example",
  aud: "cdn",
  exp: NOW + 300,
  iat: NOW - 10,
  sub: "viewer",
  sid: "s-1",
  cti: "00ff",
  epoch: { "": 4, "event:final": 2 },
};
const iss = CLAIMS.iss;
const LOOKUPS = [
  { kind: "issuer", value: iss },
  { kind: "key", value: "k1" },
  { kind: "token", issuer: iss, value: "00ff" },
  { kind: "session", issuer: iss, value: "s-1" },
  { kind: "token", issuer: iss, value: "s-1" },
  { kind: "subject", issuer: iss, value: "viewer" },
  { kind: "epoch", issuer: iss, value: "" },
  { kind: "epoch", issuer: iss, value: "event:final" },
];

const clear = ({ kind }) => (kind === "subject" ? null : kind === "epoch" ? 0 : false);
/** A store in which one look-up, by its place in the list, has another answer. */
const store = (place, answer) => async (lookups) => lookups.map((lookup, index) => (index === place ? answer : clear(lookup)));
const inOrder = (lookups) => [...lookups].sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));

for (const [artefact, { Gate, Minter }] of Object.entries({ npm, raw })) {
  const mint = (claims = {}, format = "cat") => new Minter({ key: KEY }).mint(format, { ...CLAIMS, ...claims });
  const gate = (policy = {}) => new Gate({ keys: { keys: [KEY] }, policy: { ...POLICY, ...policy } });
  const request = { now: NOW, method: "GET", url: "https://cdn.example/1", token: mint() };

  describe(artefact, () => {
    for (const format of ["cat", "jwt"]) {
      test(`asks what is to be known of a ${format}, once, and grants`, async () => {
        const asked = [];
        const token = mint(format === "jwt" ? { cti: undefined, jti: "00ff" } : {}, format);
        const decision = await gate().checkAsync({ ...request, token }, {
          lookup(lookups) {
            asked.push(lookups);
            return lookups.map(clear);
          },
        });
        const { cache_until: _, ...expected } = gate().check({ ...request, token });
        assert.deepEqual(decision, expected);
        assert.equal(asked.length, 1);
        assert.deepEqual(inOrder(asked[0]), inOrder(LOOKUPS));
      });
    }

    test("names a key whose id is no text by its bytes", async () => {
      const { kid: _, ...members } = KEY;
      const key = { ...members, kid_hex: "ff00fe" };
      const asked = [];
      const decision = await new Gate({ keys: { keys: [key] }, policy: POLICY }).checkAsync(
        { ...request, token: new Minter({ key }).mint("cat", CLAIMS) },
        {
          lookup(lookups) {
            asked.push(...lookups.filter(({ kind }) => kind === "key"));
            return lookups.map((lookup) => (lookup.value === "ff00fe" ? true : clear(lookup)));
          },
        },
      );
      assert.deepEqual(asked, [{ kind: "key", value: "ff00fe", hex: true }]);
      assert.equal(decision.reason, "key-revoked");
    });

    test("denies what the store revokes", async () => {
      const cases = [
        [{ kind: "issuer" }, true, "issuer-revoked"],
        [{ kind: "key" }, true, "key-revoked"],
        [{ kind: "token", value: "00ff" }, true, "token-revoked"],
        [{ kind: "session" }, true, "session-revoked"],
        [{ kind: "token", value: "s-1" }, true, "session-revoked"],
        [{ kind: "subject" }, NOW - 9, "subject-revoked"],
        [{ kind: "subject" }, NOW - 10, undefined],
        [{ kind: "epoch", value: "" }, 5, "epoch-stale"],
        [{ kind: "epoch", value: "event:final" }, 3, "epoch-stale"],
        [{ kind: "epoch", value: "event:final" }, 2, undefined],
      ];
      for (const [wanted, answer, reason] of cases) {
        const matches = (lookup) => Object.entries(wanted).every(([member, value]) => lookup[member] === value);
        const lookup = async (lookups) => lookups.map((each) => (matches(each) ? answer : clear(each)));
        assert.equal((await gate().checkAsync(request, { lookup })).reason, reason, JSON.stringify(wanted));
      }
    });

    test("an answer that is missing or of a wrong form is a failure, for every look-up", async () => {
      const isolated = gate();
      const lenient = gate({ on_state: { lookup_error: "allow" } });
      for (let place = 0; place < LOOKUPS.length; place++) {
        for (const answer of [undefined, "no", NaN, -1.5, {}]) {
          const lookup = store(place, answer);
          const denial = await isolated.checkAsync(request, { lookup });
          assert.deepEqual([denial.reason, denial.code, denial.status], ["status-unknown", 707, 503]);
          assert.equal((await lenient.checkAsync(request, { lookup })).decision, "allow");
        }
      }
    });

    test("a store that fails is a denial, and so is none", async () => {
      const stores = [
        { lookup: () => Promise.reject(new Error("503")) },
        {
          lookup() {
            throw new Error("503");
          },
        },
        { lookup: async () => undefined },
        { lookup: async () => [] },
        {},
        undefined,
      ];
      for (const options of stores) assert.equal((await gate().checkAsync(request, options)).reason, "status-unknown");
    });

    test("does not ask about a request that is denied anyway", async () => {
      const lookup = () => assert.fail("asked");
      const denied = [
        [{ ...request, now: NOW + 300 }, "expired"],
        [{ ...request, token: `${request.token.slice(0, -6)}AAAAAA` }, "signature-invalid"],
        [{ now: NOW }, "token-missing"],
        [{ now: "x" }, "request-malformed"],
        [undefined, "request-malformed"],
      ];
      for (const [each, reason] of denied) assert.equal((await gate().checkAsync(each, { lookup })).reason, reason);
    });

    test("a second token is asked about when the first one is revoked", async () => {
      const url = "https://cdn.example/1";
      const headers = [["CTA-Common-Access-Token", mint()], ["Authorization", `Bearer ${mint({ cti: "0002", sid: "s-2" })}`]];
      const sessions = [];
      const revoking = (revoked) => async (lookups) => {
        sessions.push(...lookups.filter(({ kind }) => kind === "session").map(({ value }) => value));
        return lookups.map((each) => (each.kind === "session" ? revoked.includes(each.value) : clear(each)));
      };
      const two = { now: NOW, method: "GET", url, headers };
      assert.equal((await gate().checkAsync(two, { lookup: revoking(["s-1"]) })).sid, "s-2");
      assert.deepEqual(sessions, ["s-1", "s-2"]);
      assert.equal((await gate().checkAsync(two, { lookup: revoking(["s-1", "s-2"]) })).reason, "session-revoked");
    });

    test("a request is read once, whatever its host does with it between the steps", async () => {
      const nowhere = { cath: { "x-blocked": { exact: "1" } } };
      const lines = [["X-Blocked", "1"], ["CTA-Common-Access-Token", mint({ nor: [nowhere] })]];
      for (const lookup of [null, async (lookups) => lookups.map(clear)]) {
        for (const headers of [lines, lines.values(), new Map(lines), new Map(lines).entries(), new Headers(lines)]) {
          const { reason } = await gate().checkAsync({ ...request, token: undefined, headers }, { lookup });
          assert.equal(reason, "composition", headers.constructor.name);
        }
      }
      const pooled = { ...request, geo: { country: "DE" }, headers: { "x-blocked": ["0"] }, token: mint({ or: [nowhere] }) };
      const decided = gate().checkAsync(pooled, {
        lookup(lookups) {
          pooled.headers["x-blocked"][0] = "1";
          pooled.geo.country = "US";
          return lookups.map(clear);
        },
      });
      pooled.headers["x-blocked"][0] = "1";
      assert.equal((await decided).reason, "composition");
      for (const headers of ["ab", null, 1, [1], [null]]) {
        assert.equal((await gate().checkAsync({ ...request, headers }, { lookup: null })).reason, "request-malformed");
      }
    });

    test("ids are asked about as they stand", async () => {
      const asked = [];
      const token = mint({ cti: undefined, jti: "\uFEFFabc", sid: "\uFEFFs" }, "jwt");
      await gate().checkAsync({ ...request, token }, { lookup: async (lookups) => asked.push(...lookups) });
      const values = (wanted) => asked.filter(({ kind }) => kind === wanted).map(({ value }) => value);
      assert.deepEqual([values("token"), values("session")], [["\uFEFFabc", "\uFEFFs"], ["\uFEFFs"]]);
    });

    test("answers are those of one request, whatever is decided in between", async () => {
      const shared = gate();
      const decisions = Array.from({ length: 20 }, (_, n) => {
        const lookup = async (lookups) => {
          await new Promise((resolve) => setImmediate(resolve));
          shared.check({ ...request, token: mint({ sid: "between" }) });
          return lookups.map((each) => (each.kind === "session" ? each.value.endsWith("1") : clear(each)));
        };
        return shared.checkAsync({ ...request, token: mint({ sid: `s-${n}` }) }, { lookup });
      });
      for (const [n, decision] of (await Promise.all(decisions)).entries()) {
        assert.equal(decision.sid ?? decision.reason, n % 10 === 1 ? "session-revoked" : `s-${n}`);
      }
    });

    test("a token is used once, and asked about when nothing else can deny it", async () => {
      const used = new Set();
      const asked = [];
      /** Atomic as long as nothing is awaited in between. */
      const lookup = (lookups) => {
        asked.push(lookups.map(({ kind }) => kind));
        return lookups.map((each) => {
          if (each.kind !== "used") return clear(each);
          const [size, name] = [used.size, JSON.stringify(each)];
          return used.add(name).size === size;
        });
      };
      const once = { ...request, token: mint({ catreplay: 1 }) };
      const shared = gate({ leeway: 5 });
      assert.equal((await shared.checkAsync({ ...once, now: NOW + 400 }, { lookup })).reason, "expired");
      assert.deepEqual([used.size, asked], [0, []]);
      const decisions = await Promise.all(Array.from({ length: 5 }, () => shared.checkAsync(once, { lookup })));
      const reasons = decisions.map(({ reason }) => reason ?? "allow").sort();
      assert.deepEqual(reasons, ["allow", "replayed", "replayed", "replayed", "replayed"]);
      assert.deepEqual([...used], [JSON.stringify({ kind: "used", issuer: iss, value: "00ff", until: NOW + 305 })]);
      assert.deepEqual(asked.at(-1), ["used"]);
      // Another one that is revoked is not noted.
      const revoking = (lookups) => lookups.map((each) => (each.kind === "session" ? true : lookup([each])[0]));
      const revoked = { ...request, token: mint({ catreplay: 1, cti: "00aa" }) };
      assert.equal((await shared.checkAsync(revoked, { lookup: revoking })).reason, "session-revoked");
      assert.equal(used.size, 1);
    });

    test("reuse that the host detects, and a host that cannot", async () => {
      const watched = { ...request, token: mint({ catreplay: 2 }) };
      const answering = (answer) => (lookups) => lookups.map((each) => (each.kind === "reused" ? answer : clear(each)));
      assert.equal((await gate().checkAsync(watched, { lookup: answering(false) })).decision, "allow");
      assert.equal((await gate().checkAsync(watched, { lookup: answering(true) })).reason, "replayed");
      const lenient = gate({ on_state: { lookup_error: "allow" } });
      assert.equal((await lenient.checkAsync(watched, { lookup: answering(undefined) })).reason, "status-unknown");
      assert.equal(gate().check(watched).reason, "context-missing");
      assert.equal((await gate().checkAsync(watched, { lookup: null })).reason, "context-missing");
    });

    test("a draw against a token puts its id on the block list", async () => {
      const blocked = new Map();
      const lookup = (lookups) =>
        lookups.map(({ kind, issuer, value, until }) => {
          if (kind === "blocked") return blocked.has(`${issuer} ${value}`);
          if (kind === "block") return blocked.set(`${issuer} ${value}`, until).size > 0;
          return clear({ kind });
        });
      const sampled = { ...request, token: mint({ catpor: [0.25, "abcd"] }) };
      const decide = async (random) => (await gate().checkAsync({ ...sampled, random }, { lookup })).reason ?? "allow";
      assert.equal(await decide(0.25), "allow");
      assert.equal(await decide(undefined), "context-missing");
      assert.equal(blocked.size, 0);
      assert.equal(await decide(0.1), "sampled-out");
      assert.deepEqual([...blocked], [[`${iss} abcd`, NOW + 300]]);
      assert.equal(await decide(0.9), "sampled-out");
      const expiring = { ...request, random: 0, token: mint({ catpor: [1, "ef", NOW + 30.5] }) };
      assert.equal((await gate().checkAsync(expiring, { lookup })).reason, "sampled-out");
      assert.equal(blocked.get(`${iss} ef`), NOW + 31);
    });

    test("no store at all is said so, and decides as check does", async () => {
      assert.deepEqual(await gate().checkAsync(request, { lookup: null }), gate().check(request));
    });

    test("look-ups do not stand in for a document that the policy requires", async () => {
      const decision = await gate({ state: "required" }).checkAsync(request, { lookup: store() });
      assert.equal(decision.reason, "state-stale");
    });
  });
}

test("a restart while the host waits changes nothing", async () => {
  const token = new npm.Minter({ key: KEY }).mint("cat", CLAIMS);
  const gate = new npm.Gate({ keys: { keys: [KEY] }, policy: POLICY });
  const lookup = async (lookups) => {
    engines.restart();
    return lookups.map(clear);
  };
  assert.equal((await gate.checkAsync({ now: NOW, token }, { lookup })).decision, "allow");
});
