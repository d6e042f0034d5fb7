//! What `verify` and `explain` know of the place and the connection of the viewer.

use clap::Args;
use serde_json::{Map, Value, json};

use crate::input;

/// Facts about where the viewer is and how it is connected.
#[derive(Args, Debug)]
#[group(id = "viewer_facts", multiple = true)]
pub(crate) struct ViewerFacts {
    /// The viewer's position in degrees
    #[arg(long, value_name = "LAT,LON", value_parser = input::numbers::<2>, allow_hyphen_values = true)]
    position: Option<[f64; 2]>,
    /// The viewer's altitude in metres
    #[arg(long, value_name = "METRES", allow_hyphen_values = true)]
    altitude: Option<f64>,
    /// The negotiated ALPN protocol, such as h2
    #[arg(long, value_name = "PROTOCOL")]
    alpn: Option<String>,
    /// The connection is known to be without TLS
    #[arg(long, conflicts_with = "alpn")]
    no_tls: bool,
    /// The public key of the viewer's TLS certificate: DER SubjectPublicKeyInfo in base64url
    #[arg(long, value_name = "BASE64URL")]
    client_spki: Option<String>,
    /// The viewer is known to have shown no TLS certificate
    #[arg(long, conflicts_with = "client_spki")]
    no_client_certificate: bool,
    /// The JA4 fingerprint of the viewer's TLS client; without --client-spki the viewer is known to have shown no
    /// certificate
    #[arg(long, value_name = "FINGERPRINT")]
    ja4: Option<String>,
    /// The DPoP proof on the request
    #[arg(long, value_name = "PROOF")]
    dpop: Option<String>,
}

impl ViewerFacts {
    /// Puts the facts into a request; `geo` is its member of this name.
    pub(crate) fn say(&self, request: &mut Map<String, Value>, geo: &mut Map<String, Value>) {
        if let Some([latitude, longitude]) = self.position {
            geo.insert("lat".to_owned(), json!(latitude));
            geo.insert("lon".to_owned(), json!(longitude));
        }
        if let Some(altitude) = self.altitude {
            geo.insert("alt".to_owned(), json!(altitude));
        }
        if self.no_tls || self.alpn.is_some() {
            request.insert("alpn".to_owned(), json!(self.alpn));
        }
        if let Some(proof) = &self.dpop {
            request.insert("dpop".to_owned(), json!(proof));
        }
        let texts = [("client_spki", &self.client_spki), ("ja4", &self.ja4)];
        let known = texts.into_iter().filter_map(|(name, value)| Some((name.to_owned(), json!(value.as_ref()?))));
        let tls: Map<String, Value> = known.collect();
        if self.no_client_certificate || !tls.is_empty() {
            request.insert("tls".to_owned(), Value::Object(tls));
        }
    }
}
