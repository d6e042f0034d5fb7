// What an edge meets: viewers with sound tokens in every place, viewers who are denied for every
// kind of reason, and nonsense.
import { generateKeyPairSync } from "node:crypto";

import { RECORD_VERSION } from "../../token-wasm/js/operation.js";
import { Minter } from "../../token-wasm/js/test/raw-host.mjs";

/** More than the module remembers, so that tokens come and go there. */
const TOKENS = 300;
const LONG = "x".repeat(60_000);

/** Issuers that sign with keys of their own. */
const SIGNERS = [
  ["ES256", generateKeyPairSync("ec", { namedCurve: "P-256" })],
  ["EdDSA", generateKeyPairSync("ed25519")],
];
const jwk = (alg, key) => ({ ...key.export({ format: "jwk" }), kid: alg, alg });

/** What the edge checks and decrypts with. */
export function edgeKeys({ keys, encryption }) {
  return { keys: [...keys.keys, encryption.key, ...SIGNERS.map(([alg, { publicKey }]) => jwk(alg, publicKey))] };
}

/** Kinds of requests: what is decided, where that is certain, and the request number `n`. */
export function mixedRequests(fixtures, hasState) {
  const { keys, lifetime, request } = fixtures;
  const now = Math.floor(Date.now() / 1000);
  const minter = new Minter({ key: keys.keys[0] });
  const foreign = new Minter({ key: { ...keys.keys[0], kid: "k9" } });
  const claims = (id, more) => ({ ...fixtures.claims, exp: now + lifetime, nbf: now - 60, cti: id.toString(16).padStart(32, "0"), ...more });
  const tokens = (format, more) => Array.from({ length: TOKENS }, (_, id) => minter.mint(format, claims(id, more)));
  const [cats, jwts] = [tokens("cat"), tokens("jwt")];
  const any = (all, n) => all[Math.floor(n / 7) % TOKENS];
  const [cat, jwt, encrypted] = [cats, jwts, fixtures.encryption.tokens].map((all) => (n) => any(all, n));
  const signed = SIGNERS.map(([alg, { privateKey }], place) => {
    const signer = new Minter({ key: jwk(alg, privateKey) });
    const all = Array.from({ length: TOKENS }, (_, id) => signer.mint(["cat", "jwt"][place], claims(id)));
    return (n) => any(all, n);
  });
  const of = (format, more) => minter.mint(format, claims(TOKENS, more));
  const facts = { now, method: request.method, url: request.url, ip: request.ip, geo: { country: request.country } };
  const placed = (n, url, headers = []) => ({ ...facts, url, headers });
  const regex = { catu: { path: { regex: "^/live/([a-z0-9]+/)*[^/]+\\.(m3u8|m4s)$" } }, cath: { "user-agent": { regex: "^Player/[0-9]+" } } };
  const either = { or: [{ catnip: ["198.51.100.0/24"] }, { catalpn: ["h2"], nor: [{ catalpn: ["h3"] }] }] };
  const [patterns, compositions] = [tokens("cat", regex), tokens("jwt", either)];
  const allowed = [
    (n) => ({ ...facts, token: cat(n) }),
    (n) => ({ ...facts, token: jwt(n) }),
    (n) => ({ ...facts, token: new Uint8Array(Buffer.from(cat(n), "base64url")) }),
    (n) => placed(n, request.url.replace("/live/", `/CAT=${cat(n)}/live/`)),
    (n) => placed(n, `${request.url}?x=%2F&CAT=${jwt(n)}`),
    (n) => placed(n, request.url, [["cookie", `a=b; CTA-Common-Access-Token=${cat(n)}`]]),
    (n) => placed(n, request.url, [["cta-common-access-token", cat(n)], ["user-agent", LONG.slice(0, n % 500)]]),
    (n) => placed(n, request.url, [["authorization", `Bearer ${jwt(n)}`]]),
    (n) => ({ ...facts, token: signed[0](n) }),
    (n) => ({ ...facts, token: signed[1](n) }),
    (n) => ({ ...facts, token: encrypted(n) }),
    (n) => ({ ...facts, token: any(patterns, n), headers: [["user-agent", `Player/${n}`]] }),
    (n) => ({ ...facts, alpn: "h2", token: any(compositions, n) }),
  ];
  const denied = [
    ["token-missing", () => facts],
    ["expired", (n) => ({ ...facts, now: now + lifetime, token: cat(n) })],
    ["not-yet-valid", (n) => ({ ...facts, now: now - 61, token: jwt(n) })],
    ["uri", (n) => ({ ...facts, url: `https://cdn.example/live/%2e%2e/${n}.m4s`, token: cat(n) })],
    ["method", (n) => ({ ...facts, method: "POST", token: jwt(n) })],
    ["country", (n) => ({ ...facts, geo: { country: "US" }, token: cat(n) })],
    ["network", (n) => ({ ...facts, ip: `198.51.100.${n % 256}`, token: jwt(n) })],
    ["signature-invalid", (n) => ({ ...facts, token: tampered(signed[1](n), n) })],
    ["decryption-failed", (n) => ({ ...facts, token: tampered(encrypted(n), n) })],
    ["header", (n) => ({ ...facts, token: any(patterns, n), headers: [["user-agent", LONG.slice(0, n % 2_000)]] })],
    ["composition", (n) => ({ ...facts, alpn: "h3", token: any(compositions, n) })],
    ["context-missing", (n) => ({ now, token: cat(n) })],
    ["issuer-not-allowed", constant(facts, of("jwt", { iss: "https://other.example" }))],
    ["key-unknown", constant(facts, foreign.mint("cat", claims(1)))],
    ["signature-invalid", (n) => ({ ...facts, token: tampered(jwt(n), n) })],
    ["token-too-long", () => ({ ...facts, token: LONG })],
    ["token-too-long", (n) => placed(n, `${request.url}?CAT=${LONG.slice(0, 7_900)}`)],
    ["request-malformed", () => ({ ...facts, now: "soon" })],
    ["request-malformed", (n) => ({ ...facts, url: LONG, token: LONG, method: cat(n) })],
    [undefined, (n) => ({ ...facts, url: `https://cdn.example/${LONG}`, token: cat(n) })],
    [undefined, (n) => ({ ...facts, token: junk(n, 1 + (n % 600)) })],
    [undefined, (n) => ({ ...facts, token: Buffer.from(junk(n, 300)).toString("base64url") })],
    [undefined, (n) => ({ ...facts, token: `${jwt(n).slice(0, n % 300)}.${cat(n)}` })],
    [undefined, (n) => ({ ...facts, headers: Array.from({ length: n % 200 }, (_, at) => [`h${at}`, jwt(n)]) })],
    [undefined, () => ({ ...facts, token: new Uint8Array(4_096).fill(0x81) })],
    [undefined, () => ({ ...facts, token: Uint8Array.of(0xd1, 0x84, 0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff) })],
  ];
  const revoked = [
    ["session-revoked", constant(facts, of("cat", { sid: "session-5" }))],
    ["subject-revoked", constant(facts, of("jwt", { sub: "viewer-5", iat: now - 86_400 }))],
    ["epoch-stale", constant(facts, of("cat", { epoch: { "event:final": 2 } }))],
    ["network-revoked", constant({ ...facts, ip: "198.18.5.1" }, of("jwt", { catnip: ["198.18.5.0/24"] }))],
  ];
  const kinds = [...allowed.map((make) => ["allow", make]), ...denied, ...(hasState ? revoked : [])];
  return kinds.map(([wanted, make]) => ({ wanted, make }));
}

/** Writes nonsense of every operation where records cross, and has it handled. */
export function randomRecord(engine, n) {
  const length = 64 + (n % 400);
  const address = engine.reserve(64 * 1024);
  const record = new Uint8Array(engine.memory.buffer, address, length);
  record.set(junk(n, length));
  record[0] = n % 13;
  record[1] = RECORD_VERSION;
  record[2] = n % 5;
  record[3] = 0;
  engine.handle(length);
}

const constant = (facts, token) => () => ({ ...facts, token });

/** With another character in the middle of the signature. */
function tampered(token, n) {
  const at = token.length - 5 - (n % 30);
  return `${token.slice(0, at)}${token[at] === "A" ? "B" : "A"}${token.slice(at + 1)}`;
}

/** Bytes that depend on `n` alone. */
function junk(n, length) {
  const bytes = new Uint8Array(length);
  let word = (n + 1) * 2_654_435_761;
  for (let at = 0; at < length; at += 1) {
    word ^= word << 13;
    word ^= word >>> 17;
    word ^= word << 5;
    bytes[at] = word;
  }
  return bytes;
}
