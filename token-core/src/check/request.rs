//! 6xx: what the claims demand of the request, in the order of the reasons. A fact that a claim
//! needs and the host did not give denies.

use super::{
    Known, Texts, alpn, altitude, circle, geohash, header, method, metro, network, region, tls_fingerprint, tls_key,
    uri,
};
use crate::claims::{Claims, Label};
use crate::denial::{ClaimPath, Denial};
use crate::reason::Stage;
use crate::request::Request;
use crate::scratch::Scratch;
use crate::trace::Tracer;
use crate::uri::Uri;
use crate::wire::json::Decimal;

/// What claims are judged against.
#[derive(Debug)]
pub(crate) struct Facts<'f, 's> {
    pub(crate) request: &'f Request<'f>,
    /// The request's URL, normalised and without tokens.
    pub(crate) uri: Option<&'f Uri<'f>>,
    pub(crate) scratch: &'f mut Scratch<'s>,
}

macro_rules! conditions {
    (|$raw:ident, $facts:ident| $($claim:ident: $verdict:expr, $demanded:expr, $observed:expr;)*) => {
        /// The first condition of the claims that does not hold.
        pub(crate) fn check(
            claims: &Claims<'_>,
            $facts: &mut Facts<'_, '_>,
            tracer: &mut Tracer<'_>,
        ) -> Result<(), Denial> {
            $(if let Some($raw) = claims.value(Label::$claim) {
                let name = Label::$claim.mnemonic().unwrap_or_default();
                let path = Some(ClaimPath::new(Label::$claim));
                tracer.check(Stage::Request, name, path, $verdict, |show| show(&$demanded, &$observed))?;
            })*
            Ok(())
        }
    };
}

// One line for each claim, in the order in which the first failure counts (semantics section 1): its
// condition, of which `context-missing` says that a fact is not known; for a trace, what it demands
// and what was observed.
conditions! { |raw, facts|
    CATU: uri::check(raw, facts.uri), uri::Demanded(raw), Known(facts.uri.map(Uri::as_str));
    CATM: method::check(raw, facts.request), Texts(raw), Known(facts.request.method);
    CATNIP: network::check(raw, facts.request), network::Networks(raw), network::Viewer(facts.request);
    CATGEOISO3166: region::check(raw, facts.request), Texts(raw),
        Known(facts.request.subdivision.or(facts.request.country));
    GEOHASH: geohash::check(raw, facts.request), Texts(raw), Known(facts.request.position.map(circle::Place));
    CATGEOCOORD: circle::check(raw, facts.request), circle::Circles(raw), circle::Viewer { circles: raw, request: facts.request };
    CATGEOALT: altitude::check(raw, facts.request), altitude::Band(raw), Known(facts.request.altitude.map(Decimal));
    CATALPN: alpn::check(raw, facts.request), alpn::Protocols(raw), alpn::Observed(facts.request.alpn);
    CATH: header::check(raw, facts.request, facts.scratch), uri::DemandedFields(raw),
        header::Observed(facts.request);
    CATTPK: tls_key::check(raw, facts.request), tls_key::Demanded(raw), tls_key::Key(facts.request.tls_client_key);
    METRO: metro::check(raw, facts.request), metro::Markets(raw), Known(facts.request.metro);
    CATTPRINT: tls_fingerprint::check(raw, facts.request), tls_fingerprint::Demanded(raw),
        Known(facts.request.tls_fingerprint);
}
