import { outputBytes, reasonCode } from "./channel.js";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const HEAD_BYTES = 40;
const NOT_THERE = 0xffffffff;
const CACHE_UNTIL_KNOWN = 2;
const URL_UNCHANGED = 4;
const KEY_ID_IN_HEX = 8;
const FORMATS = [undefined, "cat", "jwt"];
const MODES = ["enforce", "log", "off", "canary"];
const NO_OBLIGATIONS = Object.freeze([]);

/**
 * Reads a decision record into an object of its own: nothing in it refers to wasm memory, which
 * is the next viewer's as soon as this function returns.
 */
export function readDecision(channel, answer, reasons, request) {
  const code = reasonCode(answer);
  return code === 0 ? readGrant(channel, answer, request) : readDenial(channel, answer, reasons.get(code));
}

/** A denial that this side makes, without a record to read. */
export function hostDenial({ name, code, stage, status, action }) {
  return { decision: "deny", reason: name, code, stage, status, action, mode: "enforce" };
}

function readGrant(channel, answer, request) {
  const { view } = channel;
  const flags = view.getUint8(3);
  const [, kid, sid, tokenId, url] = readTexts(channel, outputBytes(answer));
  const decision = { decision: "allow", status: 200, format: FORMATS[view.getUint8(2)] };
  decision[flags & KEY_ID_IN_HEX ? "kid_hex" : "kid"] = kid;
  if (sid !== undefined) decision.sid = sid;
  if (tokenId !== undefined) decision.token_id = tokenId;
  const granted = flags & URL_UNCHANGED ? request.url : url;
  if (granted !== undefined) decision.url = granted;
  if (flags & CACHE_UNTIL_KNOWN) decision.cache_until = readTime(view, 8);
  decision.obligations = NO_OBLIGATIONS;
  decision.stale_state = (flags & 1) === 1;
  decision.mode = MODES[view.getUint8(6)];
  return decision;
}

function readDenial(channel, answer, { name, code, stage, status, action }) {
  const length = outputBytes(answer);
  const { view } = channel;
  const decision = { decision: "deny", reason: name, code, stage };
  if (length < HEAD_BYTES) return Object.assign(decision, { status, action, mode: "enforce" });
  const [claim] = readTexts(channel, length);
  if (claim !== undefined) decision.claim = claim;
  decision.status = view.getUint16(4, true);
  decision.action = action;
  decision.mode = MODES[view.getUint8(6)];
  return decision;
}

/** Claim, key id, session, token id and URL; `undefined` for what is not there. */
function readTexts({ bytes, view }, length) {
  const together = length === HEAD_BYTES ? "" : decoder.decode(bytes.subarray(HEAD_BYTES, length));
  const isAscii = together.length === length - HEAD_BYTES;
  const texts = [];
  let at = 0;
  for (let field = 0; field < 5; field++) {
    const size = view.getUint32(20 + 4 * field, true);
    if (size === NOT_THERE) {
      texts.push(undefined);
      continue;
    }
    const from = HEAD_BYTES + at;
    texts.push(isAscii ? together.slice(at, at + size) : decoder.decode(bytes.subarray(from, from + size)));
    at += size;
  }
  return texts;
}

/** A time as its decimal text says it. */
export function readTime(view, at) {
  const seconds = view.getInt32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
  const nanoseconds = view.getUint32(at + 8, true);
  return nanoseconds === 0 ? seconds : Number(`${seconds}.${String(nanoseconds).padStart(9, "0")}`);
}
