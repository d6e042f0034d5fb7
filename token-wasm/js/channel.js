import { HEAD_BYTES, LENGTHS_BYTES, NUMBERS_BYTES } from "./operation.js";

const SMALL = 64 * 1024;

/**
 * The buffer in wasm memory through which records and outputs of one instance cross.
 * Its views are made anew when the memory has grown: growing detaches the old ones.
 */
export class Channel {
  #engine;
  #address = 0;
  #length = 0;
  /** The whole buffer. */
  bytes;
  /** The same bytes, for numbers. */
  view;
  /** The buffer from where the texts of a check record stand. */
  checkValues;
  /** Key ids that decisions have told, by the key's number: they do not change with the request. */
  keyIds = [];

  constructor(engine) {
    this.#engine = engine;
    this.reserve(SMALL);
  }

  /** Makes room for `length` bytes; without an argument, gives memory back. */
  reserve(length = SMALL) {
    const wanted = Math.max(length, SMALL);
    this.#address = this.#engine.reserve(wanted);
    if (this.#address === 0) throw new RangeError(`a record of ${length} bytes is too large`);
    this.#length = wanted;
    this.#derive();
  }

  /** Views that are sure to lie in the memory as it is now; before every use. */
  refresh() {
    if (this.bytes.byteLength === 0) this.#derive();
  }

  /** Handles the record in the first `length` bytes. */
  handle(length) {
    const answer = this.#engine.handle(length);
    this.refresh();
    return answer;
  }

  #derive() {
    const memory = this.#engine.memory.buffer;
    this.bytes = new Uint8Array(memory, this.#address, this.#length);
    this.view = new DataView(memory, this.#address, this.#length);
    this.checkValues = this.bytes.subarray(HEAD_BYTES + NUMBERS_BYTES + LENGTHS_BYTES);
  }
}

// The number that answers a record: bits 0-31 bytes of output, 32-47 reason code, 48 stale state,
// 49 header lines needed.
const TWO_TO_32 = 2 ** 32;
const TWO_TO_49 = 2 ** 49;

export const outputBytes = (answer) => answer >>> 0;
export const reasonCode = (answer) => (answer / TWO_TO_32) & 0xffff;
export const areHeadersNeeded = (answer) => answer >= TWO_TO_49;
