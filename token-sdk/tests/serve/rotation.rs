//! Keys are rotated while viewers play, at edges that load the key file late. Hours pass by the clock
//! of the service; nothing waits for a time.

use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use core::time::Duration;
use std::sync::{Arc, PoisonError, RwLock};
use std::thread;

use serde_json::{Value, json};
use token_core::{Reason, Request};
use token_sdk::{KeyFile, Rotation};

use crate::edge::Edge;
use crate::harness::{Running, Setup};

/// Seconds between two calls of the timer that rotates.
const TICK: i64 = 300;
/// Ticks until an edge loads the key file again: 50 minutes, within the hour that the service waits.
const TICKS_BETWEEN_LOADS: usize = 10;
const EDGES: usize = 2;
/// Decisions about tokens between two ticks, at least.
const DECISIONS_PER_TICK: usize = 12;

/// Edges that load keys at different times, each the same while ago.
struct Fleet {
    edges: Vec<RwLock<Arc<Edge>>>,
}

impl Fleet {
    fn new(running: &Running) -> Self {
        Self { edges: (0..EDGES).map(|_| RwLock::new(Arc::new(running.edge()))).collect() }
    }

    /// Loads the key file at the edges whose turn it is.
    fn tick(&self, running: &Running, tick: usize) {
        for (number, edge) in self.edges.iter().enumerate() {
            if (tick + number * TICKS_BETWEEN_LOADS / EDGES).is_multiple_of(TICKS_BETWEEN_LOADS) {
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
        Self { url: answer["urls"][0]["url"].as_str().unwrap().to_owned(), expires: answer["expires_at"].as_i64().unwrap() }
    }
}

/// What viewers saw.
#[derive(Default)]
struct Tally {
    decisions: AtomicUsize,
    wrong: AtomicUsize,
    is_over: AtomicBool,
}

impl Tally {
    /// Plays again and again; each token is shown at every edge until it expires.
    fn play(&self, running: &Running, fleet: &Fleet) {
        let _over = OverAtLast(&self.is_over);
        let mut tickets: Vec<Ticket> = Vec::new();
        while !self.is_over.load(Ordering::Relaxed) {
            tickets.push(Ticket::of(&running.play("alice", "final").expect(200)));
            // Time may pass between reading the clock and deciding: the request is of this time.
            let now = running.setup.now();
            tickets.retain(|ticket| now < ticket.expires);
            for ticket in tickets.iter().rev().take(8) {
                for decision in fleet.decide(ticket, now) {
                    self.decisions.fetch_add(1, Ordering::Relaxed);
                    self.wrong.fetch_add(usize::from(decision.is_err()), Ordering::Relaxed);
                }
            }
        }
    }

    fn wait_for_decisions(&self) {
        let enough = self.decisions.load(Ordering::Relaxed) + DECISIONS_PER_TICK;
        while self.decisions.load(Ordering::Relaxed) < enough {
            assert!(!self.is_over.load(Ordering::Relaxed), "a viewer fell over");
            thread::yield_now();
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
fn under_load(running: &Running, ticks: usize, timer: impl Fn(usize)) -> (usize, usize) {
    let (fleet, tally) = (Fleet::new(running), Tally::default());
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| tally.play(running, &fleet));
        }
        for tick in 1..=ticks {
            timer(tick);
            tally.wait_for_decisions();
            running.setup.ahead.fetch_add(TICK, Ordering::Relaxed);
            fleet.tick(running, tick);
            tally.wait_for_decisions();
        }
        tally.is_over.store(true, Ordering::Relaxed);
    });
    (tally.decisions.into_inner(), tally.wrong.into_inner())
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
    let (decisions, wrong) = under_load(&running, 36, |_| {
        running.admin("POST", "/keys/rotate").send().expect(200);
    });
    println!("rotation: {decisions} decisions, {wrong} wrong denials");
    assert_eq!(wrong, 0, "of {decisions}");
    // Announced at the first call; an hour, ten minutes and a call later the next begins.
    let metrics = running.public("GET", "/metrics").send().text();
    let counted = metrics.lines().filter(|line| line.starts_with("token_mints_total{format=\"cat\"")).count();
    assert!(!kids(&running).contains(&"k1".to_owned()), "the first key is dropped: {:?}", kids(&running));
    assert!(counted <= kids(&running).len(), "no counter of a key that is gone: {metrics}");
}

#[test]
fn the_same_load_is_cut_off_when_propagation_is_skipped() {
    let running = service();
    let (decisions, wrong) = under_load(&running, 6, |tick| {
        if tick == 2 {
            running.admin("POST", "/keys").json(&json!({ "alg": "HS256", "kid": "k2" })).send().expect(201);
            assert_eq!(running.admin("POST", "/keys/k2/activate").send().reason(409), "key-conflict");
            running.admin("POST", "/keys/k2/activate").json(&json!({ "force": true })).send().expect(200);
        }
    });
    println!("propagation skipped: {decisions} decisions, {wrong} wrong denials");
    assert!(wrong > 0, "of {decisions}");
}

#[test]
fn the_same_load_is_cut_off_when_a_key_is_dropped_early() {
    let running = service();
    running.admin("POST", "/keys/rotate").send().expect(200);
    running.setup.ahead.fetch_add(3600, Ordering::Relaxed);
    let (decisions, wrong) = under_load(&running, 1, |_| {
        // Both viewers hold tokens of the first key, and show them to the end.
        let old = Ticket::of(&running.play("alice", "final").expect(200));
        running.admin("POST", "/keys/rotate").send().expect(200);
        assert_eq!(running.admin("POST", "/keys/k1/remove").send().reason(409), "key-conflict");
        running.admin("POST", "/keys/k1/remove").json(&json!({ "force": true })).send().expect(200);
        let denied = Fleet::new(&running).decide(&old, running.setup.now());
        assert_eq!(denied, [Err(Reason::KeyUnknown); EDGES], "the edges that have loaded the file");
    });
    assert_eq!(wrong, 0, "of {decisions}: edges that have not still accept it");
}
