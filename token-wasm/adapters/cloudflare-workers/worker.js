// A complete worker: a token gate before Cloudflare's cache and your origin. Copy it, and see README.md for wrangler.toml.

import { edgeGate } from "edge-token/cloudflare";

const gate = edgeGate({
  policy: (env) => env.POLICY,
  keys: (env) => env.KEYS,
  stateKeys: (env) => env.STATE_KEYS,
  state: {
    url: (env) => env.STATE_URL,
    kv: (env) => env.STATE,
    refresh: 2,
  },
  cors: { origins: "*" },
  originSecret: (env) => env.ORIGIN_SECRET,
  debugSecret: (env) => env.DEBUG_SECRET,
});

export default {
  async fetch(request, env, ctx) {
    const report = await gate.report(request, env, ctx);
    if (report) return report;
    const passage = await gate.check(request, env, ctx);
    if (!passage.allowed) return passage.response();
    return passage.finish(await cached(request, passage, env, ctx));
  },
};

/** The object from this data centre's cache, else from the origin, whose request is built only then. */
async function cached(viewer, passage, env, ctx) {
  if (viewer.method !== "GET") return fetchOrigin(passage.request, env);
  const { cacheKey } = passage;
  const hit = await caches.default.match(withRange(cacheKey, viewer));
  if (hit) return hit;
  const { request } = passage;
  // The whole object, whatever part was asked for: only a 200 can be stored and serve the next range.
  for (const name of ["range", "if-range", "if-none-match", "if-modified-since"]) request.headers.delete(name);
  const response = await fetchOrigin(request, env);
  if (response.status === 200) ctx.waitUntil(caches.default.put(cacheKey, response.clone()));
  return response;
}

function withRange(cacheKey, { headers }) {
  return headers.has("range") ? new Request(cacheKey, { headers: { range: headers.get("range") } }) : cacheKey;
}

/** The same path and query at the origin. */
function fetchOrigin(request, env) {
  const { pathname, search } = new URL(request.url);
  return fetch(new Request(env.ORIGIN + pathname + search, request));
}
