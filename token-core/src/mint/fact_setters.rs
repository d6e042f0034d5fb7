//! Claims about where a viewer is and how it is connected, from typed values.

use super::{ClaimSet, MintError};
use crate::claims::{Circle, Label};

impl ClaimSet {
    /// With `catalpn`: ALPN protocols such as `h2`, one of which must have been negotiated. A request
    /// without TLS is denied.
    ///
    /// # Errors
    /// No entry, more than 256, or one beyond ASCII, which has no JSON form.
    pub fn with_protocols(self, protocols: &[impl AsRef<str>]) -> Result<Self, MintError> {
        if !protocols.iter().all(|protocol| protocol.as_ref().is_ascii()) {
            return Err(MintError::new("catalpn", "names of protocols in ASCII"));
        }
        self.with_list(Label::CATALPN, protocols, |appender, protocol| appender.bytes(protocol.as_ref().as_bytes()))
    }

    /// With `geohash`: cells of 1 to 12 characters, in one of which the viewer must be. CTA-5007 wants
    /// more than four characters encrypted.
    ///
    /// # Errors
    /// No entry, more than 256, or one that is no geohash in lower case.
    pub fn with_geohashes(self, cells: &[impl AsRef<str>]) -> Result<Self, MintError> {
        self.with_texts(Label::GEOHASH, cells)
    }

    /// With `catgeocoord`: circles, in one of which the viewer must be. CTA-5007 wants the claim
    /// encrypted.
    ///
    /// # Errors
    /// No entry, more than 256, degrees beyond their range, a radius that is not above 0, or −0.
    pub fn with_circles(self, circles: &[Circle]) -> Result<Self, MintError> {
        self.with_list(Label::CATGEOCOORD, circles, |appender, Circle { centre, radius }| {
            appender.array(3);
            [centre.latitude, centre.longitude, *radius].into_iter().for_each(|number| appender.float(number));
        })
    }

    /// With `catgeoalt`: the viewer must be at this altitude, not farther from it than the deviation, both
    /// in metres (WGS 84).
    ///
    /// # Errors
    /// A deviation below 0, −0, or what is not finite.
    pub fn with_altitude(self, altitude: f64, deviation: f64) -> Result<Self, MintError> {
        self.with_list(Label::CATGEOALT, &[altitude, deviation], |appender, number| appender.float(*number))
    }

    /// With `cattpk`: the DER SubjectPublicKeyInfo of the certificate that the viewer must show in TLS.
    ///
    /// # Errors
    /// An empty key.
    pub fn with_tls_client_key(self, key: &[u8]) -> Result<Self, MintError> {
        self.with_checked(Label::CATTPK, |appender| appender.bytes(key))
    }

    /// With `catifdata`, which never denies: data for whoever receives a token that `catif` has minted.
    #[must_use]
    pub fn with_catif_data(self, data: &str) -> Self {
        self.with(Label::CATIFDATA, |appender| appender.text(data))
    }
}
