// Drives `@eyevinn/cat`: HMAC 256/256, times, issuer, audience, catu, catnip (CAT.validate), and
// catm, catreplay and finding the token on a request (HttpValidator). Both must accept: each has
// checks that the other lacks. Keys are tried in turn, whatever the kid. Of look-ups it makes those of
// catreplay, in a store and by a detection that are its user's.
import { OutgoingMessage } from "node:http";

import { CAT, HttpValidator, MemoryCTIStore } from "@eyevinn/cat";

import { json_form } from "./claims.mjs";

import { Skip, first, format_of, is_about_the_token_alone, policy_of, serve } from "../contract.mjs";

const HEADER = "cta-common-access-token";

await serve(decide, claims_of, ["used", "reused"]);

async function decide(question) {
  const { keys, request = {} } = question;
  if (question.token === undefined ? has_jwt(request) : format_of(question.token) !== "cat") throw new Skip("JWT");
  const jwks = keys?.keys ?? [];
  const usable = jwks.filter(({ alg }) => alg === "HS256");
  if (jwks.length > 0 && usable.length === 0) throw new Skip("the algorithm of the keys");
  const secrets = usable.map(({ kid, k }) => ({ kid, key: Buffer.from(k, "base64url") }));
  const text = question.token && token_text(question.token);
  if (is_about_the_token_alone(question)) return read(text, secrets);
  const headers = header_lines(request.headers ?? {});
  if (text !== undefined) headers[HEADER] = text;
  await first(policy_of(question).issuers ?? [await issuer_of(text, secrets)], async (issuer) => {
    const gate = { issuer, audience: audience_of(question), secrets };
    const cat = text && (await validate(text, gate, request));
    await validate_request({ ...request, headers }, gate, { cat, replay: await replay_of(question, cat) });
  });
}

/** The claims of a token that the only key signed, in the names of their JSON form. */
async function claims_of({ token, keys }) {
  if (format_of(token) !== "cat") throw new Error("no CAT");
  const [{ kid, k }] = keys.keys;
  const { claims } = await read(token_text(token), [{ kid, key: Buffer.from(k, "base64url") }]);
  return json_form(claims);
}

function token_text({ text, hex }) {
  return text ?? Buffer.from(hex, "hex").toString("base64url");
}

/** Whether a JWT, as its first letters tell, stands somewhere on the request. */
function has_jwt(request) {
  return /eyJ[\w-]+\.[\w-]+\.[\w-]/.test(JSON.stringify(request));
}

/** A token whose MAC is right is returned, whatever its claims; any other throws. */
async function read(text, secrets) {
  const { cat, error } = await library(secrets).validate(text, "mac", { issuer: "" });
  if (cat === undefined) throw error;
  return cat;
}

/** The library cannot waive the issuer: it is told the token's own. */
async function issuer_of(text, secrets) {
  return text === undefined ? "" : ((await read(text, secrets)).claims.iss ?? "");
}

function library(secrets) {
  return new CAT({ keys: Object.fromEntries(secrets.map(({ kid, key }) => [kid, key])) });
}

async function validate(text, { issuer, audience, secrets }, { url, ip, asn }) {
  const options = { issuer, audience, url: url === undefined ? undefined : new URL(url), ip, asn };
  const { cat, error } = await library(secrets).validate(text, "mac", options);
  if (error !== undefined) throw error;
  return cat;
}

/** Any other status than success, or than the redirect of a renewal, is a denial. */
async function validate_request({ method, url, headers }, { issuer, audience, secrets }, { cat, replay }) {
  const validator = new HttpValidator({
    keys: secrets,
    issuer,
    audience,
    tokenUriParam: "CAT",
    ...replay,
  });
  const place = url === undefined ? {} : place_of(url);
  const incoming = { method, url: place.target, headers: { ...headers, host: place.host } };
  const { status, message } = await validator.validateHttpRequest(incoming, new OutgoingMessage());
  if (status !== 200 && status !== 302) throw new Error(message ?? String(status));
}

/** The user's store and detection: as the state says, or as look-ups answer. */
async function replay_of(question, cat) {
  if (question.lookups !== undefined) return asked_replay(question);
  const replayed = question.state?.replayed;
  if (replayed === undefined) return {};
  const isSeen = ({ cti }) => replayed.some(({ id }) => id === cti);
  const store = new MemoryCTIStore();
  if (cat !== undefined && isSeen(cat)) await store.storeToken(cat);
  return { store, reuseDetection: async (cat) => isSeen(cat) };
}

function asked_replay(question) {
  const isFound = (wanted, { cti, claims: { iss = "" } }) => {
    question.asked = true;
    const fits = ({ kind, issuer = iss, value = cti }) => kind === wanted && issuer === iss && value === cti;
    const answer = question.lookups.find(fits)?.answer;
    if (answer === "failed") throw new Error("the look-up failed");
    return answer === "hit";
  };
  const storeToken = async (cat) => (isFound("used", cat) ? 2 : 1);
  return { store: { storeToken, getTokenCount: storeToken }, reuseDetection: async (cat) => isFound("reused", cat) };
}

/** Host and request target as they stand in a request. */
function place_of(url) {
  const parts = /^[^:]*:\/\/([^/?#]*)(.*)$/.exec(url);
  if (parts === null) throw new TypeError("Invalid URL");
  return { host: parts[1], target: parts[2] || "/" };
}

function audience_of(question) {
  const { audiences } = policy_of(question);
  return audiences === null || audiences.length === 0 ? undefined : audiences;
}

/** Headers as node gives them: names in lower case, repeated lines joined. */
function header_lines(headers) {
  const join = (value) => (Array.isArray(value) ? value.join(", ") : value);
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), join(value)]));
}
