// The gate of a worker: built at the first request, because keys are secrets and secrets live in `env`.

import { Gate } from "edge-token";

import { Cors } from "./cors.js";
import { explainReport, isDebug } from "./debug.js";
import { NOT_CONFIGURED } from "./denial.js";
import { cloudflareFacts } from "./facts.js";
import { isWaived } from "./mode.js";
import { checkedOptions } from "./options.js";
import { Passage, preflightPassage } from "./passage.js";
import { StateSource } from "./state-source.js";
import { Stats } from "./stats.js";

/** A gate for a worker; call it once, outside of the handler. */
export function edgeGate(options) {
  return new EdgeGate(options);
}

export class EdgeGate {
  #options;
  #facts;
  #cors;
  #source;
  #gate = null;
  #placements;
  #stats = new Stats();
  #complained = false;

  constructor(options) {
    this.#options = checkedOptions(options);
    const { facts, cors, state } = this.#options;
    this.#facts = facts ?? cloudflareFacts;
    this.#cors = cors ? new Cors(cors) : null;
    this.#source = state ? new StateSource(state) : null;
  }

  /** Decides about a request. Never throws: what cannot be decided is denied. */
  async check(request, env, ctx) {
    const preflight = this.#cors?.preflight(request);
    if (preflight) return preflightPassage(preflight);
    const { decision, facts } = await this.#decide(request, env, ctx);
    this.#stats.count(decision);
    const isAllowed = decision.decision === "allow" || isWaived(decision, request, this.#options.canaryShare);
    if (isAllowed && decision.decision === "deny") this.#stats.waived += 1;
    return new Passage({
      request,
      decision,
      isAllowed,
      gate: this.#gate,
      facts,
      placements: this.#placements,
      cors: this.#cors,
      originSecret: this.#options.originSecret?.(env),
      isDebug: isDebug(request, this.#options.debugSecret?.(env)),
    });
  }

  /**
   * For operators: the answer to a request with the debug secret and `Token-Report: explain` (every step of the decision
   * about this request) or `Token-Report: stats`; `null` for every other request.
   */
  async report(request, env, ctx) {
    const kind = request.headers.get("token-report");
    if (kind === null || request.method === "OPTIONS" || !isDebug(request, this.#options.debugSecret?.(env))) return null;
    const report = kind === "explain" ? await this.#explain(request, env, ctx) : this.stats;
    const headers = new Headers({ "cache-control": "no-store" });
    this.#cors?.apply(headers, request);
    return Response.json(report, { headers });
  }

  /** Counters since this isolate started, and the age and version of its state. */
  get stats() {
    return this.#stats.report(this.#gate, this.#source);
  }

  async #decide(request, env, ctx) {
    try {
      const gate = await this.#ready(env, ctx);
      const facts = this.#describe(request);
      return { decision: gate.check(facts), facts };
    } catch (error) {
      this.#stats.faults += 1;
      // Once: an edge that cannot be configured says so on every request otherwise.
      if (!this.#complained) console.error(`edge-token: ${error.name}: ${error.message}`);
      this.#complained = true;
      return { decision: NOT_CONFIGURED };
    }
  }

  async #explain(request, env, ctx) {
    const gate = await this.#ready(env, ctx);
    return explainReport(gate, this.#describe(request));
  }

  /** The gate with its state; requests that come while keys are still being read build one each and the first stays. */
  async #ready(env, ctx) {
    if (this.#gate === null) {
      const { keys, policy, stateKeys, minter } = this.#options;
      const documents = await Promise.all([keys(env), policy(env), stateKeys?.(env), minter?.(env)]);
      if (this.#gate === null) {
        this.#gate = this.#build(...documents);
        ctx.waitUntil(this.#warm());
      }
    }
    await this.#source?.refresh(this.#gate, env, ctx);
    return this.#gate;
  }

  #build(keys, policy, stateKeys, minter) {
    const gate = new Gate({ keys, policy, stateKeys, minter, warm: false });
    this.#placements = (typeof policy === "string" ? JSON.parse(policy) : policy).placements;
    return gate;
  }

  /** Behind the first request, which does not wait for tables that later ones profit from. */
  async #warm() {
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#gate.warm();
  }

  #describe(request) {
    return {
      now: Date.now() / 1000,
      random: crypto.getRandomValues(new Uint32Array(1))[0] / 2 ** 32,
      method: request.method,
      url: request.url,
      headers: [...request.headers],
      ...this.#facts(request),
    };
  }
}
