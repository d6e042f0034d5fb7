// The claims that the library read, in the JSON form of the cases.

/** Names by numbers, for claims that the library leaves as they stand. */
const CLAIMS = { 318: "catgeoalt", "-65537": "epoch", "-65538": "tenant", "-65539": "sid", "-65540": "metro" };

export function json_form(claims) {
  return Object.fromEntries(Object.entries(claims).map(([name, value]) => [CLAIMS[name] ?? name, claim(name, value)]));
}

function claim(name, value) {
  if (name === "catu" || name === "cath") return members(value, (matches) => members(matches, plain, without_suffix));
  if (name === "catalpn") return value.map((protocol) => Buffer.from(protocol).toString("latin1"));
  if (name === "cattpk") return Buffer.from(value, "hex").toString("base64url");
  return plain(value);
}

/** `prefix-match` is `prefix`. */
function without_suffix(kind) {
  return kind.replace(/-match$/, "");
}

function members(object, value, name = (same) => same) {
  return Object.fromEntries(Object.entries(object).map(([key, member]) => [name(key), value(member)]));
}

function plain(value) {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (value instanceof Map) return members(Object.fromEntries(value), plain);
  if (Array.isArray(value)) return value.map(plain);
  return value;
}
