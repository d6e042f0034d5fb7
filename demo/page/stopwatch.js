/** From the acknowledgement of a revocation to the first denied request, and to the picture that stops. */
export class Stopwatch {
  #element;
  #running = null;

  constructor(element) {
    this.#element = element;
    setInterval(() => this.#show(), 100);
  }

  revoked(viewer) {
    this.#running = { viewer, started: performance.now(), denied: null, stopped: null };
    this.#show();
  }

  denied(viewer) {
    this.#note(viewer, "denied");
  }

  stopped(viewer) {
    this.#note(viewer, "stopped");
  }

  #note(viewer, what) {
    if (this.#running?.viewer === viewer) this.#running[what] ??= performance.now();
    this.#show();
  }

  #show() {
    if (this.#running === null) return;
    const { started, denied, stopped } = this.#running;
    const seconds = (moment) => `${(((moment ?? performance.now()) - started) / 1000).toFixed(1)} s`;
    const picture = denied === null ? "" : stopped === null ? ", picture still runs" : `, picture stopped after ${seconds(stopped)}`;
    this.#element.textContent = `${denied === null ? "not denied yet, " : "denied after "}${seconds(denied)}${picture}`;
  }
}
