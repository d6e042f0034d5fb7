// A real player in a real browser: two viewers watch the live stream, one session is revoked, and only that one stops.
// Usage: node live.mjs PAGE-URL FOLDER-FOR-SCREENSHOTS

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

const CHROMIUM = ["chromium", "chromium-browser", "google-chrome"]
  .flatMap((name) => process.env.PATH.split(delimiter).map((folder) => join(folder, name)))
  .find(existsSync);
/** Milliseconds: many times what an idle machine needs. */
const PATIENCE = 120_000;
/** Seconds of media a revoked viewer may still see: refresh time, one segment, and what is buffered. */
const MEDIA_AFTER_REVOCATION = 8;
/** Seconds of media that count as playing on. */
const PLAYING_ON = 4;

const [url, folder] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--autoplay-policy=no-user-gesture-required"],
});
try {
  const page = await browser.newPage({ viewport: { width: 1000, height: 1300 } });
  page.setDefaultTimeout(PATIENCE);
  page.on("pageerror", (error) => console.error(`page: ${error.message}`));
  await page.addInitScript(`window.secondsPlayed = ${secondsPlayedIn}`);
  await page.goto(url);

  await step("both viewers play the live stream", () => bothPlay(page));
  await step("a script of another origin reads a denial", () => readsDenial(page));
  await step("the revoked viewer stops and the other plays on", () => revokedStops(page));
  await step("the log explains the denial", () => logExplains(page));
  await page.screenshot({ path: join(folder, "revoked.png") });
} finally {
  await browser.close();
}
console.log("4 passed, 0 failed, 0 skipped");

async function bothPlay(page) {
  for (const viewer of ["a", "b"]) {
    await inState(page, viewer, "playing");
    await advances(page, viewer, PLAYING_ON);
  }
  await page.screenshot({ path: join(folder, "playing.png") });
}

async function readsDenial(page) {
  const denial = await page.evaluate(async () => {
    const setup = await (await fetch("/api/setup")).json();
    const [{ cdn }] = setup.viewers;
    // A header that needs a preflight.
    const response = await fetch(`${cdn}/live/a/live.m3u8`, { headers: { authorization: "Bearer none" } });
    return { isCrossOrigin: new URL(cdn).origin !== location.origin, status: response.status, action: response.headers.get("token-action") };
  });
  assert.deepEqual(denial, { isCrossOrigin: true, status: 401, action: "stop" });
}

async function revokedStops(page) {
  await advances(page, "a", 1);
  const atRevocation = await revoke(page, "a");
  await inState(page, "a", "denied");
  assert.equal(await card(page, "a").locator(".why").textContent(), "403 session-revoked");
  await stands(page, "a");
  const seen = (await secondsPlayed(page, "a")) - atRevocation.a;
  assert.ok(seen <= MEDIA_AFTER_REVOCATION, `the revoked viewer saw ${seen.toFixed(1)} s more`);
  await advances(page, "b", PLAYING_ON);
  assert.ok((await secondsPlayed(page, "b")) > atRevocation.b, "the other viewer saw nothing more");
  assert.equal(await card(page, "b").getAttribute("data-state"), "playing");
  assert.equal((await secondsPlayed(page, "a")) - atRevocation.a, seen, "the revoked viewer plays again");
  console.log(`     ${seen.toFixed(1)} s of media after the revocation`);
}

/** Revokes a viewer's session; the seconds of media both had seen at the moment of the acknowledgement. */
function revoke(page, viewer) {
  return page.evaluate((viewer) => new Promise((resolve) => {
    const message = document.querySelector("#message");
    new MutationObserver((_, observer) => {
      if (!message.textContent.includes("revoked, state")) return;
      observer.disconnect();
      resolve({ a: window.secondsPlayed("a"), b: window.secondsPlayed("b") });
    }).observe(message, { childList: true });
    document.querySelector(`[data-viewer="${viewer}"] [data-lever="revoke"]`).click();
  }), viewer);
}

async function logExplains(page) {
  const row = page.locator("#log tr.denied", { hasText: "session-revoked" }).last();
  await row.locator(".micros:not(:empty)").waitFor();
  await row.click();
  const verdict = page.locator("#log .explained tr.failed .verdict").first();
  assert.equal(await verdict.textContent(), "session-revoked");
  assert.match(await page.locator("#log .explained code").first().textContent(), /^\S*tokenctl explain --keys /);
}

function card(page, viewer) {
  return page.locator(`[data-viewer="${viewer}"]`);
}

function lever(page, viewer, name) {
  return card(page, viewer).locator(`[data-lever="${name}"]`);
}

function inState(page, viewer, state) {
  return page.locator(`[data-viewer="${viewer}"][data-state="${state}"]`).waitFor();
}

function currentTime(page, viewer) {
  return card(page, viewer).locator("video").evaluate((video) => video.currentTime);
}

/** Seconds of media that were shown: what the player skipped is not among them. Runs in the page. */
function secondsPlayedIn(viewer) {
  const { played } = document.querySelector(`[data-viewer="${viewer}"] video`);
  let seconds = 0;
  for (let index = 0; index < played.length; index += 1) seconds += played.end(index) - played.start(index);
  return seconds;
}

function secondsPlayed(page, viewer) {
  return page.evaluate((viewer) => window.secondsPlayed(viewer), viewer);
}

/** Waits until the viewer has seen so many more seconds of media. */
async function advances(page, viewer, seconds) {
  const from = await currentTime(page, viewer);
  const [selector, to] = [`[data-viewer="${viewer}"] video`, from + seconds];
  await page.waitForFunction(([selector, to]) => document.querySelector(selector).currentTime >= to, [selector, to]);
}

/** Waits until the picture has not moved for two seconds. */
async function stands(page, viewer) {
  for (let before = NaN, now = await currentTime(page, viewer); before !== now; ) {
    before = now;
    await page.waitForTimeout(2000);
    now = await currentTime(page, viewer);
  }
}

async function step(name, work) {
  await work();
  console.log(`ok   ${name}`);
}
