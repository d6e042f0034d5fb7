//! 206: whether the key may sign for this issuer, these audiences and this path.

use super::{Known, Present, TextList, Texts};
use crate::claims::{Claims, Label, value};
use crate::denial::Denial;
use crate::key::Scope;
use crate::reason::{Reason, Stage};
use crate::trace::Tracer;
use crate::uri::Uri;

pub(crate) fn check(
    claims: &Claims<'_>,
    scope: &Scope<'_>,
    uri: &Result<Option<Uri<'_>>, Reason>,
    tracer: &mut Tracer<'_>,
) -> Result<(), Denial> {
    if let Some(issuers) = &scope.issuers {
        let is_covered = claims.issuer().is_some_and(|issuer| issuers.iter().any(|entry| **entry == *issuer));
        let claim = Some(&Label::ISS);
        tracer.check(Stage::Key, "scope", claim, covered(is_covered), move |show| {
            show(&TextList(issuers), &Present(claims.issuer()));
        })?;
    }
    if let Some(audiences) = &scope.audiences {
        // Every entry: a key for one CDN must not open another one's door on the side.
        let is_listed = |name: &[u8]| audiences.iter().any(|entry| entry.as_bytes() == name);
        let is_covered = claims.value(Label::AUD).is_some_and(|list| value::texts(list).all(is_listed));
        let claim = Some(&Label::AUD);
        tracer.check(Stage::Key, "scope", claim, covered(is_covered), move |show| {
            show(&TextList(audiences), &Present(claims.value(Label::AUD).map(Texts)));
        })?;
    }
    if let Some(prefixes) = &scope.path_prefixes {
        let path = match uri {
            Ok(uri) => uri.map(|uri| uri.path()),
            Err(reason) => return Err((*reason).into()),
        };
        let verdict = match path {
            None => Err(Reason::ContextMissing),
            Some(path) => covered(prefixes.iter().any(|prefix| Uri::path_is_within(path, prefix))),
        };
        tracer.check(Stage::Key, "scope", None, verdict, move |show| show(&TextList(prefixes), &Known(path)))?;
    }
    Ok(())
}

const fn covered(is_covered: bool) -> Result<(), Reason> {
    if is_covered { Ok(()) } else { Err(Reason::KeyOutOfScope) }
}
