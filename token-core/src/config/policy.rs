//! Policies (architecture section 7). Unknown members are errors: a misspelt restriction must not
//! pass for one.

use alloc::string::ToString as _;
use alloc::vec::Vec;

use super::reader::{
    Fault, boolean, borrowed, document, integer, list, nullable, numeric, object, size, text, texts, unsigned, word,
};
use crate::claims::Label;
use crate::error::ConfigError;
use crate::limits::Limits;
use crate::placement::Placement;
use crate::policy::{Audiences, Issuers, KeyIdMode, Labels, Mode, OnStale, OnState, Policy, StatePolicy};
use crate::reason::Reason;
use crate::storage::Text;
use crate::wire::json::{Number, Reader};

impl Policy<'static> {
    /// A policy from its JSON form. `issuers` and `audiences` are required, `null` waives them;
    /// every other member has the default of [`Policy::new`].
    ///
    /// ```
    /// use token_core::Policy;
    /// let policy = Policy::from_json(r#"{"issuers": ["https://id.example"], "audiences": ["cdn-a"], "leeway": 5}"#)?;
    /// assert_eq!(policy.leeway, 5);
    /// let error = Policy::from_json(r#"{"issuers": null, "audiences": null, "leway": 5}"#).unwrap_err();
    /// assert_eq!(error.member(), "policy.leway");
    /// # Ok::<(), token_core::ConfigError>(())
    /// ```
    ///
    /// # Errors
    /// Names the member as a path, such as `policy.labels.or`, and what was expected.
    pub fn from_json(json: &str) -> Result<Self, ConfigError> {
        document(json, policy).map_err(|fault| fault.within("policy").of("policy"))
    }
}

fn policy(reader: &mut Reader<'_>) -> Result<Policy<'static>, Fault> {
    let (mut issuers, mut audiences) = (None, None);
    // Neither waiver outlives this function: both are required below.
    let mut policy = Policy::new(Issuers::Any, Audiences::Any)?;
    object(reader, |name, reader| {
        match name {
            "issuers" => issuers = Some(nullable(reader, texts)?),
            "audiences" => audiences = Some(nullable(reader, texts)?),
            _ => member(&mut policy, name, reader)?,
        }
        Ok(())
    })?;
    policy.issuers = match issuers {
        None => return Err(Fault::at("issuers", "a list of issuers, or null to accept any")),
        Some(None) => Issuers::Any,
        Some(Some(issuers)) => Issuers::OneOf(issuers.into()),
    };
    policy.audiences = match audiences {
        None => return Err(Fault::at("audiences", "a list of our names, [] if we have none, or null to accept any")),
        Some(None) => Audiences::Any,
        Some(Some(audiences)) if audiences.is_empty() => Audiences::Nameless,
        Some(Some(audiences)) => Audiences::OneOf(audiences.into()),
    };
    policy.check()?;
    Ok(policy)
}

fn member(policy: &mut Policy<'static>, name: &str, reader: &mut Reader<'_>) -> Result<(), Fault> {
    match name {
        "types" => policy.types = texts(reader)?.into(),
        "tenants" => policy.tenants = texts(reader)?.into(),
        "subjects" => policy.subjects = nullable(reader, texts)?.map(Into::into),
        "leeway" => policy.leeway = unsigned(reader)?,
        "max_lifetime" => policy.max_lifetime = nullable(reader, unsigned)?,
        "require" => policy.require = list(reader, required)?.into(),
        "ignore_claims" => policy.ignore_claims = texts(reader)?.into(),
        "kid" => policy.key_id = word(reader, "\"exact\" or \"hint\"", &KEY_ID_MODES)?,
        "require_epoch" => policy.require_epoch = boolean(reader)?,
        "require_encrypted" => policy.require_encrypted = boolean(reader)?,
        "reject_future_iat" => policy.reject_future_iat = boolean(reader)?,
        "labels" => labels(&mut policy.labels, reader)?,
        "jkt_label_3" => policy.jkt_label_3 = boolean(reader)?,
        "relax" => policy.legacy_base64 = relaxed(reader)?,
        "limits" => limits(&mut policy.limits, reader)?,
        "placements" => policy.placements = list(reader, placement)?.into(),
        "on_state" => on_state(&mut policy.state, reader)?,
        "max_state_age" => policy.state.max_age = unsigned(reader)?,
        "state" => policy.state.required = word(reader, "\"required\" or \"none\"", &STATES)?,
        "renewal_cap" => policy.renewal_cap = unsigned(reader)?,
        "redirect_origins" => policy.redirect_origins = texts(reader)?.into(),
        "catif_kids" => policy.catif_kids = texts(reader)?.into(),
        "status" => policy.status = statuses(reader)?.into(),
        "mode" => policy.mode = word(reader, "\"enforce\", \"log\", \"canary\" or \"off\"", &MODES)?,
        _ => return Err(Fault::new("a member of a policy")),
    }
    Ok(())
}

const KEY_ID_MODES: [(&str, KeyIdMode); 2] = [("exact", KeyIdMode::Exact), ("hint", KeyIdMode::Hint)];

const STATES: [(&str, bool); 2] = [("required", true), ("none", false)];

const MODES: [(&str, Mode); 4] =
    [("enforce", Mode::Enforce), ("log", Mode::Log), ("canary", Mode::Canary), ("off", Mode::Off)];

/// A mnemonic, or a label in decimal.
fn label(name: &str) -> Option<Label> {
    let decimal = || name.parse::<i64>().ok().filter(|number| number.to_string() == name);
    Label::from_mnemonic(name).or_else(|| decimal().map(Label::Number))
}

fn required(reader: &mut Reader<'_>) -> Result<Label, Fault> {
    let name = borrowed(reader)?;
    label(&name).ok_or_else(|| Fault::new("a claim of the vocabulary, or a label in decimal"))
}

fn labels(labels: &mut Labels, reader: &mut Reader<'_>) -> Result<(), Fault> {
    object(reader, |name, reader| {
        match name {
            "or" => labels.or = integer(reader)?,
            "nor" => labels.nor = integer(reader)?,
            "and" => labels.and = integer(reader)?,
            "crit" => labels.crit = integer(reader)?,
            "cattprint" => labels.cattprint = nullable(reader, integer)?,
            _ => return Err(Fault::new("or, nor, and, crit or cattprint")),
        }
        Ok(())
    })
}

fn relaxed(reader: &mut Reader<'_>) -> Result<bool, Fault> {
    let relaxed = list(reader, |reader| word(reader, "\"legacy_base64\"", &[("legacy_base64", ())]))?;
    Ok(!relaxed.is_empty())
}

fn limits(limits: &mut Limits, reader: &mut Reader<'_>) -> Result<(), Fault> {
    object(reader, |name, reader| {
        match name {
            "token_bytes" => limits.token_bytes = size(reader)?,
            "nesting" => limits.nesting = size(reader)?,
            "items" => limits.items = size(reader)?,
            "list_entries" => limits.list_entries = size(reader)?,
            "claims" => limits.claims = size(reader)?,
            _ => return Err(Fault::new("token_bytes, nesting, items, list_entries or claims")),
        }
        Ok(())
    })
}

/// `{"header": "CTA-Common-Access-Token"}` and the like: one place, one member.
fn placement(reader: &mut Reader<'_>) -> Result<Placement<'static>, Fault> {
    const EXPECTED: &str = "one of header, authorization, cookie, query or path";
    let mut placement = None;
    object(reader, |kind, reader| {
        let place: fn(Text<'static>) -> Placement<'static> = match kind {
            "header" => Placement::Header,
            "authorization" => Placement::Authorization,
            "cookie" => Placement::Cookie,
            "query" => Placement::Query,
            "path" => Placement::Path,
            _ => return Err(Fault::new(EXPECTED)),
        };
        let name = text(reader)?;
        if !is_name(&name) {
            return Err(Fault::new("a name of letters, digits, \"-\", \".\", \"_\" and \"~\""));
        }
        match placement.replace(place(name.into())) {
            None => Ok(()),
            Some(_) => Err(Fault::new(EXPECTED)),
        }
    })?;
    placement.ok_or_else(|| Fault::new(EXPECTED))
}

/// Whether a name can stand as it is in a field, a cookie, a query and a path: the characters that
/// tokens of RFC 9110 section 5.6.2 and RFC 3986 section 2.3 share.
fn is_name(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    !name.is_empty() && name.bytes().all(is_plain)
}

fn on_state(state: &mut StatePolicy, reader: &mut Reader<'_>) -> Result<(), Fault> {
    const ACTIONS: [(&str, OnState); 2] = [("deny", OnState::Deny), ("allow", OnState::Allow)];
    const STALE: [(&str, OnStale); 2] = [("deny", OnStale::Deny), ("last-known", OnStale::LastKnown)];
    let action = |reader: &mut Reader<'_>| word(reader, "\"deny\" or \"allow\"", &ACTIONS);
    object(reader, |name, reader| {
        match name {
            "never_loaded" => state.never_loaded = action(reader)?,
            "stale" => state.stale = word(reader, "\"deny\" or \"last-known\"", &STALE)?,
            "lookup_error" => state.lookup_error = action(reader)?,
            "fact_missing" => state.fact_missing = action(reader)?,
            _ => return Err(Fault::new("never_loaded, stale, lookup_error or fact_missing")),
        }
        Ok(())
    })
}

/// The name of a reason and the status of its denials; a denial is never a success or a redirect.
fn statuses(reader: &mut Reader<'_>) -> Result<Vec<(Reason, u16)>, Fault> {
    let mut statuses = Vec::new();
    object(reader, |name, reader| {
        let reason = Reason::ALL.iter().find(|reason| reason.name() == name);
        let reason = *reason.ok_or_else(|| Fault::new("the name of a reason, such as session-revoked"))?;
        let status =
            |number: Number<'_>| u16::try_from(number.as_u64()?).ok().filter(|status| (400..600).contains(status));
        statuses.push((reason, numeric(reader, "a status from 400 to 599", status)?));
        Ok(())
    })?;
    Ok(statuses)
}
