// The lines of the contract (../README.md) for drivers in JavaScript.
import { createInterface } from "node:readline";

/** What the library does nothing of. */
export class Skip extends Error {}

/**
 * Replies to every line of standard input: `skip` when the case has look-ups of another kind than those
 * that the library `asks` (`decide` notes in `question.asked` that it was asked); else `allow` when `decide` returns, `skip` when it throws a
 * Skip, `deny` when it throws anything else; or, when the argument of the program is `claims`, with
 * the claims that `read` returns, in their JSON form. Before each case the clock of the process is
 * set to its time, for libraries that read it.
 */
export async function serve(decide, read, asks = []) {
  const reads_claims = process.argv[2] === "claims";
  // Libraries that log write where the decisions go.
  console.log = console.error;
  for await (const line of createInterface({ input: process.stdin })) {
    const question = JSON.parse(line);
    const now = now_of(question);
    Date.now = () => now * 1000;
    const reply = await (reads_claims ? reading(read, question, now) : decision(decide, question, now, asks));
    // What the library started and did not wait for ends before the reply: a rejection that nobody
    // handles ends the process, in this case and not in the next.
    await new Promise(setImmediate);
    process.stdout.write(json(reply) + "\n");
  }
}

/** JSON, with integers of every size as they stand. */
function json(reply) {
  const text = JSON.stringify(reply, (_, value) => (typeof value === "bigint" ? `\0${value}` : value));
  return text.replaceAll(/"\\u0000(-?\d+)"/g, "$1");
}

async function decision(decide, question, now, asks) {
  const { id, lookups } = question;
  if (lookups !== undefined) question.asked = false;
  try {
    if (lookups?.some(({ kind }) => !asks.includes(kind)) || (lookups && asks.length === 0)) throw new Skip("look-ups");
    await decide(question, now);
    return { id, decision: "allow", asked: question.asked };
  } catch (error) {
    const decision = error instanceof Skip ? "skip" : "deny";
    return { id, decision, asked: question.asked, note: String(error?.message ?? error) };
  }
}

async function reading(read, question, now) {
  try {
    return { id: question.id, claims: await read(question, now) };
  } catch (error) {
    return { id: question.id, refused: String(error?.message ?? error) };
  }
}

/** Where a case has no time, none of its checks depends on one. */
function now_of({ request }) {
  return typeof request?.now === "number" ? request.now : 1700000000;
}

/** The policy with what it leaves out; without any, everything is waived. */
export function policy_of({ policy }) {
  if (policy === undefined) return { issuers: null, audiences: null, require: [], leeway: 0 };
  return { issuers: null, audiences: null, subjects: null, require: ["exp"], leeway: 0, ...policy };
}

/** Whether all that matters is envelope, key and signature, and that the claims can be read. */
export const is_about_the_token_alone = ({ check }) => check !== "decision";

/** The format of a token, by its name or by its dots. */
export function format_of({ format, text }) {
  if (format === "cat" || format === "jwt") return format;
  return text?.includes(".") ? "jwt" : "cat";
}

/** The first that is accepted; without any, the last refusal. */
export async function first(all, accept) {
  let refusal = new Error("nothing to try");
  for (const one of all) {
    try {
      return await accept(one);
    } catch (error) {
      refusal = error;
    }
  }
  throw refusal;
}
