// A viewer: what they are vended, what they see, and what is known about them.

import { api } from "./api.js";
import { Player } from "./player.js";

/** Seconds before its expiry at which a token is renewed. */
const RENEW_BEFORE = 30;
/** Milliseconds for which a lever that was pulled back may still be on its way to the edge. */
const RETRY_FOR = 8000;
const RETRY_EVERY = 1000;
/** Bits of the network that tokens are bound to. */
const PREFIX = /^(\d+\.\d+\.\d+)\.\d+$/;

export class ViewerCard {
  element;
  #viewer;
  #setup;
  #events;
  #player;
  #ticket = null;
  #address = "";
  #denied = null;
  #retryUntil = 0;

  constructor(viewer, setup, events) {
    this.#viewer = viewer;
    this.#setup = setup;
    this.#events = events;
    this.element = document.querySelector("#viewer").content.firstElementChild.cloneNode(true);
    this.element.dataset.viewer = viewer.name;
    this.#fact("name", viewer.name);
    this.#player = new Player(this.element.querySelector("video"), setup.debug_secret, {
      onRequest: (request) => events.onRequest({ viewer: viewer.name, cdn: viewer.cdn, ...request }),
      onDenied: (denial) => this.#onDenied(denial),
      onMoving: (isMoving) => this.#onMoving(isMoving),
    });
    setInterval(() => this.#renew(), 1000);
  }

  get sid() {
    return this.#ticket.sid;
  }

  /** The network the viewer is in now. */
  get prefix() {
    return this.#address.replace(PREFIX, "$1.0/24");
  }

  get refreshes() {
    return this.element.querySelector("input").checked;
  }

  set refreshes(wanted) {
    this.element.querySelector("input").checked = wanted;
  }

  on(lever, pull) {
    this.element.querySelector(`[data-lever="${lever}"]`).addEventListener("click", pull);
  }

  /** A new session. */
  async play() {
    this.#ticket = await this.#vend(`/play/${this.#setup.asset}`, {});
    this.#show("starting");
    this.#player.start(this.#url(), { sid: this.#ticket.sid, asset: this.#setup.asset });
  }

  /** Goes on with the token there is after a denial, and goes on trying for a while. */
  retry() {
    this.#retryUntil = Date.now() + RETRY_FOR;
    this.#resume();
  }

  /** Moves abroad or to another network, or back home. */
  async move(where) {
    const { networks } = this.#viewer;
    const network = this.element.dataset.network === networks[where] ? networks.home : networks[where];
    await api("POST", "move", { name: this.#viewer.name, network });
    if (network === networks.home) this.retry();
    return `${this.#viewer.name} is in network ${network}`;
  }

  showNetwork(viewers) {
    const { network, ip, about, cf } = viewers.find(({ name }) => name === this.#viewer.name);
    this.#address = ip;
    this.element.dataset.network = network;
    const { networks } = this.#viewer;
    this.element.querySelector('[data-lever="country"]').textContent = network === networks.abroad ? "Move home" : "Move country";
    this.element.querySelector('[data-lever="network"]').textContent = network === networks.cellular ? "Switch back" : "Switch network";
    this.#fact("network", `${ip}, ${cf.country ?? "country unknown"}, AS${cf.asn}: ${about}`);
  }

  #resume() {
    if (this.#denied === null) return;
    this.#show("starting");
    if (this.#player.isMoving) this.#show("playing");
    this.#player.resume(this.#url());
  }

  async #onDenied(denial) {
    if (this.#denied !== null) return;
    this.#denied = denial;
    this.#events.onDenied();
    if (!this.#player.isMoving) this.#events.onStopped();
    this.#show("denied", `${denial.status} ${denial.reason}`);
    if (denial.action === "refresh" && this.refreshes) await this.#refresh();
    else if (denial.action === "retry") setTimeout(() => this.#resume(), denial.retryAfter * 1000);
    else if (Date.now() < this.#retryUntil) setTimeout(() => this.#resume(), RETRY_EVERY);
  }

  #onMoving(isMoving) {
    if (isMoving && this.#denied === null) this.#show("playing");
    if (!isMoving && this.#denied === null && this.element.dataset.state === "playing") this.#show("waiting");
    if (!isMoving && this.#denied !== null) this.#events.onStopped();
  }

  async #renew() {
    if (this.#ticket === null) return;
    const left = this.#ticket.expires_at - Date.now() / 1000;
    this.#fact("token", `${this.#ticket.format.toUpperCase()}, ${left > 0 ? `${Math.ceil(left)} s left` : "expired"}`);
    if (left < RENEW_BEFORE && this.refreshes && this.#denied === null) await this.#refresh();
  }

  /** The next token of the same session. */
  async #refresh() {
    try {
      this.#ticket = await this.#vend("/refresh", { sid: this.#ticket.sid });
      if (this.#denied === null) this.#player.use(this.#url());
      else this.#resume();
    } catch (error) {
      this.#show("denied", error.message);
    }
  }

  async #vend(path, wish) {
    const response = await fetch(this.#viewer.service + path, {
      method: "POST",
      headers: { authorization: `Bearer ${this.#viewer.identity}`, "content-type": "application/json" },
      body: JSON.stringify({ ...wish, format: "cat", placement: "path" }),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${response.status} ${answer.reason}`);
    this.#fact("sid", answer.sid);
    return answer;
  }

  /** The vended URL on the viewer's own line to the CDN. */
  #url() {
    const { pathname, search } = new URL(this.#ticket.urls[0].url);
    return this.#viewer.cdn + pathname + search;
  }

  #show(state, why = "") {
    if (state !== "denied") this.#denied = null;
    this.element.dataset.state = state;
    this.element.querySelector(".word strong").textContent = state.toUpperCase();
    this.element.querySelector(".why").textContent = why;
  }

  #fact(name, text) {
    this.element.querySelector(`[data-fact="${name}"]`).textContent = text;
  }
}
