// What a decision asks its host, and the answers: look-ups in a store, checks of signatures.

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const strictDecoder = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });
const SIGNATURE = 12;
const KINDS = [
  undefined, "issuer", "key", "token", "session", "subject", "epoch", "blocked", "block", "reused", "proof", "used",
];
const ISSUER_AT = 5;
const FOR_EVER = 2n ** 63n - 1n;
const [CLEAR, FOUND, FAILED] = [0, 1, 2];

/** Answers questions, each as bytes with those of its question. */
export async function answerQuestions(questions, lookup, signatures, crypto) {
  const checks = questions.filter((question) => question[0] === SIGNATURE);
  const lookups = questions.filter((question) => question[0] !== SIGNATURE);
  const [verdicts, found] = await Promise.all([
    Promise.all(checks.map((check) => signatures.isRight(check, crypto))),
    lookups.length === 0 ? [] : answerLookups(lookups, lookup),
  ]);
  return checks.map((check, index) => writeAnswer(check, [verdicts[index] ? FOUND : CLEAR, 0])).concat(found);
}

/**
 * Asks the store about look-ups. What it does not answer, or not in the form that belongs to the
 * kind, counts as failed; so does everything when it throws.
 */
async function answerLookups(lookups, ask) {
  let answers = [];
  try {
    answers = Array.from(await ask(lookups.map(readLookup)));
  } catch {
    // The policy decides about look-ups that failed.
  }
  return lookups.map((lookup, index) => writeAnswer(lookup, readAnswer(KINDS[lookup[0]], answers[index])));
}

function readLookup(bytes) {
  const kind = KINDS[bytes[0]];
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const valueAt = ISSUER_AT + view.getUint32(1, true);
  const issuer = bytes.subarray(ISSUER_AT, valueAt);
  const text = (from) => decoder.decode(bytes.subarray(from));
  switch (kind) {
    case "issuer":
      return { kind, value: text(valueAt) };
    case "key":
      return readKeyId(bytes.subarray(valueAt));
    case "block":
    case "used":
      return { kind, issuer: decoder.decode(issuer), value: text(valueAt + 8), until: readUntil(view, valueAt) };
    case "proof":
      return { kind, thumbprint: base64url(issuer), value: text(valueAt + 8), until: readUntil(view, valueAt) };
    default:
      return { kind, issuer: decoder.decode(issuer), value: text(valueAt) };
  }
}

/** Ids of keys alone need not be text. */
function readKeyId(id) {
  try {
    return { kind: "key", value: strictDecoder.decode(id) };
  } catch {
    return { kind: "key", value: Array.from(id, (byte) => byte.toString(16).padStart(2, "0")).join(""), hex: true };
  }
}

/** Seconds since 1970, or `null` for a note that is kept for ever. */
function readUntil(view, at) {
  const until = view.getBigInt64(at, true);
  return until === FOR_EVER ? null : Number(until);
}

const base64url = (bytes) =>
  btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** The verdict, a number, and the question that is answered. */
function writeAnswer(question, [verdict, number]) {
  const bytes = new Uint8Array(9 + question.length);
  bytes[0] = verdict;
  new DataView(bytes.buffer).setBigInt64(1, BigInt(number), true);
  bytes.set(question, 9);
  return bytes;
}

function readAnswer(kind, answer) {
  if (kind === "subject") return answer === null ? [CLEAR, 0] : Number.isSafeInteger(answer) ? [FOUND, answer] : [FAILED, 0];
  if (kind === "epoch") return Number.isSafeInteger(answer) && answer >= 0 ? [FOUND, answer] : [FAILED, 0];
  return answer === false ? [CLEAR, 0] : answer === true ? [FOUND, 0] : [FAILED, 0];
}
