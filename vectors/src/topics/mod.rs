//! The topics of the suite, one file each.

mod algorithms;
mod alpn;
mod altitude;
mod attacks;
mod catifdata;
mod circles;
mod claims;
mod components;
mod composition;
mod confusion;
mod cose;
mod cose_headers;
mod critical;
mod dpop;
mod encryption;
mod facts;
mod geo;
mod geohash;
mod headers;
mod identity;
mod jose;
mod keys;
mod limits;
mod lookups;
mod methods;
mod metro;
mod networks;
mod peer_faults;
mod placements;
mod precedence;
mod privacy;
mod regex;
mod renewal;
mod replay;
mod responses;
mod sampling;
mod scopes;
mod setup;
mod several;
mod state;
mod time;
mod tls;
mod urls;
mod vocabulary;

use crate::case::CaseFile;

/// The generated case files.
#[must_use]
pub fn all() -> Vec<CaseFile> {
    vec![
        cose::file(),
        cose_headers::file(),
        jose::file(),
        limits::file(),
        algorithms::file(),
        confusion::file(),
        keys::file(),
        scopes::file(),
        time::file(),
        identity::file(),
        vocabulary::file(),
        claims::file(),
        critical::file(),
        composition::file(),
        urls::file(),
        components::file(),
        methods::file(),
        networks::file(),
        geo::file(),
        geohash::file(),
        circles::file(),
        altitude::file(),
        alpn::file(),
        tls::file(),
        catifdata::file(),
        facts::file(),
        headers::file(),
        regex::file(),
        metro::file(),
        dpop::file(),
        state::file(),
        replay::file(),
        sampling::file(),
        lookups::file(),
        renewal::file(),
        responses::file(),
        placements::file(),
        several::file(),
        precedence::file(),
        privacy::file(),
        encryption::file(),
        setup::file(),
        peer_faults::file(),
        attacks::file(),
    ]
}
