// Signatures of public keys: what WebCrypto signs is accepted, what we sign WebCrypto accepts.
import assert from "node:assert/strict";
import { test } from "node:test";

import * as npm from "../../dist/npm/node.js";
import { EngineGate } from "../gate.js";
import * as raw from "./raw-host.mjs";

const NOW = 1_700_000_000;
const POLICY = { issuers: ["https://id.example"], audiences: [], state: "none" };
const CLAIMS = { iss: "https://id.example", exp: NOW + 300, catm: ["GET"] };
const ALGORITHMS = [
  { alg: "ES256", generate: { name: "ECDSA", namedCurve: "P-256" }, sign: { name: "ECDSA", hash: "SHA-256" } },
  { alg: "EdDSA", generate: { name: "Ed25519" }, sign: { name: "Ed25519" } },
];

const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

async function pair({ alg, generate }) {
  const keys = await crypto.subtle.generateKey(generate, true, ["sign", "verify"]);
  const jwk = async (key) => {
    const { kty, crv, x, y, d } = await crypto.subtle.exportKey("jwk", key);
    return JSON.parse(JSON.stringify({ kty, crv, x, y, d, alg, kid: "k1" }));
  };
  return { ...keys, publicJwk: await jwk(keys.publicKey), privateJwk: await jwk(keys.privateKey) };
}

async function signed({ alg, sign }, { privateKey }) {
  const input = `${encode({ alg, typ: "JWT", kid: "k1" })}.${encode(CLAIMS)}`;
  const signature = await crypto.subtle.sign(sign, privateKey, Buffer.from(input));
  return `${input}.${Buffer.from(signature).toString("base64url")}`;
}

for (const [artefact, host] of Object.entries({ npm, raw })) {
  for (const algorithm of ALGORITHMS) {
    test(`${artefact}: ${algorithm.alg}, with tables and without`, async () => {
      const keys = await pair(algorithm);
      const token = await signed(algorithm, keys);
      const spoilt = token.replace(/.{6}$/, (end) => (end.startsWith("A") ? "B" : "A") + end.slice(1));
      for (const warm of [true, false]) {
        const gate = new host.Gate({ keys: { keys: [keys.publicJwk] }, policy: POLICY, cache: false, warm });
        const decide = (text) => gate.check({ now: NOW, method: "GET", token: text });
        assert.equal(decide(token).decision, "allow");
        assert.equal(decide(spoilt).reason, "signature-invalid");
        gate.warm();
        assert.equal(decide(token).decision, "allow");
        assert.equal(decide(spoilt).reason, "signature-invalid");
      }
    });

    test(`${artefact}: WebCrypto accepts what ${algorithm.alg} signs here`, async () => {
      const keys = await pair(algorithm);
      const token = new host.Minter({ key: keys.privateJwk }).mint("jwt", CLAIMS);
      const [header, payload, signature] = token.split(".");
      const input = Buffer.from(`${header}.${payload}`);
      assert.ok(await crypto.subtle.verify(algorithm.sign, keys.publicKey, Buffer.from(signature, "base64url"), input));
    });
  }

  test(`${artefact}: an edge takes no private key`, async () => {
    const { privateJwk } = await pair(ALGORITHMS[0]);
    assert.throws(() => new host.Gate({ keys: { keys: [privateJwk] }, policy: POLICY }), { name: "ConfigError" });
  });

  test(`${artefact}: a public key signs nothing`, async () => {
    const { publicJwk } = await pair(ALGORITHMS[0]);
    assert.throws(() => new host.Minter({ key: publicJwk }).mint("jwt", CLAIMS));
  });
}

test("tables are there also after the seed of the memory of tokens has come", async (context) => {
  const { publicJwk } = await pair(ALGORITHMS[0]);
  const noRandom = context.mock.method(crypto, "getRandomValues", () => {
    throw new Error("not in global scope");
  });
  const engines = raw.rawEngines();
  const opened = [];
  const source = { generation: 0, open: () => opened[opened.push(engines.open()) - 1], restart: () => engines.restart() };
  const gate = new EngineGate(source, { keys: { keys: [publicJwk] }, policy: POLICY });
  noRandom.mock.restore();
  assert.equal(gate.check({ now: NOW, method: "GET" }).reason, "token-missing");
  // The second instance has tables as the first, and room for tokens.
  const [tables, both] = opened.map(({ memory }) => memory.buffer.byteLength);
  assert.ok(both > tables, `${both} > ${tables}`);
});
