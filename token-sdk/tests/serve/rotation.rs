//! Keys are rotated while viewers play, at edges that load the key file late. Hours pass by the clock
//! of the service; nothing waits for a time.

use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use core::time::Duration;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread;

use serde_json::{Value, json};
use token_core::{Reason, Request};
use token_sdk::{KeyFile, Rotation};

use crate::edge::Edge;
use crate::harness::{Running, Setup};

/// Seconds between two calls of the timer that rotates: a token outlives two of them.
const TICK: i64 = 100;
/// Ticks until each edge loads the key file again: one at every tick, one after 50 minutes, which is
/// within the hour that the service waits.
const LOADS_AFTER: [usize; 2] = [1, 30];
const VIEWERS: usize = 2;

/// Edges, each with the keys that it has loaded last.
struct Fleet {
    edges: [RwLock<Arc<Edge>>; LOADS_AFTER.len()],
}

impl Fleet {
    fn new(running: &Running) -> Self {
        Self { edges: LOADS_AFTER.map(|_| RwLock::new(Arc::new(running.edge()))) }
    }

    /// Loads the key file at the edges whose turn it is.
    fn tick(&self, running: &Running, tick: usize) {
        for (edge, after) in self.edges.iter().zip(LOADS_AFTER) {
            if tick.is_multiple_of(after) {
                *edge.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(running.edge());
            }
        }
    }

    /// What each edge says of a viewer's request.
    fn decide(&self, ticket: &Ticket, now: i64) -> Vec<Result<(), Reason>> {
        let edges = self.edges.iter().map(|edge| Arc::clone(&edge.read().unwrap_or_else(PoisonError::into_inner)));
        let facts = Request::at(now).method("GET").url(&ticket.url);
        let facts = facts.ip("203.0.113.7".parse().unwrap()).country("US");
        edges.map(|edge| edge.decide_request(&facts).map(drop)).collect()
    }
}

struct Ticket {
    url: String,
    expires: i64,
}

impl Ticket {
    fn of(answer: &Value) -> Self {
        Self {
            url: answer["urls"][0]["url"].as_str().unwrap().to_owned(),
            expires: answer["expires_at"].as_i64().unwrap(),
        }
    }
}

/// What viewers saw.
#[derive(Default)]
struct Tally {
    decisions: AtomicUsize,
    wrong: Mutex<Vec<Reason>>,
    /// How often each viewer has shown tokens.
    rounds: [AtomicUsize; VIEWERS],
    is_over: AtomicBool,
}

impl Tally {
    /// Plays again and again; the oldest and newest tokens that are good are shown at every edge.
    fn play(&self, viewer: usize, running: &Running, fleet: &Fleet) {
        let _over = OverAtLast(&self.is_over);
        let mut tickets: Vec<Ticket> = Vec::new();
        while !self.is_over.load(Ordering::Relaxed) {
            tickets.push(Ticket::of(&running.play("alice", "final").expect(200)));
            // Time may pass between reading the clock and deciding: the request is of this time.
            let now = running.setup.now();
            tickets.retain(|ticket| now < ticket.expires);
            for ticket in tickets.iter().take(4).chain(tickets.iter().rev().take(4)) {
                for decision in fleet.decide(ticket, now) {
                    self.decisions.fetch_add(1, Ordering::Relaxed);
                    self.wrong.lock().unwrap().extend(decision.err());
                }
            }
            self.rounds[viewer].fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Until every viewer has ended the round under way and a whole one after it: so nobody shows an
    /// edge of the present a request of long ago, and every viewer sees every change.
    fn wait_for_rounds(&self) {
        for rounds in &self.rounds {
            let enough = rounds.load(Ordering::Relaxed) + 2;
            while rounds.load(Ordering::Relaxed) < enough {
                assert!(!self.is_over.load(Ordering::Relaxed), "a viewer fell over");
                thread::yield_now();
            }
        }
    }
}

/// A viewer who stops, for whatever reason, stops the test.
struct OverAtLast<'a>(&'a AtomicBool);

impl Drop for OverAtLast<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Lets two viewers play while the timer runs, and counts decisions and wrong denials.
fn under_load(running: &Running, ticks: usize, timer: impl Fn(usize)) -> (usize, Vec<Reason>) {
    let (fleet, tally) = (Fleet::new(running), Tally::default());
    thread::scope(|scope| {
        // Stops the viewers also when this thread falls over.
        let _over = OverAtLast(&tally.is_over);
        for viewer in 0..VIEWERS {
            let (tally, fleet) = (&tally, &fleet);
            scope.spawn(move || tally.play(viewer, running, fleet));
        }
        for tick in 1..=ticks {
            timer(tick);
            tally.wait_for_rounds();
            running.setup.ahead.fetch_add(TICK, Ordering::Relaxed);
            fleet.tick(running, tick);
            tally.wait_for_rounds();
        }
    });
    (tally.decisions.into_inner(), tally.wrong.into_inner().unwrap())
}

/// With tokens of at most five minutes, so that a rotation ends within two hours.
fn service() -> Running {
    let setup = Setup::new();
    let mut config = setup.config();
    config.rotation = Rotation { token_lifetime: Duration::from_secs(300), ..Rotation::default() };
    setup.start_with(config).unwrap()
}

fn kids(running: &Running) -> Vec<String> {
    let keys = KeyFile::load(&running.setup.path("keys.json")).unwrap();
    keys.keys().iter().map(|key| String::from_utf8(key.id().to_vec()).unwrap()).collect()
}

#[test]
fn nobody_is_cut_off_by_two_rotations_under_load() {
    let running = service();
    let (decisions, wrong) = under_load(&running, 100, |_| {
        running.admin("POST", "/keys/rotate").send().expect(200);
    });
    println!("rotation: {decisions} decisions, {} wrong denials", wrong.len());
    assert_eq!(wrong, [], "of {decisions}");
    // Announced at the first call, and an hour and ten minutes later all over again.
    let metrics = running.public("GET", "/metrics").send().text();
    let counted = metrics.lines().filter(|line| line.starts_with("token_mints_total{format=\"cat\"")).count();
    assert!(!kids(&running).contains(&"k1".to_owned()), "the first key is dropped: {:?}", kids(&running));
    assert!(counted <= kids(&running).len(), "no counter of a key that is gone: {metrics}");
}

#[test]
fn the_same_load_is_cut_off_when_propagation_is_skipped() {
    let running = service();
    let (decisions, wrong) = under_load(&running, 4, |tick| {
        if tick == 2 {
            running.admin("POST", "/keys").json(&json!({ "alg": "HS256", "kid": "k2" })).send().expect(201);
            assert_eq!(running.admin("POST", "/keys/k2/activate").send().reason(409), "key-conflict");
            running.admin("POST", "/keys/k2/activate").json(&json!({ "force": true })).send().expect(200);
        }
    });
    println!("propagation skipped: {decisions} decisions, {} wrong denials", wrong.len());
    assert!(wrong.contains(&Reason::KeyUnknown), "{wrong:?} of {decisions}");
}

#[test]
fn the_same_load_is_cut_off_when_a_key_is_dropped_early() {
    let running = service();
    running.admin("POST", "/keys/rotate").send().expect(200);
    running.setup.ahead.fetch_add(3600, Ordering::Relaxed);
    let (decisions, wrong) = under_load(&running, 4, |tick| {
        if tick == 2 {
            running.admin("POST", "/keys/rotate").send().expect(200);
            assert_eq!(running.admin("POST", "/keys/k1/remove").send().reason(409), "key-conflict");
            running.admin("POST", "/keys/k1/remove").json(&json!({ "force": true })).send().expect(200);
        }
    });
    println!("key dropped early: {decisions} decisions, {} wrong denials", wrong.len());
    assert!(wrong.contains(&Reason::KeyUnknown), "{wrong:?} of {decisions}");
}
