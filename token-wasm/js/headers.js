// Header lines of a request: which of them the gate can need at once.

import { demand } from "./malformed.js";

const MAX_LINES = 128;
/** Left out at most, in characters: with more the record is written in full, so that what does not fit is found. */
const MAX_LEFT = 8192;
const MAX_NAMES = 512;
const MAX_NAME = 64;

/** Names in lower case; hosts send the same few with every request. */
const lowerCaseOf = new Map();

/** The header lines of one request after the other: those that cross with it, and those that were left out. */
export class HeaderLines {
  crossing = [];
  left = [];

  /** Reads lines; `wanted` are the names, in lower case, of those that cross at once, `null` when all do. */
  read(headers, wanted) {
    demand(typeof headers === "object");
    this.clear();
    let size = 0;
    let count = 0;
    const take = (name, lowerCase, value) => {
      demand(typeof value === "string" && count < MAX_LINES);
      count += 1;
      if (wanted === null || wanted.has(lowerCase)) {
        this.crossing.push(name, value);
      } else {
        demand(value.isWellFormed());
        size += name.length + value.length;
        this.left.push(name, value);
      }
    };
    if (typeof headers[Symbol.iterator] === "function") {
      for (const [name, value] of headers) take(name, toLowerCase(name), value);
    } else {
      readMembers(headers, take);
    }
    if (size > MAX_LEFT) this.takeLeft();
  }

  /** The lines that were left out cross as well. Between lines of one name, the order stays as it was. */
  takeLeft() {
    this.crossing = this.crossing.concat(this.left);
    this.left = [];
  }

  clear() {
    if (this.crossing.length > 0) this.crossing = [];
    if (this.left.length > 0) this.left = [];
  }
}

function readMembers(headers, take) {
  const names = Object.keys(headers);
  let isLowerCase = true;
  for (const name of names) {
    const lowerCase = toLowerCase(name);
    isLowerCase &&= lowerCase === name;
    const value = headers[name];
    if (Array.isArray(value)) for (const line of value) take(name, lowerCase, line);
    else take(name, lowerCase, value);
  }
  // Members are all different; in lower case they need not be.
  demand(isLowerCase || new Set(names.map(toLowerCase)).size === names.length);
}

function toLowerCase(name) {
  return lowerCaseOf.get(name) ?? learn(name);
}

function learn(name) {
  demand(typeof name === "string" && name.isWellFormed());
  const lowerCase = name.toLowerCase();
  if (name.length > MAX_NAME) return lowerCase;
  if (lowerCaseOf.size === MAX_NAMES) lowerCaseOf.clear();
  lowerCaseOf.set(name, lowerCase);
  return lowerCase;
}
