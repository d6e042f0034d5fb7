//! Look-ups against a model that searches plain lists.

use proptest::prelude::*;
use std::string::String;

use super::*;
use crate::claims::TokenId;
use crate::revoke::{Answer, NetworkAnswer, RevocationLookup};
use crate::time::Timestamp;

/// Few and short, so that entries and look-ups meet, and lengths shift between issuer and value.
fn short_text() -> impl Strategy<Value = String> {
    "[ab0]{0,3}"
}

fn ids() -> impl Strategy<Value = Vec<RevokedId>> {
    let id = (short_text(), short_text(), any::<Option<u64>>()).prop_map(|(issuer, id, drop_after)| RevokedId {
        issuer,
        id,
        drop_after,
    });
    prop::collection::vec(id, 0..12)
}

fn networks() -> impl Strategy<Value = Vec<Network>> {
    let v4 = (0_u32..=255, 0_u8..=32).prop_map(|(low, length)| {
        let bits = (low << 24 | low) & u32::MAX.checked_shl(32_u32.saturating_sub(length.into())).unwrap_or(0);
        Network::Prefix(core::net::Ipv4Addr::from_bits(bits).into(), length)
    });
    let v6 = (0_u128..=255, 0_u8..=128).prop_map(|(low, length)| {
        let bits = (low << 120 | low) & u128::MAX.checked_shl(128_u32.saturating_sub(length.into())).unwrap_or(0);
        Network::Prefix(core::net::Ipv6Addr::from_bits(bits).into(), length)
    });
    let asn = (0_u32..8).prop_map(Network::Asn);
    prop::collection::vec(prop_oneof![v4, v6, asn], 0..8)
}

fn address() -> impl Strategy<Value = IpAddr> {
    prop_oneof![
        (0_u32..=255, 0_u32..=255).prop_map(|(high, low)| core::net::Ipv4Addr::from_bits(high << 24 | low).into()),
        (0_u128..=255, 0_u128..=255).prop_map(|(high, low)| core::net::Ipv6Addr::from_bits(high << 120 | low).into()),
    ]
}

fn holds(ids: &[RevokedId], issuer: &str, id: &str) -> Answer {
    if ids.iter().any(|entry| entry.issuer == issuer && entry.id == id) { Answer::Hit } else { Answer::Clear }
}

fn is_blocked(networks: &[Network], viewer: IpAddr) -> bool {
    networks.iter().any(|network| match (network, viewer.to_canonical()) {
        (Network::Prefix(IpAddr::V4(prefix), length), IpAddr::V4(viewer)) => {
            (prefix.to_bits() ^ viewer.to_bits()).leading_zeros() >= u32::from(*length)
        }
        (Network::Prefix(IpAddr::V6(prefix), length), IpAddr::V6(viewer)) => {
            (prefix.to_bits() ^ viewer.to_bits()).leading_zeros() >= u32::from(*length)
        }
        _ => false,
    })
}

proptest! {
    #[test]
    fn ids_are_found_as_in_plain_lists(
        tokens in ids(), sessions in ids(), used in prop::option::of(ids()),
        issuer in short_text(), id in short_text(), bytes in prop::collection::vec(0_u8..=2, 0..2),
    ) {
        let state = state(&Revocations {
            tokens: tokens.clone(), sessions: sessions.clone(), replayed: used.clone(), ..Revocations::default()
        });
        prop_assert_eq!(state.token(&issuer, TokenId::Text(&id)), holds(&tokens, &issuer, &id));
        prop_assert_eq!(state.session(&issuer, &id), holds(&sessions, &issuer, &id));
        let expected = used.map(|used| holds(&used, &issuer, &id));
        prop_assert_eq!(state.used(&issuer, TokenId::Text(&id), None), expected);
        let text = std::format!("{}", TokenId::Bytes(&bytes));
        prop_assert_eq!(state.token(&issuer, TokenId::Bytes(&bytes)), holds(&tokens, &issuer, &text));
    }

    #[test]
    fn names_are_found_as_in_plain_lists(
        keys in prop::collection::vec(short_text(), 0..8), issuers in prop::collection::vec(short_text(), 0..8),
        name in short_text(),
    ) {
        let state = state(&Revocations {
            keys: keys.iter().map(|key| key.clone().into_bytes()).collect(),
            issuers: issuers.clone(),
            ..Revocations::default()
        });
        prop_assert_eq!(state.key(name.as_bytes()) == Answer::Hit, keys.contains(&name));
        prop_assert_eq!(state.issuer(&name) == Answer::Hit, issuers.contains(&name));
    }

    #[test]
    fn floors_and_times_are_the_highest_of_plain_lists(
        entries in prop::collection::vec((short_text(), short_text(), any::<i32>()), 0..12),
        issuer in short_text(), value in short_text(),
    ) {
        let state = state(&Revocations {
            epochs: entries.iter().map(|(issuer, scope, number)| EpochFloor {
                issuer: issuer.clone(), scope: scope.clone(), floor: number.unsigned_abs().into(),
            }).collect(),
            subjects: entries.iter().map(|(issuer, subject, number)| RevokedSubject {
                issuer: issuer.clone(), subject: subject.clone(), not_before: (*number).into(), drop_after: None,
            }).collect(),
            ..Revocations::default()
        });
        let named = || entries.iter().filter(|entry| entry.0 == issuer && entry.1 == value).map(|entry| entry.2);
        let floor = named().map(i32::unsigned_abs).max().unwrap_or(0);
        prop_assert_eq!(state.epoch_floor(&issuer, &value), Ok(floor.into()));
        let not_before = named().max().map(|seconds| Timestamp::from_seconds(seconds.into()));
        prop_assert_eq!(state.subject(&issuer, &value), Ok(not_before));
    }

    #[test]
    fn networks_are_found_as_in_plain_lists(
        networks in networks(), viewer in prop::option::of(address()), asn in prop::option::of(0_u32..8),
    ) {
        let state = state(&Revocations { networks: networks.clone(), ..Revocations::default() });
        let is_as_number = |network: &Network| matches!(network, Network::Asn(_));
        let expected = if viewer.is_some_and(|viewer| is_blocked(&networks, viewer))
            || asn.is_some_and(|asn| networks.contains(&Network::Asn(asn)))
        {
            NetworkAnswer::Hit
        } else if viewer.is_none() && !networks.iter().all(is_as_number) || asn.is_none() && networks.iter().any(is_as_number) {
            NetworkAnswer::FactMissing
        } else {
            NetworkAnswer::Clear
        };
        prop_assert_eq!(state.network(viewer, asn), expected);
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(open(&bytes).is_err());
    }
}
