//! 206: whether the key may sign for this issuer, these audiences and this path.

use super::request::Texts;
use super::{Known, Present, TextList};
use crate::claims::{Claims, Label, value};
use crate::denial::{ClaimPath, Denial};
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
        let is_covered = claims.issuer.is_some_and(|issuer| issuers.iter().any(|entry| **entry == *issuer));
        let claim = Some(ClaimPath::new(Label::ISS));
        tracer.check(Stage::Key, "scope", claim, &TextList(issuers), &Present(claims.issuer), covered(is_covered))?;
    }
    if let Some(audiences) = &scope.audiences {
        // Every entry: a key for one CDN must not open another one's door on the side.
        let is_listed = |name: &str| audiences.iter().any(|entry| **entry == *name);
        let is_covered = claims.audience.is_some_and(|list| value::texts(list).all(is_listed));
        let claim = Some(ClaimPath::new(Label::AUD));
        let observed = Present(claims.audience.map(Texts));
        tracer.check(Stage::Key, "scope", claim, &TextList(audiences), &observed, covered(is_covered))?;
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
        tracer.check(Stage::Key, "scope", None, &TextList(prefixes), &Known(path), verdict)?;
    }
    Ok(())
}

const fn covered(is_covered: bool) -> Result<(), Reason> {
    if is_covered { Ok(()) } else { Err(Reason::KeyOutOfScope) }
}
