//! The decision as JSON (architecture section 7).

use core::fmt;

use crate::claims::TokenId;
use crate::denial::Denial;
use crate::grant::Grant;
use crate::policy::{Mode, Policy};
use crate::text::Hex;
use crate::wire::json::JsonText;

/// Prints the decision's JSON form. It names no subject and no token text: it may be logged.
#[derive(Debug)]
pub struct DecisionJson<'d> {
    decision: &'d Result<Grant<'d>, Denial>,
    policy: &'d Policy<'d>,
}

impl<'d> DecisionJson<'d> {
    /// The JSON form of this decision under this policy.
    #[must_use]
    pub const fn new(decision: &'d Result<Grant<'d>, Denial>, policy: &'d Policy<'d>) -> Self {
        Self { decision, policy }
    }
}

impl fmt::Display for DecisionJson<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.decision {
            Ok(grant) => write_grant(grant, f)?,
            Err(denial) => write_denial(*denial, self.policy, f)?,
        }
        let mode = match self.policy.mode {
            Mode::Enforce => "enforce",
            Mode::Log => "log",
            Mode::Off => "off",
            Mode::Canary => "canary",
        };
        write!(f, ",\"mode\":\"{mode}\"}}")
    }
}

fn write_grant(grant: &Grant<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{{\"decision\":\"allow\",\"status\":200,\"format\":\"{}\"", grant.format().name())?;
    match core::str::from_utf8(grant.key_id()) {
        Ok(id) => write!(f, ",\"kid\":{}", JsonText(id))?,
        // Ids that are no text have another notation in key files: kid_hex.
        Err(_) => write!(f, ",\"kid_hex\":\"{}\"", Hex(grant.key_id()))?,
    }
    if grant.encryption_key_id().is_some() {
        f.write_str(",\"encrypted\":true")?;
    }
    if let Some(session) = grant.session() {
        write!(f, ",\"sid\":{}", JsonText(session))?;
    }
    if let Some(id) = grant.token_id() {
        match id {
            TokenId::Text(text) => write!(f, ",\"token_id\":{}", JsonText(text))?,
            TokenId::Bytes(_) => write!(f, ",\"token_id\":\"{id}\"")?,
        }
    }
    if let Some(url) = grant.url() {
        write!(f, ",\"url\":{}", JsonText(url))?;
    }
    if let Some(until) = grant.cache_until() {
        write!(f, ",\"cache_until\":{until}")?;
    }
    let obligations = if grant.renewal().is_ok() { "\"renew\"" } else { "" };
    write!(f, ",\"obligations\":[{obligations}],\"stale_state\":{}", grant.is_state_stale())
}

fn write_denial(denial: Denial, policy: &Policy<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let reason = denial.reason();
    let (name, code, stage) = (reason.name(), reason.code(), reason.stage().name());
    write!(f, "{{\"decision\":\"deny\",\"reason\":\"{name}\",\"code\":{code},\"stage\":\"{stage}\"")?;
    if let Some(claim) = denial.claim() {
        write!(f, ",\"claim\":\"{claim}\"")?;
    }
    write!(f, ",\"status\":{},\"action\":\"{}\"", policy.http_status(reason), reason.action().name())
}
