// State documents in which nothing is revoked, written and signed here, after the description in
// token-core/src/revoke/document.rs.
import { createHmac } from "node:crypto";

export const NOW = 1_700_000_000;
const SECRET = Buffer.alloc(32, 9);
export const STATE_KEY = { kty: "oct", kid: "s1", alg: "HS256", k: SECRET.toString("base64url") };

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
export function stateDocument(version, issuedAt = NOW, secret = SECRET) {
  const header = Buffer.concat([head(5, 2), head(0, 1), head(0, 5), head(0, 16), text("application/token-state+cose")]);
  const state = [head(5, 4), head(0, 1), head(0, version), head(0, 2), head(0, issuedAt), head(0, 3), bytes(Buffer.alloc(16, 1)), head(0, 4), head(4, 0)];
  const [protectedHeader, payload] = [bytes(header), bytes(Buffer.concat(state))];
  const mac = createHmac("sha256", secret);
  for (const part of [head(4, 4), text("MAC0"), protectedHeader, bytes(Buffer.from("token-state document v1")), payload]) mac.update(part);
  const kid = Buffer.concat([head(5, 1), head(0, 4), bytes(Buffer.from("s1"))]);
  return new Uint8Array(Buffer.concat([head(6, 17), head(4, 4), protectedHeader, kid, payload, bytes(mac.digest())]));
}
