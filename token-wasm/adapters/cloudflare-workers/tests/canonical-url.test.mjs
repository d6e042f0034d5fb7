// URLs as cache and origin see them.
import assert from "node:assert/strict";
import { test } from "node:test";

import { canonicalUrl, withoutTokens } from "../canonical-url.js";

test("a denial that is let through carries no token on, in no spelling", () => {
  const rows = [
    ["https://h/a?CAT=t&x=1", "https://h/a?x=1"],
    ["https://h/%43AT=t/a?c%61t=t", "https://h/a"],
    // Escapes of no UTF-8, and none at all: the core takes such a URL for malformed, and the token for one.
    ["https://h/%43AT=t%ff/a?x=1&%43AT=t%zz", "https://h/a?x=1"],
    ["https://h/CAT=t%ff", "https://h/"],
    ["https://h/a+b?x=C+AT", "https://h/a+b?x=C+AT"],
  ];
  for (const [url, wanted] of rows) assert.equal(withoutTokens(url), wanted);
  assert.equal(withoutTokens("https://h/%FF=t/k=t%ff/a", [{ path: "k" }]), "https://h/%FF=t/a");
});

test("the metrics of players are no part of the URL", () => {
  assert.equal(canonicalUrl("https://h/a?CMCD=x%ff&y=1&%43MCD=z%zz"), "https://h/a?y=1");
});
