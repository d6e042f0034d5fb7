//! 5xx: issuer, audience, subject, version, type and tenant.

use super::{Present, TextList};
use crate::claims::{Claims, Label, value};
use crate::denial::{ClaimPath, Denial};
use crate::envelope::Typ;
use crate::key::Scope;
use crate::policy::{Audiences, Issuers, Policy};
use crate::reason::{Reason, Stage};
use crate::storage::Text;
use crate::trace::Tracer;

pub(crate) fn check(
    claims: &Claims<'_>,
    typ: Typ<'_>,
    scope: &Scope<'_>,
    policy: &Policy<'_>,
    tracer: &mut Tracer<'_>,
) -> Result<(), Denial> {
    check_issuer(claims, policy, tracer)?;
    check_audience(claims, policy, tracer)?;
    if claims.subject.is_none() && (policy.require.contains(&Label::SUB) || policy.subjects.is_some()) {
        tracer.check(Stage::Identity, "sub", path(Label::SUB), &"present", &"absent", Err(Reason::SubjectMissing))?;
    }
    if let Some(version) = claims.version {
        let verdict = if version == 1 { Ok(()) } else { Err(Reason::VersionUnsupported) };
        tracer.check(Stage::Identity, "catv", path(Label::CATV), &1, &version, verdict)?;
    }
    check_type(typ, policy, tracer)?;
    check_tenant(claims.tenant, scope, policy, tracer)?;
    if let (Some(subjects), Some(subject)) = (&policy.subjects, claims.subject) {
        let verdict = if lists(subjects, subject) { Ok(()) } else { Err(Reason::SubjectNotAllowed) };
        // The subject names a person: a trace shows that it was compared, not what it is.
        tracer.check(Stage::Identity, "sub", path(Label::SUB), &"one of the policy's subjects", &"present", verdict)?;
    }
    Ok(())
}

fn path(label: Label) -> Option<ClaimPath> {
    Some(ClaimPath::new(label))
}

fn lists(list: &[Text<'_>], wanted: &str) -> bool {
    list.iter().any(|entry| **entry == *wanted)
}

fn check_issuer(claims: &Claims<'_>, policy: &Policy<'_>, tracer: &mut Tracer<'_>) -> Result<(), Denial> {
    let is_required = policy.require.contains(&Label::ISS);
    let verdict = match (&policy.issuers, claims.issuer) {
        (Issuers::OneOf(_), None) => Err(Reason::IssuerMissing),
        (Issuers::Any, None) if is_required => Err(Reason::IssuerMissing),
        (Issuers::OneOf(list), Some(issuer)) if !lists(list, issuer) => Err(Reason::IssuerNotAllowed),
        _ => Ok(()),
    };
    let observed = Present(claims.issuer);
    match &policy.issuers {
        Issuers::Any => tracer.check(Stage::Identity, "iss", path(Label::ISS), &"any", &observed, verdict),
        Issuers::OneOf(list) => {
            tracer.check(Stage::Identity, "iss", path(Label::ISS), &TextList(list), &observed, verdict)
        }
    }
}

fn check_audience(claims: &Claims<'_>, policy: &Policy<'_>, tracer: &mut Tracer<'_>) -> Result<(), Denial> {
    let is_required = policy.require.contains(&Label::AUD);
    let verdict = match (&policy.audiences, claims.audience) {
        (Audiences::OneOf(_), None) => Err(Reason::AudienceMissing),
        (_, None) if is_required => Err(Reason::AudienceMissing),
        (Audiences::Nameless, Some(_)) => Err(Reason::AudienceNotAllowed),
        (Audiences::OneOf(list), Some(audience)) => {
            if value::texts(audience).any(|name| lists(list, name)) {
                Ok(())
            } else {
                Err(Reason::AudienceNotAllowed)
            }
        }
        (Audiences::Any | Audiences::Nameless, None) | (Audiences::Any, Some(_)) => Ok(()),
    };
    let observed = Present(claims.audience.map(crate::check::request::Texts));
    match &policy.audiences {
        Audiences::Any => tracer.check(Stage::Identity, "aud", path(Label::AUD), &"any", &observed, verdict),
        Audiences::Nameless => tracer.check(Stage::Identity, "aud", path(Label::AUD), &"absent", &observed, verdict),
        Audiences::OneOf(list) => {
            tracer.check(Stage::Identity, "aud", path(Label::AUD), &TextList(list), &observed, verdict)
        }
    }
}

/// `typ` keeps other kinds of signed objects apart (RFC 8725 section 3.11): a state document, a
/// Status List or a DPoP proof is no access token.
fn check_type(typ: Typ<'_>, policy: &Policy<'_>, tracer: &mut Tracer<'_>) -> Result<(), Denial> {
    let (observed, is_allowed) = match typ {
        Typ::Absent => ("absent", true),
        Typ::Number => ("a content-format number", false),
        Typ::Text(text) => (text, policy.types.iter().any(|allowed| is_same_type(allowed, text))),
    };
    let verdict = if is_allowed { Ok(()) } else { Err(Reason::TypeNotAllowed) };
    tracer.check(Stage::Identity, "typ", None, &TextList(&policy.types), &observed, verdict)
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
    let is_allowed = tenant.map_or(!is_bound, |tenant| lists(allowed, tenant));
    let verdict = if is_allowed { Ok(()) } else { Err(Reason::TenantMismatch) };
    if tenant.is_none() && !is_bound {
        return Ok(());
    }
    tracer.check(Stage::Identity, "tenant", path(Label::TENANT), &TextList(allowed), &Present(tenant), verdict)
}
