// A live playlist made from one on demand and the clock (RFC 8216).

/** Segments in the window. */
const WINDOW = 6;

/** What a live playlist takes from a media playlist on demand. */
export function parsePlaylist(text) {
  const lines = text.split("\n");
  return {
    target: Number(/#EXT-X-TARGETDURATION:(\d+)/.exec(text)[1]),
    map: lines.find((line) => line.startsWith("#EXT-X-MAP:")),
    segments: lines.filter((line) => line.endsWith(".m4s")),
  };
}

/**
 * The window at this time; times are in seconds. The segments are played in turn for ever: the one with media sequence
 * number n begins at start + n × target and is offered when it has ended. (Counted from 1970 the numbers would be in the
 * hundreds of millions, and players take long over that.)
 */
export function livePlaylist({ target, map, segments }, start, now) {
  const last = Math.floor((now - start) / target) - 1;
  const first = last - WINDOW + 1;
  const lines = [
    "#EXTM3U",
    "#EXT-X-VERSION:7",
    `#EXT-X-TARGETDURATION:${target}`,
    `#EXT-X-MEDIA-SEQUENCE:${first}`,
    // Section 4.3.3.3: the number of discontinuities before the window.
    `#EXT-X-DISCONTINUITY-SEQUENCE:${Math.floor(first / segments.length)}`,
    "#EXT-X-INDEPENDENT-SEGMENTS",
    map,
  ];
  for (let sequence = first; sequence <= last; sequence += 1) {
    const index = sequence % segments.length;
    if (index === 0 && sequence > first) lines.push("#EXT-X-DISCONTINUITY");
    lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date((start + sequence * target) * 1000).toISOString()}`);
    // A name of its own each time round: a cache that has seen the segment before does not know this one.
    lines.push(`#EXTINF:${target.toFixed(3)},`, `${sequence}.m4s`);
  }
  return `${lines.join("\n")}\n`;
}

/** The segment that a live playlist names by its media sequence number. */
export function liveSegment({ segments }, name) {
  return segments[Number.parseInt(name, 10) % segments.length];
}
