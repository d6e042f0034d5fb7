// Look-ups in a store of the host, and the answers to them.

const decoder = new TextDecoder();
const KINDS = [undefined, "issuer", "key", "token", "session", "subject", "epoch"];
const ISSUER_AT = 5;
const [CLEAR, FOUND, FAILED] = [0, 1, 2];

/**
 * Asks the store about look-ups and returns the answers in bytes. What it does not answer, or not
 * in the form that belongs to the kind, counts as failed; so does everything when it throws.
 */
export async function answerLookups(lookups, ask) {
  let answers = [];
  try {
    answers = Array.from(await ask(lookups.map(readLookup)));
  } catch {
    // The policy decides about look-ups that failed.
  }
  return lookups.map((lookup, index) => writeAnswer(lookup, answers[index]));
}

function readLookup(bytes) {
  const kind = KINDS[bytes[0]];
  const valueAt = ISSUER_AT + new DataView(bytes.buffer, bytes.byteOffset).getUint32(1, true);
  const value = decoder.decode(bytes.subarray(valueAt));
  if (kind === "issuer" || kind === "key") return { kind, value };
  return { kind, issuer: decoder.decode(bytes.subarray(ISSUER_AT, valueAt)), value };
}

/** The verdict, a number, and the look-up that is answered. */
function writeAnswer(lookup, answer) {
  const bytes = new Uint8Array(9 + lookup.length);
  const [verdict, number] = readAnswer(KINDS[lookup[0]], answer);
  bytes[0] = verdict;
  new DataView(bytes.buffer).setBigInt64(1, BigInt(number), true);
  bytes.set(lookup, 9);
  return bytes;
}

function readAnswer(kind, answer) {
  if (kind === "subject") return answer === null ? [CLEAR, 0] : Number.isSafeInteger(answer) ? [FOUND, answer] : [FAILED, 0];
  if (kind === "epoch") return Number.isSafeInteger(answer) && answer >= 0 ? [FOUND, answer] : [FAILED, 0];
  return answer === false ? [CLEAR, 0] : answer === true ? [FOUND, 0] : [FAILED, 0];
}
