//! Tokens that a response orders.

use alloc::string::String;

use super::{Denied, Means};
use crate::claims::{Label, value};
use crate::key::{Key, Scope};
use crate::mint::{ClaimSet, Minter, payload};
use crate::renewal::narrows_paths;
use crate::revoke::Answer;
use crate::token::Format;
use crate::wire::cbor::{Item, Reader};

/// The tokens of one response: all are signed with one key.
pub(super) struct Orders<'o, 'd, 's> {
    denied: &'o Denied<'d, 's>,
    minter: Option<&'o Minter<'o>>,
    key_id: Option<&'o str>,
    /// `None` once a token was encrypted with it.
    vector: Option<[u8; 12]>,
    minted: usize,
}

impl<'o, 'd, 's> Orders<'o, 'd, 's> {
    pub(super) fn new(denied: &'o Denied<'d, 's>, means: Means<'o>, key_id: Option<&'o str>) -> Self {
        Self { denied, minter: means.minter, key_id, vector: Some(means.randomness.vector), minted: 0 }
    }

    pub(super) const fn has_minted(&self) -> bool {
        self.minted > 0
    }

    /// A token of these claims, in the format of the one that was denied.
    pub(super) fn token(&mut self, claims: &[u8]) -> Option<String> {
        let (minter, format) = (self.minter?, self.denied.token.claims.format());
        let key = self.signer(minter, format)?;
        let claims = self.claims(claims, minter, format)?;
        let presented = || self.denied.token.keys();
        let is_within = presented().chain([key]).all(|bound| self.holds(&claims, bound.scope()));
        if !is_within || !presented().all(|bound| narrows_paths(bound, key)) {
            return None;
        }
        let hider = minter.encrypter(&[], self.denied.request.now);
        let hider = hider.filter(|key| self.is_clear(key) && self.holds(&claims, key.scope()));
        let token = payload::private(format, &claims, key, || Some((hider?, self.vector.take()?)))?;
        self.minted = self.minted.saturating_add(1);
        Some(token)
    }

    /// The key that the entry names, if the policy and the minter have it and nobody has revoked it.
    fn signer<'m>(&self, minter: &'m Minter<'m>, format: Format) -> Option<&'m Key<'m>> {
        let id = self.key_id.filter(|id| self.denied.policy.catif_kids.iter().any(|open| **open == **id))?;
        let key =
            minter.signers(id.as_bytes(), format, self.denied.request.now).find(|key| key.id() == id.as_bytes())?;
        self.is_clear(key).then_some(key)
    }

    fn is_clear(&self, key: &Key<'_>) -> bool {
        self.denied.state.key(key.id()) == Answer::Clear
    }

    /// The claims, with null filled in: `iss` and `iat`.
    fn claims(&self, map: &[u8], minter: &Minter<'_>, format: Format) -> Option<ClaimSet> {
        let mut claims = ClaimSet::new();
        for (label, raw) in value::members(map) {
            let label = Label::Number(value::integer(label)?);
            let is_null = matches!(Reader::new(raw).next(), Ok(Item::Null));
            claims = match label {
                Label::ISS if is_null => {
                    claims.with_issuer(minter.issuer().or_else(|| self.denied.token.claims.issuer())?)
                }
                Label::IAT if is_null => claims.with_issued_at(self.denied.request.now.seconds()),
                // A JWT's times are read as its text says them: one with a fraction is not minted.
                Label::EXP | Label::NBF | Label::IAT | Label::ORIGIN_IAT if format == Format::Jwt => {
                    let time = value::time(raw, true).filter(|time| time.nanoseconds() == 0)?;
                    claims.with_checked(label, |appender| appender.integer(time.seconds())).ok()?
                }
                _ => claims.with_checked(label, |appender| appender.raw(raw)).ok()?,
            };
        }
        Some(claims)
    }

    /// Whether claims lie within a scope.
    fn holds(&self, claims: &ClaimSet, scope: &Scope<'_>) -> bool {
        let lists = |list: &[crate::storage::Text<'_>], name: &[u8]| list.iter().any(|entry| entry.as_bytes() == name);
        let text = |label| claims.get(label).and_then(value::text_bytes);
        let has_issuer =
            scope.issuers.as_ref().is_none_or(|list| text(Label::ISS).is_some_and(|name| lists(list, name)));
        let has_audiences = scope.audiences.as_ref().is_none_or(|list| {
            claims.get(Label::AUD).is_some_and(|names| value::texts(names).all(|name| lists(list, name)))
        });
        let has_tenant = match (&scope.tenants, text(Label::TENANT)) {
            (Some(list), tenant) => tenant.is_some_and(|tenant| lists(list, tenant)),
            (None, Some(tenant)) => lists(&self.denied.policy.tenants, tenant),
            (None, None) => true,
        };
        let is_short = scope.max_lifetime.is_none_or(|longest| {
            claims.expiry().is_some_and(|exp| !exp.is_more_than(longest, self.denied.request.now))
        });
        has_issuer && has_audiences && has_tenant && is_short
    }
}
