//! `--check`: every row of the table of architecture section 10, all over real HTTP through the
//! access network and the edge.

mod binding;
mod delivery;
mod levers;
mod outage;
mod playing;
mod row;
mod wait;

use super::stage::Stage;
use super::viewer::{Ticket, Viewer};
use crate::failure::Failure;
use crate::paths;
use row::{Got, Row, Want};

/// What rows share: viewers, and what earlier rows left behind.
struct Scene<'s> {
    stage: &'s Stage,
    /// At home.
    ann: Viewer,
    /// At home as well, on another prefix.
    bob: Viewer,
    /// The state document before anybody was revoked.
    first_document: Vec<u8>,
    /// The ticket that the row `revoke` revoked.
    revoked: Option<Ticket>,
}

/// How a row finds out what happens.
type Check = fn(&mut Scene<'_>) -> Result<Got, Failure>;

/// The rows: name, what the viewer does, what must come of it.
const ROWS: [(&str, &str, Want, Check); 21] = [
    ("play-cat", "whole VOD, CAT in the path", Want::all(200), playing::play_cat),
    ("play-jwt", "same, JWT in a cookie", Want::all(200), playing::play_jwt),
    ("no-token", "no token", Want::denied(401, "token-missing"), playing::no_token),
    ("tampered", "one bit flipped", Want::denied(401, "signature-invalid"), playing::tampered),
    ("expired", "token past its time", Want::denied(401, "expired"), playing::expired),
    ("refresh", "new token, same session", Want::allowed(), playing::refresh),
    ("path", "token of /live/a/ on /live/b/", Want::denied(401, "uri"), binding::path),
    ("dotdot", "/live/a/%2e%2e/b/", Want::denied(401, "uri"), binding::dot_dot),
    ("country", "US token from DE", Want::denied(401, "country"), binding::country),
    ("network", "home token on a cellular address", Want::denied(401, "network"), binding::network),
    ("no-geo", "edge does not know the country", Want::denied(401, "context-missing"), binding::no_geo),
    ("revoke", "session revoked while playing", Want::denied(403, "session-revoked"), levers::revoke),
    ("refresh-rev", "refresh after that", Want::denied(403, "session-revoked"), levers::refresh_revoked),
    ("epoch", "epoch bumped: A old, B re-minted", Want::pair(403, 200, "epoch-stale / -"), levers::epoch),
    ("block-net", "re-streamer's /24 blocked live", Want::denied(403, "network-revoked"), levers::block_network),
    ("rotate", "key rotated under play", Want::all(200), levers::rotate),
    ("state-down", "state source down, document known", Want::allowed(), outage::state_down),
    ("state-cold", "fresh isolate, no state", Want::denied(503, "state-stale"), outage::state_cold),
    ("rollback", "older document pushed", Want::denied(403, "session-revoked"), outage::rollback),
    ("cache", "200 viewers, 200 tokens, N objects", Want::allowed(), delivery::cache),
    ("cors", "preflight; denial read cross-origin", Want::pair(204, 401, "-"), delivery::cors),
];

/// Runs every row, prints the table and writes `target/demo/summary.json`. A failure when a row is
/// not as wanted.
pub(crate) fn run(stage: &Stage) -> Result<(), Failure> {
    let mut scene = Scene {
        stage,
        ann: stage.viewer("ann", "home-a")?,
        bob: stage.viewer("bob", "home-b")?,
        first_document: outage::current_document(stage)?,
        revoked: None,
    };
    println!("\n{}", row::header());
    let mut rows = Vec::new();
    for (name, does, want, check) in ROWS {
        let row = Row::judge(name, does, want, check(&mut scene));
        println!("{row}");
        rows.push(row);
    }
    paths::write(&paths::at("target/demo/summary.json"), serde_json::to_string_pretty(&rows)?)?;
    match rows.iter().filter(|row| !row.ok).count() {
        0 => Ok(()),
        wrong => Err(Failure::new(format!("{wrong} of {} rows are not as wanted", rows.len()))),
    }
}
