// The example worker of the adapter (worker.js) without its gate: cache, then origin. What `cargo xtask load` compares with.

export default {
  async fetch(request, env, ctx) {
    const hit = await caches.default.match(request.url);
    if (hit) return hit;
    const { pathname, search } = new URL(request.url);
    const onward = new Request(env.ORIGIN + pathname + search, request);
    onward.headers.set("x-origin-secret", env.ORIGIN_SECRET);
    const response = await fetch(onward);
    if (response.status === 200) ctx.waitUntil(caches.default.put(request.url, response.clone()));
    return response;
  },
};
