// Who does which work. Every contender checks its result and throws when it is not what it should be.
import { CAT } from "@eyevinn/cat";
import { createSigner, createVerifier } from "fast-jwt";
import { SignJWT, jwtVerify } from "jose";

import { Gate, Minter } from "../../token-wasm/dist/npm/node.js";

/** More than any cache holds: each of them is new when its turn comes. */
const TOKENS = 4096;

/** The contests: name of the work, and per contender a function that does it once. */
export async function contests(fixtures) {
  const edge = ours({ ...fixtures, policy: fixtures.policyWithoutState, stateKeys: undefined, state: undefined });
  const withState = ours(fixtures);
  const cat = eyevinn(fixtures);
  const web = await jose(fixtures);
  const fast = fastJwt(fixtures);
  const [cats, jwts] = [edge.tokens("cat"), edge.tokens("jwt")];
  return [
    {
      work: "cat-hs256-verify-npm",
      contenders: { ours: edge.verify(each(cats)), "@eyevinn/cat": cat.verify(each(await cat.tokens())), jose: web.verify(each(jwts)) },
    },
    {
      work: "jwt-hs256-verify-npm",
      contenders: { ours: edge.verify(each(jwts)), jose: web.verify(each(jwts)), "fast-jwt": fast.verify(each(jwts)) },
    },
    {
      work: "cat-hs256-verify-state-npm",
      contenders: { ours: withState.verify(each(cats)), "@eyevinn/cat": cat.verify(each(await cat.tokens())), jose: web.verify(each(jwts)) },
    },
    { work: "cat-hs256-reverify-npm", contenders: { ours: edge.verify(same(cats)), ...fast.verifyAgain(same(jwts)) } },
    { work: "jwt-hs256-reverify-npm", contenders: { ours: edge.verify(same(jwts)), ...fast.verifyAgain(same(jwts)) } },
    { work: "cat-hs256-mint-npm", contenders: { ours: edge.mint("cat"), "@eyevinn/cat": cat.mint } },
    { work: "jwt-hs256-mint-npm", contenders: { ours: edge.mint("jwt"), jose: web.mint, "fast-jwt": fast.mint } },
  ];
}

/** The next token on every call. */
function each(tokens) {
  let next = 0;
  return () => tokens[(next = (next + 1) % tokens.length)];
}

const same = ([token]) => () => token;

const seconds = () => Math.floor(Date.now() / 1000);

/** The claims of a new token, in JSON form; a JWT names its id `jti`. */
function claimSets({ claims, lifetime, notBeforeMargin }) {
  let number = 0;
  return (idName) => {
    const now = seconds();
    number += 1;
    const id = number.toString(16).padStart(32, "0");
    return { ...claims, exp: now + lifetime, nbf: now - notBeforeMargin, [idName]: id };
  };
}

/** The full decision: signature, times, issuer, catu, catm, catgeoiso3166, catnip, and state where there is a document. */
function ours({ keys, policy, stateKeys, state, request, ...fixtures }) {
  const minter = new Minter({ key: keys.keys[0] });
  const gate = new Gate({ keys, policy, stateKeys, state: state && Buffer.from(state, "base64url") });
  const next = claimSets(fixtures);
  const { method, url, ip, country } = request;
  return {
    tokens: (format) => Array.from({ length: TOKENS }, () => minter.mint(format, next("cti"))),
    verify: (token) => () => {
      const decision = gate.check({ now: seconds(), method, url, ip, geo: { country }, token: token() });
      if (decision.decision !== "allow") throw new Error(decision.reason);
    },
    mint: (format) => () => minted(minter.mint(format, next("cti"))),
  };
}

/** Signature, times, issuer, catu and catnip; it has no check of catgeoiso3166, and that of catm is
 * not in this call. */
function eyevinn({ keys, request, ...fixtures }) {
  const { kid, k } = keys.keys[0];
  const cat = new CAT({ keys: { [kid]: Buffer.from(k, "base64url") }, expectCwtTag: true });
  const issuer = fixtures.claims.iss;
  const catu = { path: { "prefix-match": fixtures.claims.catu.path.prefix } };
  const next = claimSets({ ...fixtures, claims: { ...fixtures.claims, catu } });
  const generate = () => cat.generateFromJson(next("cti"), { type: "mac", alg: "HS256", kid });
  return {
    tokens: async () => {
      const tokens = [];
      for (let index = 0; index < TOKENS; index += 1) tokens.push(await generate());
      return tokens;
    },
    verify: (token) => async () => {
      const { error } = await cat.validate(token(), "mac", { issuer, url: new URL(request.url), ip: request.ip });
      if (error !== undefined) throw error;
    },
    mint: async () => minted(await generate()),
  };
}

/** Signature, times and issuer. */
async function jose({ keys, ...fixtures }) {
  const { kid, k } = keys.keys[0];
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", Buffer.from(k, "base64url"), algorithm, false, ["sign", "verify"]);
  const options = { issuer: fixtures.claims.iss, algorithms: ["HS256"], requiredClaims: ["exp"] };
  const next = claimSets(fixtures);
  return {
    verify: (token) => async () => {
      const { payload } = await jwtVerify(token(), key, options);
      if (payload.iss !== options.issuer) throw new Error("another issuer");
    },
    mint: async () => minted(await new SignJWT(next("jti")).setProtectedHeader({ alg: "HS256", typ: "JWT", kid }).sign(key)),
  };
}

/** Signature, times and issuer; again: the times of the cached token. */
function fastJwt({ keys, ...fixtures }) {
  const { kid, k } = keys.keys[0];
  const key = Buffer.from(k, "base64url");
  const issuer = fixtures.claims.iss;
  const options = { key, algorithms: ["HS256"], allowedIss: issuer, requiredClaims: ["exp", "iss"] };
  const next = claimSets(fixtures);
  const sign = createSigner({ key, algorithm: "HS256", kid, noTimestamp: true });
  const verifying = (verify) => (token) => () => {
    if (verify(token()).iss !== issuer) throw new Error("another issuer");
  };
  return {
    verify: verifying(createVerifier(options)),
    verifyAgain: (token) => ({
      "fast-jwt": verifying(createVerifier({ ...options, cache: true }))(token),
      "fast-jwt, token as cache key": verifying(createVerifier({ ...options, cache: true, cacheKeyBuilder: (id) => id }))(token),
    }),
    mint: () => minted(sign(next("jti"))),
  };
}

function minted(token) {
  if (token.length < 100) throw new Error("too short for a token");
}
