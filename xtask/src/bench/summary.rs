//! The table, and `target/bench/summary.json`.

use serde::Serialize;

use super::contest::{CONTESTS, Contest, Peer};
use super::measurements::Measurements;
use crate::failure::Failure;
use crate::paths;

/// What ours does in the same time.
const OURS: &str = "\
ours in every verify: key, signature, times, iss, catu, catm, catgeoiso3166, catnip; in verify-state also a state
document that revokes thousands; in every reverify the same but for decoding and signature, which are remembered. Every contender succeeds in
every call. Peers read base64url as text or have it undone for them within the time.";

/// One line.
#[derive(Serialize)]
struct Row {
    work: &'static str,
    ours_ns: f64,
    peer: &'static str,
    peer_ns: f64,
    /// How many times longer the peer takes.
    ratio: f64,
}

/// Prints the table and writes the summary; a contender that was not measured is a failure.
pub(super) fn report(measurements: &Measurements) -> Result<(), Failure> {
    let mut rows = Vec::new();
    println!("\n{:<30} {:>9}  {:<28} {:>9} {:>7}  the peer does", "work", "ours ns", "peer", "peer ns", "ratio");
    for contest in CONTESTS {
        for peer in contest.peers {
            let row = row(measurements, contest, peer)?;
            let Row { work, ours_ns, peer: name, peer_ns, ratio } = &row;
            println!("{work:<30} {ours_ns:>9.0}  {name:<28} {peer_ns:>9.0} {ratio:>6.2}×  {}", peer.does);
            rows.push(row);
        }
    }
    println!("\n{OURS}");
    paths::write(&paths::at("target/bench/summary.json"), serde_json::to_string_pretty(&rows)?)
}

fn row(measurements: &Measurements, contest: &Contest, peer: &Peer) -> Result<Row, Failure> {
    let work = contest.work;
    let median = |contender: &str| {
        let median = measurements.median(work, contender);
        median.ok_or_else(|| Failure::new(format!("{work}: {contender} was not measured")))
    };
    let (ours_ns, peer_ns) = (median("ours")?, median(peer.name)?);
    Ok(Row { work, ours_ns, peer: peer.name, peer_ns, ratio: peer_ns / ours_ns })
}
