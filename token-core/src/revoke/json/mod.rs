//! The JSON form of a state document (architecture section 7), for operators and cases.

mod write;

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::build::{EpochFloor, Network, Revocations, RevokedId, RevokedSubject};
use crate::claims::parse_prefix;
use crate::config::reader::{Fault, document, integer, list, members, object, octets, text, unsigned};
use crate::error::ConfigError;
use crate::wire::json::{Reader, Value};
pub(super) use write::write;

pub(super) fn read(json: &str) -> Result<Revocations, ConfigError> {
    document(json, revocations).map_err(|fault| fault.of("state"))
}

fn revocations(reader: &mut Reader<'_>) -> Result<Revocations, Fault> {
    let mut read = Revocations::default();
    let (mut version, mut issued_at) = (None, None);
    object(reader, |name, reader| {
        match name {
            "version" => version = Some(unsigned(reader)?),
            "issued_at" => issued_at = Some(integer(reader)?),
            "epochs" => read.epochs = list(reader, epoch)?,
            "tokens" => read.tokens = list(reader, revoked_id)?,
            "sessions" => read.sessions = list(reader, revoked_id)?,
            "subjects" => read.subjects = list(reader, subject)?,
            "keys" => read.keys = list(reader, key_id)?,
            "issuers" => read.issuers = list(reader, text)?,
            "networks" => read.networks = list(reader, network)?,
            "replayed" => read.replayed = Some(list(reader, revoked_id)?),
            "blocked" => read.blocked = list(reader, octets)?,
            _ => return Err(Fault::new("a member of a state document")),
        }
        Ok(())
    })?;
    read.version = version.ok_or_else(|| Fault::at("version", "the version of the document"))?;
    read.issued_at = issued_at.ok_or_else(|| Fault::at("issued_at", "the time of issue in seconds"))?;
    Ok(read)
}

fn epoch(reader: &mut Reader<'_>) -> Result<EpochFloor, Fault> {
    let (mut issuer, mut scope, mut floor) = (String::new(), String::new(), None);
    object(reader, |name, reader| {
        match name {
            "iss" => issuer = text(reader)?,
            "scope" => scope = text(reader)?,
            "floor" => floor = Some(unsigned(reader)?),
            _ => return Err(Fault::new("iss, scope or floor")),
        }
        Ok(())
    })?;
    let floor = floor.ok_or_else(|| Fault::at("floor", "the lowest epoch that is accepted"))?;
    Ok(EpochFloor { issuer, scope, floor })
}

fn revoked_id(reader: &mut Reader<'_>) -> Result<RevokedId, Fault> {
    let (mut issuer, mut id, mut drop_after) = (String::new(), None, None);
    object(reader, |name, reader| {
        match name {
            "iss" => issuer = text(reader)?,
            "id" => id = Some(text(reader)?),
            "until" => drop_after = Some(unsigned(reader)?),
            _ => return Err(Fault::new("iss, id or until")),
        }
        Ok(())
    })?;
    let id = id.ok_or_else(|| Fault::at("id", "the id that is revoked"))?;
    Ok(RevokedId { issuer, id, drop_after })
}

/// Without `not_before` every token of the subject is denied.
fn subject(reader: &mut Reader<'_>) -> Result<RevokedSubject, Fault> {
    let (mut issuer, mut subject, mut not_before, mut drop_after) = (String::new(), None, i64::MAX, None);
    object(reader, |name, reader| {
        match name {
            "iss" => issuer = text(reader)?,
            "sub" => subject = Some(text(reader)?),
            "not_before" => not_before = integer(reader)?,
            "until" => drop_after = Some(unsigned(reader)?),
            _ => return Err(Fault::new("iss, sub, not_before or until")),
        }
        Ok(())
    })?;
    let subject = subject.ok_or_else(|| Fault::at("sub", "the subject that is revoked"))?;
    Ok(RevokedSubject { issuer, subject, not_before, drop_after })
}

/// A `kid`; one that is not text is written as in a JWK, `{"kid_hex":"…"}`.
fn key_id(reader: &mut Reader<'_>) -> Result<Vec<u8>, Fault> {
    let expected = "a kid as text, or {\"kid_hex\":\"…\"}";
    match reader.next()? {
        Value::String(id) => Ok(id.to_string().into_bytes()),
        Value::Object => {
            let mut id = None;
            members(reader, |name, reader| {
                if name != "kid_hex" {
                    return Err(Fault::new("kid_hex"));
                }
                id = Some(octets(reader)?);
                Ok(())
            })?;
            id.ok_or_else(|| Fault::new(expected))
        }
        _ => Err(Fault::new(expected)),
    }
}

fn network(reader: &mut Reader<'_>) -> Result<Network, Fault> {
    let parsed = match reader.next()? {
        Value::Number(number) => number.as_u64().and_then(|number| u32::try_from(number).ok()).map(Network::Asn),
        Value::String(text) => parse_prefix(text.to_string().as_bytes()).map(|(address, length)| {
            let whole = if address.is_ipv4() { 32 } else { 128 };
            Network::Prefix(address, length.unwrap_or(whole))
        }),
        _ => None,
    };
    parsed
        .filter(Network::is_valid)
        .ok_or_else(|| Fault::new("an address, a prefix without host bits such as \"192.0.2.0/24\", or an AS number"))
}
