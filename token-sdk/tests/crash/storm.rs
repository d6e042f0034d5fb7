//! Operators and viewers who act all at once until the service is gone.

use core::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::Mutex;

use serde_json::{Value, json};

use crate::chance::Chance;
use crate::client::Client;
use crate::edge::ISSUER;
use crate::ledger::{Entry, Ledger};

/// Scopes whose epochs are raised: few, so that raises meet. Tokens of the asset played have none of them.
const SCOPES: [&str; 3] = ["event:semi-final", "channel:7", "channel:8"];
/// 2100-01-01: no entry is over while the test runs.
const UNTIL: u64 = 4_102_444_800;

/// A playback session that the service acknowledged.
#[derive(Clone, Debug)]
pub(crate) struct Play {
    pub(crate) sid: String,
    pub(crate) token: String,
    /// Its revocation was asked for.
    is_given_up: bool,
}

/// What somebody does.
#[derive(Clone, Copy)]
pub(crate) enum Act {
    Revoke,
    TakeBack,
    Play,
    RevokePlay,
    Raise,
}

/// What is done in a storm, each act as often as it stands here. Everything at once, and each kind
/// alone: there no other commit brings to disk what was acknowledged too early.
pub(crate) const WEATHERS: [&[Act]; 4] = [
    &[Act::Revoke, Act::Revoke, Act::Revoke, Act::TakeBack, Act::Play, Act::RevokePlay, Act::Raise, Act::Raise],
    &[Act::Raise],
    &[Act::Play],
    &[Act::Revoke],
];

/// What all who take part share.
pub(crate) struct Storm {
    pub(crate) ledger: Mutex<Ledger>,
    pub(crate) plays: Mutex<Vec<Play>>,
    /// Acts that were acknowledged.
    done: AtomicUsize,
    ids: AtomicU64,
}

impl Storm {
    pub(crate) fn new() -> Self {
        Self { ledger: Mutex::default(), plays: Mutex::default(), done: AtomicUsize::new(0), ids: AtomicU64::new(0) }
    }

    pub(crate) fn done(&self) -> usize {
        self.done.load(Ordering::Relaxed)
    }

    /// One act after another until the service does not answer.
    pub(crate) fn take_part(&self, client: &Client, weather: &[Act], mut chance: Chance) {
        // To be taken back by whoever revoked it: then the order of the two is known.
        let mut revoked = Vec::new();
        while self.act(client, chance.pick(weather), &mut chance, &mut revoked).is_some() {
            self.done.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// An operator's screen and an edge: both read until the service does not answer. `load` gives
    /// the version of the document it was given.
    pub(crate) fn watch(&self, client: &Client, mut load: impl FnMut(&[u8]) -> u64) {
        while let Some(answer) = client.read("/state") {
            if let Some(state) = answer.expect(200).json() {
                self.ledger.lock().unwrap().shown(&state);
            }
            let Some(document) = client.document() else { break };
            let version = load(&document);
            self.ledger.lock().unwrap().published(version);
        }
    }

    fn act(&self, client: &Client, act: Act, chance: &mut Chance, revoked: &mut Vec<(Entry, Value)>) -> Option<()> {
        match act {
            Act::TakeBack if !revoked.is_empty() => self.unrevoke(client, &revoked.swap_remove(0))?,
            Act::Revoke | Act::TakeBack => revoked.push(self.revoke(client, self.new_order(chance))?),
            Act::Play => self.play(client)?,
            Act::RevokePlay => self.revoke_play(client)?,
            Act::Raise => self.raise(client, chance.pick(&SCOPES))?,
        }
        Some(())
    }

    fn revoke(&self, client: &Client, (entry, order): (Entry, Value)) -> Option<(Entry, Value)> {
        self.ledger.lock().unwrap().revoking(&entry);
        let answer = client.pull("/revoke", &order)?.expect(200);
        self.ledger.lock().unwrap().acknowledged(&entry, answer.json().as_ref());
        Some((entry, order))
    }

    fn unrevoke(&self, client: &Client, (entry, order): &(Entry, Value)) -> Option<()> {
        self.ledger.lock().unwrap().unrevoking(entry);
        let order = json!({ "kind": order["kind"], "id": order["id"] });
        let answer = client.pull("/unrevoke", &order)?.expect(200);
        self.ledger.lock().unwrap().acknowledged(entry, answer.json().as_ref());
        Some(())
    }

    pub(crate) fn raise(&self, client: &Client, scope: &'static str) -> Option<()> {
        self.ledger.lock().unwrap().raising(scope);
        let answer = client.pull("/epoch/bump", &json!({ "scope": scope }))?.expect(200);
        self.ledger.lock().unwrap().raised(scope, answer.json().as_ref());
        Some(())
    }

    fn play(&self, client: &Client) -> Option<()> {
        let answer = client.ask("/play/final", &json!({ "placement": "header" }))?.expect(200).json()?;
        let text = |member: &str| answer[member].as_str().unwrap().to_owned();
        self.plays.lock().unwrap().push(Play { sid: text("sid"), token: text("token"), is_given_up: false });
        Some(())
    }

    /// Revokes a session that is played.
    fn revoke_play(&self, client: &Client) -> Option<()> {
        let sid = {
            let mut plays = self.plays.lock().unwrap();
            let play = plays.iter_mut().find(|play| !play.is_given_up);
            play.map(|play| {
                play.is_given_up = true;
                play.sid.clone()
            })
        };
        sid.map_or(Some(()), |sid| self.revoke(client, session(&sid)).map(drop))
    }

    /// A revocation of something never revoked before.
    fn new_order(&self, chance: &mut Chance) -> (Entry, Value) {
        let number = self.ids.fetch_add(1, Ordering::Relaxed);
        let id = format!("id-{number}");
        match chance.below(6) {
            0 => session(&id),
            1 => {
                let entry = json!({ "iss": ISSUER, "id": id, "until": UNTIL });
                (Entry::new("tokens", &entry), json!({ "kind": "token", "id": id, "until": UNTIL }))
            }
            2 => {
                let time = chance.below(UNTIL);
                let entry = json!({ "iss": ISSUER, "sub": id, "not_before": time });
                (Entry::new("subjects", &entry), json!({ "kind": "subject", "id": id, "not_before": time }))
            }
            3 => (Entry::new("keys", &json!(id)), json!({ "kind": "key", "id": id })),
            4 => (Entry::new("issuers", &json!(id)), json!({ "kind": "issuer", "id": id })),
            _ => {
                let network = format!("2001:db8:{:x}::/48", number + 1);
                (Entry::new("networks", &json!(network)), json!({ "kind": "network", "id": network }))
            }
        }
    }
}

/// The revocation of a session: its entry, and the order.
pub(crate) fn session(sid: &str) -> (Entry, Value) {
    let entry = json!({ "iss": ISSUER, "id": sid, "until": UNTIL });
    (Entry::new("sessions", &entry), json!({ "kind": "session", "id": sid, "until": UNTIL }))
}
