// What a gate did since its isolate started: the numbers an operator graphs and alarms on.

export class Stats {
  /** Requests decided, by outcome. */
  checks = 0;
  allowed = 0;
  /** Denials by reason, whether or not the mode let the request through. */
  denials = {};
  /** Denials that the policy's mode let through. */
  waived = 0;
  /** Decisions on a state document older than the policy's max_state_age. */
  stale = 0;
  /** Times the adapter itself failed; each was a denial. */
  faults = 0;

  count(decision) {
    this.checks += 1;
    if (decision.decision === "allow") {
      this.allowed += 1;
      if (decision.stale_state) this.stale += 1;
    } else {
      this.denials[decision.reason] = (this.denials[decision.reason] ?? 0) + 1;
    }
  }

  /** Plain data, with what the gate and its state source know. */
  report(gate, source) {
    const issuedAt = gate?.stateIssuedAt ?? null;
    return {
      ...this,
      denials: { ...this.denials },
      state: {
        version: gate?.stateVersion ?? null,
        issued_at: issuedAt,
        age: issuedAt === null ? null : Math.max(0, Date.now() / 1000 - issuedAt),
        loaded: source?.loaded ?? 0,
        refused: source?.refused ?? 0,
        unreachable: source?.unreachable ?? 0,
      },
    };
  }
}
