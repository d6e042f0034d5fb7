//! What an edge accepts. A policy has no default: which issuers and audiences count must be said.

mod labels;
mod state;

use crate::claims::{Label, canonical, is_http_token};
use crate::error::ConfigError;
use crate::limits::Limits;
use crate::placement::Placement;
use crate::reason::Reason;
use crate::storage::{List, Text};
use crate::uri::Uri;
pub use labels::Labels;
pub use state::{OnStale, OnState, StatePolicy};

/// Which issuers are accepted.
#[derive(Clone, Debug)]
pub enum Issuers<'a> {
    /// Any, also none: an explicit waiver.
    Any,
    /// One of these; demanding one implies demanding its presence. Never empty.
    OneOf(List<'a, Text<'a>>),
}

/// Which audiences are ours.
#[derive(Clone, Debug)]
pub enum Audiences<'a> {
    /// `aud` is ignored: an explicit waiver.
    Any,
    /// We have no name: a token that names audiences is not for us.
    Nameless,
    /// At least one of these must be named.
    OneOf(List<'a, Text<'a>>),
}

/// How a key id is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyIdMode {
    /// A key id names its key; an unknown one is denied.
    Exact,
    /// An unknown key id tries the keys of the token's algorithm.
    Hint,
}

/// What adapters do with a denial. Never read by [`Gate::verify`](crate::Gate::verify).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Denials deny.
    Enforce,
    /// Denials are logged and let through by the adapter.
    Log,
    /// Denials of a share of the sessions deny; the others are logged and let through.
    Canary,
    /// The adapter passes everything.
    Off,
}

/// What a denied viewer may be told by a token: where to go, when to come again, and a token.
const RESPONSE_HEADERS: &[Text<'static>] = &[
    Text::Borrowed("Location"),
    Text::Borrowed("Retry-After"),
    Text::Borrowed("CTA-Common-Access-Token"),
    Text::Borrowed("Common-Access-Token"),
];

/// Fields that no token may have set: those that frame a message or belong to a connection (RFC 9110
/// sections 6.6 and 7.6.1), and those by which a response is shared, kept or let in by a browser.
const NEVER_SET: &[&str] = &[
    "access-control-allow-credentials",
    "access-control-allow-headers",
    "access-control-allow-methods",
    "access-control-allow-origin",
    "access-control-expose-headers",
    "access-control-max-age",
    "alt-svc",
    "cache-control",
    "clear-site-data",
    "connection",
    "content-encoding",
    "content-length",
    "content-security-policy",
    "content-type",
    "expires",
    "host",
    "keep-alive",
    "proxy-authenticate",
    "refresh",
    "service-worker-allowed",
    "set-cookie",
    "set-cookie2",
    "strict-transport-security",
    "te",
    "token-action",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "vary",
];

/// What an edge accepts; built by [`Policy::new`] or from JSON, then only read.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Policy<'a> {
    /// Accepted issuers.
    pub issuers: Issuers<'a>,
    /// Our audiences.
    pub audiences: Audiences<'a>,
    /// Accepted `typ` values besides an absent one, compared without ASCII case and `application/`.
    pub types: List<'a, Text<'a>>,
    /// Tenants accepted from keys that are bound to none.
    pub tenants: List<'a, Text<'a>>,
    /// Accepted subjects; `None` accepts any.
    pub subjects: Option<List<'a, Text<'a>>>,
    /// Seconds of tolerance for exp and nbf, at most 300. CTA-5007-B section 4.6.3 forbids any.
    pub leeway: u64,
    /// Seconds a token may live.
    pub max_lifetime: Option<u64>,
    /// Claims that must be present at the top level.
    pub require: List<'a, Label>,
    /// Unknown labels and names that are ignored instead of denied.
    pub ignore_claims: List<'a, Text<'a>>,
    /// How key ids are read.
    pub key_id: KeyIdMode,
    /// An epoch entry for scope "" is demanded.
    pub require_epoch: bool,
    /// Claims that CTA-5007 wants encrypted are denied in the clear: `sub`, and in `catnip` IPv4 prefixes
    /// longer than /24 and IPv6 prefixes longer than /56.
    pub require_encrypted: bool,
    /// `iat` in the future denies.
    pub reject_future_iat: bool,
    /// Labels without a registered number.
    pub labels: Labels,
    /// `jkt` is read under label 3 as well.
    pub jkt_label_3: bool,
    /// The standard base64 alphabet is accepted for CAT (`relax: ["legacy_base64"]`).
    pub legacy_base64: bool,
    /// Limits on the token.
    pub limits: Limits,
    /// Where tokens are looked for, in this order.
    pub placements: List<'a, Placement<'a>>,
    /// How state is used.
    pub state: StatePolicy,
    /// Seconds from `origin_iat` after which a token is not renewed.
    pub renewal_cap: u64,
    /// Origins to which catif may redirect.
    pub redirect_origins: List<'a, Text<'a>>,
    /// Header fields that a token may have set: by `catif`, and the renewed token's by `catr`, which may
    /// also use the fields of `placements`. Compared without ASCII case.
    pub response_headers: List<'a, Text<'a>>,
    /// Keys that catif may mint with.
    pub catif_kids: List<'a, Text<'a>>,
    /// HTTP statuses that replace those of the reason table.
    pub status: List<'a, (Reason, u16)>,
    /// What adapters do with denials.
    pub mode: Mode,
}

impl<'a> Policy<'a> {
    /// A policy with the defaults of every other member: exp is required, no leeway, state is
    /// required.
    ///
    /// # Errors
    /// Empty lists: a check against nothing.
    pub fn new(issuers: Issuers<'a>, audiences: Audiences<'a>) -> Result<Self, ConfigError> {
        let policy = Self {
            issuers,
            audiences,
            types: List::Borrowed(const { &[Text::Borrowed("JWT"), Text::Borrowed("at+jwt"), Text::Borrowed("CAT")] }),
            tenants: List::empty(),
            subjects: None,
            leeway: 0,
            max_lifetime: None,
            require: List::Borrowed(&[Label::EXP]),
            ignore_claims: List::empty(),
            key_id: KeyIdMode::Exact,
            require_epoch: false,
            require_encrypted: false,
            reject_future_iat: false,
            labels: Labels::DEFAULT,
            jkt_label_3: false,
            legacy_base64: false,
            limits: Limits::DEFAULT,
            placements: List::Borrowed(Placement::DEFAULT),
            state: StatePolicy::REQUIRED,
            renewal_cap: 86_400,
            redirect_origins: List::empty(),
            response_headers: List::Borrowed(RESPONSE_HEADERS),
            catif_kids: List::empty(),
            status: List::empty(),
            mode: Mode::Enforce,
        };
        policy.check()?;
        Ok(policy)
    }

    /// Whether the members fit together; [`Gate::new`](crate::Gate::new) asks again.
    ///
    /// # Errors
    /// Names the member.
    pub fn check(&self) -> Result<(), ConfigError> {
        if matches!(&self.issuers, Issuers::OneOf(list) if list.is_empty()) {
            return Err(ConfigError::new("issuers", "at least one issuer, or null to accept any"));
        }
        if matches!(&self.audiences, Audiences::OneOf(list) if list.is_empty()) {
            return Err(ConfigError::new("audiences", "at least one audience in OneOf"));
        }
        if self.subjects.as_ref().is_some_and(|list| list.is_empty()) {
            return Err(ConfigError::new("subjects", "at least one subject, or null to accept any"));
        }
        if self.leeway > 300 {
            return Err(ConfigError::new("leeway", "at most 300 seconds"));
        }
        self.labels.check()?;
        if self.status.iter().any(|(_, status)| !(400..600).contains(status)) {
            return Err(ConfigError::new(
                "status",
                "statuses from 400 to 599: a denial is never a success or a redirect",
            ));
        }
        let mut rest = self.placements.iter();
        while let Some(placement) = rest.next() {
            if placement.name().is_empty() || rest.clone().any(|other| other == placement) {
                return Err(ConfigError::new("placements", "places with a name that differ from each other"));
            }
        }
        let waived = |entry: &Text<'_>| match (entry.parse(), self.labels.cattprint) {
            (Ok(number), _) => Some(canonical(number, &self.labels)),
            (Err(_), Some(_)) if **entry == *"cattprint" => Some(Label::CATTPRINT),
            (Err(_), _) => Label::from_mnemonic(entry),
        };
        if self.ignore_claims.iter().filter_map(waived).any(Label::is_enforced) {
            return Err(ConfigError::new("ignore_claims", "claims that this build does not enforce"));
        }
        self.check_responses()?;
        self.limits.check()
    }

    /// What tokens may have sent.
    fn check_responses(&self) -> Result<(), ConfigError> {
        let is_open = |name: &Text<'_>| {
            is_http_token(name.as_bytes()) && !NEVER_SET.iter().any(|never| name.eq_ignore_ascii_case(never))
        };
        if !self.response_headers.iter().all(is_open) {
            return Err(ConfigError::new(
                "response_headers",
                "names of fields that frame no message and set no cookie, cache or origin",
            ));
        }
        if !self.redirect_origins.iter().all(|origin| Uri::origin_is_normal(origin)) {
            return Err(ConfigError::new(
                "redirect_origins",
                "origins such as https://brand.example, in lower case and without a path",
            ));
        }
        Ok(())
    }

    /// The HTTP status of a denial under this policy.
    #[must_use]
    pub fn http_status(&self, reason: Reason) -> u16 {
        self.status.iter().find(|(of, _)| *of == reason).map_or(reason.http_status(), |(_, status)| *status)
    }
}
