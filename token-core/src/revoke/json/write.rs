//! Writing the JSON form of a state document.

use alloc::string::String;
use core::fmt::{self, Write as _};

use super::super::build::{EpochFloor, Network, Revocations, RevokedId};
use crate::text::Hex;
use crate::wire::json::JsonText;

pub(in crate::revoke) fn write(revocations: &Revocations) -> String {
    let mut out = String::new();
    // Writing to a string does not fail.
    let _ = write_to(&mut out, revocations);
    out
}

fn write_to(out: &mut String, revocations: &Revocations) -> fmt::Result {
    write!(out, "{{\"version\":{},\"issued_at\":{}", revocations.version, revocations.issued_at)?;
    write_list(out, "epochs", &revocations.epochs, |out, epoch| {
        let EpochFloor { issuer, scope, floor } = epoch;
        write!(out, "{{\"iss\":{},\"scope\":{},\"floor\":{floor}}}", JsonText(issuer), JsonText(scope))
    })?;
    write_list(out, "tokens", &revocations.tokens, write_id)?;
    write_list(out, "sessions", &revocations.sessions, write_id)?;
    write_list(out, "subjects", &revocations.subjects, |out, revoked| {
        write!(out, "{{\"iss\":{},\"sub\":{}", JsonText(&revoked.issuer), JsonText(&revoked.subject))?;
        if revoked.not_before != i64::MAX {
            write!(out, ",\"not_before\":{}", revoked.not_before)?;
        }
        write_until(out, revoked.drop_after)
    })?;
    write_list(out, "keys", &revocations.keys, |out, key| match core::str::from_utf8(key) {
        Ok(text) => write!(out, "{}", JsonText(text)),
        Err(_) => write!(out, "{{\"kid_hex\":\"{}\"}}", Hex(key)),
    })?;
    write_list(out, "issuers", &revocations.issuers, |out, issuer| write!(out, "{}", JsonText(issuer)))?;
    write_list(out, "networks", &revocations.networks, |out, network| match network {
        Network::Prefix(address, length) => write!(out, "\"{address}/{length}\""),
        Network::Asn(number) => write!(out, "{number}"),
    })?;
    if let Some(replayed) = &revocations.replayed {
        write_list(out, "replayed", replayed, write_id)?;
    }
    write_list(out, "blocked", &revocations.blocked, |out, id| write!(out, "\"{}\"", Hex(id)))?;
    out.write_str("}")
}

fn write_id(out: &mut String, revoked: &RevokedId) -> fmt::Result {
    write!(out, "{{\"iss\":{},\"id\":{}", JsonText(&revoked.issuer), JsonText(&revoked.id))?;
    write_until(out, revoked.drop_after)
}

fn write_until(out: &mut String, drop_after: Option<u64>) -> fmt::Result {
    match drop_after {
        Some(time) => write!(out, ",\"until\":{time}}}"),
        None => out.write_str("}"),
    }
}

fn write_list<T>(
    out: &mut String,
    name: &str,
    items: &[T],
    write_item: impl Fn(&mut String, &T) -> fmt::Result,
) -> fmt::Result {
    write!(out, ",\"{name}\":[")?;
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.write_str(",")?;
        }
        write_item(out, item)?;
    }
    out.write_str("]")
}
