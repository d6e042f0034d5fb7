// The page: two viewers, the levers, the log and the numbers above them.

import { api } from "./api.js";
import { RequestLog } from "./request-log.js";
import { Status } from "./status.js";
import { Stopwatch } from "./stopwatch.js";
import { ViewerCard } from "./viewer-card.js";

const setup = await api("GET", "setup");
const status = new Status(document.querySelector("#status"));
const stopwatch = new Stopwatch(document.querySelector('[data-status="stopwatch"]'));
const log = new RequestLog(document.querySelector("#log tbody"), setup);
const message = document.querySelector("#message");

const cards = setup.viewers.map((viewer, index) => {
  const card = new ViewerCard(viewer, setup, {
    onRequest: (request) => log.add(request),
    onDenied: () => stopwatch.denied(viewer.name),
    onStopped: () => stopwatch.stopped(viewer.name),
  });
  // The second viewer's player renews its token as a player should; the first plays what it was given, as a leaked link does.
  card.refreshes = index > 0;
  document.querySelector("#viewers").append(card.element);
  card.on("revoke", () => pull("Revoking the session", async () => {
    stopwatch.arm(viewer.name);
    const { version } = await api("POST", "revoke", { sid: card.sid });
    stopwatch.acknowledged();
    return `Session of ${viewer.name} revoked, state ${version}`;
  }));
  card.on("block", () => pull("Blocking the network", async () => {
    stopwatch.arm(viewer.name);
    const { version } = await api("POST", "block-network", { prefix: card.prefix });
    stopwatch.acknowledged();
    return `${card.prefix} blocked, state ${version}`;
  }));
  card.on("country", () => pull("Moving", () => card.move("abroad")));
  card.on("network", () => pull("Switching the network", () => card.move("cellular")));
  card.on("play", () => pull("Asking for a new session", () => card.play()));
  return card;
});

const levers = {
  epoch: () => pull("Bumping the epoch", async () => {
    const { version, floor } = await api("POST", "bump-epoch", { scope: setup.epoch_scope });
    return `Epoch ${setup.epoch_scope} is at ${floor}, state ${version}: only players that refresh go on`;
  }),
  rotate: () => pull("Announcing a key, deploying it, activating it", async () => {
    const { kid } = await api("POST", "rotate", {});
    return `New tokens are signed by ${kid}; the old ones stay good until they expire`;
  }),
  state: () => pull("Changing the state line", async () => {
    const { mode } = await api("POST", "state", { mode: status.isStateDown ? "up" : "down" });
    return mode === "down" ? "The edges cannot reach the state: they go on with the one they know" : "The state line is up";
  }),
  undo: () => pull("Undoing", async () => {
    const { undone } = await api("POST", "undo", {});
    await Promise.all(cards.map((card) => card.retry()));
    return undone ? `Undone: ${undone}` : "Nothing left to undo";
  }),
};
for (const button of document.querySelectorAll("#levers button")) {
  button.addEventListener("click", () => levers[button.dataset.lever]());
}

/** Pulls a lever and says what came of it. */
async function pull(doing, lever) {
  message.textContent = `${doing} …`;
  try {
    message.textContent = (await lever()) ?? "";
  } catch (error) {
    message.textContent = `${doing} failed: ${error.message}`;
  }
  await look();
}

async function look() {
  try {
    const seen = await api("GET", "status");
    status.show(seen);
    document.querySelector('[data-lever="state"]').textContent = status.isStateDown ? "State up" : "State down";
    for (const card of cards) card.showNetwork(seen.viewers);
  } catch (error) {
    message.textContent = `The control room does not answer: ${error.message}`;
  }
}

await look();
setInterval(look, 1000);
await Promise.all(cards.map((card) => card.play()));
