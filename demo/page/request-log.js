// The request log: one row for each request at the edge, and behind it how it was decided.

import { explained } from "./explanation.js";

const ROWS = 80;

export class RequestLog {
  #body;
  #setup;
  #reports = Promise.resolve();

  constructor(body, setup) {
    this.#body = body;
    this.#setup = setup;
  }

  async add({ viewer, cdn, url, started, status, reason, stateVersion }) {
    const row = document.createElement("tr");
    row.className = status < 400 ? "request" : "request denied";
    row.tabIndex = 0;
    const cells = {
      time: started.toLocaleTimeString("en-GB"),
      who: viewer,
      object: objectOf(url),
      status,
      reason: reason || "–",
      micros: "",
      state: stateVersion || "–",
    };
    for (const [name, text] of Object.entries(cells)) row.append(cell(name, text));
    this.#body.prepend(row);
    this.#trim();
    // Now: who opens the row later wants to know how it was then. One at a time: the players come first.
    this.#reports = this.#reports.then(() => this.#report(url));
    const report = await this.#reports;
    if (report === null) return;
    row.querySelector(".micros").textContent = report.micros === null ? "–" : report.micros.toFixed(1);
    const open = () => this.#toggle(row, () => explained(report, url.replace(cdn, ""), this.#setup.explain));
    row.addEventListener("click", open);
    row.addEventListener("keydown", ({ key }) => key === "Enter" && open());
  }

  async #report(url) {
    const headers = { "token-debug": this.#setup.debug_secret, "token-report": "explain" };
    const response = await fetch(url, { headers, cache: "no-store" }).catch(() => null);
    return response?.status === 200 ? response.json() : null;
  }

  #toggle(row, make) {
    if (row.nextElementSibling?.matches(".explained")) return row.nextElementSibling.remove();
    row.after(make());
  }

  #trim() {
    const requests = this.#body.querySelectorAll("tr.request");
    for (const old of [...requests].slice(ROWS)) {
      if (old.nextElementSibling?.matches(".explained")) old.nextElementSibling.remove();
      old.remove();
    }
  }
}

/** The path without the token and the metrics. */
function objectOf(url) {
  return new URL(url).pathname.replace(/\/CAT=[^/]*/, "");
}

function cell(name, text) {
  const made = document.createElement("td");
  made.className = name === "micros" || name === "state" ? `${name} number` : name;
  made.textContent = text;
  return made;
}
