//! The rules of a rotation: time is an argument, so that hours pass at once.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking, its helpers too")]

use core::time::Duration;

use token_core::{Algorithm, KeyState};
use token_sdk::{Hazard, KeyError, KeyFile, LockedKeyFile, Rotation, Span, Step};

const START: i64 = 1_700_000_000;
const HOUR: i64 = 3600;
const DAY: i64 = 86_400;
/// A day of tokens, and the leeway that edges may give.
const OVER: i64 = DAY + 300;

fn pace() -> Rotation {
    Rotation::default()
}

/// `a` signs, `b` is announced at the same time.
fn two_keys() -> KeyFile {
    let mut keys = KeyFile::empty();
    keys.generate(Algorithm::Hs256, "a", START).unwrap();
    keys.generate(Algorithm::Hs256, "b", START).unwrap();
    keys
}

fn scoped(kid: &str, scope: &str) -> String {
    let secret = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
    format!(r#"{{"kty":"oct","kid":"{kid}","alg":"HS256","k":"{secret}","scope":{scope}}}"#)
}

fn hazard(result: Result<(), KeyError>) -> Hazard {
    let KeyError::Hazard(hazard) = result.unwrap_err() else { unreachable!("not a hazard") };
    hazard
}

#[test]
fn a_key_signs_only_when_every_edge_knows_it() {
    let mut keys = two_keys();
    for now in [START, START + HOUR - 1] {
        let known = Some(START + HOUR);
        assert_eq!(
            hazard(keys.activate("b", &pace(), now)),
            Hazard::NotKnownEverywhere { kid: "b".into(), known, now }
        );
        assert_eq!(keys.find("b").unwrap().state(), KeyState::Announced);
    }
    keys.activate("b", &pace(), START + HOUR).unwrap();
    assert_eq!(keys.find("a").unwrap().state(), KeyState::Retiring);
    keys.activate("a", &pace(), START + HOUR + 1).unwrap();
    assert_eq!(keys.find("a").unwrap().state(), KeyState::Active, "taken back: edges know it");
}

#[test]
fn retiring_first_is_no_way_around() {
    let mut keys = two_keys();
    keys.retire("b", START + 1).unwrap();
    assert!(matches!(hazard(keys.activate("b", &pace(), START + 2)), Hazard::NotKnownEverywhere { .. }));
}

#[test]
fn when_a_key_was_announced_must_be_known() {
    let mut keys = two_keys();
    let mut json: serde_json::Value = serde_json::from_str(&keys.to_json()).unwrap();
    assert!(json["keys"][1].as_object_mut().unwrap().remove("announced_at").is_some());
    let mut old = KeyFile::from_json(&json.to_string()).unwrap();
    let refused = hazard(old.activate("b", &pace(), START + DAY));
    assert!(matches!(refused, Hazard::NotKnownEverywhere { known: None, .. }), "{refused}");
    // It counts from the first rotation that sees it.
    old.rotate(&pace(), START + DAY).unwrap();
    assert!(old.activate("b", &pace(), START + DAY + HOUR - 1).is_err());
    old.activate("b", &pace(), START + DAY + HOUR).unwrap();
    // What an imported file says about other edges does not count.
    keys.import(&scoped("c", "{}").replace("\"kid\"", "\"announced_at\":1,\"kid\""), START + DAY).unwrap();
    assert!(keys.activate("c", &pace(), START + DAY + 1).is_err());
}

#[test]
fn a_key_is_dropped_when_its_last_token_is_over() {
    let mut keys = two_keys();
    assert!(matches!(hazard(keys.remove("a", &pace(), START)), Hazard::TokensAlive { over: None, .. }), "it signs");
    keys.activate("b", &pace(), START + HOUR).unwrap();
    let over = START + HOUR + OVER;
    for now in [START + HOUR, over - 1] {
        assert_eq!(
            hazard(keys.remove("a", &pace(), now)),
            Hazard::TokensAlive { kid: "a".into(), over: Some(over), now }
        );
    }
    keys.retire("a", over - 1).unwrap();
    keys.remove("a", &pace(), over).unwrap();
    assert!(matches!(keys.find("a"), Err(KeyError::UnknownKey { .. })), "retiring it again does not count anew");
}

#[test]
fn the_scope_bounds_what_can_be_alive() {
    let mut keys = KeyFile::empty();
    keys.import(&scoped("a", r#"{"max_lifetime":60}"#), START).unwrap();
    keys.import(&scoped("b", r#"{"max_lifetime":60}"#), START).unwrap();
    keys.activate("b", &pace(), START + HOUR).unwrap();
    assert!(keys.remove("a", &pace(), START + HOUR + 359).is_err());
    keys.remove("a", &pace(), START + HOUR + 360).unwrap();
}

#[test]
fn force_makes_the_change_and_says_what_breaks() {
    let mut keys = two_keys();
    let broken = keys.activate_by_force("b", &pace(), START).unwrap().unwrap();
    assert!(broken.consequence().contains("deny every token that b signs"), "{}", broken.consequence());
    assert_eq!(keys.find("b").unwrap().state(), KeyState::Active);
    assert!(broken.to_string().contains("wait 1 h"), "{broken}");
    let broken = keys.remove_by_force("a", &pace(), START).unwrap().unwrap();
    assert!(broken.consequence().contains("deny every token that a signed"));
    assert_eq!(keys.retire_by_force("b", START).unwrap(), Some(Hazard::NoSuccessor { kid: "b".into() }));
    assert_eq!(keys.activate_by_force("b", &pace(), START + HOUR).unwrap(), None, "nothing breaks");
    keys.revoke("b", START).unwrap();
    assert!(keys.activate_by_force("b", &pace(), START).is_err(), "revoked is final");
}

#[test]
fn a_key_outside_its_validity_is_not_activated() {
    let valid = |window: &str| scoped("b", "{}").replace("\"kid\"", &format!("{window},\"kid\""));
    for window in [format!("\"nbf\":{}", START + DAY), format!("\"exp\":{}", START + HOUR)] {
        let mut keys = KeyFile::empty();
        keys.import(&scoped("a", "{}"), START).unwrap();
        keys.import(&valid(&format!("{window},\"use_state\":\"announced\"")), START).unwrap();
        assert_eq!(hazard(keys.activate("b", &pace(), START + HOUR)), Hazard::NotInForce { kid: "b".into() });
        let next = keys.rotate(&pace(), START + HOUR).unwrap();
        assert!(next[0].done.as_ref().is_none_or(|(step, _)| *step == Step::Announce), "{}", next[0]);
    }
}

#[test]
fn one_key_signs_for_a_scope_however_it_is_written() {
    let one = scoped("a", r#"{"tenants":["x","y"],"formats":["cat"]}"#);
    let same = scoped("b", r#"{"formats":["cat"],"tenants":["y","x"],"max_lifetime":60}"#);
    let other = scoped("c", r#"{"formats":["cat"],"tenants":["y"]}"#);
    let both = KeyFile::from_json(&format!(r#"{{"keys":[{one},{same}]}}"#)).unwrap();
    assert!(matches!(both.require_one_signer(), Err(KeyError::TwoActive { .. })));
    KeyFile::from_json(&format!(r#"{{"keys":[{one},{other}]}}"#)).unwrap().require_one_signer().unwrap();
    // One after the other is fine.
    let ends = one.replace("\"kid\"", &format!("\"exp\":{START},\"kid\""));
    let begins = same.replace("\"kid\"", &format!("\"nbf\":{START},\"kid\""));
    KeyFile::from_json(&format!(r#"{{"keys":[{ends},{begins}]}}"#)).unwrap().require_one_signer().unwrap();
}

/// A timer that calls every ten minutes.
#[test]
fn a_timer_rotates_with_the_period() {
    let pace = Rotation { period: Duration::from_secs(30 * 86_400), ..pace() };
    let mut keys = KeyFile::empty();
    keys.generate(Algorithm::Hs256, "a", START).unwrap();
    let mut steps = Vec::new();
    for now in (START..START + 65 * DAY).step_by(600) {
        for turn in keys.rotate(&pace, now).unwrap() {
            assert!(turn.due.is_none_or(|due| due > now), "one call takes what is due: {turn}");
            steps.extend(turn.done.map(|(step, _)| (step.name(), now - START)));
        }
        keys.require_one_signer().unwrap();
        assert!(keys.keys().iter().any(|key| key.state() == KeyState::Active));
    }
    let signs = 30 * DAY;
    let expected = [("announce", signs - HOUR), ("activate", signs), ("drop", signs + DAY + 600)];
    let again = expected.map(|(step, at)| (step, at + signs));
    assert_eq!(steps, [expected, again].concat());
}

#[test]
fn scopes_rotate_apart_and_a_successor_has_the_scope() {
    let mut keys = KeyFile::empty();
    keys.import(&scoped("a", r#"{"audiences":["cdn-a"]}"#), START).unwrap();
    keys.import(&scoped("b", r#"{"audiences":["cdn-b"]}"#), START).unwrap();
    let turns = keys.rotate(&pace(), START).unwrap();
    assert_eq!(turns.len(), 2);
    let (_, kid) = turns[0].done.clone().unwrap();
    let audiences = keys.find(&kid).unwrap().scope().audiences.as_ref().unwrap().len();
    assert_eq!((audiences, keys.keys().len()), (1, 4));
    keys.rotate(&pace(), START + HOUR).unwrap();
    assert_eq!(keys.find(&kid).unwrap().state(), KeyState::Active);
    assert!(matches!(KeyFile::empty().rotate(&pace(), START), Err(KeyError::NothingToRotate)));
}

/// A public key beside it signs nothing, and is left alone.
#[test]
fn keys_with_a_public_part_rotate_as_well() {
    let (mut keys, mut others) = (KeyFile::empty(), KeyFile::empty());
    keys.generate(Algorithm::Es256, "a", START).unwrap();
    others.generate(Algorithm::EdDsa, "other", START).unwrap();
    keys.import(&others.export_public().unwrap(), START).unwrap();
    let turns = keys.rotate(&pace(), START).unwrap();
    assert_eq!(turns.iter().map(|turn| turn.algorithm).collect::<Vec<_>>(), ["ES256"]);
    let (_, kid) = turns[0].done.clone().unwrap();
    keys.rotate(&pace(), START + HOUR).unwrap();
    assert_eq!(keys.find(&kid).unwrap().state(), KeyState::Active);
}

/// The tokens of a key that ends are over before it does.
#[test]
fn a_successor_signs_early_enough_before_a_key_ends() {
    let end = START + 10 * DAY;
    let mut keys = KeyFile::empty();
    keys.import(&scoped("a", "{}").replace("\"kid\"", &format!("\"exp\":{end},\"kid\"")), START).unwrap();
    let pace = Rotation { period: Duration::from_secs(365 * 86_400), ..pace() };
    let turns = keys.rotate(&pace, START).unwrap();
    assert_eq!((&turns[0].next, turns[0].due), (&Some(Step::Announce), Some(end - DAY - HOUR)));
}

#[test]
fn a_spare_key_takes_over_after_a_revocation() {
    let mut keys = two_keys();
    keys.revoke("a", START + DAY).unwrap();
    let turns = keys.rotate(&pace(), START + DAY).unwrap();
    assert_eq!(turns[0].signs.as_deref(), Some("b"), "{}", turns[0]);
}

#[test]
fn one_process_changes_a_key_file_at_a_time() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("keys.json");
    let locked = LockedKeyFile::lock(&path).unwrap();
    assert!(matches!(LockedKeyFile::lock(&path), Err(KeyError::Locked { .. })));
    locked.change_or_make(|keys| keys.generate(Algorithm::Hs256, "a", START)).unwrap();
    assert!(locked.change(|keys| keys.remove("a", &pace(), START)).is_err());
    assert_eq!(KeyFile::load(&path).unwrap().keys().len(), 1, "what is refused is not saved");
    drop(locked);
    LockedKeyFile::lock(&path).unwrap();
}

#[test]
fn spans_are_read_at_a_glance() {
    for (seconds, text) in
        [(0, "0 s"), (59, "59 s"), (3600, "1 h"), (3660, "1 h 1 min"), (86_399, "23 h 59 min"), (-1, "0 s")]
    {
        assert_eq!(Span(seconds).to_string(), text);
    }
}
