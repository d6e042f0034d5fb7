// Renewed tokens and the answers that tokens order, through workerd.

import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { fixture, KEY, POLICY, stateSource, start, token } from "./edge.mjs";

const { modules, discard } = await fixture();
after(discard);

const NAME = "CTA-Common-Access-Token";
const due = (type) => ({ exp: now() + 30, iat: now() - 60, cti: "0b71", catr: { type, expadd: 300 } });
const now = () => Math.floor(Date.now() / 1000);

describe("an edge that renews", async () => {
  const source = await stateSource();
  after(source.close);
  const policy = { ...POLICY, state: "required", redirect_origins: ["https://login.example"] };
  const edge = await start(modules, { POLICY: policy, STATE_URL: source.url, MINTER: { keys: [KEY] } });
  after(edge.stop);
  const catif = [{ on: ["exp"], status: 302, headers: { Location: ["https://login.example/?u=", { special: 0 }] } }];

  it("puts the new token on the response, for the viewer alone", async () => {
    const { status, headers } = await edge.ask("/a", { headers: { [NAME]: token(due("automatic")) } });
    assert.equal(status, 200);
    assert.match(headers.get(NAME), /^[\w-]+$/);
    assert.equal(headers.get("cache-control"), "private, no-store");
    const again = await edge.ask("/a", { headers: { [NAME]: headers.get(NAME) } });
    assert.deepEqual([again.status, again.headers.get(NAME)], [200, null]);
  });

  it("sets a cookie", async () => {
    const { headers } = await edge.ask("/a", { headers: { cookie: `${NAME}=${token(due("automatic"))}` } });
    assert.match(headers.get("set-cookie"), new RegExp(`^${NAME}=[\\w-]+; Path=/; Secure; HttpOnly$`));
  });

  it("redirects to the URL with the new token", async () => {
    const { status, headers, body } = await edge.ask(`/CAT=${token(due("redirect"))}/live/a?b=1`);
    assert.deepEqual([status, body, headers.get("cache-control")], [302, null, "private, no-store"]);
    const { pathname, search } = new URL(headers.get("location"));
    const again = await edge.ask(pathname + search);
    assert.deepEqual([again.status, new URL(again.body.url).pathname], [200, "/live/a"]);
  });

  it("sends an expired viewer where the token says", async () => {
    const { status, headers } = await edge.ask(`/CAT=${token({ exp: now() - 1, catif })}/live/a`);
    assert.deepEqual([status, headers.get("cache-control"), headers.get("token-action")], [302, "no-store", "refresh"]);
    assert.match(headers.get("location"), /^https:\/\/login\.example\/\?u=http.*live%2Fa$/);
  });

  it("sends nobody anywhere for a denial that orders nothing", async () => {
    const { status, headers } = await edge.ask(`/CAT=${token({ exp: now() - 1 })}/live/a`);
    assert.deepEqual([status, headers.get("location")], [401, null]);
  });
});

describe("an edge without a minter", async () => {
  const source = await stateSource();
  after(source.close);
  const edge = await start(modules, { POLICY: { ...POLICY, state: "required" }, STATE_URL: source.url });
  after(edge.stop);

  it("grants, and renews nothing", async () => {
    const { status, headers } = await edge.ask("/a", { headers: { [NAME]: token(due("header")) } });
    assert.deepEqual([status, headers.get(NAME), headers.get("cache-control")], [200, null, "private, max-age=5"]);
  });
});
