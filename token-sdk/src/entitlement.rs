//! What a viewer may play, where, how long: everything a token says.

use core::net::IpAddr;
use core::time::Duration;
use std::collections::BTreeSet;
use std::sync::Mutex;

use token_core::{ClaimSet, Component, Format, Match, Network, Renewal};

use crate::binding::Binding;
use crate::issuer::Issuer;
use crate::mint_error::MintError;
use crate::path_scope::PathScope;
use crate::play::Play;
use crate::privacy::Privacy;
use crate::viewer_facts::ViewerFacts;
use crate::{random, store};

/// Seconds that `nbf` lies before now: an edge whose clock runs behind does not deny the first
/// manifest (semantics section 4).
const NOT_BEFORE_MARGIN: i64 = 60;
/// Seconds a token lives when nothing else is said.
const DEFAULT_LIFETIME: Duration = Duration::from_secs(300);

/// How many leading bits of a viewer's address a token is bound to, for IPv4 and IPv6.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prefix {
    /// Bits of an IPv4 address, 0 to 32.
    pub v4: u8,
    /// Bits of an IPv6 address, 0 to 128.
    pub v6: u8,
}

/// What a viewer may play. Built by [`Issuer::grant`]; becomes tokens with [`Entitlement::mint`].
#[derive(Clone, Debug)]
#[must_use]
pub struct Entitlement {
    issuer: Issuer,
    scope: PathScope,
    session: Option<String>,
    token_id: Option<String>,
    subject: Option<String>,
    tenant: Option<String>,
    audience: Option<String>,
    countries: Option<Vec<String>>,
    networks: Option<Vec<Network>>,
    methods: Option<Vec<String>>,
    pub(crate) viewer: ViewerFacts,
    pub(crate) binding: Option<Binding>,
    epoch_scopes: BTreeSet<String>,
    lifetime: Duration,
    jitter: Duration,
    not_after: Option<i64>,
    renewal: Option<Renewal<'static>>,
    privacy: Privacy,
}

impl Entitlement {
    pub(crate) const fn new(issuer: Issuer, scope: PathScope) -> Self {
        Self {
            issuer,
            scope,
            session: None,
            token_id: None,
            subject: None,
            tenant: None,
            audience: None,
            countries: None,
            networks: None,
            methods: None,
            viewer: ViewerFacts::NONE,
            binding: None,
            epoch_scopes: BTreeSet::new(),
            lifetime: DEFAULT_LIFETIME,
            jitter: Duration::ZERO,
            not_after: None,
            renewal: None,
            privacy: Privacy::WherePossible,
        }
    }

    /// In this playback session (`sid`): the unit of revocation, and the same value as CMCD's `sid`.
    pub fn session(mut self, sid: &str) -> Self {
        self.session = Some(sid.to_owned());
        self
    }

    /// With this token id, lower-case hex of even length (`cti`, `jti`), instead of a random one.
    pub fn token_id(mut self, id: &str) -> Self {
        self.token_id = Some(id.to_owned());
        self
    }

    /// By this viewer (`sub`), whose tokens can then be revoked together. A JWT does not hide it from
    /// whoever holds the token; a CAT does if the issuer has a key that encrypts
    /// ([`Privacy`](crate::Privacy)).
    pub fn subject(mut self, subject: &str) -> Self {
        self.subject = Some(subject.to_owned());
        self
    }

    /// Of this tenant; the signing key must be bound to it, or the edges' policy must list it.
    pub fn tenant(mut self, tenant: &str) -> Self {
        self.tenant = Some(tenant.to_owned());
        self
    }

    /// For this audience, where the token is not made for a [`Cdn`](crate::Cdn), which has its own.
    pub fn audience(mut self, audience: &str) -> Self {
        self.audience = Some(audience.to_owned());
        self
    }

    /// Only in these countries (ISO 3166-1, `DE`) or subdivisions (ISO 3166-2, `US-CA`).
    ///
    /// # Errors
    /// An entry has another form.
    pub fn countries(mut self, countries: impl IntoIterator<Item = impl AsRef<str>>) -> Result<Self, MintError> {
        let listed = self.countries.get_or_insert_default();
        for country in countries {
            if !is_country(country.as_ref()) {
                return Err(MintError::Claim {
                    claim: "catgeoiso3166",
                    expected: "entries like DE or US-CA, in capitals",
                });
            }
            listed.push(country.as_ref().to_owned());
        }
        Ok(self)
    }

    /// Only from the network around this address. A prefix that is longer than the address counts
    /// as the whole address. One matching network or AS is enough.
    pub fn network(mut self, address: IpAddr, prefix: Prefix) -> Self {
        let address = address.to_canonical();
        let length = if address.is_ipv4() { prefix.v4.min(32) } else { prefix.v6.min(128) };
        let network = Network::Prefix(store::masked(address, length), length);
        self.networks.get_or_insert_default().push(network);
        self
    }

    /// Only from this AS. One matching network or AS is enough.
    pub fn asn(mut self, number: u32) -> Self {
        self.networks.get_or_insert_default().push(Network::Asn(number));
        self
    }

    /// Only with these HTTP methods; `GET` does not imply `HEAD`.
    pub fn methods(mut self, methods: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.methods.get_or_insert_default().extend(methods.into_iter().map(Into::into));
        self
    }

    /// Subject to the epoch of this scope, such as `event:final`, besides the epoch of the whole
    /// issuer, which every token is subject to. The epochs in force are read when minting.
    pub fn epoch(mut self, scope: &str) -> Self {
        self.epoch_scopes.insert(scope.to_owned());
        self
    }

    /// For so long, in whole seconds; 5 minutes when nothing is said.
    pub const fn ttl(mut self, lifetime: Duration) -> Self {
        self.lifetime = lifetime;
        self
    }

    /// Shortened by a random time of up to this much, in whole seconds: viewers who started
    /// together then do not refresh together.
    pub const fn jitter(mut self, most: Duration) -> Self {
        self.jitter = most;
        self
    }

    /// Not beyond this time, in seconds since 1970: the end of a session.
    pub const fn not_after(mut self, time: i64) -> Self {
        self.not_after = Some(time);
        self
    }

    /// Renewed by edges while the viewer goes on playing (`catr`), as `Renewal::cookie(300).deadline(60)` says.
    /// [`Entitlement::not_after`] does not bind renewals; the edges' policy does, by `renewal_cap`.
    pub const fn renewed(mut self, renewal: Renewal<'static>) -> Self {
        self.renewal = Some(renewal);
        self
    }

    /// With this said about claims that must not stand in the clear; encrypted where possible when
    /// nothing is said.
    pub const fn privacy(mut self, privacy: Privacy) -> Self {
        self.privacy = privacy;
        self
    }

    /// Fixes times, epochs and token id. The tokens themselves, one for each CDN, are made by
    /// [`Play::url_for`], because key and audience are the CDN's; all of them have one token id.
    ///
    /// # Errors
    /// A claim cannot be written, nothing is left of the lifetime, or the epochs cannot be read.
    pub fn mint(self, format: Format) -> Result<Play, MintError> {
        let now = self.issuer.now();
        let expires = self.expiry(now)?;
        let token_id = self.token_id.clone().map_or_else(random::hex::<16>, Ok)?;
        let claims = self.claims(now, expires, &token_id)?;
        Ok(Play {
            claims,
            issuer: self.issuer,
            format,
            scope: self.scope,
            token_id,
            tenant: self.tenant,
            audience: self.audience,
            minted_at: now,
            expires,
            privacy: self.privacy,
            tokens: Mutex::default(),
        })
    }

    /// The claims but for `aud`. An empty list is refused: it was meant to restrict to something.
    fn claims(&self, now: i64, expires: i64, token_id: &str) -> Result<ClaimSet, MintError> {
        let path = self.scope.path();
        let matching = if self.scope.is_directory() { Match::Prefix(path) } else { Match::Exact(path) };
        let mut claims = ClaimSet::new().with_issuer(self.issuer.name());
        if let Some(subject) = &self.subject {
            claims = claims.with_subject(subject);
        }
        claims = claims
            .with_expiry(expires)
            .with_not_before(now.saturating_sub(NOT_BEFORE_MARGIN))
            .with_issued_at(now)
            .with_token_id_hex(token_id)?;
        if let Some(binding) = self.binding {
            claims = binding.add_to(claims);
        }
        if let Some(networks) = &self.networks {
            claims = claims.with_networks(networks)?;
        }
        claims = claims.with_uri(&[(Component::Path, matching)])?;
        if let Some(methods) = &self.methods {
            claims = claims.with_methods(methods)?;
        }
        if let Some(countries) = &self.countries {
            claims = claims.with_countries(countries)?;
        }
        if let Some(renewal) = &self.renewal {
            claims = claims.with_renewal(renewal)?;
        }
        claims = self.with_epochs(self.viewer.add_to(claims)?)?;
        if let Some(tenant) = &self.tenant {
            claims = claims.with_tenant(tenant);
        }
        Ok(match &self.session {
            Some(session) => claims.with_session(session),
            None => claims,
        })
    }

    fn expiry(&self, now: i64) -> Result<i64, MintError> {
        let refused = |expected| MintError::Claim { claim: "exp", expected };
        let lifetime = i64::try_from(self.lifetime.as_secs()).map_err(|_| refused("a shorter lifetime"))?;
        let jitter = u32::try_from(self.jitter.as_secs()).map_err(|_| refused("less jitter"))?;
        if i64::from(jitter) >= lifetime {
            return Err(refused("a lifetime of at least one second, and more than the jitter"));
        }
        let latest = now.saturating_add(lifetime).saturating_sub(i64::from(random::at_most(jitter)?));
        let expires = latest.min(self.not_after.unwrap_or(latest));
        if expires > now { Ok(expires) } else { Err(refused("a time in the future")) }
    }

    /// The epoch of scope "" is always written: when the operator first raises it, tokens minted
    /// before are then stale, and not merely without an epoch.
    fn with_epochs(&self, claims: ClaimSet) -> Result<ClaimSet, MintError> {
        let in_force = |scope: &str| self.issuer.store().epoch(self.issuer.name(), scope);
        let whole = in_force("")?;
        if self.epoch_scopes.is_empty() {
            return Ok(claims.with_epoch(whole));
        }
        let mut epochs = vec![("", whole)];
        for scope in self.epoch_scopes.iter().filter(|scope| !scope.is_empty()) {
            epochs.push((scope, in_force(scope)?));
        }
        Ok(claims.with_epochs(&epochs)?)
    }
}

/// `[A-Z]{2}(-[A-Z0-9]{1,3})?` (semantics section 6).
fn is_country(text: &str) -> bool {
    let (country, subdivision) = text.split_once('-').map_or((text, None), |(country, rest)| (country, Some(rest)));
    country.len() == 2
        && country.bytes().all(|byte| byte.is_ascii_uppercase())
        && subdivision.is_none_or(|rest| {
            (1..=3).contains(&rest.len()) && rest.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        })
}
