import { areHeadersNeeded, Channel, outputBytes, reasonCode } from "./channel.js";
import { hostDenial, readDecision, readTime } from "./decision.js";
import { ConfigError, StateError } from "./errors.js";
import { FieldNames } from "./headers.js";
import { answerQuestions } from "./lookup.js";
import { Flag, Operation, Tag } from "./operation.js";
import { readFields, readRecord, readText, writeRecord } from "./record.js";
import { RequestWriter, copyOf } from "./request.js";
import { SignatureChecks } from "./signatures.js";

/** Room for a request and every step of its decision. */
const EXPLAIN_BYTES = 512 * 1024;
/** Of a state document: what one value of an edge's key-value store holds. */
const MAX_DOCUMENT_BYTES = 25 * 1024 * 1024;
const NOT_CONFIGURED = 901;
/** A request has at most eight tokens, each with a signature, look-ups, and two notes to be taken one after the other. */
const MAX_ROUNDS = 32;

/** For the id of a token, and for the initialisation vector of one that is encrypted. */
const RANDOM_BYTES = 16 + 12;
/** Of denials that a token may order an answer to: it is authentic, and its claims are sound. */
const ANSWERED_STAGES = new Set(["time", "identity", "request", "state"]);

/** What the module refuses to do; the instance is as it was. */
class Refusal extends Error {}

/** A gate on any engine: the wasm-bindgen module, or the raw one. */
export class EngineGate {
  #engines;
  #configuration;
  /** Whether the memory of tokens is wanted and has no seed yet. */
  #wantsSeed;
  #isWarm = false;
  #channel;
  #generation;
  #reasons;
  /** Names of the header fields in which tokens are looked for. */
  #headerNames;
  /** `null` while it is in use: a host's request may check another one while it is read. */
  #writer = new RequestWriter();
  #signatures;
  #document = null;
  #version = null;
  #issuedAt = null;
  #canRenew;
  /** What hosts answered for decisions that may still be replied to. */
  #answered = new WeakMap();

  constructor(engines, options) {
    this.#engines = engines;
    this.#configuration = configurationFields(options);
    this.#canRenew = options.minter !== undefined;
    this.#signatures = new SignatureChecks(this.#configuration[0][1]);
    this.#wantsSeed = options.cache !== false;
    this.#takeSeed();
    this.#start();
    if (options.warm !== false) this.warm();
    if (options.state !== undefined) this.loadState(options.state);
  }

  /** Decides. Never throws: what cannot be decided is denied. */
  check(request) {
    return this.#decide(Operation.CHECK, request, this.#headerNames);
  }

  /**
   * Decides with answers of the host: checks of signatures, look-ups in a store. Nothing of the request stays in
   * wasm memory while the host waits: each step decides from the start, and an answer counts for its question alone.
   */
  async checkAsync(request, options) {
    const { lookup, crypto } = readOptions(options);
    const flags = lookup === null ? Flag.NO_STORE : 0;
    // Between the steps a host may change its object, and an iterator of lines is walked once.
    const asked = copyOf(request);
    let answers = [];
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const { questions, denial } = this.#questions(asked, answers, flags);
      if (denial !== undefined) return denial;
      if (questions.length === 0) break;
      const found = await answerQuestions(questions, lookup, this.#signatures, crypto);
      answers = answers.concat(found.map((answer) => [Tag.ANSWER, answer]));
    }
    const decision = this.#decide(Operation.FINISH, asked, null, answers, flags);
    this.#answered.set(decision, { asked, answers, flags });
    return decision;
  }

  /** What to send beside this decision or in its place; `null` for nothing. Never throws. */
  reply(request, decision) {
    const { asked = request, answers = [], flags = 0 } = this.#answered.get(decision) ?? {};
    if (!this.#mayReply(decision)) return null;
    const kind = decision.decision === "allow" ? 0 : Flag.DENIED;
    try {
      const random = crypto.getRandomValues(new Uint8Array(RANDOM_BYTES));
      const channel = this.#running();
      const more = [...answers, [Tag.RANDOMNESS, random]];
      const answer = channel.handle(new RequestWriter().write(channel, Operation.REPLY, asked, null, more, flags | kind));
      const length = reasonCode(answer) === 0 ? outputBytes(answer) : 0;
      return length === 0 ? null : readJson(channel, length);
    } catch {
      this.#abandon();
      return null;
    }
  }

  /** Decides and tells every step. */
  explain(request) {
    try {
      const channel = this.#running();
      channel.reserve(EXPLAIN_BYTES);
      const answer = channel.handle(new RequestWriter().write(channel, Operation.EXPLAIN, request, null));
      const length = outputBytes(answer);
      const explained = length === 0 ? null : readJson(channel, length);
      channel.reserve();
      return explained ?? { decision: hostDenial(this.#reasons.get(reasonCode(answer))), steps: [] };
    } catch {
      this.#abandon();
      return { decision: hostDenial(this.#reasons.get(NOT_CONFIGURED)), steps: [] };
    }
  }

  /** Makes tables with which ES256 and Ed25519 keys check signatures several times faster. */
  warm() {
    this.#attempt((channel) => this.#makeTables(channel));
    this.#isWarm = true;
  }

  /** Takes a signed state document into force, or throws and keeps the one that is. */
  loadState(document) {
    if (!(document instanceof Uint8Array)) throw new StateError("malformed", "a state document is a Uint8Array");
    if (document.length > MAX_DOCUMENT_BYTES) throw new StateError("malformed", "a state document has at most 25 MiB");
    this.#attempt((channel) => this.#load(channel, document));
    this.#document = document.slice();
    return { version: this.#version, issued_at: this.#issuedAt };
  }

  /** The version of the state document in force. */
  get stateVersion() {
    return this.#version;
  }

  /** When the state document in force was issued. */
  get stateIssuedAt() {
    return this.#issuedAt;
  }

  /** The header lines without tokens, wherever the policy looks for them. */
  stripHeaders(headers) {
    const fields = [];
    for (const [name, value] of headers) fields.push([Tag.HEADER_NAME, name], [Tag.HEADER_VALUE, value]);
    return this.#attempt((channel) => {
      const answer = channel.handle(writeRecord(channel, Operation.STRIP_HEADERS, fields));
      const code = reasonCode(answer);
      if (code !== 0) throw new Refusal(`header lines cannot be stripped: ${this.#reasons.get(code).name}`);
      const left = readRecord(channel, outputBytes(answer));
      channel.reserve();
      return left.flatMap(([tag, name], index) => (tag === Tag.HEADER_NAME ? [[name, left[index + 1][1]]] : []));
    });
  }

  #mayReply(decision) {
    const { answers, flags } = this.#answered.get(decision) ?? {};
    // A store that was not asked cannot have said that nothing is revoked.
    if (answers?.length === 0 && flags !== Flag.NO_STORE) return false;
    if (decision.decision === "allow") return this.#canRenew && decision.obligations.includes("renew");
    return ANSWERED_STAGES.has(decision.stage);
  }

  /** Header lines that none of the `wanted` names cross in a second step, if the decision needs them. */
  #decide(operation, request, wanted, answers, flags) {
    const writer = this.#writer ?? new RequestWriter();
    this.#writer = null;
    try {
      const channel = this.#running();
      let length = writer.write(channel, operation, request, wanted, answers, flags);
      let answer = channel.handle(length);
      if (areHeadersNeeded(answer)) {
        length = writer.complete(channel);
        answer = channel.handle(length);
      }
      return readDecision(channel, answer, length, this.#reasons, writer.url);
    } catch {
      this.#abandon();
      return hostDenial(this.#reasons.get(NOT_CONFIGURED));
    } finally {
      writer.clear();
      this.#writer = writer;
    }
  }

  /** The questions without an answer, as bytes of their own. */
  #questions(request, answers, flags) {
    try {
      const channel = this.#running();
      const length = new RequestWriter().write(channel, Operation.LOOKUPS, request, null, answers, flags);
      const answer = channel.handle(length);
      if (reasonCode(answer) !== 0) return { denial: readDecision(channel, answer, length, this.#reasons) };
      return { questions: readFields(channel, outputBytes(answer)).map(([, question]) => question.slice()) };
    } catch {
      this.#abandon();
      return { denial: hostDenial(this.#reasons.get(NOT_CONFIGURED)) };
    }
  }

  /** The channel of an instance that is configured; a new one after a trap. */
  #running() {
    if (this.#generation !== this.#engines.generation) {
      this.#takeSeed();
      this.#start();
    } else if (this.#takeSeed()) {
      // Once, at the first request: configured anew, the gate would have lost its tables for good.
      this.#start();
      if (this.#isWarm) this.#makeTables(this.#channel);
    }
    return this.#channel;
  }

  /** Runs an action that may be refused; anything else that is thrown comes from a trap. */
  #attempt(action) {
    try {
      return action(this.#running());
    } catch (error) {
      if (!(error instanceof StateError || error instanceof Refusal)) this.#abandon();
      throw error;
    }
  }

  #start() {
    const generation = this.#engines.generation;
    const channel = new Channel(this.#engines.open());
    this.#reasons = readReasons(channel);
    const [, ...headerNames] = configure(channel, this.#configuration).split("\n");
    this.#headerNames = new FieldNames(headerNames);
    if (this.#document !== null) this.#load(channel, this.#document);
    this.#channel = channel;
    this.#generation = generation;
  }

  /** Whether the configuration has a seed now that it had not before. */
  #takeSeed() {
    const seed = this.#wantsSeed ? randomSeed() : null;
    if (seed === null) return false;
    this.#configuration.push([Tag.SEED, seed]);
    this.#wantsSeed = false;
    return true;
  }

  #makeTables(channel) {
    channel.handle(writeRecord(channel, Operation.WARM, []));
  }

  #load(channel, document) {
    const answer = channel.handle(writeRecord(channel, Operation.LOAD_STATE, [[Tag.STATE, document]]));
    if (reasonCode(answer) !== 0) throw stateError(channel, outputBytes(answer));
    this.#version = channel.view.getUint32(4, true) * 2 ** 32 + channel.view.getUint32(0, true);
    this.#issuedAt = readTime(channel.view, 8);
    channel.reserve();
  }

  /** After a trap nothing in the instance can be trusted: every gate on it starts anew. */
  #abandon() {
    try {
      if (this.#generation === this.#engines.generation) this.#engines.restart();
    } catch {
      // No instance can be made now: checks go on denying, and the next one tries again.
    }
  }
}

/** What a host offers; of what cannot be read, nothing. */
function readOptions(options) {
  try {
    const { lookup, crypto = globalThis.crypto } = options ?? {};
    return { lookup, crypto };
  } catch {
    return {};
  }
}

function configurationFields({ keys, policy, stateKeys, minter, webCrypto = [] } = {}) {
  const fields = [
    [Tag.KEYS, jsonText("keys", keys)],
    [Tag.POLICY, jsonText("policy", policy)],
  ];
  if (stateKeys !== undefined) fields.push([Tag.STATE_KEYS, jsonText("stateKeys", stateKeys)]);
  if (minter !== undefined) fields.push([Tag.MINTER_KEYS, jsonText("minter", minter)]);
  if (!Array.isArray(webCrypto)) throw new ConfigError("webCrypto", "a list of names of algorithms");
  if (webCrypto.length > 0) fields.push([Tag.EXTERNAL, webCrypto.join(" ")]);
  return fields;
}

/** The seed of the memory of tokens; Workers give no random bytes before the first request. */
function randomSeed() {
  try {
    return crypto.getRandomValues(new Uint8Array(16));
  } catch {
    return null;
  }
}

/** A document given as JSON text or as the object that it stands for. */
export function jsonText(member, document) {
  if (typeof document === "string") return document;
  if (typeof document !== "object" || document === null) throw new ConfigError(member, "JSON text or an object");
  return JSON.stringify(document);
}

/** Sends a configuration record and returns its output; turns a refusal into a ConfigError. */
export function configure(channel, fields, operation = Operation.CONFIGURE) {
  const answer = channel.handle(writeRecord(channel, operation, fields));
  if (reasonCode(answer) !== 0) throw configError(channel, outputBytes(answer));
  const output = readText(channel, outputBytes(answer));
  channel.reserve();
  return output;
}

export function configError(channel, length) {
  const { member, expected } = length === 0 ? { member: "record", expected: "well-formed" } : readJson(channel, length);
  channel.reserve();
  return new ConfigError(member, expected);
}

function stateError(channel, length) {
  const refusal = length === 0 ? {} : readJson(channel, length);
  channel.reserve();
  if (refusal.member !== undefined) return new StateError("no-state-keys", `${refusal.member}: expected ${refusal.expected}`);
  return new StateError(refusal.state ?? "malformed", refusal.message ?? "the state document is malformed");
}

function readReasons(channel) {
  const answer = channel.handle(writeRecord(channel, Operation.INFORMATION, []));
  const { reasons } = readJson(channel, outputBytes(answer));
  return new Map(reasons.map((reason) => [reason.code, reason]));
}

const readJson = (channel, length) => JSON.parse(readText(channel, length));
