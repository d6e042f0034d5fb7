import { HeaderLines } from "./headers.js";
import { demand } from "./malformed.js";
import { Flag, HEAD_BYTES, NUMBERS_BYTES, Tag } from "./operation.js";
import { tableEntry, writeHead } from "./record.js";

const encoder = new TextEncoder();
const NONE = Object.freeze([]);
/** Of a request; each stands once. */
const MAX_TEXTS = 16;
const NO_NAMES = new Set();
const VALUES_AT = HEAD_BYTES + NUMBERS_BYTES;
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
  /** All texts one after the other, and the tag and length of each. */
  #texts = "";
  #count = 0;
  #tags = new Uint8Array(MAX_TEXTS);
  #lengths = new Uint32Array(MAX_TEXTS);
  /** Their lengths in bytes, where these differ, and those of the header lines. */
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
    this.#count = 0;
    this.#binaries = NONE;
    this.#lines.clear();
    this.url = undefined;
  }

  #read(request, wanted) {
    const { now, method, url, headers, ip, asn, geo, alpn, tls, dpop, random, token, format, untagged } = request;
    this.#now(now);
    if (method !== undefined) this.#text(Tag.METHOD, method);
    if (url !== undefined) this.#text(Tag.URL, url);
    if (ip !== undefined) this.#text(Tag.ADDRESS, ip);
    if (asn !== undefined) this.#system(asn);
    if (geo !== undefined) this.#geo(geo);
    if (alpn === null) this.#flags |= Flag.NO_TLS;
    else if (alpn !== undefined) this.#text(Tag.ALPN, alpn);
    if (tls !== undefined) this.#tls(tls);
    if (dpop !== undefined) this.#text(Tag.DPOP, dpop);
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
    if (country !== undefined) this.#text(Tag.COUNTRY, country);
    if (subdivision !== undefined) this.#text(Tag.SUBDIVISION, subdivision);
    if (metro !== undefined) this.#text(Tag.METRO, Number.isSafeInteger(metro) && metro >= 0 ? String(metro) : metro);
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
    if (ja4 !== undefined) this.#text(Tag.TLS_FINGERPRINT, ja4);
  }

  #token(token, format, untagged) {
    if (typeof token === "string") this.#text(Tag.TOKEN_TEXT, token);
    else this.#binary(Tag.TOKEN_BINARY, token);
    if (format !== undefined) this.#flags |= flagOf(FORMATS, format);
    if (untagged != null) this.#flags |= flagOf(STRUCTURES, untagged);
  }

  #text(tag, text) {
    demand(typeof text === "string");
    this.#texts += text;
    this.#tags[this.#count] = tag;
    this.#lengths[this.#count] = text.length;
    this.#count += 1;
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
    const count = this.#count + this.#lines.crossing.length + this.#binaries.length;
    writeHead(view, operation, count, this.#flags | (this.#lines.left.length > 0 ? Flag.HEADERS_PARTIAL : 0));
    this.#writeNumbers(view);
    let at = VALUES_AT + this.#writeTexts(channel);
    for (const [, value] of this.#binaries) {
      channel.bytes.set(value, at);
      at += value.length;
    }
    return this.#writeTable(view, at);
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
  #writeTexts({ checkValues }) {
    let together = this.#texts;
    for (const text of this.#lines.crossing) together += text;
    const { read, written } = encoder.encodeInto(together, checkValues);
    demand(read === together.length);
    this.#sizes = written === read ? null : [];
    return written === read ? written : this.#writeEachText(checkValues);
  }

  /** Where a text is not ASCII, its length in bytes is known only when it is written alone. */
  #writeEachText(checkValues) {
    let end = 0;
    const write = (text) => {
      demand(text.isWellFormed());
      const { read, written } = encoder.encodeInto(text, checkValues.subarray(end));
      demand(read === text.length);
      this.#sizes.push(written);
      end += written;
    };
    let from = 0;
    for (const length of this.#lengths.subarray(0, this.#count)) write(this.#texts.slice(from, (from += length)));
    this.#lines.crossing.forEach(write);
    return end;
  }

  #writeTable(view, at) {
    const sizes = this.#sizes;
    for (let index = 0; index < this.#count; index++) {
      const size = sizes === null ? this.#lengths[index] : sizes[index];
      view.setUint32(at, tableEntry(this.#tags[index], size), true);
      at += 4;
    }
    const { crossing } = this.#lines;
    for (let index = 0; index < crossing.length; index++) {
      const size = sizes === null ? crossing[index].length : sizes[this.#count + index];
      view.setUint32(at, tableEntry(index % 2 === 0 ? Tag.HEADER_NAME : Tag.HEADER_VALUE, size), true);
      at += 4;
    }
    for (const [tag, { length }] of this.#binaries) {
      view.setUint32(at, tableEntry(tag, length), true);
      at += 4;
    }
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
