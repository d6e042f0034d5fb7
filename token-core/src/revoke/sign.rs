//! Writing and signing a state document.

use alloc::vec::Vec;
use alloc::{format, vec};
use core::net::IpAddr;

use super::build::{Network, Revocations, RevokedId};
use super::document::{
    HEADER_ALG, HEADER_KID, HEADER_TYP, MEMBER_HASH_KEY, MEMBER_ISSUED_AT, MEMBER_SECTIONS, MEMBER_VERSION, TAG_MAC0,
    TYP, signed,
};
use super::hash::HashKey;
use super::section::Kind;
use super::state::State;
use crate::claims::network::Prefix;
use crate::error::ConfigError;
use crate::key::{Key, KeyState, MAX_SIGNATURE_BYTES};
use crate::reason::Reason;
use crate::token::Structure;
use crate::wire::cbor::Writer;

/// Bytes of heads and numbers around keys, bodies and signatures: an upper bound.
const OVERHEAD: usize = 512;

pub(super) fn sign(revocations: &Revocations, hash_key: [u8; 16], key: &Key<'_>) -> Result<Vec<u8>, ConfigError> {
    if key.algorithm().structure() != Structure::Mac0 {
        return Err(ConfigError::new("state key", "an HMAC key"));
    }
    if key.state() != KeyState::Active {
        return Err(ConfigError::new("state key", "an active key"));
    }
    let sections = sections(revocations, HashKey(hash_key))?;
    let size = sections.iter().map(|(_, body)| body.len()).fold(OVERHEAD, usize::saturating_add);
    let protected = written(OVERHEAD, |writer| {
        writer.map(2)?;
        writer.unsigned(HEADER_ALG)?;
        writer.integer(key.algorithm().cose_number())?;
        writer.unsigned(HEADER_TYP)?;
        writer.text(TYP)
    })?;
    let protected = written(OVERHEAD, |writer| writer.bytes(&protected))?;
    let payload = written(size, |writer| write_payload(writer, revocations, &hash_key, &sections))?;
    let payload = written(size, |writer| writer.bytes(&payload))?;
    let mut signature = [0; MAX_SIGNATURE_BYTES];
    let length = key.sign(&signed(&protected, &payload), &mut signature);
    let signature = signature.get(..length).unwrap_or_default();
    let document = written(size.saturating_add(key.id().len()), |writer| {
        writer.tag(TAG_MAC0)?;
        writer.array(4)?;
        writer.raw(&protected)?;
        writer.map(1)?;
        writer.unsigned(HEADER_KID)?;
        writer.bytes(key.id())?;
        writer.raw(&payload)?;
        writer.bytes(signature)
    })?;
    if document.len() > State::MAX_BYTES { Err(too_large()) } else { Ok(document) }
}

fn too_large() -> ConfigError {
    ConfigError::new("state", "a document of at most 25 MiB")
}

/// What a writer with `size` bytes writes.
fn written(size: usize, write: impl FnOnce(&mut Writer<'_>) -> Result<(), Reason>) -> Result<Vec<u8>, ConfigError> {
    let mut bytes = vec![0; size];
    let mut writer = Writer::new(&mut bytes);
    write(&mut writer).map_err(|_| too_large())?;
    let length = writer.len();
    bytes.truncate(length);
    Ok(bytes)
}

fn write_payload(
    writer: &mut Writer<'_>,
    revocations: &Revocations,
    hash_key: &[u8],
    sections: &[(Kind, Vec<u8>)],
) -> Result<(), Reason> {
    writer.map(4)?;
    writer.unsigned(MEMBER_VERSION)?;
    writer.unsigned(revocations.version)?;
    writer.unsigned(MEMBER_ISSUED_AT)?;
    writer.integer(revocations.issued_at)?;
    writer.unsigned(MEMBER_HASH_KEY)?;
    writer.bytes(hash_key)?;
    writer.unsigned(MEMBER_SECTIONS)?;
    writer.array(sections.len())?;
    for (kind, body) in sections {
        writer.array(3)?;
        writer.unsigned(kind.number().into())?;
        // Every kind denies: an edge that cannot read one must not go on without it.
        writer.bool(true)?;
        writer.bytes(body)?;
    }
    Ok(())
}

/// The sections that hold something, in the order of their numbers; `replayed` also when empty,
/// because its presence says that there is a look-up.
fn sections(revocations: &Revocations, hash: HashKey) -> Result<Vec<(Kind, Vec<u8>)>, ConfigError> {
    let [prefixes4, prefixes6, as_numbers] = networks(&revocations.networks)?;
    let ids = |kind, ids: &[RevokedId]| {
        id_records(ids.iter().map(|id| (hash.hash(kind, &id.issuer, id.id.as_bytes()), id.drop_after)))
    };
    let names = |kind, name: &[u8]| (hash.hash(kind, "", name), None);
    let replayed = revocations.replayed.as_deref();
    let mut sections = vec![
        (Kind::Epochs, epochs(revocations, hash)),
        (Kind::Tokens, ids(Kind::Tokens, &revocations.tokens)),
        (Kind::Sessions, ids(Kind::Sessions, &revocations.sessions)),
        (Kind::Subjects, subjects(revocations, hash)),
        (Kind::Keys, id_records(revocations.keys.iter().map(|key| names(Kind::Keys, key)))),
        (Kind::Issuers, id_records(revocations.issuers.iter().map(|issuer| names(Kind::Issuers, issuer.as_bytes())))),
        prefixes4,
        prefixes6,
        as_numbers,
        (Kind::Replayed, ids(Kind::Replayed, replayed.unwrap_or_default())),
        (Kind::Blocked, id_records(revocations.blocked.iter().map(|id| names(Kind::Blocked, id)))),
    ];
    sections.retain(|(kind, body)| !body.is_empty() || (*kind == Kind::Replayed && replayed.is_some()));
    Ok(sections)
}

fn id_records(ids: impl Iterator<Item = (u64, Option<u64>)>) -> Vec<u8> {
    let records = ids.map(|(hash, drop_after)| (hash, drop_time(drop_after)));
    merged(records.collect(), |one, other| latest(*one, *other))
        .into_iter()
        .flat_map(|(hash, drop_after)| hash.to_be_bytes().into_iter().chain(drop_after.to_be_bytes()))
        .collect()
}

fn epochs(revocations: &Revocations, hash: HashKey) -> Vec<u8> {
    let floors = revocations.epochs.iter();
    let records = floors.map(|epoch| (hash.hash(Kind::Epochs, &epoch.issuer, epoch.scope.as_bytes()), epoch.floor));
    merged(records.collect(), |one, other| *one.max(other))
        .into_iter()
        .flat_map(|(hash, floor)| hash.to_be_bytes().into_iter().chain(floor.to_be_bytes()))
        .collect()
}

fn subjects(revocations: &Revocations, hash: HashKey) -> Vec<u8> {
    let records = revocations.subjects.iter().map(|subject| {
        let hash = hash.hash(Kind::Subjects, &subject.issuer, subject.subject.as_bytes());
        (hash, (subject.not_before, drop_time(subject.drop_after)))
    });
    merged(records.collect(), |one, other| (one.0.max(other.0), latest(one.1, other.1)))
        .into_iter()
        .flat_map(|(hash, (not_before, drop_after))| {
            let times = not_before.to_be_bytes().into_iter().chain(drop_after.to_be_bytes());
            hash.to_be_bytes().into_iter().chain(times)
        })
        .collect()
}

/// Sorted by hash; values of one hash are made one, the stricter.
fn merged<T>(mut records: Vec<(u64, T)>, stricter: impl Fn(&T, &T) -> T) -> Vec<(u64, T)> {
    records.sort_unstable_by_key(|(hash, _)| *hash);
    records.dedup_by(|(hash, value), (kept, kept_value)| {
        let is_same = hash == kept;
        if is_same {
            *kept_value = stricter(kept_value, value);
        }
        is_same
    });
    records
}

/// A time as it stands in a record: 0 is never, and so is a time that does not fit.
fn drop_time(time: Option<u64>) -> u32 {
    time.map_or(0, |time| u32::try_from(time.max(1)).unwrap_or(0))
}

/// The later of two drop times.
const fn latest(one: u32, other: u32) -> u32 {
    match (one, other) {
        (0, _) | (_, 0) => 0,
        _ if one > other => one,
        _ => other,
    }
}

/// Addresses and AS numbers; prefixes within others are left out.
fn networks(networks: &[Network]) -> Result<[(Kind, Vec<u8>); 3], ConfigError> {
    let (mut prefixes, mut as_numbers) = (Vec::new(), Vec::new());
    for (index, network) in networks.iter().enumerate() {
        match *network {
            Network::Asn(number) => as_numbers.push(number.to_be_bytes()),
            Network::Prefix(address, length) => prefixes.push(Prefix::new(address, length).ok_or_else(|| {
                let expected = "a prefix whose length fits the address and whose host bits are zero";
                ConfigError::new(format!("networks[{index}]"), expected)
            })?),
        }
    }
    as_numbers.sort_unstable();
    as_numbers.dedup();
    // Among those that begin together the widest comes first.
    prefixes.sort_unstable_by_key(|prefix| (prefix.address, prefix.length));
    prefixes.dedup_by(|prefix, kept| kept.covers(prefix.address));
    let (mut prefixes4, mut prefixes6) = (Vec::new(), Vec::new());
    for Prefix { address, length } in prefixes {
        match address {
            IpAddr::V4(address) => prefixes4.extend(address.octets().into_iter().chain([length])),
            IpAddr::V6(address) => prefixes6.extend(address.octets().into_iter().chain([length])),
        }
    }
    Ok([(Kind::Prefixes4, prefixes4), (Kind::Prefixes6, prefixes6), (Kind::AsNumbers, as_numbers.concat())])
}
