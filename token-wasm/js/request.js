import { HeaderLines } from "./headers.js";
import { demand } from "./malformed.js";
import { Flag, HEAD_BYTES, LENGTHS_BYTES, NUMBERS_BYTES, Tag, Text } from "./operation.js";
import { tableEntry, writeHead } from "./record.js";

const encoder = new TextEncoder();
const NONE = Object.freeze([]);
const NO_NAMES = new Set();
const TEXTS = 10;
const TEXT_FLAGS_FROM = 16;
const LENGTHS_AT = HEAD_BYTES + NUMBERS_BYTES;
const VALUES_AT = LENGTHS_AT + LENGTHS_BYTES;
const FRACTIONS_KNOWN = Flag.POSITION_KNOWN | Flag.ALTITUDE_KNOWN | Flag.RANDOM_KNOWN;

/**
 * Writes check records. All members of a request are read before anything is written: what runs
 * while they are read, such as an iterator of the host's, may use the same channel.
 */
export class RequestWriter {
  /** The URL as it was read. */
  url;
  #lines = new HeaderLines();
  #flags = 0;
  /** All texts one after the other; flags say which of them there are. */
  #texts = "";
  #lengths = new Uint32Array(TEXTS);
  /** The lengths of header lines in bytes, where characters are not. */
  #sizes = null;
  #binaries = NONE;
  #seconds = 0;
  #nanoseconds = 0;
  #asn = 0;
  #numbers = [0, 0, 0, 0];

  /**
   * Writes the record for this request and returns its length; 0 when the request is malformed or
   * does not fit, which the module answers with request-malformed. `wanted` are the names of the
   * header lines that the gate needs at once, `null` when it needs all; `answers` are those of
   * look-ups, in bytes.
   */
  write(channel, operation, request, wanted, answers = NONE) {
    try {
      this.#read(request, wanted);
      for (const answer of answers) this.#binary(Tag.ANSWER, answer);
      return this.#finish(channel, operation);
    } catch {
      // Whatever a host's object does while it is read, the answer is a denial.
      return 0;
    }
  }

  /** Writes the record again with the header lines that it left out. */
  complete(channel, operation) {
    try {
      this.#lines.takeLeft();
      return this.#finish(channel, operation);
    } catch {
      return 0;
    }
  }

  /** Forgets the viewer's request. */
  clear() {
    this.#flags = 0;
    this.#texts = "";
    this.#binaries = NONE;
    this.#lines.clear();
    this.url = undefined;
  }

  #read(request, wanted) {
    const { now, method, url, headers, ip, asn, geo, alpn, tls, dpop, random, token, format, untagged } = request;
    this.#now(now);
    if (method !== undefined) this.#text(Text.METHOD, method);
    if (url !== undefined) this.#text(Text.URL, url);
    if (ip !== undefined) this.#text(Text.ADDRESS, ip);
    if (asn !== undefined) this.#system(asn);
    if (geo !== undefined) this.#geo(geo);
    if (alpn === null) this.#flags |= Flag.NO_TLS;
    else if (alpn !== undefined) this.#text(Text.ALPN, alpn);
    if (tls !== undefined) this.#tls(tls);
    if (dpop !== undefined) this.#text(Text.DPOP, dpop);
    if (random !== undefined) this.#number(Flag.RANDOM_KNOWN, 3, random);
    if (token !== undefined) this.#token(token, format, untagged);
    if (headers !== undefined) {
      this.#flags |= Flag.HEADERS_KNOWN;
      // Where a token is given, none is looked for on the request.
      this.#lines.read(headers, wanted !== null && token !== undefined ? NO_NAMES : wanted);
    }
    this.url = url;
  }

  #now(now) {
    demand(Number.isFinite(now));
    const seconds = Math.floor(now);
    demand(Number.isSafeInteger(seconds));
    this.#seconds = seconds;
    this.#nanoseconds = seconds === now ? 0 : nanoseconds(now, seconds);
  }

  #system(asn) {
    demand(Number.isInteger(asn) && asn >= 0 && asn < 2 ** 32);
    this.#flags |= Flag.ASN_KNOWN;
    this.#asn = asn;
  }

  #geo(geo) {
    demand(isRecord(geo));
    const { country, subdivision, metro, lat, lon, alt } = geo;
    if (country !== undefined) this.#text(Text.COUNTRY, country);
    if (subdivision !== undefined) this.#text(Text.SUBDIVISION, subdivision);
    if (metro !== undefined) this.#text(Text.METRO, Number.isSafeInteger(metro) && metro >= 0 ? String(metro) : metro);
    demand((lat === undefined) === (lon === undefined));
    if (lat !== undefined) {
      this.#number(Flag.POSITION_KNOWN, 0, lat);
      this.#number(Flag.POSITION_KNOWN, 1, lon);
    }
    if (alt !== undefined) this.#number(Flag.ALTITUDE_KNOWN, 2, alt);
  }

  #tls(tls) {
    demand(isRecord(tls));
    const { client_spki, ja4 } = tls;
    if (client_spki === undefined) this.#flags |= Flag.NO_TLS_CLIENT_KEY;
    else this.#binary(Tag.TLS_CLIENT_KEY, typeof client_spki === "string" ? fromBase64url(client_spki) : client_spki);
    if (ja4 !== undefined) this.#text(Text.TLS_FINGERPRINT, ja4);
  }

  #token(token, format, untagged) {
    if (typeof token === "string") this.#text(Text.TOKEN, token);
    else this.#binary(Tag.TOKEN_BINARY, token);
    if (format !== undefined) this.#flags |= flagOf(FORMATS, format);
    if (untagged != null) this.#flags |= flagOf(STRUCTURES, untagged);
  }

  /** Texts are read in the order of their numbers. */
  #text(which, text) {
    demand(typeof text === "string");
    this.#flags |= 1 << (TEXT_FLAGS_FROM + which);
    this.#texts += text;
    this.#lengths[which] = text.length;
  }

  #binary(tag, bytes) {
    demand(bytes instanceof Uint8Array);
    this.#binaries = [...this.#binaries, [tag, bytes]];
  }

  #number(flag, index, value) {
    demand(typeof value === "number");
    this.#flags |= flag;
    this.#numbers[index] = value;
  }

  #finish(channel, operation) {
    channel.refresh();
    const { view } = channel;
    const { crossing, left } = this.#lines;
    const flags = this.#flags | (left.length > 0 ? Flag.HEADERS_PARTIAL : 0);
    writeHead(view, operation, crossing.length + this.#binaries.length, flags);
    this.#writeNumbers(view);
    for (let which = 0; which < TEXTS; which++) view.setUint32(LENGTHS_AT + 4 * which, this.#lengths[which], true);
    const end = VALUES_AT + this.#writeTexts(channel);
    return crossing.length + this.#binaries.length === 0 ? end : this.#writeFields(channel, end);
  }

  #writeNumbers(view) {
    view.setUint32(8, this.#seconds >>> 0, true);
    view.setInt32(12, Math.floor(this.#seconds / 2 ** 32), true);
    view.setUint32(16, this.#nanoseconds, true);
    view.setUint32(20, this.#asn, true);
    if ((this.#flags & FRACTIONS_KNOWN) === 0) return;
    for (let index = 0; index < 4; index++) view.setFloat64(24 + 8 * index, this.#numbers[index], true);
  }

  /** Writes all texts at once: one call costs as much as one short text. */
  #writeTexts(channel) {
    let together = this.#texts;
    for (const text of this.#lines.crossing) together += text;
    const { read, written } = encoder.encodeInto(together, channel.checkValues);
    demand(read === together.length);
    this.#sizes = null;
    return written === read ? written : this.#writeEachText(channel);
  }

  /** Where a text is not ASCII, its length in bytes is known only when it is written alone. */
  #writeEachText({ checkValues, view }) {
    let end = 0;
    const write = (text) => {
      demand(text.isWellFormed());
      const { read, written } = encoder.encodeInto(text, checkValues.subarray(end));
      demand(read === text.length);
      end += written;
      return written;
    };
    let from = 0;
    for (let which = 0; which < TEXTS; which++) {
      if ((this.#flags & (1 << (TEXT_FLAGS_FROM + which))) === 0) continue;
      const text = this.#texts.slice(from, (from += this.#lengths[which]));
      view.setUint32(LENGTHS_AT + 4 * which, write(text), true);
    }
    this.#sizes = this.#lines.crossing.map(write);
    return end;
  }

  /** Behind the texts: those of header lines are there; the binary values, and the table of both. */
  #writeFields({ bytes, view }, at) {
    for (const [, value] of this.#binaries) {
      bytes.set(value, at);
      at += value.length;
    }
    const { crossing } = this.#lines;
    const entry = (tag, length) => {
      view.setUint32(at, tableEntry(tag, length), true);
      at += 4;
    };
    crossing.forEach((text, index) => {
      entry(index % 2 === 0 ? Tag.HEADER_NAME : Tag.HEADER_VALUE, this.#sizes === null ? text.length : this.#sizes[index]);
    });
    for (const [tag, { length }] of this.#binaries) entry(tag, length);
    return at;
  }
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

/** Members are read of an object alone: a list or a text has none, which would say that nothing is known. */
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
