// The adapter in workerd. State documents, caching and the origin are tested by `cargo xtask demo --check`.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, describe, it } from "node:test";
import { POLICY, fixture, start, token } from "./edge.mjs";

const { modules, discard } = await fixture();
after(discard);

/** A suite on an edge of its own with these bindings. */
function onEdge(name, bindings, tests) {
  describe(name, async () => {
    const edge = await start(modules, bindings);
    after(edge.stop);
    tests(edge);
  });
}

const debug = { "token-debug": "debug-secret" };

onEdge("a request that passes", {}, (edge) => {
  it("goes on without token and metrics in the URL", async () => {
    const { body } = await edge.ask(`/CAT=${token()}/live/%61/b.m4s?x=1&CMCD=sid%3D%22s%22&cat=junk`);
    assert.equal(new URL(body.url).pathname + new URL(body.url).search, "/live/a/b.m4s?x=1");
    assert.equal(body.cacheKey, body.url);
  });

  it("goes on without token in cookies and headers", async () => {
    const carried = token();
    const headers = { cookie: `a=1; CTA-Common-Access-Token=${carried}; b=2`, authorization: `Bearer ${carried}`, ...debug };
    const { body } = await edge.ask("/live/a/b.m4s", { headers });
    assert.equal(body.headers.cookie.replaceAll(" ", ""), "a=1;b=2");
    assert.equal(body.headers.authorization, undefined);
    assert.equal(body.headers["token-debug"], undefined);
    assert.ok(!JSON.stringify(body).includes(carried));
  });

  it("carries the origin secret, whatever the viewer sent in its place", async () => {
    const { body } = await edge.ask(`/CAT=${token()}/a`, { headers: { "x-origin-secret": "forged" } });
    assert.equal(body.headers["x-origin-secret"], "origin-secret");
  });

  it("gets a response that no shared cache may keep", async () => {
    const { headers } = await edge.ask(`/CAT=${token()}/a`);
    assert.equal(headers.get("cache-control"), "private, max-age=5");
  });
});

onEdge("a denial", {}, (edge) => {
  it("says what to do and not why", async () => {
    const { status, headers, body } = await edge.ask(`/CAT=${token({ catgeoiso3166: ["DE"] })}/a`);
    assert.deepEqual([status, body], [401, null]);
    assert.equal(headers.get("token-action"), "stop");
    assert.equal(headers.get("cache-control"), "no-store");
    assert.equal(headers.get("www-authenticate"), 'Bearer error="invalid_token"');
    assert.equal(headers.get("token-reason"), null);
  });

  it("says why to whoever has the debug secret, and to nobody else", async () => {
    const path = `/CAT=${token({ catgeoiso3166: ["DE"] })}/a`;
    const told = await edge.ask(path, { headers: debug });
    assert.deepEqual([told.headers.get("token-reason"), told.headers.get("token-claim")], ["country", "catgeoiso3166"]);
    for (const guess of ["", "debug-secreT", "debug-secret2"]) {
      const { headers } = await edge.ask(path, { headers: { "token-debug": guess } });
      assert.equal(headers.get("token-reason"), null);
    }
  });

  it("gives no report without the debug secret", async () => {
    assert.equal((await edge.ask("/a", { headers: { "token-report": "stats" } })).status, 401);
    assert.equal((await edge.ask("/a", { headers: { "token-report": "stats", ...debug } })).status, 200);
  });
});

onEdge("facts", {}, (edge) => {
  const reason = async (claims, request) => {
    const { headers, status } = await edge.ask(`/CAT=${token(claims)}/a`, { headers: debug, ...request });
    return headers.get("token-reason") ?? status;
  };

  it("come from the platform", async () => {
    assert.equal(await reason({ catgeoiso3166: ["US-CA"] }, { cf: { country: "US", regionCode: "CA" } }), 200);
    assert.equal(await reason({ catnip: [64500] }, { cf: { asn: 64500 } }), 200);
    assert.equal(await reason({ catnip: ["203.0.113.0/24"] }, { ip: "198.51.100.1", cf: { asn: 64500 } }), "network");
  });

  it("that Cloudflare does not know are missing, not guessed", async () => {
    for (const country of [undefined, "XX", "T1"]) {
      assert.equal(await reason({ catgeoiso3166: ["US"] }, { cf: { country, regionCode: "CA" } }), "context-missing");
    }
  });
});

onEdge("an edge whose keys cannot be used", { KEYS: { keys: [{ kty: "oct", kid: "k1", k: "AAAA" }] } }, (edge) => {
  it("denies everything and counts it", async () => {
    const { status, headers } = await edge.ask(`/CAT=${token()}/a`, { headers: debug });
    assert.deepEqual([status, headers.get("token-reason")], [500, "not-configured"]);
    const { body } = await edge.ask("/", { headers: { "token-report": "stats", ...debug } });
    assert.deepEqual([body.checks, body.allowed, body.faults], [1, 0, 1]);
  });
});

onEdge("an edge whose facts throw", { FACTS_THROW: true }, (edge) => {
  it("denies", async () => assert.equal((await edge.ask(`/CAT=${token()}/a`)).status, 500));
});

onEdge("mode log", { POLICY: { ...POLICY, mode: "log" } }, (edge) => {
  it("lets a denial through without the token, and counts it", async () => {
    const denied = token({ catgeoiso3166: ["DE"] });
    const { status, body } = await edge.ask(`/CAT=${denied}/live/a?%43AT=${denied}&x=1`);
    assert.deepEqual([status, body.decision], [200, "deny"]);
    assert.equal(new URL(body.url).pathname + new URL(body.url).search, "/live/a?x=1");
    const report = await edge.ask("/", { headers: { "token-report": "stats", ...debug } });
    assert.deepEqual([report.body.waived, report.body.denials], [1, { country: 1 }]);
  });
});

onEdge("mode canary with a share of 0", { POLICY: { ...POLICY, mode: "canary" }, OPTIONS: { canaryShare: 0 } }, (edge) => {
  it("lets every denial through", async () => assert.equal((await edge.ask("/a")).status, 200));
});

onEdge("mode canary without a share", { POLICY: { ...POLICY, mode: "canary" } }, (edge) => {
  it("enforces", async () => assert.equal((await edge.ask("/a")).status, 401));
});

onEdge("CORS for listed origins", { OPTIONS: { cors: { origins: ["https://tv.example"], credentials: true } } }, (edge) => {
  const preflight = { "access-control-request-method": "GET", "access-control-request-headers": "range" };

  it("answers a preflight without a token", async () => {
    const { status, headers } = await edge.ask("/a", { method: "OPTIONS", headers: { origin: "https://tv.example", ...preflight } });
    assert.equal(status, 204);
    assert.equal(headers.get("access-control-allow-origin"), "https://tv.example");
    assert.equal(headers.get("access-control-allow-credentials"), "true");
    assert.match(headers.get("access-control-allow-headers"), /\bRange\b/);
  });

  it("tells another origin nothing", async () => {
    const { headers } = await edge.ask("/a", { method: "OPTIONS", headers: { origin: "https://evil.example", ...preflight } });
    assert.equal(headers.get("access-control-allow-origin"), null);
    assert.equal(headers.get("access-control-allow-methods"), null);
  });

  it("is on responses and denials alike, which vary by origin", async () => {
    for (const path of [`/CAT=${token()}/a`, "/a"]) {
      const { headers } = await edge.ask(path, { headers: { origin: "https://tv.example" } });
      assert.equal(headers.get("access-control-allow-origin"), "https://tv.example");
      assert.match(headers.get("access-control-expose-headers"), /\bToken-Action\b/);
      assert.match(headers.get("vary"), /\bOrigin\b/);
    }
  });

  it("lets no other OPTIONS request pass", async () => {
    assert.equal((await edge.ask("/a", { method: "OPTIONS" })).status, 401);
  });
});

describe("a fresh isolate", async () => {
  let looks = 0;
  const answers = { garbage: (response) => response.end("no document"), silence: () => {} };
  const service = createServer((request, response) => {
    looks += 1;
    answers[request.url.slice(1)](response);
  });
  await new Promise((resolve) => service.listen(0, "127.0.0.1", resolve));
  const source = `http://127.0.0.1:${service.address().port}`;
  after(() => {
    service.closeAllConnections();
    service.close();
  });

  for (const [answer, counter] of [["garbage", "refused"], ["silence", "unreachable"]]) {
    it(`that gets ${answer} for a state document denies, and looks once for many requests`, async () => {
      const edge = await start(modules, { POLICY: { ...POLICY, state: "required" }, STATE_URL: `${source}/${answer}` });
      looks = 0;
      const path = `/CAT=${token()}/a`;
      const answered = await Promise.all(Array.from({ length: 8 }, () => edge.ask(path, { headers: debug })));
      for (const { status, headers } of answered) {
        assert.deepEqual([status, headers.get("token-reason")], [503, "state-stale"]);
        assert.match(headers.get("retry-after"), /^[1-9][0-9]*$/);
      }
      assert.equal(looks, 1);
      const { body } = await edge.ask("/", { headers: { "token-report": "stats", ...debug } });
      assert.equal(body.state[counter], 1);
      await edge.stop();
    });
  }
});

describe("options", () => {
  it("that are misspelt end the worker before its first request", async () => {
    const edge = await start(modules, { OPTIONS: { orginSecret: "x" } });
    await assert.rejects(edge.ask(`/CAT=${token()}/a`));
    await edge.stop();
  });
});
