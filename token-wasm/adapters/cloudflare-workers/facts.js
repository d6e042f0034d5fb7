// What Cloudflare itself knows about a request. Nothing here reads a header that a viewer can send: Cloudflare replaces
// CF-Connecting-IP on every request, and `request.cf` does not come from headers at all.
// https://developers.cloudflare.com/workers/runtime-apis/request/#incomingrequestcfproperties

/** Codes that stand for "not known": https://developers.cloudflare.com/fundamentals/reference/http-headers/#cf-ipcountry */
const NO_COUNTRY = new Set(["XX", "T1"]);

/** `request.cf.httpProtocol` → the protocol's ALPN identifier. */
const ALPN = { "HTTP/1.0": "http/1.0", "HTTP/1.1": "http/1.1", "HTTP/2": "h2", "HTTP/3": "h3" };

/** The facts of a gate request; what Cloudflare did not tell is left out, so that claims which need it deny. */
export function cloudflareFacts(request) {
  const { cf = {} } = request;
  const facts = { geo: place(cf) };
  const ip = request.headers.get("cf-connecting-ip");
  if (ip) facts.ip = ip;
  if (Number.isInteger(cf.asn)) facts.asn = cf.asn;
  const protocol = alpn(request, cf);
  if (protocol !== undefined) facts.alpn = protocol;
  const tls = clientTls(cf);
  if (tls) facts.tls = tls;
  return facts;
}

function place({ country, regionCode, metroCode, latitude, longitude }) {
  const geo = {};
  if (country && !NO_COUNTRY.has(country)) {
    geo.country = country;
    if (regionCode) geo.subdivision = `${country}-${regionCode}`;
  }
  if (metroCode) geo.metro = String(metroCode);
  const [lat, lon] = [degrees(latitude), degrees(longitude)];
  if (lat !== undefined && lon !== undefined) Object.assign(geo, { lat, lon });
  return geo;
}

/** Cloudflare writes degrees as text. */
function degrees(text) {
  const value = text ? Number(text) : NaN;
  return Number.isFinite(value) ? value : undefined;
}

/** `null` says that there is no TLS; `undefined` that nothing is known. */
function alpn(request, { tlsVersion, httpProtocol }) {
  if (request.url.startsWith("http:")) return null;
  return tlsVersion ? ALPN[httpProtocol] : undefined;
}

/** Cloudflare tells whether there was a client certificate, but not its key: only "none" is a fact. */
function clientTls({ tlsClientAuth, botManagement }) {
  if (tlsClientAuth?.certPresented !== "0") return undefined;
  return botManagement?.ja4 ? { ja4: botManagement.ja4 } : {};
}
