// URLs as cache and origin see them.

/** CTA-5004 section 3.2: the query parameter that carries a player's metrics, different on every request. */
const METRICS = "CMCD";

/** Where the core looks for tokens in URLs unless the policy says otherwise. */
const DEFAULT_PLACEMENTS = [{ query: "CAT" }, { query: "cat" }, { path: "CAT" }];

/** The URL without the player's metrics. */
export function canonicalUrl(url) {
  return withoutParameters(url, new Set([METRICS]));
}

/**
 * The URL without tokens, for a denial that the mode lets through: only a grant carries the URL that was matched.
 */
export function withoutTokens(url, placements = DEFAULT_PLACEMENTS) {
  const parameters = placements.flatMap(({ query }) => query ?? []);
  const segments = placements.flatMap(({ path }) => path ?? []);
  const { origin, pathname, search } = new URL(url);
  const isToken = (segment) => segments.some((name) => decoded(segment).startsWith(`${name}=`));
  const path = pathname.split("/").filter((segment) => !isToken(segment)).join("/");
  return withoutParameters(`${origin}${path.startsWith("/") ? path : `/${path}`}${search}`, new Set(parameters));
}

function withoutParameters(url, names) {
  const [path, query] = split(url, "?");
  if (query === undefined) return url;
  const kept = query.split("&").filter((parameter) => !names.has(decoded(split(parameter, "=")[0])));
  return kept.length === 0 ? path : `${path}?${kept.join("&")}`;
}

/** The text before and after the first separator. */
function split(text, separator) {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** The text with its escapes decoded, each for itself where they are no UTF-8 or none at all, as the core reads names. */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text.replace(/%([0-9a-f]{2})/gi, (_, digits) => String.fromCharCode(Number.parseInt(digits, 16)));
  }
}
