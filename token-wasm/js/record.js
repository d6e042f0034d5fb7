import { HEAD_BYTES, RECORD_VERSION } from "./operation.js";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const LENGTH_BITS = 26;
const MAX_VALUE_BYTES = (1 << LENGTH_BITS) - 1;

/**
 * Writes a record of fields without a block of numbers. Each field is `[tag, string | Uint8Array]`.
 * Makes room as needed. Returns the record's length.
 */
export function writeRecord(channel, operation, fields, flags = 0) {
  const values = fields.map(([, value]) => (typeof value === "string" ? encoder.encode(value) : value));
  const length = values.reduce((sum, value) => sum + value.length, HEAD_BYTES) + 4 * fields.length;
  channel.reserve(length);
  const { bytes, view } = channel;
  writeHead(view, operation, fields.length, flags);
  let at = HEAD_BYTES;
  for (const value of values) {
    bytes.set(value, at);
    at += value.length;
  }
  fields.forEach(([tag], index) => {
    view.setUint32(at + 4 * index, tableEntry(tag, values[index].length), true);
  });
  return length;
}

/** Reads the fields of a record that has no block of numbers: texts. */
export function readRecord(channel, length) {
  return readFields(channel, length).map(([tag, value]) => [tag, decoder.decode(value)]);
}

/** Reads the fields of a record that has no block of numbers: views that hold until the next one. */
export function readFields(channel, length) {
  const { bytes, view } = channel;
  const count = view.getUint16(2, true);
  const fields = [];
  let at = HEAD_BYTES;
  for (let index = 0; index < count; index++) {
    const entry = view.getUint32(length - 4 * (count - index), true);
    const end = at + (entry & MAX_VALUE_BYTES);
    fields.push([entry >>> LENGTH_BITS, bytes.subarray(at, end)]);
    at = end;
  }
  return fields;
}

export function writeHead(view, operation, count, flags) {
  view.setUint8(0, operation);
  view.setUint8(1, RECORD_VERSION);
  view.setUint16(2, count, true);
  view.setUint32(4, flags, true);
}

/** Tag and length in one. */
export function tableEntry(tag, length) {
  if (length > MAX_VALUE_BYTES) throw new RangeError(`a field of ${length} bytes is too large`);
  return (tag << LENGTH_BITS) | length;
}

export const readText = (channel, length) => decoder.decode(channel.bytes.subarray(0, length));
