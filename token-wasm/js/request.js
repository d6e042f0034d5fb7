import { FieldNames, HeaderLines } from "./headers.js";
import { demand } from "./malformed.js";
import { Flag, HEAD_BYTES, LENGTHS_BYTES, NUMBERS_BYTES, Tag, Text } from "./operation.js";
import { tableEntry, writeHead } from "./record.js";

const encoder = new TextEncoder();
const NONE = Object.freeze([]);
const NOTHING = Object.freeze({});
const NO_NAMES = new FieldNames([]);
const TEXTS = 10;
const TEXT_FLAGS_FROM = 16;
const LENGTHS_AT = HEAD_BYTES + NUMBERS_BYTES;
const VALUES_AT = LENGTHS_AT + LENGTHS_BYTES;

/**
 * Writes check records. All members of a request are read before anything is written: what runs
 * while they are read, such as an iterator of the host's, may use the same channel.
 */
export class RequestWriter {
  /** The URL as it was read. */
  url;
  #lines = new HeaderLines();
  #operation = 0;
  #flags = 0;
  /** Tags and bytes of the fields that are no texts. */
  #binaries = NONE;
  /** Where the texts that every request has end. */
  #end = 0;

  /**
   * Writes the record for this request and returns its length. For a request that is malformed or does not fit it is
   * a record that holds the time alone, 0 without one: the module answers with request-malformed, or that its clock
   * is wrong. `wanted` are the names of the
   * header lines that the gate needs at once, `null` when it needs all; `more` are tags and bytes of
   * further fields, such as answers to questions; `flags` are further ones.
   */
  write(channel, operation, request, wanted, more = NONE, flags = 0) {
    try {
      return this.#write(channel, operation, request, wanted, more, flags);
    } catch {
      // Whatever a host's object does while it is read, the answer is a denial.
      return this.#refuse(channel, operation, timeOf(request));
    }
  }

  /** Writes a record that is malformed but for its time: a clock that is wrong is told first. */
  #refuse(channel, operation, now) {
    try {
      channel.refresh();
      writeTime(channel.view, now);
      writeHead(channel.view, operation, 0, Flag.MALFORMED);
      return VALUES_AT;
    } catch {
      return 0;
    }
  }

  /** Puts the header lines that were left out into the record that was written last. */
  complete(channel) {
    try {
      this.#lines.takeAll();
      return this.#finish(channel);
    } catch {
      return 0;
    }
  }

  /** Forgets the viewer's request. */
  clear() {
    this.url = undefined;
    this.#binaries = NONE;
    this.#lines.clear();
  }

  /** Straight on and without lists: this runs for every request of every viewer. */
  #write(channel, operation, request, wanted, more, flags) {
    const { now, method, url, headers, ip, asn, geo, alpn, tls, dpop, random, token, format, untagged } = request;
    const { country, subdivision, metro, lat, lon, alt } = geo === undefined ? NOTHING : record(geo);
    const { client_spki, ja4 } = tls === undefined ? NOTHING : record(tls);
    // Where a token is given, none is looked for on the request.
    if (headers !== undefined) this.#lines.read(headers, wanted !== null && token !== undefined ? NO_NAMES : wanted);
    channel.refresh();
    const { view } = channel;
    this.#flags = headers === undefined ? flags : flags | Flag.HEADERS_KNOWN;
    let texts = "";
    if (method !== undefined) texts += this.#noted(view, Text.METHOD, method);
    if (url !== undefined) texts += this.#noted(view, Text.URL, url);
    if (ip !== undefined) texts += this.#noted(view, Text.ADDRESS, ip);
    if (country !== undefined) texts += this.#noted(view, Text.COUNTRY, country);
    if (subdivision !== undefined) texts += this.#noted(view, Text.SUBDIVISION, subdivision);
    if (metro !== undefined) texts += this.#noted(view, Text.METRO, marketArea(metro));
    if (alpn === null) this.#flags |= Flag.NO_TLS;
    else if (alpn !== undefined) texts += this.#noted(view, Text.ALPN, alpn);
    if (ja4 !== undefined) texts += this.#noted(view, Text.TLS_FINGERPRINT, ja4);
    if (dpop !== undefined) texts += this.#noted(view, Text.DPOP, dpop);
    if (typeof token === "string") texts += this.#noted(view, Text.TOKEN, token);
    if (token !== undefined && format !== undefined) this.#flags |= flagOf(FORMATS, format);
    if (token !== undefined && untagged != null) this.#flags |= flagOf(STRUCTURES, untagged);
    if (tls !== undefined && client_spki === undefined) this.#flags |= Flag.NO_TLS_CLIENT_KEY;
    this.#flags |= writeTime(view, now) | writeNumbers(view, asn, lat, lon, alt, random);
    if (client_spki !== undefined || typeof token !== "string" || more !== NONE) {
      this.#binaries = binaryFields(client_spki, token, more);
    }
    this.url = url;
    this.#operation = operation;
    this.#end = VALUES_AT + writeTexts(channel, texts, this.#flags);
    return this.#finish(channel);
  }

  /** Notes that a text is there, and its length. */
  #noted(view, which, text) {
    demand(typeof text === "string");
    view.setUint32(LENGTHS_AT + 4 * which, text.length, true);
    this.#flags |= 1 << (TEXT_FLAGS_FROM + which);
    return text;
  }

  #finish(channel) {
    const { crossing, isPartial } = this.#lines;
    const flags = this.#flags | (isPartial ? Flag.HEADERS_PARTIAL : 0);
    const count = crossing.length + this.#binaries.length;
    writeHead(channel.view, this.#operation, count, flags);
    return count === 0 ? this.#end : this.#writeFields(channel);
  }

  /** Behind the texts: the values of the fields, and the table. */
  #writeFields({ bytes, view }) {
    const { crossing } = this.#lines;
    let at = this.#end;
    const lengths = crossing.map((text) => {
      const length = writeText(bytes.subarray(at), text);
      at += length;
      return length;
    });
    for (const [, value] of this.#binaries) {
      bytes.set(value, at);
      at += value.length;
    }
    const enter = (tag, length) => {
      view.setUint32(at, tableEntry(tag, length), true);
      at += 4;
    };
    lengths.forEach((length, index) => enter(index % 2 === 0 ? Tag.HEADER_NAME : Tag.HEADER_VALUE, length));
    for (const [tag, { length }] of this.#binaries) enter(tag, length);
    return at;
  }
}

/** The time of a request that may be malformed otherwise. */
function timeOf(request) {
  try {
    return request.now;
  } catch {
    return undefined;
  }
}

/**
 * A request as it is now, for a decision of several steps: nothing in it is the host's. Of one that cannot be read,
 * the time and a method that is none, which is malformed.
 */
export function copyOf(request) {
  try {
    const { now, method, url, headers, ip, asn, geo, alpn, tls, dpop, random, token, format, untagged } = request;
    const copy = { now, method, url, ip, asn, alpn, dpop, random, format, untagged, token: copyOfBytes(token) };
    if (headers !== undefined) copy.headers = copyOfLines(headers);
    if (geo !== undefined) {
      const { country, subdivision, metro, lat, lon, alt } = record(geo);
      copy.geo = { country, subdivision, metro, lat, lon, alt };
    }
    if (tls !== undefined) {
      const { client_spki, ja4 } = record(tls);
      copy.tls = { client_spki: copyOfBytes(client_spki), ja4 };
    }
    return copy;
  } catch {
    return { now: timeOf(request), method: null };
  }
}

function copyOfLines(headers) {
  demand(typeof headers === "object");
  if (typeof headers[Symbol.iterator] === "function") return Array.from(headers, ([name, value]) => [name, value]);
  const lines = Object.keys(headers).map((name) => [name, headers[name]]);
  return Object.fromEntries(lines.map(([name, value]) => [name, Array.isArray(value) ? [...value] : value]));
}

const copyOfBytes = (value) => (value instanceof Uint8Array ? value.slice() : value);

function writeTime(view, now) {
  demand(Number.isFinite(now));
  const seconds = Math.floor(now);
  demand(Number.isSafeInteger(seconds));
  view.setUint32(8, seconds >>> 0, true);
  view.setInt32(12, Math.floor(seconds / 2 ** 32), true);
  view.setUint32(16, seconds === now ? 0 : nanoseconds(now, seconds), true);
  return 0;
}

function writeNumbers(view, asn, lat, lon, alt, random) {
  let flags = 0;
  if (asn !== undefined) {
    demand(Number.isInteger(asn) && asn >= 0 && asn < 2 ** 32);
    view.setUint32(20, asn, true);
    flags |= Flag.ASN_KNOWN;
  }
  if (lat !== undefined && lon !== undefined) {
    flags |= writeNumber(view, 24, lat, Flag.POSITION_KNOWN) | writeNumber(view, 32, lon, Flag.POSITION_KNOWN);
  } else {
    // Half a position is none, but no nonsense either.
    demand(lat === undefined || (typeof lat === "number" && Math.abs(lat) <= 90));
    demand(lon === undefined || (typeof lon === "number" && Math.abs(lon) <= 180));
  }
  if (alt !== undefined) flags |= writeNumber(view, 40, alt, Flag.ALTITUDE_KNOWN);
  if (random !== undefined) flags |= writeNumber(view, 48, random, Flag.RANDOM_KNOWN);
  return flags;
}

function writeNumber(view, at, value, flag) {
  demand(typeof value === "number");
  view.setFloat64(at, value, true);
  return flag;
}

function binaryFields(client_spki, token, more) {
  const fields = [...more];
  if (client_spki !== undefined) {
    fields.push([Tag.TLS_CLIENT_KEY, typeof client_spki === "string" ? fromBase64url(client_spki) : client_spki]);
  }
  if (token !== undefined && typeof token !== "string") fields.push([Tag.TOKEN_BINARY, token]);
  for (const [, value] of fields) demand(value instanceof Uint8Array);
  return fields;
}

/** Writes the texts whose lengths were noted, all at once: one call costs as much as one short text. */
function writeTexts({ checkValues, view }, texts, flags) {
  const { read, written } = encoder.encodeInto(texts, checkValues);
  demand(read === texts.length);
  return written === read ? written : writeEachText(checkValues, view, texts, flags);
}

/** Where a text is not ASCII, its length in bytes is known only when it is written alone. */
function writeEachText(checkValues, view, texts, flags) {
  let [from, end] = [0, 0];
  for (let which = 0; which < TEXTS; which++) {
    if ((flags & (1 << (TEXT_FLAGS_FROM + which))) === 0) continue;
    const at = LENGTHS_AT + 4 * which;
    const text = texts.slice(from, (from += view.getUint32(at, true)));
    const length = writeText(checkValues.subarray(end), text);
    view.setUint32(at, length, true);
    end += length;
  }
  return end;
}

/** Writes one text; its length in bytes. */
function writeText(bytes, text) {
  const { read, written } = encoder.encodeInto(text, bytes);
  demand(read === text.length && (written === read || text.isWellFormed()));
  return written;
}

/** A number is its decimal text. */
function marketArea(metro) {
  return Number.isSafeInteger(metro) && metro >= 0 ? String(metro) : metro;
}

/** Members are read of an object alone: a list or a text has none, which would say that nothing is known. */
function record(value) {
  demand(typeof value === "object" && value !== null && !Array.isArray(value));
  return value;
}

const FORMATS = { auto: 0, cat: Flag.ONLY_CAT, jwt: Flag.ONLY_JWT };
const STRUCTURES = { mac0: Flag.UNTAGGED_MAC0, sign1: Flag.UNTAGGED_SIGN1 };

function flagOf(table, name) {
  demand(Object.hasOwn(table, name));
  return table[name];
}

/** The fraction as its shortest decimal text says it, so that every host reads the same time. */
function nanoseconds(now, seconds) {
  const milliseconds = Math.round(now * 1000);
  if (milliseconds / 1000 === now) return (milliseconds - seconds * 1000) * 1_000_000;
  const [, fraction = ""] = String(now).split(".");
  demand(now >= 0 && /^[0-9]{1,9}$/.test(fraction));
  return Number(fraction.padEnd(9, "0"));
}

function fromBase64url(text) {
  demand(/^[A-Za-z0-9_-]*$/.test(text));
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
