// Every algorithm beyond HS256: our full decision next to WebCrypto's check of the signature alone.
import * as npm from "../../token-wasm/dist/npm/node.js";
import * as raw from "../../token-wasm/js/test/raw-host.mjs";

/** More than are remembered: each of them is new when its turn comes. */
const TOKENS = 512;

const ecdsa = (work, alg, namedCurve, hash) => ({
  work, alg, generate: { name: "ECDSA", namedCurve }, use: { name: "ECDSA", hash }, tables: alg === "ES256",
});
const rsa = (alg, name, hash, saltLength) => ({
  work: alg.toLowerCase(), alg, use: { name, saltLength },
  generate: { name, hash, modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) },
});
const hmac = (alg, hash, length) => ({
  work: alg.toLowerCase(), alg, generate: { name: "HMAC", hash, length }, use: { name: "HMAC" },
});
const ALGORITHMS = [
  hmac("HS384", "SHA-384", 384),
  hmac("HS512", "SHA-512", 512),
  ecdsa("es256", "ES256", "P-256", "SHA-256"),
  ecdsa("es384", "ES384", "P-384", "SHA-384"),
  { work: "ed25519", alg: "EdDSA", generate: { name: "Ed25519" }, use: { name: "Ed25519" }, tables: true },
  rsa("RS256", "RSASSA-PKCS1-v1_5", "SHA-256"),
  rsa("PS256", "RSA-PSS", "SHA-256", 32),
  rsa("PS384", "RSA-PSS", "SHA-384", 48),
];

/** What the npm package leaves to the raw module with every feature. */
const RAW_ALONE = new Set(["ES384", "RS256", "PS256", "PS384"]);

/** The contests: name of the work, and per contender a function that does it once. */
export const signatureContests = (fixtures) => Promise.all(ALGORITHMS.map((algorithm) => contest(algorithm, fixtures)));

async function contest({ work, alg, generate, use, tables }, fixtures) {
  const generated = await crypto.subtle.generateKey(generate, true, ["sign", "verify"]);
  const { publicKey: check, privateKey: sign } = { publicKey: generated, privateKey: generated, ...pairOf(generated) };
  const { kty, crv, x, y, n, e, k } = await crypto.subtle.exportKey("jwk", check);
  const jwk = JSON.parse(JSON.stringify({ kty, crv, x, y, n, e, k, alg, kid: "k1" }));
  const signed = await Promise.all(inputs(alg, fixtures).map((input) => signedBy(use, sign, input)));
  const { Gate } = RAW_ALONE.has(alg) ? raw : npm;
  const ours = (warm) => deciding(new Gate({ keys: { keys: [jwk] }, policy: fixtures.policyWithoutState, warm }), signed, fixtures);
  const next = each(signed);
  const webCrypto = async () => {
    const { input, signature } = next();
    if (!(await crypto.subtle.verify(use, check, signature, input))) throw new Error("signature");
  };
  const contenders = { ours: ours(true), WebCrypto: webCrypto };
  if (tables) contenders["ours, without tables"] = ours(false);
  return { work: `${work}-verify-wasm`, contenders };
}

/** The two keys of a pair; nothing of a secret. */
const pairOf = ({ publicKey, privateKey }) => (publicKey === undefined ? {} : { publicKey, privateKey });

/** A full decision about the next token on every call. */
function deciding(gate, signed, { request: { method, url, ip, country } }) {
  const token = each(signed.map(({ token }) => token));
  return () => {
    const { decision, reason } = gate.check({ now: Math.floor(Date.now() / 1000), method, url, ip, geo: { country }, token: token() });
    if (decision !== "allow") throw new Error(reason);
  };
}

/** What is signed: a header of the algorithm, and the claims as our minter writes them. */
function inputs(alg, { keys, claims, lifetime }) {
  const minter = new npm.Minter({ key: keys.keys[0] });
  const exp = Math.floor(Date.now() / 1000) + lifetime;
  const header = Buffer.from(JSON.stringify({ alg, typ: "JWT", kid: "k1" })).toString("base64url");
  return Array.from({ length: TOKENS }, (_, number) => {
    const minted = minter.mint("jwt", { ...claims, exp, cti: number.toString(16).padStart(32, "0") });
    return Buffer.from(`${header}.${minted.split(".")[1]}`);
  });
}

async function signedBy(use, key, input) {
  const signature = Buffer.from(await crypto.subtle.sign(use, key, input));
  return { input, signature, token: `${input}.${signature.toString("base64url")}` };
}

/** The next one on every call. */
function each(all) {
  let next = 0;
  return () => all[(next = (next + 1) % all.length)];
}
