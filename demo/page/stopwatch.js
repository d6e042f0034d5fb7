/** From the acknowledgement of a revocation to the first denied request, and to the picture that stops. */
export class Stopwatch {
  #element;
  #run = null;

  constructor(element) {
    this.#element = element;
    setInterval(() => this.#show(), 100);
  }

  /** The lever is pulled: what comes now belongs to it, even when it comes before the acknowledgement. */
  arm(viewer) {
    this.#run = { viewer, acknowledged: null, denied: null, stopped: null };
  }

  acknowledged() {
    this.#run.acknowledged ??= performance.now();
  }

  denied(viewer) {
    this.#note(viewer, "denied");
  }

  stopped(viewer) {
    this.#note(viewer, "stopped");
  }

  #note(viewer, what) {
    if (this.#run?.viewer === viewer) this.#run[what] ??= performance.now();
  }

  #show() {
    if (this.#run === null || this.#run.acknowledged === null) return;
    const { acknowledged, denied, stopped } = this.#run;
    const seconds = (moment) => `${(Math.max(0, (moment ?? performance.now()) - acknowledged) / 1000).toFixed(1)} s`;
    const picture = denied === null ? "" : stopped === null ? ", picture still runs" : `, picture stopped after ${seconds(stopped)}`;
    this.#element.textContent = `${denied === null ? "not denied yet, " : "denied after "}${seconds(denied)}${picture}`;
  }
}
