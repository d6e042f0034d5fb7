// The viewers' identity provider: an ES256 key pair, its public half as a JWK Set for the vending service, and one
// identity token for each viewer. Usage: node identity.mjs ISSUER VIEWER… ; prints {"jwks", "viewers": {name: JWT}}.

import { generateKeyPairSync, sign } from "node:crypto";

const HOURS = 3600;
const KID = "viewers-1";

const [issuer, ...viewers] = process.argv.slice(2);
const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const now = Math.floor(Date.now() / 1000);

const identities = viewers.map((sub) => {
  const claims = { iss: issuer, sub, iat: now, exp: now + 12 * HOURS };
  const input = `${encoded({ alg: "ES256", typ: "JWT", kid: KID })}.${encoded(claims)}`;
  // RFC 7518 section 3.4: r and s side by side, not DER.
  const signature = sign("sha256", Buffer.from(input), { key: privateKey, dsaEncoding: "ieee-p1363" });
  return [sub, `${input}.${signature.toString("base64url")}`];
});

const jwk = { ...publicKey.export({ format: "jwk" }), kid: KID, alg: "ES256", use: "sig" };
console.log(JSON.stringify({ jwks: { keys: [jwk] }, viewers: Object.fromEntries(identities) }));

function encoded(object) {
  return Buffer.from(JSON.stringify(object)).toString("base64url");
}
