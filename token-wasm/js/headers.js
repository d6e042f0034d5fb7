// Header lines of a request: which of them the gate can need at once.

import { demand } from "./malformed.js";

const MAX_LINES = 128;
/** Left out at most, in characters: with more the record is written in full, so that what does not fit is found. */
const MAX_LEFT = 8192;
const MAX_NAMES = 512;
const MAX_NAME = 64;
const NONE = Object.freeze([]);

/** Names that are known to be in lower case; hosts send the same few with every request. */
const lowerCaseNames = new Set();

/** Names of header fields, whatever their case. */
export class FieldNames {
  #names;
  /** A bit for each length, the last for all others: most names are told apart by it. */
  #lengths = 0;

  constructor(names) {
    this.#names = new Set(names);
    for (const { length } of names) this.#lengths |= 1 << Math.min(length, 31);
  }

  has(name) {
    return ((this.#lengths >>> Math.min(name.length, 31)) & 1) === 1 && this.#names.has(name.toLowerCase());
  }
}

/** The header lines of one request. */
export class HeaderLines {
  /** Name and value of each line that crosses, one after the other. */
  crossing = NONE;
  /** Whether there are others. */
  isPartial = false;
  #source = null;

  /** Reads lines; `wanted` are the names of those that cross at once, `null` when all do. */
  read(headers, wanted) {
    demand(typeof headers === "object");
    const isList = typeof headers[Symbol.iterator] === "function";
    // An iterator may be walked once only.
    this.#source = isList && !Array.isArray(headers) ? [...headers] : headers;
    this.#select(wanted);
  }

  /** The lines that were left out cross as well. */
  takeAll() {
    this.#select(null);
  }

  clear() {
    this.crossing = NONE;
    this.isPartial = false;
    this.#source = null;
  }

  #select(wanted) {
    const source = this.#source;
    const crossing = [];
    let count = 0;
    let left = 0;
    const take = (name, value) => {
      demand(typeof name === "string" && typeof value === "string" && count < MAX_LINES);
      count += 1;
      if (wanted === null || wanted.has(name)) {
        crossing.push(name, value);
      } else {
        demand(name.isWellFormed() && value.isWellFormed());
        left += name.length + value.length;
      }
    };
    if (Array.isArray(source)) for (const [name, value] of source) take(name, value);
    else readMembers(source, take);
    if (left > MAX_LEFT) return this.takeAll();
    this.crossing = crossing;
    this.isPartial = crossing.length < 2 * count;
  }
}

function readMembers(headers, take) {
  const names = Object.keys(headers);
  let areLowerCase = true;
  for (const name of names) {
    areLowerCase &&= lowerCaseNames.has(name) || isLowerCase(name);
    const value = headers[name];
    if (Array.isArray(value)) for (const line of value) take(name, line);
    else take(name, value);
  }
  // Members are all different; in lower case they need not be.
  demand(areLowerCase || new Set(names.map((name) => name.toLowerCase())).size === names.length);
}

function isLowerCase(name) {
  if (name.toLowerCase() !== name) return false;
  if (name.length > MAX_NAME) return true;
  if (lowerCaseNames.size === MAX_NAMES) lowerCaseNames.clear();
  lowerCaseNames.add(name);
  return true;
}
