// Signatures that WebCrypto checks: every algorithm, and everything that can go wrong.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { engines } from "../../dist/npm/engine.js";
import * as npm from "../../dist/npm/node.js";
import * as raw from "./raw-host.mjs";

const NOW = 1_700_000_000;
const POLICY = { issuers: ["https://id.example"], audiences: [], state: "none" };
const CLAIMS = { iss: "https://id.example", exp: NOW + 300, sid: "s-1", catm: ["GET"] };
const RSA = { modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) };
const ALGORITHMS = {
  RS256: [{ name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", ...RSA }, { name: "RSASSA-PKCS1-v1_5" }],
  PS256: [{ name: "RSA-PSS", hash: "SHA-256", ...RSA }, { name: "RSA-PSS", saltLength: 32 }],
  PS384: [{ name: "RSA-PSS", hash: "SHA-384", ...RSA }, { name: "RSA-PSS", saltLength: 48 }],
  ES256: [{ name: "ECDSA", namedCurve: "P-256" }, { name: "ECDSA", hash: "SHA-256" }],
  ES384: [{ name: "ECDSA", namedCurve: "P-384" }, { name: "ECDSA", hash: "SHA-384" }],
  EdDSA: [{ name: "Ed25519" }, { name: "Ed25519" }],
};
/** Beyond what every module lacks, all. */
const webCrypto = Object.keys(ALGORITHMS);
const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

async function pair(alg, kid = "k1") {
  const [generate, sign] = ALGORITHMS[alg];
  const { publicKey, privateKey } = await crypto.subtle.generateKey(generate, true, ["sign", "verify"]);
  const { kty, n, e, crv, x, y } = await crypto.subtle.exportKey("jwk", publicKey);
  const jwk = JSON.parse(JSON.stringify({ kty, n, e, crv, x, y, alg, kid }));
  const signature = async (input) => Buffer.from(await crypto.subtle.sign(sign, privateKey, Buffer.from(input)));
  return { alg, jwk, signature };
}

async function mint({ alg, signature }, claims = {}, header = {}) {
  const input = `${encode({ alg, typ: "JWT", kid: "k1", ...header })}.${encode({ ...CLAIMS, ...claims })}`;
  return `${input}.${(await signature(input)).toString("base64url")}`;
}

/** A COSE_Sign1 around a map with iss, exp and catm. */
async function mintCat({ signature }, number) {
  const text = (value) => Buffer.concat([Buffer.from([0x60 + value.length]), Buffer.from(value)]);
  const bytes = (value) => {
    const head = value.length < 24 ? [0x40 + value.length] : value.length < 256 ? [0x58, value.length] : [0x59, value.length >> 8, value.length & 255];
    return Buffer.concat([Buffer.from(head), value]);
  };
  const exp = Buffer.alloc(5, 0x1a);
  exp.writeUInt32BE(NOW + 300, 1);
  const algorithm = Buffer.from(number > 24 ? [0xa1, 0x01, 0x38, number - 1] : [0xa1, 0x01, 0x20 + number - 1]);
  const payload = Buffer.concat([Buffer.from([0xa2, 0x01]), text(CLAIMS.iss), Buffer.from([0x04]), exp]);
  const structure = [Buffer.from([0x84]), text("Signature1"), bytes(algorithm), bytes(Buffer.alloc(0)), bytes(payload)];
  const signed = await signature(Buffer.concat(structure));
  const kid = Buffer.from([0xa1, 0x04, 0x42, ...Buffer.from("k1")]);
  return Buffer.concat([Buffer.from([0xd8, 0x3d, 0xd2, 0x84]), bytes(algorithm), kid, bytes(payload), bytes(signed)]);
}

/** Flips a bit in the middle of a part of a token. */
function flipped(token, part) {
  const parts = token.split(".");
  const bytes = Buffer.from(parts[part], "base64url");
  bytes[bytes.length >> 1] ^= 1;
  parts[part] = bytes.toString("base64url");
  return parts.join(".");
}

const shortened = (part) => Buffer.from(part, "base64url").subarray(1).toString("base64url");

const request = (token, others = {}) => ({ now: NOW, method: "GET", token, ...others });
const noStore = { lookup: null };

for (const [artefact, { Gate, Minter }] of Object.entries({ npm, raw })) {
  describe(artefact, () => {
    const gateOf = (keys, options = {}) => new Gate({ keys: { keys }, policy: POLICY, webCrypto, ...options });

    for (const alg of webCrypto) {
      test(`${alg}: a right signature is granted, a spoilt one is not`, async () => {
        const key = await pair(alg);
        const [gate, token] = [gateOf([key.jwk]), await mint(key)];
        const decide = async (text) => (await gate.checkAsync(request(text), noStore)).reason ?? "allow";
        assert.equal(await decide(token), "allow");
        assert.equal(await decide(token), "allow");
        // What is left of the payload may not be JSON any more: that is not looked at before the signature.
        for (const part of [1, 2]) assert.equal(await decide(flipped(token, part)), "signature-invalid");
        assert.equal(await decide(token.replace(/\.[^.]*$/, ".")), "signature-invalid");
        assert.equal(await decide(token.replace(/[^.]*$/, (part) => shortened(part))), "signature-invalid");
        assert.equal(gate.check(request(token)).reason, "signature-invalid");
      });

      test(`${alg}: another key, and another algorithm, are denied`, async () => {
        const [key, other] = [await pair(alg), await pair(alg)];
        const gate = gateOf([key.jwk]);
        const decide = async (text) => (await gate.checkAsync(request(text), noStore)).reason ?? "allow";
        assert.equal(await decide(await mint(other)), "signature-invalid");
        for (const named of [...webCrypto, "HS256", "none"].filter((name) => name !== alg)) {
          assert.equal(await decide(await mint(key, {}, { alg: named })), "algorithm-not-allowed", named);
        }
      });
    }

    test("signatures of CAT", async () => {
      for (const [alg, number] of [["ES256", 7], ["ES384", 35], ["EdDSA", 8], ["PS256", 37], ["PS384", 38]]) {
        const key = await pair(alg);
        const [gate, token] = [gateOf([key.jwk]), await mintCat(key, number)];
        assert.equal((await gate.checkAsync(request(token), noStore)).format, "cat", alg);
        for (const at of [token.length - 1, token.length - 70]) {
          const spoilt = Buffer.from(token);
          spoilt[at] ^= 1;
          assert.equal((await gate.checkAsync(request(spoilt), noStore)).reason, "signature-invalid", alg);
        }
      }
    });

    test("the key is the one that the token names, whatever others say", async () => {
      const [first, second] = [await pair("ES256", "k1"), await pair("ES256", "k2")];
      const gate = gateOf([second.jwk, first.jwk]);
      const decide = async (token) => (await gate.checkAsync(request(token), noStore)).reason ?? "allow";
      assert.equal(await decide(await mint(first)), "allow");
      assert.equal(await decide(await mint(second, {}, { kid: "k2" })), "allow");
      assert.equal(await decide(await mint(second)), "signature-invalid");
      assert.equal(await decide(await mint(first, {}, { kid: "k3" })), "key-unknown");
    });

    test("a public key is no secret, and a secret is not WebCrypto's", async () => {
      const key = await pair("RS256");
      const secret = { kty: "oct", kid: "s1", alg: "HS256", k: Buffer.alloc(32, 7).toString("base64url") };
      const gate = gateOf([key.jwk, secret]);
      const asking = { subtle: { importKey: () => assert.fail("asked"), verify: () => assert.fail("asked") } };
      const token = new Minter({ key: secret }).mint("jwt", CLAIMS);
      const options = { lookup: null, crypto: asking };
      assert.equal((await gate.checkAsync(request(token), options)).decision, "allow");
      assert.equal((await gate.checkAsync(request(flipped(token, 2)), options)).reason, "signature-invalid");
      // Keyed with the public key, in the name of the public key.
      const forger = new Minter({ key: { ...secret, kid: "k1", k: encode(JSON.stringify([key.jwk.n])) } });
      assert.equal((await gate.checkAsync(request(forger.mint("jwt", CLAIMS)), options)).reason, "algorithm-not-allowed");
    });

    test("WebCrypto that fails is a denial", async () => {
      const key = await pair("ES256");
      const token = await mint(key);
      const { subtle } = crypto;
      const importKey = (...args) => subtle.importKey(...args);
      const refuse = () => Promise.reject(new Error("no"));
      const raise = () => {
        throw new Error("no");
      };
      const broken = [
        null,
        {},
        { subtle: {} },
        { subtle: { importKey: refuse, verify: async () => true } },
        { subtle: { importKey: raise, verify: async () => true } },
        { subtle: { importKey, verify: refuse } },
        { subtle: { importKey, verify: raise } },
        { subtle: { importKey, verify: async () => "true" } },
        { subtle: { importKey, verify: async () => 1 } },
        { subtle: { importKey, verify: async () => undefined } },
      ];
      const gate = gateOf([key.jwk]);
      for (const each of broken) {
        assert.equal((await gate.checkAsync(request(token), { lookup: null, crypto: each })).reason, "signature-invalid");
      }
      // The same gate, and the same object once it works.
      const recovering = { subtle: { importKey: refuse, verify: (...args) => subtle.verify(...args) } };
      const decide = () => gate.checkAsync(request(token), { lookup: null, crypto: recovering });
      assert.equal((await decide()).reason, "signature-invalid");
      recovering.subtle.importKey = importKey;
      assert.equal((await decide()).decision, "allow");
      const throwing = {
        get crypto() {
          throw new Error("no");
        },
      };
      assert.equal((await gateOf([key.jwk]).checkAsync(request(token), throwing)).reason, "signature-invalid");
    });

    test("a key that is no key denies what is signed with it", async () => {
      const { jwk, ...key } = await pair("RS256");
      const odd = Buffer.alloc(256, 0xff).toString("base64url");
      const gate = gateOf([{ ...jwk, n: odd }]);
      assert.equal((await gate.checkAsync(request(await mint(key)), noStore)).reason, "signature-invalid");
    });

    test("keys are imported once, tokens checked once", async () => {
      const key = await pair("ES256");
      const counts = { imports: 0, checks: 0 };
      const counting = {
        subtle: {
          importKey: (...args) => (counts.imports++, crypto.subtle.importKey(...args)),
          verify: (...args) => (counts.checks++, crypto.subtle.verify(...args)),
        },
      };
      for (const [cache, checks] of [[true, 2], [false, 4]]) {
        Object.assign(counts, { imports: 0, checks: 0 });
        const gate = gateOf([key.jwk], { cache });
        const tokens = [await mint(key), await mint(key, { sid: "s-2" })];
        for (const token of [...tokens, ...tokens]) {
          const decision = await gate.checkAsync(request(token), { lookup: null, crypto: counting });
          assert.equal(decision.decision, "allow");
        }
        assert.deepEqual(counts, { imports: 1, checks });
      }
    });

    test("verdicts are those of one token, whatever is decided in between", async () => {
      const key = await pair("ES256");
      const gate = gateOf([key.jwk], { cache: false });
      const slow = {
        subtle: {
          importKey: (...args) => crypto.subtle.importKey(...args),
          async verify(...args) {
            await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
            return crypto.subtle.verify(...args);
          },
        },
      };
      const tokens = await Promise.all(Array.from({ length: 20 }, (_, n) => mint(key, { sid: `s-${n}` })));
      const options = { lookup: null, crypto: slow };
      const decisions = tokens.map((token, n) => gate.checkAsync(request(n % 3 === 0 ? flipped(token, 2) : token), options));
      for (const [n, decision] of (await Promise.all(decisions)).entries()) {
        assert.equal(decision.sid ?? decision.reason, n % 3 === 0 ? "signature-invalid" : `s-${n}`);
      }
    });

    test("a token that waits is asked about nothing else, and one beside it is granted", async () => {
      const [rsa, ec] = [await pair("RS256", "k1"), await pair("ES256", "k2")];
      const gate = gateOf([rsa.jwk, ec.jwk], { webCrypto: [] });
      const asked = [];
      const lookup = (lookups) => {
        asked.push(lookups.map(({ kind, value }) => (kind === "session" ? value : kind)));
        return lookups.map(({ kind }) => (kind === "epoch" ? 0 : false));
      };
      const spoilt = flipped(await mint(rsa, { sid: "rsa" }), 2);
      const headers = [["CTA-Common-Access-Token", spoilt], ["Common-Access-Token", await mint(ec, { sid: "ec" }, { kid: "k2" })]];
      const decision = await gate.checkAsync({ now: NOW, method: "GET", headers }, { lookup });
      assert.equal(decision.sid, "ec");
      assert.ok(asked.flat().includes("ec") && !asked.flat().includes("rsa"), JSON.stringify(asked));
    });

    test("decided as by the module itself", async () => {
      for (const alg of ["ES256", "EdDSA"]) {
        const [key, other] = [await pair(alg), await pair(alg)];
        const [own, external] = [gateOf([key.jwk], { webCrypto: [] }), gateOf([key.jwk])];
        const token = await mint(key);
        const requests = [
          request(token),
          request(token, { method: "PUT" }),
          request(token, { now: NOW + 300 }),
          request(token, { now: NOW + 299.5, url: "https://cdn.example/a?b" }),
          request(await mint(other)),
          request(await mint(key, { iss: "https://x.example" })),
          request(await mint(key, { catm: 7 })),
          request(await mint(key, { nbf: NOW + 1 })),
          request(await mint(key, {}, { kid: "k2" })),
          request(await mint(key, {}, { typ: "dpop+jwt" })),
          request(`${token}.x`),
          request("x"),
          { now: NOW, url: `https://cdn.example/a?CAT=${token}`, method: "GET" },
          { now: NOW },
          {},
        ];
        for (let bit = 0; bit < 40; bit++) {
          const bytes = Buffer.from(token);
          bytes[(bit * 31) % bytes.length] ^= 1 << (bit % 5);
          requests.push(request(bytes.toString("latin1")));
        }
        assert.equal(own.check(requests[0]).decision, "allow");
        for (const each of requests) {
          assert.deepEqual(await external.checkAsync(each, noStore), own.check(each), JSON.stringify(each));
        }
      }
    });

    test("what cannot be left to WebCrypto is an error of configuration", async () => {
      const { jwk } = await pair("ES256");
      for (const named of [["HS256"], ["none"], "ES256", [7]]) {
        assert.throws(() => gateOf([jwk], { webCrypto: named }), { name: "ConfigError", member: "webCrypto" });
      }
      const weak = await crypto.subtle.generateKey({ ...ALGORITHMS.RS256[0], modulusLength: 1024 }, true, ["verify", "sign"]);
      const { n, e } = await crypto.subtle.exportKey("jwk", weak.publicKey);
      const key = { kty: "RSA", alg: "RS256", kid: "k1", n, e };
      assert.throws(() => gateOf([key]), { name: "ConfigError", member: "keys[0].n" });
    });
  });
}

test("a restart while WebCrypto works changes nothing", async () => {
  const key = await pair("ES256");
  const gate = new npm.Gate({ keys: { keys: [key.jwk] }, policy: POLICY, webCrypto });
  const restarting = {
    subtle: {
      importKey: (...args) => crypto.subtle.importKey(...args),
      verify(...args) {
        engines.restart();
        return crypto.subtle.verify(...args);
      },
    },
  };
  const decision = await gate.checkAsync(request(await mint(key)), { lookup: null, crypto: restarting });
  assert.equal(decision.decision, "allow");
});
