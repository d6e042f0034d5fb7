//! The topics of the suite, one file each.

mod claims;
mod components;
mod cose;
mod cose_headers;
mod geo;
mod identity;
mod jose;
mod keys;
mod limits;
mod methods;
mod networks;
mod peer_faults;
mod placements;
mod precedence;
mod privacy;
mod scopes;
mod setup;
mod state;
mod time;
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
        keys::file(),
        scopes::file(),
        time::file(),
        identity::file(),
        vocabulary::file(),
        claims::file(),
        urls::file(),
        components::file(),
        methods::file(),
        networks::file(),
        geo::file(),
        state::file(),
        placements::file(),
        precedence::file(),
        privacy::file(),
        setup::file(),
        peer_faults::file(),
    ]
}
