//! What a token demands of the place and the connection of its viewer.

use token_core::{Circle, ClaimSet, Position};

use crate::entitlement::Entitlement;
use crate::mint_error::MintError;

/// Facts of a viewer's requests that a token is bound to, beside country, network and method.
#[derive(Clone, Debug)]
pub(crate) struct ViewerFacts {
    circles: Option<Vec<Circle>>,
    geohashes: Option<Vec<String>>,
    altitude: Option<(f64, f64)>,
    protocols: Option<Vec<String>>,
    client_key: Option<Vec<u8>>,
}

/// Where the viewer is and how it is connected. Edges that do not know the fact deny.
///
/// ```
/// # fn bind(entitlement: token_sdk::Entitlement) -> token_sdk::Entitlement {
/// // Only in the stadium and around it, over HTTP/2 or HTTP/3.
/// entitlement.near(48.2188, 11.6247, 2_000.0).protocols(["h2", "h3"])
/// # }
/// ```
impl Entitlement {
    /// Only within so many metres of a point, in degrees of WGS 84 (`catgeocoord`). One such circle is
    /// enough. It must not stand in a token in the clear ([`Privacy`](crate::Privacy)).
    pub fn near(mut self, latitude: f64, longitude: f64, metres: f64) -> Self {
        let circle = Circle { centre: Position { latitude, longitude }, radius: metres };
        self.viewer.circles.get_or_insert_default().push(circle);
        self
    }

    /// Only in these cells (`geohash`), of 1 to 12 characters in lower case. More than four must not
    /// stand in a token in the clear ([`Privacy`](crate::Privacy)).
    pub fn geohashes(mut self, cells: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.viewer.geohashes.get_or_insert_default().extend(cells.into_iter().map(Into::into));
        self
    }

    /// Only at this altitude, not farther from it than the deviation, both in metres (`catgeoalt`).
    pub const fn altitude(mut self, metres: f64, deviation: f64) -> Self {
        self.viewer.altitude = Some((metres, deviation));
        self
    }

    /// Only over TLS with one of these ALPN protocols, such as `h2` and `h3` (`catalpn`).
    pub fn protocols(mut self, protocols: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.viewer.protocols.get_or_insert_default().extend(protocols.into_iter().map(Into::into));
        self
    }

    /// Only for the TLS client with this public key (`cattpk`): the DER SubjectPublicKeyInfo of its
    /// certificate. The token is then of no use to whoever else holds it.
    pub fn client_key(mut self, subject_public_key_info: &[u8]) -> Self {
        self.viewer.client_key = Some(subject_public_key_info.to_vec());
        self
    }
}

impl ViewerFacts {
    pub(crate) const NONE: Self =
        Self { circles: None, geohashes: None, altitude: None, protocols: None, client_key: None };

    /// The claims with these. An empty list is refused: it was meant to restrict to something.
    pub(crate) fn add_to(&self, mut claims: ClaimSet) -> Result<ClaimSet, MintError> {
        if let Some(cells) = &self.geohashes {
            claims = claims.with_geohashes(cells)?;
        }
        if let Some(protocols) = &self.protocols {
            claims = claims.with_protocols(protocols)?;
        }
        if let Some(circles) = &self.circles {
            claims = claims.with_circles(circles)?;
        }
        if let Some((metres, deviation)) = self.altitude {
            claims = claims.with_altitude(metres, deviation)?;
        }
        if let Some(key) = &self.client_key {
            claims = claims.with_tls_client_key(key)?;
        }
        Ok(claims)
    }
}
