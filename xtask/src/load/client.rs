//! Players on kept connections, each asking for the next object when it has the last.

use core::time::Duration;
use std::fs;
use std::thread;
use std::time::Instant;

use serde_json::Value;

use super::NETWORK;
use crate::demo::http::Http;
use crate::failure::{Context, Failure};
use crate::paths;

/// The players of one worker.
pub(super) struct Target {
    players: Vec<Player>,
    headers: Vec<(String, String)>,
}

struct Player {
    http: Http,
    url: String,
}

impl Target {
    /// One player for each path.
    pub(super) fn new(base: &str, paths: Vec<String>) -> Result<Self, Failure> {
        let player = |path| Player { http: Http::new(), url: format!("{base}{path}") };
        Ok(Self { players: paths.into_iter().map(player).collect(), headers: front_line()? })
    }

    /// All players at once for so long; the latencies of all requests.
    pub(super) fn load(&mut self, time: Duration) -> Result<Vec<Duration>, Failure> {
        let headers: Vec<_> = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let headers = headers.as_slice();
        let end = Instant::now() + time;
        let mut latencies = Vec::new();
        thread::scope(|scope| {
            let playing: Vec<_> =
                self.players.iter().map(|player| scope.spawn(move || player.play(headers, end))).collect();
            for player in playing {
                latencies.extend(player.join().map_err(|_| Failure::new("a player panicked"))??);
            }
            Ok(latencies)
        })
    }
}

impl Player {
    fn play(&self, headers: &[(&str, &str)], end: Instant) -> Result<Vec<Duration>, Failure> {
        let mut latencies = Vec::new();
        loop {
            let started = Instant::now();
            if started >= end {
                return Ok(latencies);
            }
            let answer = self.http.send("GET", &self.url, headers, None)?;
            latencies.push(started.elapsed());
            if answer.status != 200 || answer.body.is_empty() {
                let status = answer.status;
                return Err(Failure::new(format!(
                    "expected the object, got {status} with {} bytes",
                    answer.body.len()
                )));
            }
        }
    }
}

/// What the platform tells a worker about a viewer, as the demo's access network does.
fn front_line() -> Result<Vec<(String, String)>, Failure> {
    let path = paths::at("demo/networks.json");
    let networks: Value = serde_json::from_str(&fs::read_to_string(&path).context(path.display())?)?;
    let network = &networks[NETWORK];
    let ip = network["ip"].as_str().unwrap_or_default();
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    Ok(vec![
        header("host", "cdn.example"),
        header("cf-connecting-ip", ip),
        header("mf-cf-blob", &network["cf"].to_string()),
    ])
}
