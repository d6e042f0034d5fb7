//! `tokenctl serve`, killed again and again in a storm of changes: nothing it acknowledged is lost,
//! no epoch and no version goes back.
//!
//! SIGKILL ends the process, not the machine: what only the operating system knows survives it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a helper that fails, fails the test")]

mod chance;
mod client;
#[path = "../edge/mod.rs"]
#[expect(dead_code, reason = "of the helpers of other suites, only some are needed")]
mod edge;
mod ledger;
mod memory;
mod storm;
#[path = "../cli/tool.rs"]
#[expect(dead_code, reason = "of the helpers of other suites, only some are needed")]
mod tool;

use core::time::Duration;
use std::thread;
use std::time::Instant;

use serde_json::{Value, json};
use token_core::{Reason, Request};
use token_sdk::{Clock, KeyFile, SystemClock};

use chance::Chance;
use client::Client;
use edge::{Edge, ISSUER};
use memory::Memory;
use storm::{Act, Storm, WEATHERS, session};
use tool::{Service, Tool};

/// Three of each weather.
const ROUNDS: usize = 12;
const CROWD: usize = 6;
/// Acknowledged acts before the kill, at most.
const LONGEST_STORM: u64 = 120;
/// Between the last of them and the kill, in microseconds, at most: a few commits.
const LONGEST_DELAY: u64 = 20_000;
/// From the start of a service to a kill before it is ready, in microseconds, at most.
const LONGEST_START: u64 = 60_000;
/// A storm that takes so long is stuck.
const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn nothing_acknowledged_is_lost() {
    let seed = Chance::seed();
    println!("to make the same choices again: CRASH_SEED={seed}");
    let mut chance = Chance::new(seed);
    let mut scene = Scene::set();
    for weather in WEATHERS.iter().cycle().take(ROUNDS) {
        let (service, client) = scene.start();
        scene.check(&client);
        scene.rage(service, &client, weather, &mut chance);
        // A start that is cut short, be it in the repair of the store.
        let cut_short = scene.tool.start();
        thread::sleep(Duration::from_micros(chance.below(LONGEST_START)));
        kill(cut_short);
    }
    let (_service, client) = scene.start();
    scene.check(&client);
}

struct Scene {
    tool: Tool,
    viewer_token: String,
    storm: Storm,
    memory: Memory,
    /// The document in force when the last service was killed.
    before: Vec<u8>,
}

impl Scene {
    fn set() -> Self {
        let tool = Tool::ready();
        let mint =
            ["mint", "--keys", "viewer-keys.json", "--format", "jwt", "--iss", ISSUER, "--sub", "v", "--ttl", "1h"];
        let viewer_token = tool.run(&mint).ended(0).out.trim().to_owned();
        let memory = Memory::new(&KeyFile::load(&tool.path("state-keys.json")).unwrap());
        Self { tool, viewer_token, storm: Storm::new(), memory, before: Vec::new() }
    }

    fn start(&self) -> (Service, Client) {
        let service = self.tool.serve();
        let client = Client::new(&self.tool, &service, &self.viewer_token);
        (service, client)
    }

    /// All at once until the service is killed, some time after some of its answers.
    fn rage(&mut self, service: Service, client: &Client, weather: &[Act], chance: &mut Chance) {
        let Self { storm, memory, before, .. } = self;
        let storm = &*storm;
        let enough = storm.done() + usize::try_from(chance.below(LONGEST_STORM)).unwrap();
        let delay = Duration::from_micros(chance.below(LONGEST_DELAY));
        thread::scope(|scope| {
            let watch = move || {
                storm.watch(client, |document| {
                    *before = document.to_vec();
                    memory.load(document)
                });
            };
            let mut workers = vec![scope.spawn(watch)];
            for _ in 0..CROWD {
                let chance = chance.split();
                workers.push(scope.spawn(move || storm.take_part(&client.clone(), weather, chance)));
            }
            let deadline = Instant::now() + PATIENCE;
            while storm.done() < enough && !workers.iter().any(thread::ScopedJoinHandle::is_finished) {
                assert!(Instant::now() < deadline, "the storm is stuck at {} of {enough}", storm.done());
                thread::sleep(Duration::from_millis(1));
            }
            assert!(storm.done() >= enough, "the service did not answer, and nobody has killed it");
            thread::sleep(delay);
            kill(service);
        });
    }

    /// What the service started anew shows, against every promise.
    fn check(&mut self, client: &Client) {
        let state = client.read("/state").unwrap().expect(200).json().unwrap();
        self.settle(&state);
        let document = client.document().unwrap();
        let version = self.memory.load(&document);
        assert_eq!(state["version"].as_u64(), Some(version), "nobody changes anything now");
        self.check_plays(client, &document);
        // A change of the new service makes the documents of the killed one old for edges.
        self.storm.raise(client, "after").unwrap();
        self.memory.load(&client.document().unwrap());
        assert!(self.before.is_empty() || self.memory.refuses(&self.before));
    }

    fn settle(&self, state: &Value) {
        let mut ledger = self.storm.ledger.lock().unwrap();
        let open = ledger.settle(state);
        println!(
            "version {}: {} changes acknowledged, {open} revocations had no answer",
            state["version"],
            ledger.changes()
        );
    }

    /// Every session that was acknowledged goes on, unless it was revoked; then edges deny it.
    fn check_plays(&self, client: &Client, document: &[u8]) {
        let keys = |file: &str| KeyFile::load(&self.tool.path(file)).unwrap();
        let edge = Edge::new("https://cdn.example", &keys("keys.json"), &keys("state-keys.json"), document);
        let request = Request::at(SystemClock.now()).method("GET").url("https://cdn.example/live/final/1.m4s");
        let request = request.ip("127.0.0.1".parse().unwrap()).country("DE");
        let ledger = self.storm.ledger.lock().unwrap();
        for play in self.storm.plays.lock().unwrap().iter() {
            let refreshed = client.ask("/refresh", &json!({ "sid": play.sid })).unwrap();
            let decision = edge.decide(&play.token, &request);
            if ledger.is_revoked(&session(&play.sid).0) {
                assert_eq!((refreshed.status, decision), (403, Err(Reason::SessionRevoked)));
            } else {
                assert_eq!((refreshed.status, decision), (200, Ok(play.sid.clone())));
            }
        }
    }
}

/// Sends SIGKILL and waits for the end.
fn kill(service: Service) {
    drop(service);
}
