// What the buttons of the page pull. Every lever says how to undo it.

import { readFile } from "node:fs/promises";

export class Levers {
  #service;
  #network;
  #fleet;
  #keysFile;
  #undo = [];

  constructor({ service, network, fleet, keysFile }) {
    this.#service = service;
    this.#network = network;
    this.#fleet = fleet;
    this.#keysFile = keysFile;
  }

  revoke({ sid }) {
    return this.#revoke("session", sid, "revoking the session");
  }

  blockNetwork({ prefix }) {
    return this.#revoke("network", prefix, `blocking ${prefix}`);
  }

  /** An epoch never goes back: undone by new tokens. */
  bumpEpoch({ scope }) {
    return this.#service("POST", "/epoch/bump", { scope });
  }

  async move({ name, network }) {
    const viewer = (await this.#network("GET", "/viewers")).find((one) => one.name === name);
    await this.#network("POST", "/viewers/move", { name, network });
    this.#undo.push({ what: `moving ${name} to ${network}`, back: () => this.#network("POST", "/viewers/move", { name, network: viewer.network }) });
    return { network };
  }

  async state({ mode }) {
    await this.#network("POST", "/state", { mode });
    if (mode === "down") this.#undo.push({ what: "cutting the state line", back: () => this.#network("POST", "/state", { mode: "up" }) });
    return { mode };
  }

  /**
   * A new key, as in real life: announced, deployed to every edge, and only then active. The old one is retiring: the
   * tokens it signed stay good until they expire.
   */
  async rotate() {
    const { keys } = await this.#service("GET", "/keys");
    const kid = `token-${keys.length + 1}`;
    await this.#service("POST", "/keys", { alg: "HS256", kid });
    await this.#fleet.deploy(await readFile(this.#keysFile, "utf8"));
    // Every edge has it now: nothing to wait for, which the service cannot know.
    await this.#service("POST", `/keys/${kid}/activate`, { force: true });
    return { kid };
  }

  /** Undoes the last lever that can be undone. */
  async undo() {
    const last = this.#undo.pop();
    await last?.back();
    return { undone: last?.what ?? null };
  }

  async #revoke(kind, id, what) {
    const started = performance.now();
    const { version } = await this.#service("POST", "/revoke", { kind, id });
    this.#undo.push({ what, back: () => this.#service("POST", "/unrevoke", { kind, id }) });
    return { version, milliseconds: performance.now() - started };
  }
}
