//! 5xx: issuer, audience, subject, version, type and tenant.

use core::fmt;

use super::{Present, TextList, Texts, holds};
use crate::claims::{Claims, Label, value};
use crate::denial::Denial;
use crate::envelope::Typ;
use crate::key::{Key, Scope};
use crate::opened::Opened;
use crate::policy::{Audiences, Issuers, Policy};
use crate::reason::{Reason, Stage};
use crate::storage::Text;
use crate::trace::Tracer;

pub(crate) fn check(token: &Opened<'_, '_>, policy: &Policy<'_>, tracer: &mut Tracer<'_>) -> Result<(), Denial> {
    let claims = &token.claims;
    check_issuer(claims, policy, tracer)?;
    check_audience(claims, policy, tracer)?;
    check_subject_presence(claims, policy, tracer)?;
    if let Some(version) = claims.value(Label::CATV).and_then(value::unsigned) {
        let verdict = if version == 1 { Ok(()) } else { Err(Reason::VersionUnsupported) };
        tracer.check(Stage::Identity, "catv", Some(&Label::CATV), verdict, move |show| show(&1, &version))?;
    }
    check_type(token.typ, policy, tracer)?;
    check_tenant(claims.text(Label::TENANT), token.key.scope(), policy, tracer)?;
    // The key inside vouches for the tenant; one that only encrypts may be bound to tenants besides.
    if let Some(scope) = token.encryption.map(Key::scope).filter(|scope| scope.tenants.is_some()) {
        check_tenant(claims.text(Label::TENANT), scope, policy, tracer)?;
    }
    check_subject(claims, policy, tracer)
}

/// 504.
pub(super) fn check_subject_presence(
    claims: &Claims<'_>,
    policy: &Policy<'_>,
    tracer: &mut Tracer<'_>,
) -> Result<(), Denial> {
    if claims.text(Label::SUB).is_none() && (policy.require.contains(&Label::SUB) || policy.subjects.is_some()) {
        tracer.check(Stage::Identity, "sub", Some(&Label::SUB), Err(Reason::SubjectMissing), move |show| {
            show(&"present", &"absent");
        })?;
    }
    Ok(())
}

/// 508.
pub(super) fn check_subject(claims: &Claims<'_>, policy: &Policy<'_>, tracer: &mut Tracer<'_>) -> Result<(), Denial> {
    if let (Some(subjects), Some(subject)) = (&policy.subjects, claims.text(Label::SUB)) {
        let verdict = if lists(subjects, subject.as_bytes()) { Ok(()) } else { Err(Reason::SubjectNotAllowed) };
        // The subject names a person: a trace shows that it was compared, not what it is.
        tracer.check(Stage::Identity, "sub", Some(&Label::SUB), verdict, move |show| {
            show(&"one of the policy's subjects", &"present");
        })?;
    }
    Ok(())
}

fn lists(list: &[Text<'_>], wanted: &[u8]) -> bool {
    list.iter().any(|entry| entry.as_bytes() == wanted)
}

pub(super) fn check_issuer(claims: &Claims<'_>, policy: &Policy<'_>, tracer: &mut Tracer<'_>) -> Result<(), Denial> {
    let is_required = || policy.require.contains(&Label::ISS);
    let verdict = match (&policy.issuers, claims.value(Label::ISS)) {
        (_, Some(issuer)) => check_iss(issuer, policy),
        (Issuers::OneOf(_), None) => Err(Reason::IssuerMissing),
        (Issuers::Any, None) if is_required() => Err(Reason::IssuerMissing),
        (Issuers::Any, None) => Ok(()),
    };
    tracer.check(Stage::Identity, "iss", Some(&Label::ISS), verdict, move |show| {
        show(&Allowed(&policy.issuers), &Present(claims.issuer()));
    })
}

pub(super) fn check_audience(claims: &Claims<'_>, policy: &Policy<'_>, tracer: &mut Tracer<'_>) -> Result<(), Denial> {
    let is_required = || policy.require.contains(&Label::AUD);
    let verdict = match (&policy.audiences, claims.value(Label::AUD)) {
        (_, Some(audience)) => check_aud(audience, policy),
        (Audiences::OneOf(_), None) => Err(Reason::AudienceMissing),
        (_, None) if is_required() => Err(Reason::AudienceMissing),
        (Audiences::Any | Audiences::Nameless, None) => Ok(()),
    };
    tracer.check(Stage::Identity, "aud", Some(&Label::AUD), verdict, move |show| {
        show(&Ours(&policy.audiences), &Present(claims.value(Label::AUD).map(Texts)));
    })
}

/// Whether an issuer is accepted, at the top level and inside compositions.
pub(super) fn check_iss(issuer: &[u8], policy: &Policy<'_>) -> Result<(), Reason> {
    let is_listed = |list| value::text_bytes(issuer).is_some_and(|issuer| lists(list, issuer));
    match &policy.issuers {
        Issuers::OneOf(list) => holds(is_listed(list), Reason::IssuerNotAllowed),
        Issuers::Any => Ok(()),
    }
}

/// Whether one of the audiences is ours, at the top level and inside compositions.
pub(super) fn check_aud(audience: &[u8], policy: &Policy<'_>) -> Result<(), Reason> {
    match &policy.audiences {
        Audiences::OneOf(list) => {
            holds(value::texts(audience).any(|name| lists(list, name)), Reason::AudienceNotAllowed)
        }
        Audiences::Nameless => Err(Reason::AudienceNotAllowed),
        Audiences::Any => Ok(()),
    }
}

/// The issuers of a policy for a trace.
pub(super) struct Allowed<'p>(pub(super) &'p Issuers<'p>);

impl fmt::Display for Allowed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Issuers::Any => f.write_str("any"),
            Issuers::OneOf(list) => TextList(list).fmt(f),
        }
    }
}

/// The audiences of a policy for a trace.
pub(super) struct Ours<'p>(pub(super) &'p Audiences<'p>);

impl fmt::Display for Ours<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Audiences::Any => f.write_str("any"),
            Audiences::Nameless => f.write_str("absent"),
            Audiences::OneOf(list) => TextList(list).fmt(f),
        }
    }
}

/// `typ` keeps other kinds of signed objects apart (RFC 8725 section 3.11): a state document, a
/// Status List or a DPoP proof is no access token.
pub(crate) fn check_type(typ: Typ<'_>, policy: &Policy<'_>, tracer: &mut Tracer<'_>) -> Result<(), Denial> {
    let (observed, is_allowed) = match typ {
        Typ::Absent => ("absent", true),
        Typ::Number => ("a content-format number", false),
        Typ::Text(text) => (text, policy.types.iter().any(|allowed| is_same_type(allowed, text))),
    };
    let verdict = if is_allowed { Ok(()) } else { Err(Reason::TypeNotAllowed) };
    tracer.check(Stage::Identity, "typ", None, verdict, move |show| show(&TextList(&policy.types), &observed))
}

fn is_same_type(a: &str, b: &str) -> bool {
    without_application(a).eq_ignore_ascii_case(without_application(b))
}

/// RFC 7515 section 4.1.9 lets `application/` be left out.
fn without_application(typ: &str) -> &str {
    match typ.split_at_checked(12) {
        Some((start, rest)) if start.eq_ignore_ascii_case("application/") => rest,
        _ => typ,
    }
}

/// Whether a key may sign for the tenant of these claims.
#[cfg(feature = "alloc")]
pub(crate) fn check_tenant_of(claims: &Claims<'_>, key: &Key<'_>, policy: &Policy<'_>) -> Result<(), Denial> {
    check_tenant(claims.text(Label::TENANT), key.scope(), policy, &mut Tracer::unwatched())
}

fn check_tenant(
    tenant: Option<&str>,
    scope: &Scope<'_>,
    policy: &Policy<'_>,
    tracer: &mut Tracer<'_>,
) -> Result<(), Denial> {
    let (allowed, is_bound): (&[Text<'_>], bool) = match &scope.tenants {
        Some(tenants) => (tenants, true),
        None => (&policy.tenants, false),
    };
    let is_allowed = tenant.map_or(!is_bound, |tenant| lists(allowed, tenant.as_bytes()));
    let verdict = if is_allowed { Ok(()) } else { Err(Reason::TenantMismatch) };
    if tenant.is_none() && !is_bound {
        return Ok(());
    }
    tracer.check(Stage::Identity, "tenant", Some(&Label::TENANT), verdict, move |show| {
        show(&TextList(allowed), &Present(tenant));
    })
}
