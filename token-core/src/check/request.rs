//! 6xx: what the claims demand of the request, in the order of the reasons. A fact that a claim
//! needs and the host did not give denies.

use core::fmt::Display;

use super::possession::{self, Possession};
use super::{
    Known, Texts, alpn, altitude, circle, compose, geohash, header, identity, method, metro, network, region, time,
    tls_fingerprint, tls_key, uri,
};
use crate::claims::{Claims, Label, value};
use crate::denial::Denial;
use crate::policy::Policy;
use crate::reason::{Reason, Stage};
use crate::request::Request;
use crate::scratch::Scratch;
use crate::time::Timestamp;
use crate::token::Format;
use crate::trace::Tracer;
use crate::uri::Uri;
use crate::wire::json::Decimal;

/// What claims are judged against.
#[derive(Debug)]
pub(crate) struct Facts<'f, 's> {
    pub(crate) request: &'f Request<'f>,
    /// The request's URL, normalised and without tokens.
    pub(crate) uri: Option<&'f Uri<'f>>,
    pub(crate) policy: &'f Policy<'f>,
    /// The format of the token.
    pub(crate) format: Format,
    /// `catdpop` of the claim set that is being checked.
    pub(crate) proof_settings: Option<&'f [u8]>,
    pub(crate) possession: Possession<'f, 's>,
    pub(crate) scratch: &'f mut Scratch<'s>,
}

macro_rules! conditions {
    (
        |$raw:ident, $facts:ident|
        { $($claim:ident: $verdict:expr, $demanded:expr, $observed:expr;)* }
        { $($inner:ident: $inner_verdict:expr, $inner_demanded:expr, $inner_observed:expr;)* }
    ) => {
        /// The first condition of the claims that does not hold.
        pub(crate) fn check<'f>(
            claims: &Claims<'f>,
            $facts: &mut Facts<'f, '_>,
            tracer: &mut Tracer<'_>,
        ) -> Result<(), Denial> {
            $(if let Some($raw) = claims.value(Label::$claim) {
                let name = const { Label::$claim.mnemonic() }.unwrap_or_default();
                let path = Some(&Label::$claim);
                let verdict = $verdict;
                let $facts = &*$facts;
                tracer.check(Stage::Request, name, path, verdict, move |show| show(&$demanded, &$observed))?;
            })*
            if claims.is_composed() { compose::check_all(claims, $facts, tracer) } else { Ok(()) }
        }

        /// Whether the condition of a claim inside a composition holds; nothing for a claim without one.
        pub(super) fn condition(label: Label, $raw: &[u8], $facts: &mut Facts<'_, '_>) -> Option<Result<(), Reason>> {
            match label {
                $(Label::$claim => Some($verdict),)*
                $(Label::$inner => Some($inner_verdict),)*
                _ => None,
            }
        }

        /// Passes on what a claim inside a composition demands and what was observed.
        pub(super) fn show(
            label: Label,
            $raw: &[u8],
            $facts: &Facts<'_, '_>,
            show: &mut dyn FnMut(&dyn Display, &dyn Display),
        ) {
            match label {
                $(Label::$claim => show(&$demanded, &$observed),)*
                $(Label::$inner => show(&$inner_demanded, &$inner_observed),)*
                _ => show(&"anything", &"ignored"),
            }
        }
    };
}

// One line for each claim, in the order in which the first failure counts (semantics section 1): its
// condition, of which `context-missing` says that a fact is not known; for a trace, what it demands
// and what was observed. The second list is of claims that are conditions inside compositions alone: at the top
// level they have stages of their own, or say nothing.
conditions! { |raw, facts|
    {
        CATU: uri::check(raw, facts.uri), uri::Demanded(raw), Known(facts.uri.map(Uri::as_str));
        CATM: method::check(raw, facts.request), Texts(raw), Known(facts.request.method);
        CATNIP: network::check(raw, facts.request), network::Networks(raw), network::Viewer(facts.request);
        CATGEOISO3166: region::check(raw, facts.request), Texts(raw),
            Known(facts.request.subdivision.or(facts.request.country));
        GEOHASH: geohash::check(raw, facts.request), Texts(raw), Known(facts.request.position.map(circle::Place));
        CATGEOCOORD: circle::check(raw, facts.request), circle::Circles(raw),
            circle::Viewer { circles: raw, request: facts.request };
        CATGEOALT: altitude::check(raw, facts.request), altitude::Band(raw), Known(facts.request.altitude.map(Decimal));
        CATALPN: alpn::check(raw, facts.request), alpn::Protocols(raw), alpn::Observed(facts.request.alpn);
        CATH: header::check(raw, facts.request, facts.scratch), uri::DemandedFields(raw),
            header::Observed(facts.request);
        CATTPK: tls_key::check(raw, facts.request), tls_key::Demanded(raw), tls_key::Key(facts.request.tls_client_key);
        METRO: metro::check(raw, facts.request), metro::Markets(raw), Known(facts.request.metro);
        CATTPRINT: tls_fingerprint::check(raw, facts.request), tls_fingerprint::Demanded(raw),
            Known(facts.request.tls_fingerprint);
        CNF: possession::check(raw, facts), possession::DEMANDED, facts.possession;
    }
    {
        EXP: time::check_exp(raw, facts), format_args!("after now ({})", facts.request.now),
            Known(facts.time(raw));
        NBF: time::check_nbf(raw, facts), format_args!("not after now ({})", facts.request.now),
            Known(facts.time(raw));
        ISS: identity::check_iss(raw, facts.policy), identity::Allowed(&facts.policy.issuers), Texts(raw);
        AUD: identity::check_aud(raw, facts.policy), identity::Ours(&facts.policy.audiences), Texts(raw);
        SUB: Ok(()), "anything", "present";
        IAT: Ok(()), "anything", Known(facts.time(raw));
        CATIFDATA: Ok(()), "anything", "present";
        CATDPOP: Ok(()), "a cnf beside it", "present";
    }
}

impl Facts<'_, '_> {
    /// The value of a claim that is a point in time.
    pub(super) fn time(&self, raw: &[u8]) -> Option<Timestamp> {
        value::time(raw, self.format == Format::Jwt)
    }
}
