//! 6xx: what the claims demand of the request, in the order of the reasons. A fact that a claim
//! needs and the host did not give denies.

use core::fmt;

use super::possession::Possession;
use super::{Known, header, uri, write_list};
use crate::claims::network::{self, NetworkEntry};
use crate::claims::value;
use crate::claims::{Claims, Label};
use crate::denial::{ClaimPath, Denial};
use crate::possession;
use crate::reason::{Reason, Stage};
use crate::request::Request;
use crate::scratch::Scratch;
use crate::trace::Tracer;
use crate::uri::Uri;
use crate::wire::cbor::Item;
use crate::wire::json::JsonText;

pub(crate) fn check<'s>(
    claims: &Claims<'_>,
    request: &Request<'_>,
    uri: Option<&Uri<'_>>,
    possession: &mut Possession<'_, 's>,
    scratch: &mut Scratch<'s>,
    tracer: &mut Tracer<'_>,
) -> Result<(), Denial> {
    if let Some(catu) = claims.value(Label::CATU) {
        let verdict = uri.map_or(Err(Reason::ContextMissing), |uri| holds(uri::matches(catu, uri), Reason::Uri));
        tracer.check(Stage::Request, "catu", path(Label::CATU), verdict, |show| {
            show(&uri::Demanded(catu), &Known(uri.map(Uri::as_str)));
        })?;
    }
    if let Some(methods) = claims.value(Label::CATM) {
        let verdict = request.method.map_or(Err(Reason::ContextMissing), |method| {
            holds(value::texts(methods).any(|listed| listed == method.as_bytes()), Reason::Method)
        });
        tracer.check(Stage::Request, "catm", path(Label::CATM), verdict, |show| {
            show(&Texts(methods), &Known(request.method));
        })?;
    }
    if let Some(networks) = claims.value(Label::CATNIP) {
        let verdict = check_network(networks, request);
        tracer.check(Stage::Request, "catnip", path(Label::CATNIP), verdict, |show| {
            show(&Networks(networks), &Viewer { request });
        })?;
    }
    if let Some(countries) = claims.value(Label::CATGEOISO3166) {
        let verdict = check_region(countries, request);
        tracer.check(Stage::Request, "catgeoiso3166", path(Label::CATGEOISO3166), verdict, |show| {
            show(&Texts(countries), &Known(request.subdivision.or(request.country)));
        })?;
    }
    if let Some(headers) = claims.value(Label::CATH) {
        let verdict = header::check(headers, request, scratch);
        tracer.check(Stage::Request, "cath", path(Label::CATH), verdict, |show| {
            show(
                &uri::DemandedFields(headers),
                &format_args!("{} header fields", Known(request.headers.known().map(<[_]>::len))),
            );
        })?;
    }
    if let Some(markets) = claims.value(Label::METRO) {
        let verdict = request.metro.map_or(Err(Reason::ContextMissing), |metro| {
            holds(value::items(markets).any(|market| is_market(market, metro)), Reason::Metro)
        });
        tracer.check(Stage::Request, "metro", path(Label::METRO), verdict, |show| {
            show(&Markets(markets), &Known(request.metro));
        })?;
    }
    if let (true, Some(cnf)) = (possession::IS_BUILT, claims.value(Label::CNF)) {
        let verdict = possession.check(cnf, claims.value(Label::CATDPOP), request, scratch);
        tracer.check(Stage::Request, "cnf", path(Label::CNF), verdict, |show| {
            show(&"a DPoP proof of the key, for this method, URL and token", &possession);
        })?;
    }
    Ok(())
}

/// Whether a market area is the viewer's; a number equals its decimal text.
fn is_market(market: Item<'_>, metro: &str) -> bool {
    match market {
        Item::Text(text) => text == metro,
        // Leading zeros and signs are no decimal text of a number.
        Item::Unsigned(number) => {
            let is_decimal =
                metro.bytes().all(|digit| digit.is_ascii_digit()) && (metro == "0" || !metro.starts_with('0'));
            is_decimal && metro.parse() == Ok(number)
        }
        _ => false,
    }
}

fn path(label: Label) -> Option<ClaimPath> {
    Some(ClaimPath::new(label))
}

const fn holds(holds: bool, reason: Reason) -> Result<(), Reason> {
    if holds { Ok(()) } else { Err(reason) }
}

/// How one entry of a list stands to the known facts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Entry {
    Matches,
    Differs,
    /// The fact it needs is not known.
    Undecided,
}

/// One match is enough; without one, an entry that a missing fact could have matched makes the
/// fact the reason.
fn any_of(entries: impl Iterator<Item = Entry>, reason: Reason) -> Result<(), Reason> {
    let mut outcome = Err(reason);
    for entry in entries {
        match entry {
            Entry::Matches => return Ok(()),
            Entry::Undecided => outcome = Err(Reason::ContextMissing),
            Entry::Differs => {}
        }
    }
    outcome
}

/// `catnip` (spec/cat.md section 5.8).
fn check_network(networks: &[u8], request: &Request<'_>) -> Result<(), Reason> {
    let judge = |entry| {
        let is_match = match entry {
            NetworkEntry::Prefix(prefix) => request.ip.map(|address| prefix.covers(address)),
            NetworkEntry::Asn(asn) => request.asn.map(|of| of == asn),
        };
        match is_match {
            Some(true) => Entry::Matches,
            Some(false) => Entry::Differs,
            None => Entry::Undecided,
        }
    };
    any_of(network::networks(networks).map(judge), Reason::Network)
}

/// `catgeoiso3166` (spec/cat.md section 5.13). A subdivision never tells the country.
fn check_region(regions: &[u8], request: &Request<'_>) -> Result<(), Reason> {
    let (known_country, known_subdivision) =
        (request.country.map(str::as_bytes), request.subdivision.map(str::as_bytes));
    let judge = |code: &[u8]| {
        let country = code.get(..2).unwrap_or(code); // codes begin with a country
        match (known_country, known_subdivision) {
            (Some(known), _) if known != country => Entry::Differs,
            (Some(_), _) if code == country => Entry::Matches,
            (None, _) if code == country => Entry::Undecided,
            (_, Some(known)) if known == code => Entry::Matches,
            (_, Some(_)) => Entry::Differs,
            (_, None) => Entry::Undecided,
        }
    };
    any_of(value::texts(regions).map(judge), Reason::Country)
}

/// A list of texts for a trace.
pub(super) struct Texts<'t>(pub(super) &'t [u8]);

impl fmt::Display for Texts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_list(value::texts(self.0).flat_map(core::str::from_utf8), f)
    }
}

/// `metro` for a trace.
struct Markets<'t>(&'t [u8]);

impl fmt::Display for Markets<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for market in value::items(self.0) {
            match market {
                Item::Text(text) => write!(f, "{separator}{}", JsonText(text))?,
                Item::Unsigned(number) => write!(f, "{separator}{number}")?,
                _ => {}
            }
            separator = ", ";
        }
        Ok(())
    }
}

/// `catnip` for a trace.
struct Networks<'t>(&'t [u8]);

impl fmt::Display for Networks<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for entry in network::networks(self.0) {
            match entry {
                NetworkEntry::Prefix(prefix) => write!(f, "{separator}{prefix}")?,
                NetworkEntry::Asn(asn) => write!(f, "{separator}AS{asn}")?,
            }
            separator = ", ";
        }
        Ok(())
    }
}

/// Address and AS number of the viewer for a trace.
struct Viewer<'r> {
    request: &'r Request<'r>,
}

impl fmt::Display for Viewer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "address {}, AS {}", Known(self.request.ip), Known(self.request.asn))
    }
}
