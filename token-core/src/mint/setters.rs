//! Claims from typed values.

use alloc::string::ToString;
use core::net::IpAddr;

use super::form::is_path_prefix;
use super::matching::append_matches;
use super::{ClaimSet, Match, MintError};
use crate::claims::{Label, can_be_critical, without_trailing_zeros};
use crate::limits::Limits;
use crate::policy::Labels;
use crate::revoke::Network;
use crate::uri::Component;
use crate::wire::cbor::{self, Appender};
use crate::wire::hex;

/// The token itself: who made it, for whom, when.
impl ClaimSet {
    /// With `iss`.
    #[must_use]
    pub fn with_issuer(self, issuer: &str) -> Self {
        self.with_text(Label::ISS, issuer)
    }

    /// With `sub`.
    #[must_use]
    pub fn with_subject(self, subject: &str) -> Self {
        self.with_text(Label::SUB, subject)
    }

    /// With one `aud`.
    #[must_use]
    pub fn with_audience(self, audience: &str) -> Self {
        self.with_text(Label::AUD, audience)
    }

    /// With several `aud`, any of which accepts the token.
    ///
    /// # Errors
    /// No entry, or more than 256.
    pub fn with_audiences(self, audiences: &[impl AsRef<str>]) -> Result<Self, MintError> {
        self.with_texts(Label::AUD, audiences)
    }

    /// With `exp`, in whole seconds since 1970.
    #[must_use]
    pub fn with_expiry(self, seconds: i64) -> Self {
        self.with_integer(Label::EXP, seconds)
    }

    /// With `nbf`, in whole seconds since 1970.
    #[must_use]
    pub fn with_not_before(self, seconds: i64) -> Self {
        self.with_integer(Label::NBF, seconds)
    }

    /// With `iat`, in whole seconds since 1970.
    #[must_use]
    pub fn with_issued_at(self, seconds: i64) -> Self {
        self.with_integer(Label::IAT, seconds)
    }

    /// With `origin_iat`, when the first token of a chain of renewed ones was issued, in whole
    /// seconds since 1970.
    #[must_use]
    pub fn with_origin_issued_at(self, seconds: i64) -> Self {
        self.with_integer(Label::ORIGIN_IAT, seconds)
    }

    /// With `cti`, which a JWT carries as `jti` in lower-case hex.
    #[must_use]
    pub fn with_token_id(self, id: &[u8]) -> Self {
        self.with(Label::CTI, |appender| appender.bytes(id))
    }

    /// As [`ClaimSet::with_token_id`], from lower-case hex.
    ///
    /// # Errors
    /// Anything else.
    pub fn with_token_id_hex(self, id: &str) -> Result<Self, MintError> {
        let bytes = hex::decode(id).ok_or_else(|| MintError::new("cti", "lower-case hex of even length"))?;
        Ok(self.with(Label::CTI, |appender| {
            let start = appender.len();
            appender.0.extend(bytes);
            appender.wrap(start);
        }))
    }

    /// With `sid`, the playback session.
    #[must_use]
    pub fn with_session(self, session: &str) -> Self {
        self.with_text(Label::SID, session)
    }

    /// With `tenant`.
    #[must_use]
    pub fn with_tenant(self, tenant: &str) -> Self {
        self.with_text(Label::TENANT, tenant)
    }

    /// With `catv` 1, the only version there is; a token without it is of version 1 too.
    #[must_use]
    pub fn with_version(self) -> Self {
        self.with_integer(Label::CATV, 1)
    }

    /// With an `epoch` of the whole issuer.
    #[must_use]
    pub fn with_epoch(self, epoch: u64) -> Self {
        self.with(Label::EPOCH, |appender| appender.unsigned(epoch))
    }

    /// With an `epoch` for each of several scopes; the scope "" is the whole issuer.
    ///
    /// # Errors
    /// No entry, more than 256, or a scope twice.
    pub fn with_epochs(self, epochs: &[(impl AsRef<str>, u64)]) -> Result<Self, MintError> {
        self.with_map(Label::EPOCH, |appender| {
            appender.map(epochs.len());
            for (scope, epoch) in epochs {
                appender.text(scope.as_ref());
                appender.unsigned(*epoch);
            }
        })
    }

    /// With `crit`: a verifier that does not enforce each of these claims denies the token, and so
    /// does every verifier when one of them is absent.
    ///
    /// # Errors
    /// No entry, or a claim that never denies or that this build does not enforce.
    pub fn with_critical(self, claims: &[Label]) -> Result<Self, MintError> {
        if let Some(other) =
            claims.iter().find(|label| !can_be_critical(**label) || Labels::DEFAULT.number_of(**label) == 0)
        {
            return Err(MintError::new("crit", alloc::format!("claims that deny, which {other} does not")));
        }
        self.with_list(Label::CRIT, claims, |appender, label| appender.integer(Labels::DEFAULT.number_of(*label)))
    }
}

/// The requests that the token opens.
impl ClaimSet {
    /// With a `catu` that demands this path prefix and nothing else.
    ///
    /// # Errors
    /// The prefix is not in the normal form in which URLs are matched.
    pub fn with_path_prefix(self, prefix: &str) -> Result<Self, MintError> {
        if !is_path_prefix(prefix) {
            return Err(MintError::new("catu", "a path in normal form (RFC 3986 section 6.2.2) that begins with /"));
        }
        Ok(self.with(Label::CATU, |appender| {
            append_matches(appender, &[(Component::Path, Match::Prefix(prefix))], append_component);
        }))
    }

    /// With a `catu`: every one of these components of the URL must match.
    ///
    /// ```
    /// use token_core::{ClaimSet, Component, Match};
    /// let claims = ClaimSet::new().with_uri(&[
    ///     (Component::Host, Match::Exact("video.example")),
    ///     (Component::Path, Match::Prefix("/live/")),
    ///     (Component::Path, Match::Contains("/1080p/")),
    /// ])?;
    /// assert_eq!(
    ///     claims.to_json(),
    ///     r#"{"catu":{"host":{"exact":"video.example"},"path":{"prefix":"/live/","contains":"/1080p/"}}}"#
    /// );
    /// # Ok::<(), token_core::MintError>(())
    /// ```
    ///
    /// # Errors
    /// No entry, a component with two matches of one kind, or a text that is not in the normal form
    /// in which URLs are matched.
    pub fn with_uri(self, components: &[(Component, Match<'_>)]) -> Result<Self, MintError> {
        self.with_map(Label::CATU, |appender| append_matches(appender, components, append_component))
    }

    /// With `catm`. `GET` does not imply `HEAD`.
    ///
    /// # Errors
    /// No entry, or more than 256.
    pub fn with_methods(self, methods: &[impl AsRef<str>]) -> Result<Self, MintError> {
        self.with_texts(Label::CATM, methods)
    }

    /// With a `cath`: every one of these header fields must match.
    ///
    /// # Errors
    /// No entry, more than 256 fields, a field with two matches of one kind, or in two spellings.
    pub fn with_headers(self, fields: &[(&str, Match<'_>)]) -> Result<Self, MintError> {
        self.with_map(Label::CATH, |appender| append_matches(appender, fields, append_name))
    }

    /// With `catgeoiso3166`: countries (`DE`) or subdivisions (`US-CA`), one of which must hold.
    ///
    /// # Errors
    /// No entry, more than 256, or one in another form.
    pub fn with_countries(self, countries: &[impl AsRef<str>]) -> Result<Self, MintError> {
        self.with_texts(Label::CATGEOISO3166, countries)
    }

    /// With `metro`: market areas, one of which must hold. A number is written as its decimal text.
    ///
    /// # Errors
    /// No entry, or more than 256.
    pub fn with_metros(self, metros: &[impl AsRef<str>]) -> Result<Self, MintError> {
        self.with_texts(Label::METRO, metros)
    }

    /// With `catnip`: networks, one of which must hold the viewer's address or be its AS.
    ///
    /// # Errors
    /// No entry, more than 256, a prefix longer than its address or with bits set beyond its length.
    pub fn with_networks(self, networks: &[Network]) -> Result<Self, MintError> {
        self.with_list(Label::CATNIP, networks, |appender, network| match network {
            Network::Prefix(IpAddr::V4(address), length) => append_prefix(appender, 52, &address.octets(), *length),
            Network::Prefix(IpAddr::V6(address), length) => append_prefix(appender, 54, &address.octets(), *length),
            Network::Asn(number) => appender.unsigned(u64::from(*number)),
        })
    }
}

impl ClaimSet {
    fn with_text(self, label: Label, text: &str) -> Self {
        self.with(label, |appender| appender.text(text))
    }

    fn with_integer(self, label: Label, value: i64) -> Self {
        self.with(label, |appender| appender.integer(value))
    }

    pub(super) fn with_texts(self, label: Label, texts: &[impl AsRef<str>]) -> Result<Self, MintError> {
        self.with_list(label, texts, |appender, text| appender.text(text.as_ref()))
    }

    pub(super) fn with_list<T>(
        self,
        label: Label,
        entries: &[T],
        append: impl Fn(&mut Appender<'_>, &T),
    ) -> Result<Self, MintError> {
        self.with_checked(label, |appender| {
            appender.array(entries.len());
            entries.iter().for_each(|entry| append(appender, entry));
        })
    }

    /// With a map, whose keys must differ.
    fn with_map(self, label: Label, append: impl FnOnce(&mut Appender<'_>)) -> Result<Self, MintError> {
        let claims = self.with_checked(label, append)?;
        let map = claims.get(label).unwrap_or_default();
        cbor::check(map, &Limits::DEFAULT).map_err(|reason| MintError::new(label.to_string(), reason.text()))?;
        Ok(claims)
    }
}

fn append_component(appender: &mut Appender<'_>, component: Component) {
    appender.unsigned(component.number());
}

fn append_name(appender: &mut Appender<'_>, name: &str) {
    appender.text(name);
}

/// RFC 9164 section 3.
fn append_prefix(appender: &mut Appender<'_>, tag: u64, octets: &[u8], length: u8) {
    appender.tag(tag);
    appender.array(2);
    appender.unsigned(u64::from(length));
    appender.bytes(without_trailing_zeros(octets));
}
