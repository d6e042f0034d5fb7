// A store that answers as a case says (../../vectors/README.md), in the form that `Gate.checkAsync` takes.

const NOTED = new Set(["block", "proof", "used"]);
/** What says that nothing is found, where `false` does not. */
const CLEAR = { subject: null, epoch: 0 };

export class CaseStore {
  #answers;
  #asked = false;
  #notes = [];

  constructor(answers) {
    this.#answers = answers;
  }

  answer(lookups) {
    this.#asked ||= lookups.length > 0;
    this.#notes.push(...lookups.filter(({ kind }) => NOTED.has(kind)));
    return lookups.map((lookup) => this.#found(lookup));
  }

  /** Whether anything was looked up, and the notes to be taken. */
  told() {
    return { asked: this.#asked, notes: this.#notes };
  }

  /** The first answer that names nothing else than what is asked. */
  #found(lookup) {
    const fits = (entry) => ["kind", "issuer", "thumbprint", "value"].every((name) => !(name in entry) || entry[name] === lookup[name]);
    const answer = this.#answers.find(fits)?.answer ?? "clear";
    if (answer === "clear") return lookup.kind in CLEAR ? CLEAR[lookup.kind] : false;
    if (answer === "hit") return true;
    return answer === "failed" ? undefined : answer;
  }
}
