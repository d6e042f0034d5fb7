import { outputBytes, reasonCode } from "./channel.js";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const HEAD_BYTES = 40;
const NOT_THERE = 0xffffffff;
const UNNUMBERED = 0xffff;
const STALE_STATE = 1;
const CACHE_UNTIL_KNOWN = 2;
const URL_UNCHANGED = 4;
const KEY_ID_IN_HEX = 8;
const ASCII = 16;
const ENCRYPTED = 32;
const RENEWAL_DUE = 64;
const FORMATS = [undefined, "cat", "jwt"];
const MODES = ["enforce", "log", "off", "canary"];
const NO_OBLIGATIONS = Object.freeze([]);
const RENEW = Object.freeze(["renew"]);

/**
 * Reads a decision record into an object of its own: nothing in it refers to wasm memory, which
 * is the next viewer's as soon as this function returns. `textsAt` is where its texts stand, `url`
 * the URL that was sent.
 */
export function readDecision(channel, answer, textsAt, reasons, url) {
  const code = reasonCode(answer);
  return code === 0 ? readGrant(channel, textsAt, url) : readDenial(channel, answer, textsAt, reasons.get(code));
}

/** A denial that this side makes, without a record to read. */
export function hostDenial({ name, code, stage, status, action }) {
  return { decision: "deny", reason: name, code, stage, status, action, mode: "enforce" };
}

function readGrant(channel, textsAt, sent) {
  const { bytes, view } = channel;
  const flags = view.getUint8(3);
  const isAscii = (flags & ASCII) !== 0;
  const sidAt = textsAt + view.getUint32(24, true);
  const kid = readKeyId(channel, textsAt, sidAt);
  const sidSize = view.getUint32(28, true);
  const tokenIdAt = sidSize === NOT_THERE ? sidAt : sidAt + sidSize;
  const sid = sidSize === NOT_THERE ? undefined : decode(bytes, sidAt, tokenIdAt);
  const tokenIdSize = view.getUint32(32, true);
  const urlAt = tokenIdSize === NOT_THERE ? tokenIdAt : tokenIdAt + tokenIdSize;
  const tokenId = tokenIdSize === NOT_THERE ? undefined : readTokenId(bytes, tokenIdAt, urlAt, isAscii);
  const urlSize = view.getUint32(36, true);
  const url = flags & URL_UNCHANGED ? sent : urlSize === NOT_THERE ? undefined : decode(bytes, urlAt, urlAt + urlSize);
  const until = flags & CACHE_UNTIL_KNOWN ? readTime(view, 8) : undefined;
  const isHex = (flags & KEY_ID_IN_HEX) !== 0;
  const isStale = (flags & STALE_STATE) !== 0;
  const granted = grant(FORMATS[view.getUint8(2)], isHex, kid, sid, tokenId, url, until, isStale, MODES[view.getUint8(6)]);
  if (flags & RENEWAL_DUE) granted.obligations = RENEW;
  return flags & ENCRYPTED ? { ...granted, encrypted: true } : granted;
}

/** Members that are not there are left out. The usual shapes are written as wholes, which engines make several times as fast. */
function grant(format, isHex, kid, sid, token_id, url, cache_until, stale_state, mode) {
  const [decision, status, obligations] = ["allow", 200, NO_OBLIGATIONS];
  if (!isHex && token_id !== undefined && url !== undefined) {
    if (sid === undefined) {
      return cache_until === undefined
        ? { decision, status, format, kid, token_id, url, obligations, stale_state, mode }
        : { decision, status, format, kid, token_id, url, cache_until, obligations, stale_state, mode };
    }
    return cache_until === undefined
      ? { decision, status, format, kid, sid, token_id, url, obligations, stale_state, mode }
      : { decision, status, format, kid, sid, token_id, url, cache_until, obligations, stale_state, mode };
  }
  return {
    decision,
    status,
    format,
    ...(isHex ? { kid_hex: kid } : { kid }),
    ...(sid !== undefined && { sid }),
    ...(token_id !== undefined && { token_id }),
    ...(url !== undefined && { url }),
    ...(cache_until !== undefined && { cache_until }),
    obligations,
    stale_state,
    mode,
  };
}

function readDenial({ bytes, view }, answer, textsAt, { name, code, stage, status, action }) {
  if (outputBytes(answer) < HEAD_BYTES) return hostDenial({ name, code, stage, status, action });
  const mode = MODES[view.getUint8(6)];
  const told = view.getUint16(4, true);
  const size = view.getUint32(20, true);
  if (size === NOT_THERE) return { decision: "deny", reason: name, code, stage, status: told, action, mode };
  const claim = decode(bytes, textsAt, textsAt + size);
  return { decision: "deny", reason: name, code, stage, claim, status: told, action, mode };
}

function readKeyId({ bytes, view, keyIds }, from, to) {
  const key = view.getUint16(4, true);
  if (key === UNNUMBERED) return decode(bytes, from, to);
  return (keyIds[key] ??= decode(bytes, from, to));
}

const decode = (bytes, from, to) => decoder.decode(bytes.subarray(from, to));

/** Most often 16 bytes in hex: calling a decoder costs twice as much as these. */
function readTokenId(b, i, end, isAscii) {
  if (!isAscii || end - i !== 32) return decode(b, i, end);
  return String.fromCharCode(
    b[i], b[i + 1], b[i + 2], b[i + 3], b[i + 4], b[i + 5], b[i + 6], b[i + 7],
    b[i + 8], b[i + 9], b[i + 10], b[i + 11], b[i + 12], b[i + 13], b[i + 14], b[i + 15],
    b[i + 16], b[i + 17], b[i + 18], b[i + 19], b[i + 20], b[i + 21], b[i + 22], b[i + 23],
    b[i + 24], b[i + 25], b[i + 26], b[i + 27], b[i + 28], b[i + 29], b[i + 30], b[i + 31],
  );
}

/** A time as its decimal text says it. */
export function readTime(view, at) {
  const seconds = view.getInt32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
  const nanoseconds = view.getUint32(at + 8, true);
  return nanoseconds === 0 ? seconds : Number(`${seconds}.${String(nanoseconds).padStart(9, "0")}`);
}
