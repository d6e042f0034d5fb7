// The demo's control room: the page, and an API behind its buttons that calls the admin API of the service. The first
// edges are deployed from here. Configuration: addresses and secrets of the other parts; see xtask/src/demo/stage.rs.

import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { child } from "./lib/child.mjs";
import { Fleet } from "./lib/fleet.mjs";
import { answer, close, httpError, listen, pathOf, readJson } from "./lib/http.mjs";
import { Levers } from "./lib/levers.mjs";
import { client } from "./lib/rest.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const TYPES = { html: "text/html; charset=utf-8", css: "text/css", js: "text/javascript" };
const HLS = join(HERE, "node_modules/hls.js/dist/hls.min.js");
const PAGE_FILE = /^\/(?:([a-z-]+\.(?:html|css|js)))?$/;
/** Milliseconds between two looks at the state document, which the lines to copy refer to. */
const SAVE_EVERY = 500;

child(async (configuration) => {
  const { service, network, edge, origin, debug_secret: debugSecret, setup, files } = configuration;
  const serviceAdmin = client(service.admin, service.admin_token);
  const networkAdmin = client(network.admin, network.admin_secret);
  const originAdmin = client(origin.admin, origin.admin_secret);
  const fleet = new Fleet({ edge: client(edge.admin, edge.admin_secret), network: networkAdmin, debugSecret });
  const levers = new Levers({ service: serviceAdmin, network: networkAdmin, fleet, keysFile: files.keys });
  await fleet.deploy(await readFile(files.keys, "utf8"));

  const api = {
    "GET /api/setup": () => setup,
    "GET /api/status": async () => ({
      edge: await fleet.stats(),
      origin: await originAdmin("GET", "/count"),
      viewers: await networkAdmin("GET", "/viewers"),
      stateLine: (await networkAdmin("GET", "/state")).mode,
      keys: (await serviceAdmin("GET", "/keys")).keys,
    }),
    "POST /api/revoke": (body) => levers.revoke(body),
    "POST /api/block-network": (body) => levers.blockNetwork(body),
    "POST /api/bump-epoch": (body) => levers.bumpEpoch(body),
    "POST /api/move": (body) => levers.move(body),
    "POST /api/rotate": () => levers.rotate(),
    "POST /api/state": (body) => levers.state(body),
    "POST /api/undo": () => levers.undo(),
  };

  const control = await listen(async (request, response) => {
    const path = pathOf(request);
    const route = api[`${request.method} ${path}`];
    if (route) return answer(response, 200, await route(await body(request)));
    const file = request.method === "GET" && pageFile(path);
    if (!file) throw httpError(404, "no such resource");
    response.writeHead(200, { "content-type": TYPES[file.split(".").at(-1)], "cache-control": "no-store" });
    response.end(await readFile(file));
  });
  const saving = setInterval(() => saveState(service.public, files.state_folder), SAVE_EVERY);

  return {
    ready: { url: control.url },
    stop: () => {
      clearInterval(saving);
      return close(control);
    },
  };
});

/** A page of another site can send no JSON here without a preflight, which nobody answers. */
function body(request) {
  if (request.method === "GET") return {};
  if (request.headers["content-type"] !== "application/json") throw httpError(415, "expected application/json");
  return readJson(request);
}

function pageFile(path) {
  if (path === "/hls.min.js") return HLS;
  const [matched, name = "index.html"] = PAGE_FILE.exec(path) ?? [];
  return matched && join(HERE, "page", name);
}

/** Keeps every version of the state document as a file, for `tokenctl explain` to be asked later. */
async function saveState(service, folder) {
  try {
    const version = async () => (await (await fetch(`${service}/healthz`)).json()).version;
    const before = await version();
    const document = Buffer.from(await (await fetch(`${service}/state`)).arrayBuffer());
    // A change in between: the next look finds it settled.
    if ((await version()) === before) await writeFile(join(folder, `state-${before}.cose`), document);
  } catch (error) {
    console.error(`state: ${error.message}`);
  }
}
