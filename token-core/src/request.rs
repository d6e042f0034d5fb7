//! The facts a host knows about a request. What it does not know it leaves out; what it knows to
//! be absent it says so.

use core::fmt;
use core::net::IpAddr;
use core::sync::atomic::AtomicBool;

use crate::time::Timestamp;

/// A fact of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact<T> {
    /// The host does not know: a claim that needs it is denied with `context-missing`.
    Unknown,
    /// The host knows that there is none, such as no TLS.
    Absent,
    /// The value.
    Known(T),
}

impl<T> Fact<T> {
    /// The value, when there is one.
    #[must_use]
    pub fn known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown | Self::Absent => None,
        }
    }
}

/// A position in degrees (WGS 84).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// Degrees north, −90 to 90.
    pub latitude: f64,
    /// Degrees east, −180 to 180.
    pub longitude: f64,
}

/// Everything a decision may depend on besides token, keys, policy and state. All but the time
/// is optional. Facts come from the platform, never from headers that a viewer can send.
///
/// ```
/// use token_core::Request;
/// let facts = Request::at(1_700_000_000).method("GET").url("https://cdn.example/live/1.m4s").country("DE");
/// assert_eq!(facts.country, Some("DE"));
/// ```
///
/// `Debug` prints time and method alone: URL, header fields and proof hold tokens.
#[derive(Clone)]
#[non_exhaustive]
pub struct Request<'r> {
    /// The time of the request.
    pub now: Timestamp,
    /// The HTTP method, as received.
    pub method: Option<&'r str>,
    /// The absolute URL, with the host that the request was routed by.
    pub url: Option<&'r str>,
    /// Field lines (name, value) in the order received.
    pub headers: Fact<&'r [(&'r str, &'r str)]>,
    /// Says that `headers` lacks the lines in which no placement looks for a token, and is set when
    /// a claim asks for a header field: whatever is decided then does not count.
    pub headers_missed: Option<&'r AtomicBool>,
    /// The viewer's address.
    pub ip: Option<IpAddr>,
    /// The AS number of the viewer's network.
    pub asn: Option<u32>,
    /// ISO 3166-1 alpha-2 country.
    pub country: Option<&'r str>,
    /// ISO 3166-2 subdivision, such as `US-CA`.
    pub subdivision: Option<&'r str>,
    /// Market area.
    pub metro: Option<&'r str>,
    /// Latitude and longitude.
    pub position: Option<Position>,
    /// Metres above the WGS 84 ellipsoid.
    pub altitude: Option<f64>,
    /// The negotiated ALPN protocol; [`Fact::Absent`] without TLS.
    pub alpn: Fact<&'r [u8]>,
    /// DER SubjectPublicKeyInfo of the TLS client certificate; [`Fact::Absent`] without one.
    pub tls_client_key: Fact<&'r [u8]>,
    /// The JA4 fingerprint of the TLS client.
    pub tls_fingerprint: Option<&'r str>,
    /// The DPoP proof.
    pub dpop: Option<&'r str>,
    /// A number from a cryptographic generator in [0, 1), drawn once for this request.
    pub random: Option<f64>,
}

impl<'r> Request<'r> {
    /// A request at this time of which nothing else is known.
    #[must_use]
    pub fn at(now: impl Into<Timestamp>) -> Self {
        Self {
            now: now.into(),
            method: None,
            url: None,
            headers: Fact::Unknown,
            headers_missed: None,
            ip: None,
            asn: None,
            country: None,
            subdivision: None,
            metro: None,
            position: None,
            altitude: None,
            alpn: Fact::Unknown,
            tls_client_key: Fact::Unknown,
            tls_fingerprint: None,
            dpop: None,
            random: None,
        }
    }

    /// With this method.
    #[must_use]
    pub fn method(mut self, method: &'r str) -> Self {
        self.method = Some(method);
        self
    }

    /// With this absolute URL.
    #[must_use]
    pub fn url(mut self, url: &'r str) -> Self {
        self.url = Some(url);
        self
    }

    /// With these field lines.
    #[must_use]
    pub fn headers(mut self, headers: &'r [(&'r str, &'r str)]) -> Self {
        self.headers = Fact::Known(headers);
        self
    }

    /// From this address.
    #[must_use]
    pub fn ip(mut self, ip: IpAddr) -> Self {
        self.ip = Some(ip);
        self
    }

    /// From this AS.
    #[must_use]
    pub fn asn(mut self, asn: u32) -> Self {
        self.asn = Some(asn);
        self
    }

    /// From this country.
    #[must_use]
    pub fn country(mut self, country: &'r str) -> Self {
        self.country = Some(country);
        self
    }

    /// At these degrees north and east (WGS 84).
    #[must_use]
    pub fn position(mut self, latitude: f64, longitude: f64) -> Self {
        self.position = Some(Position { latitude, longitude });
        self
    }

    /// At this altitude, in metres above the WGS 84 ellipsoid.
    #[must_use]
    pub fn altitude(mut self, metres: f64) -> Self {
        self.altitude = Some(metres);
        self
    }

    /// Over TLS with this ALPN protocol.
    #[must_use]
    pub fn alpn(mut self, protocol: &'r [u8]) -> Self {
        self.alpn = Fact::Known(protocol);
        self
    }

    /// From a TLS client whose certificate has this key, a DER SubjectPublicKeyInfo.
    #[must_use]
    pub fn tls_client_key(mut self, key: &'r [u8]) -> Self {
        self.tls_client_key = Fact::Known(key);
        self
    }

    /// From a TLS client with this JA4 fingerprint.
    #[must_use]
    pub fn tls_fingerprint(mut self, ja4: &'r str) -> Self {
        self.tls_fingerprint = Some(ja4);
        self
    }

    /// From this subdivision.
    #[must_use]
    pub fn subdivision(mut self, subdivision: &'r str) -> Self {
        self.subdivision = Some(subdivision);
        self
    }
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("now", &self.now).field("method", &self.method).finish_non_exhaustive()
    }
}
