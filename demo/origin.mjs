// The origin: the stream under /vod/, /live/a/ and /live/b/, for requests that carry the edge's secret, and a count of
// them. Configuration: {"media": folder, "secret": text}.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { child } from "./lib/child.mjs";
import { admin, close, listen, pathOf, sameText } from "./lib/http.mjs";
import { livePlaylist, liveSegment, parsePlaylist } from "./lib/playlist.mjs";

const TYPES = { m3u8: "application/vnd.apple.mpegurl", mp4: "video/mp4", m4s: "video/iso.segment" };
/** Seconds: a minute ago, so that the first viewer finds a whole window. */
const STREAM_START = Math.floor(Date.now() / 1000) - 60;
/** The stream's places: each name of a file below them is one of the media folder. */
const PLACE = /^\/(?:vod|live\/[ab])\/((?:low\/|high\/)?[a-z0-9_]+\.(?:m3u8|mp4|m4s))$/;

child(async ({ media, secret }) => {
  const counts = new Map();
  let refused = 0;

  const origin = await listen(async (request, response) => {
    const path = pathOf(request);
    if (!sameText(request.headers["x-origin-secret"] ?? "", secret)) {
      refused += 1;
      response.writeHead(403, { "cache-control": "no-store" }).end();
      return;
    }
    counts.set(path, (counts.get(path) ?? 0) + 1);
    const file = PLACE.exec(path)?.[1];
    const body = file && (await read(media, file, path.startsWith("/live/")).catch(() => null));
    if (!body) {
      response.writeHead(404, { "cache-control": "no-store" }).end();
      return;
    }
    const extension = file.split(".").at(-1);
    response.writeHead(200, {
      "content-type": TYPES[extension],
      "content-length": body.length,
      "cache-control": file.endsWith("live.m3u8") ? "public, max-age=1" : "public, max-age=3600",
    });
    response.end(request.method === "HEAD" ? undefined : body);
  });

  const control = await admin(secret, {
    "GET /count": () => ({ requests: sum(counts), refused, paths: Object.fromEntries(counts) }),
    "DELETE /count": () => {
      counts.clear();
      refused = 0;
    },
  });

  return {
    ready: { url: origin.url, admin: control.url },
    stop: () => Promise.all([close(origin), close(control)]),
  };
});

/** A file of the stream. Below /live/, playlists and the names of segments come from the clock. */
async function read(media, file, isLive) {
  const [folder, name] = file.includes("/") ? file.split("/") : ["", file];
  if (!isLive) return readFile(join(media, file));
  const vod = await readFile(join(media, folder, "vod.m3u8"), "utf8");
  if (file === "live.m3u8") return Buffer.from(vod.replaceAll("vod.m3u8", "live.m3u8"));
  if (name === "live.m3u8") return Buffer.from(livePlaylist(parsePlaylist(vod), STREAM_START, Date.now() / 1000));
  return readFile(join(media, folder, name.endsWith(".m4s") ? liveSegment(parsePlaylist(vod), name) : name));
}

function sum(counts) {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}
