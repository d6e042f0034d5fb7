// Drives `jose`: signature, algorithm, critical headers, times, issuer, audience, subject and
// required claims. What a CAT's claims demand of a request is left to its user.
import { compactVerify, decodeProtectedHeader, jwtVerify } from "jose";

import { Skip, first, format_of, is_about_the_token_alone, policy_of, serve } from "../contract.mjs";

const ALGORITHMS = ["HS256", "HS384", "HS512", "RS256", "PS256", "PS384", "ES256", "ES384", "EdDSA", "Ed25519"];

await serve(decide, claims_of);

async function decide(question, now) {
  const { token, keys } = question;
  if (token === undefined) throw new Skip("finding the token on a request");
  if (format_of(token) !== "jwt") throw new Skip("CAT");
  const jwks = keys?.keys ?? [];
  if (jwks.length > 0 && jwks.every(({ alg }) => !ALGORITHMS.includes(alg))) throw new Skip("the algorithm of the keys");
  const text = token.text ?? new TextDecoder().decode(Buffer.from(token.hex, "hex"));
  await first(candidates(text, jwks, question), (jwk) => verify(text, jwk, question, now));
}

/** The claims of a token that the only key signed. */
async function claims_of({ token, keys }, now) {
  if (format_of(token) !== "jwt") throw new Error("no JWT");
  const [jwk] = keys.keys;
  const options = { algorithms: [jwk.alg], currentDate: new Date(now * 1000) };
  return (await jwtVerify(token.text, jwk, options)).payload;
}

/** The key of this id, or without one the only key of the algorithm; where the id is only a hint and unknown, all of it. */
function candidates(text, jwks, question) {
  if (is_about_the_token_alone(question)) return jwks;
  const { kid, alg } = decodeProtectedHeader(text);
  const named = jwks.filter((jwk) => jwk.kid === kid);
  const fitting = jwks.filter((jwk) => jwk.alg === alg);
  if (policy_of(question).kid === "hint") return kid !== undefined && named.length > 0 ? named : fitting;
  if (kid !== undefined) return named;
  return fitting.length === 1 ? fitting : [];
}

async function verify(text, jwk, question, now) {
  const algorithms = [jwk.alg];
  if (is_about_the_token_alone(question)) return compactVerify(text, jwk, { algorithms });
  const policy = policy_of(question);
  const options = {
    algorithms,
    currentDate: new Date(now * 1000),
    clockTolerance: policy.leeway,
    requiredClaims: policy.require.map((claim) => (claim === "cti" ? "jti" : claim)),
    ...(policy.issuers !== null && { issuer: policy.issuers }),
    ...(policy.audiences !== null && policy.audiences.length > 0 && { audience: policy.audiences }),
  };
  return first(policy.subjects ?? [undefined], (subject) => jwtVerify(text, jwk, { ...options, subject }));
}
