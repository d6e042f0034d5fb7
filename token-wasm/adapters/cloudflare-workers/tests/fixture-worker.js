// A worker that answers with what it would have sent to cache and origin.

import { edgeGate } from "edge-token/cloudflare";

let gate;

export default {
  async fetch(request, env, ctx) {
    gate ??= edgeGate(options(env));
    const report = await gate.report(request, env, ctx);
    if (report) return report;
    const passage = await gate.check(request, env, ctx);
    if (!passage.allowed) return passage.response();
    const onward = passage.request;
    const seen = {
      url: onward.url,
      cacheKey: passage.cacheKey.url,
      headers: Object.fromEntries(onward.headers),
      decision: passage.decision.decision,
    };
    return passage.finish(Response.json(seen, { headers: { "cache-control": "public, s-maxage=60, max-age=5" } }));
  },
};

function options({ OPTIONS = {}, STATE_URL, MINTER, FACTS_THROW }) {
  return {
    policy: (env) => env.POLICY,
    keys: (env) => env.KEYS,
    originSecret: () => "origin-secret",
    debugSecret: () => "debug-secret",
    ...(MINTER && { minter: () => MINTER }),
    ...(STATE_URL && { stateKeys: (env) => env.STATE_KEYS, state: { url: STATE_URL, refresh: 60, timeout: 1 } }),
    ...(FACTS_THROW && { facts: () => { throw new Error("no facts today"); } }),
    ...OPTIONS,
  };
}
