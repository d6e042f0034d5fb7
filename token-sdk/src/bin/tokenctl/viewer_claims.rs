//! What `mint` says of the place and the connection of the viewer.

use clap::Args;
use serde_json::{Map, Value, json};

use crate::input;

/// Claims about where the viewer is, how it is connected and which key it holds.
#[derive(Args, Debug)]
pub(crate) struct ViewerClaims {
    /// Circle in which the viewer must be, in degrees and metres (`catgeocoord`); may be repeated
    #[arg(long, value_name = "LAT,LON,METRES", value_parser = input::numbers::<3>, allow_hyphen_values = true)]
    near: Vec<[f64; 3]>,
    /// Cell in which the viewer must be (`geohash`); may be repeated
    #[arg(long, value_name = "CELL")]
    geohash: Vec<String>,
    /// Altitude and how far from it the viewer may be, in metres (`catgeoalt`)
    #[arg(long, value_name = "METRES,DEVIATION", value_parser = input::numbers::<2>, allow_hyphen_values = true)]
    altitude: Option<[f64; 2]>,
    /// ALPN protocol such as h2 (`catalpn`); may be repeated
    #[arg(long, value_name = "PROTOCOL")]
    alpn: Vec<String>,
    /// Public key of the viewer's TLS certificate (`cattpk`): DER SubjectPublicKeyInfo in base64url
    #[arg(long, value_name = "BASE64URL")]
    client_spki: Option<String>,
    /// Thumbprint (RFC 7638) in base64url of the key that DPoP proofs of the viewer must be made with (`cnf`)
    #[arg(long, value_name = "BASE64URL")]
    jkt: Option<String>,
}

impl ViewerClaims {
    /// The claims that the arguments name.
    pub(crate) fn say(&self, claims: &mut Map<String, Value>) {
        let said = [
            ("geohash", (!self.geohash.is_empty()).then(|| json!(self.geohash))),
            ("catalpn", (!self.alpn.is_empty()).then(|| json!(self.alpn))),
            ("catgeocoord", (!self.near.is_empty()).then(|| json!(self.near))),
            ("catgeoalt", self.altitude.map(|band| json!(band))),
            ("cnf", self.jkt.as_ref().map(|thumbprint| json!({"jkt": thumbprint}))),
            ("cattpk", self.client_spki.as_ref().map(|key| json!(key))),
        ];
        claims.extend(said.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    }
}
