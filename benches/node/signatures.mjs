// Signatures of public keys: our full decision next to WebCrypto's check of the signature alone.
import { Gate, Minter } from "../../token-wasm/dist/npm/node.js";

/** More than are remembered: each of them is new when its turn comes. */
const TOKENS = 512;

const ALGORITHMS = [
  { work: "es256-verify-wasm", alg: "ES256", generate: { name: "ECDSA", namedCurve: "P-256" }, verify: { name: "ECDSA", hash: "SHA-256" } },
  { work: "ed25519-verify-wasm", alg: "EdDSA", generate: { name: "Ed25519" }, verify: { name: "Ed25519" } },
];

/** The contests: name of the work, and per contender a function that does it once. */
export const signatureContests = (fixtures) => Promise.all(ALGORITHMS.map((algorithm) => contest(algorithm, fixtures)));

async function contest({ work, alg, generate, verify }, { claims, lifetime, request, policyWithoutState: policy }) {
  const { publicKey, privateKey } = await crypto.subtle.generateKey(generate, true, ["sign", "verify"]);
  const exported = await crypto.subtle.exportKey("jwk", privateKey);
  const { kty, crv, x, y, d } = exported;
  const jwk = JSON.parse(JSON.stringify({ kty, crv, x, y, alg, kid: "k1" }));
  const minter = new Minter({ key: { ...jwk, d } });
  const exp = Math.floor(Date.now() / 1000) + lifetime;
  const tokens = Array.from({ length: TOKENS }, (_, n) => minter.mint("jwt", { ...claims, exp, cti: n.toString(16).padStart(32, "0") }));
  const { method, url, ip, country } = request;
  const [plain, warm] = [false, true].map((warm) => {
    const gate = new Gate({ keys: { keys: [jwk] }, policy, warm });
    const token = each(tokens);
    return () => {
      const { decision, reason } = gate.check({ now: Math.floor(Date.now() / 1000), method, url, ip, geo: { country }, token: token() });
      if (decision !== "allow") throw new Error(reason);
    };
  });
  const signed = each(tokens.map(parts));
  const webCrypto = async () => {
    const { input, signature } = signed();
    if (!(await crypto.subtle.verify(verify, publicKey, signature, input))) throw new Error("signature");
  };
  return { work, contenders: { ours: warm, "ours, without tables": plain, WebCrypto: webCrypto } };
}

function parts(token) {
  const end = token.lastIndexOf(".");
  return { input: Buffer.from(token.slice(0, end)), signature: Buffer.from(token.slice(end + 1), "base64url") };
}

/** The next one on every call. */
function each(all) {
  let next = 0;
  return () => all[(next = (next + 1) % all.length)];
}
