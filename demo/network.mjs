// The viewers' access networks and the platform's front line. Each viewer has listeners of its own, as a viewer has a
// line of its own; what the edge knows about a viewer (address, country, AS number) comes from the network that the line
// is in and from nowhere else. Configuration: {"admin_secret", "host": the CDN's name, "service": URL, "networks":
// {name: {"ip", "cf": {…}}}}.

import { Agent, request as connect } from "node:http";
import { child } from "./lib/child.mjs";
import { admin, answer, close, httpError, listen } from "./lib/http.mjs";

/** Headers that only the platform may set; whatever a viewer sends under these names is dropped. */
const PLATFORM_HEADERS = /^(cf-|mf-|x-forwarded-|forwarded$|x-client-ip$|x-real-ip$|true-client-ip$)/;
const HOP_BY_HOP = new Set(["connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"]);
const agent = new Agent({ keepAlive: true });

child(async ({ admin_secret, host, service, networks }) => {
  const viewers = new Map();
  const state = { mode: "up", document: null };
  let edge = null;

  const knownNetwork = (name) => {
    if (!Object.hasOwn(networks, name)) throw httpError(400, `no network ${name}`);
    return name;
  };

  async function connectViewer({ name, network, edge: own = null }) {
    const viewer = { name, network: knownNetwork(network), edge: own };
    const cdn = await listen((request, response) => {
      const { ip, cf } = networks[viewer.network];
      const upstream = viewer.edge ?? edge;
      if (upstream === null) throw httpError(502, "no edge is deployed");
      // How workerd is told what Cloudflare's front line knows.
      forward(request, response, upstream, { host, "cf-connecting-ip": ip, "mf-cf-blob": JSON.stringify(cf) });
    });
    const home = await listen((request, response) => {
      forward(request, response, service, { "x-client-ip": networks[viewer.network].ip });
    });
    viewers.set(name, Object.assign(viewer, { listeners: [cdn, home], cdn: cdn.url, service: home.url }));
    return { name, cdn: cdn.url, service: home.url };
  }

  /** The way from the edges to the service's state document; it can be cut, or answer with an older document. */
  const stateLine = await listen((request, response) => {
    if (state.mode === "down") return request.socket.destroy();
    if (state.mode === "up") return forward(request, response, service, {});
    response.writeHead(200, { "content-type": "application/cose", "cache-control": "no-store" }).end(state.document);
  });

  const control = await admin(admin_secret, {
    "POST /viewers": connectViewer,
    "POST /viewers/move": ({ name, network, edge: own }) => {
      const viewer = viewers.get(name);
      if (!viewer) throw httpError(404, `no viewer ${name}`);
      if (network !== undefined) viewer.network = knownNetwork(network);
      if (own !== undefined) viewer.edge = own;
    },
    "GET /viewers": () => [...viewers.values()].map(({ name, network }) => ({ name, network, ...networks[network] })),
    "POST /edge": ({ url }) => {
      edge = url;
    },
    /** {"mode": "up" | "down"}, or {"mode": "replay", "document": hex}. */
    "POST /state": ({ mode, document }) => {
      if (!["up", "down", "replay"].includes(mode)) throw httpError(400, "mode is up, down or replay");
      Object.assign(state, { mode, document: document ? Buffer.from(document, "hex") : null });
    },
    "GET /state": () => ({ mode: state.mode }),
  });

  return {
    ready: { admin: control.url, state: stateLine.url },
    stop: async () => {
      const listeners = [...viewers.values()].flatMap((viewer) => viewer.listeners);
      await Promise.all([stateLine, control, ...listeners].map(close));
      agent.destroy();
    },
  };
});

/** Passes a request on byte for byte in path and query, with the platform's headers in place of the viewer's. */
function forward(request, response, upstream, platform) {
  const { hostname, port } = new URL(upstream);
  const headers = lines(request.rawHeaders, (name) => !PLATFORM_HEADERS.test(name) && !(name in platform));
  for (const [name, value] of Object.entries(platform)) headers.push(name, value);
  const onward = connect({ hostname, port, agent, method: request.method, path: request.url, headers, setHost: false });
  onward.on("response", (answered) => {
    response.writeHead(answered.statusCode, lines(answered.rawHeaders, () => true));
    answered.pipe(response);
    answered.on("error", () => response.destroy());
  });
  onward.on("error", (error) => {
    console.error(`${upstream}: ${error.message}`);
    if (response.headersSent) response.destroy();
    else answer(response, 502, { message: "the upstream does not answer" });
  });
  response.on("close", () => onward.destroy());
  request.pipe(onward);
}

/** Header lines that are kept, in node's flat form. */
function lines(raw, keeps) {
  const kept = [];
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index].toLowerCase();
    if (!HOP_BY_HOP.has(name) && keeps(name)) kept.push(raw[index], raw[index + 1]);
  }
  return kept;
}
