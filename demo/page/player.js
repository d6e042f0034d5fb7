// hls.js with what a gated stream needs: the token of the moment in every URL, and denials understood.

/** Milliseconds without progress after which the picture counts as stopped. */
const STOPPED_AFTER = 700;
/** A token in a path: the segment that begins with its name. */
const TOKEN_SEGMENT = /\/CAT=[^/]*/;

export class Player {
  #video;
  #debugSecret;
  #events;
  #hls = null;
  #tokenSegment = "";
  #seen = { time: 0, at: 0, isMoving: false };

  constructor(video, debugSecret, events) {
    this.#video = video;
    this.#debugSecret = debugSecret;
    this.#events = events;
    setInterval(() => this.#watch(), 100);
  }

  /** Whether the picture moves. */
  get isMoving() {
    return this.#seen.isMoving;
  }

  start(url, { sid, asset }) {
    this.#hls?.destroy();
    this.use(url);
    this.#hls = new Hls({
      maxBufferLength: 4,
      maxMaxBufferLength: 4,
      backBufferLength: 8,
      liveSyncDuration: 4,
      cmcd: { sessionId: sid, contentId: asset },
      xhrSetup: (xhr, requested) => this.#prepare(xhr, requested),
    });
    this.#hls.attachMedia(this.#video);
    this.#hls.loadSource(url);
    this.#hls.on(Hls.Events.MANIFEST_PARSED, () => this.#video.play());
  }

  /** From now on the token of this URL, for the playlists and segments of the stream that plays. */
  use(url) {
    this.#tokenSegment = TOKEN_SEGMENT.exec(url)[0];
  }

  /** Goes on after a denial. */
  resume(url) {
    this.use(url);
    if (this.#hls.levels.length === 0) this.#hls.loadSource(url);
    else this.#hls.startLoad();
  }

  #prepare(xhr, requested) {
    const url = requested.replace(TOKEN_SEGMENT, this.#tokenSegment);
    const started = new Date();
    xhr.open("GET", url, true);
    xhr.setRequestHeader("Token-Debug", this.#debugSecret);
    xhr.addEventListener("loadend", () => this.#loaded(xhr, url, started));
  }

  #loaded(xhr, url, started) {
    if (xhr.status === 0) return;
    const answer = {
      url,
      started,
      status: xhr.status,
      reason: xhr.getResponseHeader("token-reason") ?? "",
      stateVersion: xhr.getResponseHeader("token-state-version") ?? "",
    };
    this.#events.onRequest(answer);
    const action = xhr.getResponseHeader("token-action");
    if (action === null) return;
    // What is buffered plays on and runs dry: nothing more is fetched.
    this.#hls.stopLoad();
    this.#events.onDenied({ ...answer, action, retryAfter: Number(xhr.getResponseHeader("retry-after") ?? 1) });
  }

  #watch() {
    const now = performance.now();
    const { currentTime } = this.#video;
    if (currentTime !== this.#seen.time) Object.assign(this.#seen, { time: currentTime, at: now });
    const isMoving = now - this.#seen.at < STOPPED_AFTER && currentTime > 0;
    if (isMoving !== this.#seen.isMoving) {
      this.#seen.isMoving = isMoving;
      this.#events.onMoving(isMoving);
    }
  }
}
