// The edges that serve viewers: one deployment at a time, and a new one takes over only when it has answered.

export class Fleet {
  #edge;
  #network;
  #debugSecret;
  #current = null;
  #servedBefore = 0;

  constructor({ edge, network, debugSecret }) {
    this.#edge = edge;
    this.#network = network;
    this.#debugSecret = debugSecret;
  }

  /** Deploys with these keys, sends viewers there and drains the deployment before. */
  async deploy(keys) {
    const deployed = await this.#edge("POST", "/deploy", { bindings: { KEYS: keys } });
    // Its first request makes it load keys and state.
    const { state_version: version } = await this.#report(deployed.url, "explain");
    if (version === null) throw new Error("the new deployment has no state: viewers stay on the old one");
    await this.#network("POST", "/edge", { url: deployed.url });
    const old = this.#current;
    this.#current = deployed;
    if (old === null) return;
    this.#servedBefore += (await this.#report(old.url, "stats")).allowed;
    await this.#edge("POST", "/retire", { id: old.id });
  }

  /** The counters of the deployment in service; `served` counts what those before it let through as well. */
  async stats() {
    const stats = await this.#report(this.#current.url, "stats");
    return { ...stats, served: this.#servedBefore + stats.allowed };
  }

  async #report(url, kind) {
    const response = await fetch(url, { headers: { "token-debug": this.#debugSecret, "token-report": kind } });
    if (response.status !== 200) throw new Error(`the edge answers ${response.status} to a report`);
    return response.json();
  }
}
