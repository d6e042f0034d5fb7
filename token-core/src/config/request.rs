//! Requests as JSON (architecture section 7): how cases, command lines and other processes hand
//! over facts. A member that is left out is a fact the host does not know.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;
use core::net::IpAddr;

use super::reader::{Fault, borrowed, document, elements, nullable, numeric, object, text, timestamp};
use crate::error::ConfigError;
use crate::request::{Fact, Position, Request};
use crate::time::Timestamp;
use crate::wire::base64url::{self, Padding};
use crate::wire::json::{Number, Reader, Value};

/// A request that owns its facts.
///
/// ```
/// use token_core::OwnedRequest;
/// let request = OwnedRequest::from_json(r#"{"now": 1700000000, "headers": {"Accept": "a/b"}, "geo": {"country": "DE"}}"#)?;
/// let lines = request.lines();
/// let facts = request.facts(&lines);
/// assert_eq!(facts.country, Some("DE"));
/// # Ok::<(), token_core::ConfigError>(())
/// ```
///
/// `Debug` prints what that of [`Request`] does.
#[derive(Clone)]
pub struct OwnedRequest {
    now: Timestamp,
    method: Option<String>,
    url: Option<String>,
    headers: Option<Vec<(String, String)>>,
    ip: Option<IpAddr>,
    asn: Option<u32>,
    location: Location,
    /// `Some(None)`: no TLS.
    alpn: Option<Option<String>>,
    tls: Option<Tls>,
    dpop: Option<String>,
    random: Option<f64>,
}

#[derive(Clone, Default)]
struct Location {
    country: Option<String>,
    subdivision: Option<String>,
    metro: Option<String>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    altitude: Option<f64>,
}

#[derive(Clone, Default)]
struct Tls {
    client_key: Option<Vec<u8>>,
    fingerprint: Option<String>,
}

impl OwnedRequest {
    /// A request from its JSON form.
    ///
    /// # Errors
    /// Names the member as a path, such as `request.geo.lat`: `request-malformed`.
    pub fn from_json(json: &str) -> Result<Self, ConfigError> {
        document(json, request).map_err(|fault| fault.within("request").of("request"))
    }

    /// The time in the JSON form of a request that may be malformed otherwise, for [`Gate::refuse`](crate::Gate::refuse).
    #[must_use]
    pub fn time_in(json: &str) -> Option<Timestamp> {
        let mut now = None;
        let read = |reader: &mut Reader<'_>| {
            object(reader, |name, reader| {
                match name {
                    "now" => now = Some(timestamp(reader)?),
                    _ => reader.skip()?,
                }
                Ok(())
            })
        };
        document(json, read).ok()?;
        now
    }

    /// The field lines, to be lent to [`OwnedRequest::facts`].
    #[must_use]
    pub fn lines(&self) -> Vec<(&str, &str)> {
        self.headers.iter().flatten().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }

    /// The facts, with `lines` as [`OwnedRequest::lines`] gave them.
    #[must_use]
    pub fn facts<'r>(&'r self, lines: &'r [(&'r str, &'r str)]) -> Request<'r> {
        let mut request = Request::at(self.now);
        request.method = self.method.as_deref();
        request.url = self.url.as_deref();
        request.headers = self.headers.as_ref().map_or(Fact::Unknown, |_| Fact::Known(lines));
        request.ip = self.ip;
        request.asn = self.asn;
        request.country = self.location.country.as_deref();
        request.subdivision = self.location.subdivision.as_deref();
        request.metro = self.location.metro.as_deref();
        request.position = self.location.position();
        request.altitude = self.location.altitude;
        request.alpn = fact(self.alpn.as_ref().map(|alpn| alpn.as_deref().map(str::as_bytes)));
        request.tls_client_key = fact(self.tls.as_ref().map(|tls| tls.client_key.as_deref()));
        request.tls_fingerprint = self.tls.as_ref().and_then(|tls| tls.fingerprint.as_deref());
        request.dpop = self.dpop.as_deref();
        request.random = self.random;
        request
    }
}

fn fact<T>(known: Option<Option<T>>) -> Fact<T> {
    match known {
        None => Fact::Unknown,
        Some(None) => Fact::Absent,
        Some(Some(value)) => Fact::Known(value),
    }
}

impl Location {
    fn position(&self) -> Option<Position> {
        Some(Position { latitude: self.latitude?, longitude: self.longitude? })
    }
}

fn request(reader: &mut Reader<'_>) -> Result<OwnedRequest, Fault> {
    let mut now = None;
    let mut request = OwnedRequest {
        now: Timestamp::from_seconds(0),
        method: None,
        url: None,
        headers: None,
        ip: None,
        asn: None,
        location: Location::default(),
        alpn: None,
        tls: None,
        dpop: None,
        random: None,
    };
    object(reader, |name, reader| {
        match name {
            "now" => now = Some(timestamp(reader)?),
            "method" => request.method = Some(text(reader)?),
            "url" => request.url = Some(text(reader)?),
            "headers" => request.headers = Some(headers(reader)?),
            "ip" => request.ip = Some(address(reader)?),
            "asn" => request.asn = Some(as_number(reader)?),
            "geo" => request.location = location(reader)?,
            "alpn" => request.alpn = Some(nullable(reader, text)?),
            "tls" => request.tls = Some(tls(reader)?),
            "dpop" => request.dpop = Some(text(reader)?),
            "random" => request.random = Some(random(reader)?),
            _ => return Err(Fault::new("a member of a request")),
        }
        Ok(())
    })?;
    request.now = now.ok_or_else(|| Fault::at("now", "the time of the request in seconds since 1970"))?;
    Ok(request)
}

/// Values by name, a list of them for repeated lines. Names ignore case, so two that differ in
/// nothing else would be one header in two places.
fn headers(reader: &mut Reader<'_>) -> Result<Vec<(String, String)>, Fault> {
    let mut names: Vec<String> = Vec::new();
    let mut lines = Vec::new();
    object(reader, |name, reader| {
        let values = match reader.next()? {
            Value::String(value) => vec![value.to_string()],
            Value::Array => elements(reader, text)?,
            _ => return Err(Fault::new("a text or a list of texts")),
        };
        if names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            return Err(Fault::new("names that differ in more than case"));
        }
        names.push(String::from(name));
        lines.extend(values.into_iter().map(|value| (String::from(name), value)));
        Ok(())
    })?;
    Ok(lines)
}

/// Without zone and without leading zeros, as `core::net` reads addresses.
fn address(reader: &mut Reader<'_>) -> Result<IpAddr, Fault> {
    borrowed(reader)?.parse().map_err(|_| Fault::new("an IPv4 or IPv6 address without zone or leading zeros"))
}

fn as_number(reader: &mut Reader<'_>) -> Result<u32, Fault> {
    numeric(reader, "an AS number of at most 32 bits", |number| u32::try_from(number.as_u64()?).ok())
}

fn location(reader: &mut Reader<'_>) -> Result<Location, Fault> {
    let mut location = Location::default();
    object(reader, |name, reader| {
        match name {
            "country" => location.country = Some(text(reader)?),
            "subdivision" => location.subdivision = Some(text(reader)?),
            "metro" => location.metro = Some(metro(reader)?),
            "lat" => location.latitude = Some(degrees(reader, 90)?),
            "lon" => location.longitude = Some(degrees(reader, 180)?),
            "alt" => location.altitude = Some(numeric(reader, "metres", Number::as_f64)?),
            _ => return Err(Fault::new("country, subdivision, metro, lat, lon or alt")),
        }
        Ok(())
    })?;
    Ok(location)
}

fn degrees(reader: &mut Reader<'_>, most: u8) -> Result<f64, Fault> {
    let is_within = |degrees: &f64| degrees.abs() <= f64::from(most);
    numeric(reader, format!("degrees from -{most} to {most}"), |number| number.as_f64().filter(is_within))
}

fn random(reader: &mut Reader<'_>) -> Result<f64, Fault> {
    let is_within = |random: &f64| (0.0..1.0).contains(random);
    numeric(reader, "a number from 0 up to but not 1", |number| number.as_f64().filter(is_within))
}

/// A text, or a number, which equals its decimal text (semantics section 6).
fn metro(reader: &mut Reader<'_>) -> Result<String, Fault> {
    match reader.next()? {
        Value::String(text) => Some(text.to_string()),
        Value::Number(number) => number.as_u64().map(|number| number.to_string()),
        _ => None,
    }
    .ok_or_else(|| Fault::new("a text or an unsigned integer"))
}

/// An object without `client_spki` says that the client showed no key.
fn tls(reader: &mut Reader<'_>) -> Result<Tls, Fault> {
    let mut tls = Tls::default();
    object(reader, |name, reader| {
        match name {
            "client_spki" => tls.client_key = Some(client_key(reader)?),
            "ja4" => tls.fingerprint = Some(text(reader)?),
            _ => return Err(Fault::new("client_spki or ja4")),
        }
        Ok(())
    })?;
    Ok(tls)
}

fn client_key(reader: &mut Reader<'_>) -> Result<Vec<u8>, Fault> {
    let text = borrowed(reader)?;
    let mut key = vec![0; base64url::decoded_len(text.len())];
    let length = base64url::decode(text.as_bytes(), Padding::Forbidden, false, &mut key).unwrap_or(0);
    key.truncate(length);
    if key.is_empty() { Err(Fault::new("a DER SubjectPublicKeyInfo in base64url without padding")) } else { Ok(key) }
}

impl fmt::Debug for OwnedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnedRequest").field("now", &self.now).field("method", &self.method).finish_non_exhaustive()
    }
}
