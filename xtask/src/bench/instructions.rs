//! `cargo xtask bench --instructions`: how many instructions a decision or a token takes, counted by callgrind
//! and compared with `benches/instructions.json`. Counts hardly depend on the machine or its load,
//! so what has become slower is seen where times would hide it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::{Deserialize, Serialize};

use crate::failure::{Context, Failure};
use crate::{paths, process};

const WORKS: [&str; 6] = [
    "cat-hs256-verify",
    "jwt-hs256-verify",
    "cat-hs256-reverify",
    "jwt-hs256-reverify",
    "cat-hs256-mint",
    "jwt-hs256-mint",
];
/// The work is what more times cost beyond few times: setting up costs the same in both.
const FEW: u32 = 100;
const MORE: u32 = 1_100;
/// More than this part above the baseline fails.
const TOLERANCE: f64 = 0.05;

/// Instructions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Count {
    /// All of them, with SHA-256 in software.
    all: u64,
    /// Those outside SHA-256's compression function, which would hide a change of the others.
    own: u64,
}

/// Why instructions cannot be counted here.
pub(crate) fn obstacle() -> Option<&'static str> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        return Some("the baseline is of x86_64 and Linux");
    }
    let is_there = process::output(Command::new("valgrind").arg("--version")).is_ok();
    (!is_there).then_some("valgrind is not installed")
}

/// Fails when a work takes more instructions than the baseline allows.
pub(crate) fn check() -> Result<(), Failure> {
    let path = baseline();
    let text = fs::read_to_string(&path).context(path.display())?;
    let baseline: BTreeMap<String, Count> = serde_json::from_str(&text).context(path.display())?;
    if let Some(gone) = baseline.keys().find(|work| !WORKS.contains(&work.as_str())) {
        return Err(Failure::new(format!("{gone} is in the baseline and not counted")));
    }
    let counted = count_all()?;
    println!("{:<20} {:>9} {:>9} {:>7} {:>9} {:>9} {:>7}", "work", "baseline", "now", "", "baseline", "now", "");
    let mut risen = Vec::new();
    for (work, now) in &counted {
        let before = baseline.get(work).ok_or_else(|| Failure::new(format!("{work} is not in the baseline")))?;
        let rise = [rise(before.all, now.all), rise(before.own, now.own)];
        let columns = [(before.all, now.all, rise[0]), (before.own, now.own, rise[1])]
            .map(|(before, now, rise)| format!("{before:>9} {now:>9} {:>+6.1}%", rise * 100.0));
        println!("{work:<20} {}", columns.join(" "));
        if rise.iter().any(|rise| *rise > TOLERANCE) {
            risen.push(work.as_str());
        }
    }
    println!("instructions of one call: all with SHA-256 in software, then all but its compression function");
    if risen.is_empty() {
        return Ok(());
    }
    let percent = TOLERANCE * 100.0;
    let accept = "cargo xtask bench --instructions --accept";
    Err(Failure::new(format!(
        "more than {percent} % above the baseline: {}; if that is meant: {accept}",
        risen.join(", ")
    )))
}

/// Makes the baseline what is counted now.
pub(super) fn accept() -> Result<(), Failure> {
    let counted = count_all()?;
    for (work, count) in &counted {
        println!("{work:<20} {:>9} {:>9}", count.all, count.own);
    }
    paths::write(&baseline(), serde_json::to_string_pretty(&counted)? + "\n")
}

/// Prints what each claim adds to a decision about a CAT of issuer and expiry, outside of SHA-256, which counts
/// whole blocks of 64 bytes.
pub(super) fn each_claim() -> Result<(), Failure> {
    let program = build()?;
    let without = count(&program, "claim")?.own;
    println!("{:<20} {without:>9}", "iss, exp");
    for name in process::output(Command::new(&program).arg("claims"))?.lines() {
        let with = count(&program, &format!("claim {name}"))?.own;
        println!("{name:<20} {:>+9}", i128::from(with) - i128::from(without));
    }
    Ok(())
}

/// By which part of itself a number has risen.
fn rise(before: u64, now: u64) -> f64 {
    let [before, now] = [before, now].map(|number| u32::try_from(number).map_or(f64::INFINITY, f64::from));
    now / before - 1.0
}

fn baseline() -> PathBuf {
    paths::at("benches/instructions.json")
}

fn count_all() -> Result<BTreeMap<String, Count>, Failure> {
    let program = build()?;
    WORKS.iter().map(|work| Ok(((*work).to_owned(), count(&program, work)?))).collect()
}

/// Valgrind hides some instruction sets and not others: without detection of SHA extensions the
/// program is the same on every machine.
fn build() -> Result<PathBuf, Failure> {
    let target = super::target().join("instructions");
    let mut cargo = super::cargo("build", &target);
    cargo.args(["--release", "--bin", "instructions"]).env("RUSTFLAGS", "--cfg sha2_256_backend=\"soft\"");
    cargo.env_remove("CARGO_ENCODED_RUSTFLAGS");
    process::run(&mut cargo)?;
    Ok(target.join("release/instructions"))
}

fn count(program: &Path, work: &str) -> Result<Count, Failure> {
    let few = callgrind(program, work, FEW)?;
    let more = callgrind(program, work, MORE)?;
    let of_one = |more: u64, few: u64| more.saturating_sub(few) / u64::from(MORE - FEW);
    Ok(Count { all: of_one(more.all, few.all), own: of_one(more.own, few.own) })
}

fn callgrind(program: &Path, work: &str, times: u32) -> Result<Count, Failure> {
    let profile = super::target().join("callgrind.out");
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", "--quiet"]).arg(format!("--callgrind-out-file={}", profile.display()));
    process::run(valgrind.arg(program).arg(work).arg(times.to_string()))?;
    parse(&fs::read_to_string(&profile).context(profile.display())?)
}

/// Sums the costs that a profile of callgrind gives for lines of functions. The line after
/// `calls=` is the cost of the call, which is counted where it arises.
fn parse(profile: &str) -> Result<Count, Failure> {
    let compression = compression(profile).ok_or_else(|| Failure::new("the profile has no SHA-256"))?;
    let mut count = Count::default();
    let (mut is_compression, mut is_call) = (false, false);
    for line in profile.lines() {
        if let Some(function) = line.strip_prefix("fn=") {
            is_compression = function.split(' ').next() == Some(compression);
        } else if line.starts_with("calls=") {
            is_call = true;
        } else if line.starts_with(['+', '-', '*']) || line.starts_with(|c: char| c.is_ascii_digit()) {
            let cost = line.split(' ').nth(1).map_or(Ok(0), str::parse::<u64>)?;
            if !is_call {
                count.all += cost;
                count.own += if is_compression { 0 } else { cost };
            }
            is_call = false;
        }
    }
    Ok(count)
}

/// The number of SHA-256's compression function: a name is written once, as `fn=(number) name` or
/// `cfn=(number) name`, and stands for the number from then on.
fn compression(profile: &str) -> Option<&str> {
    let mut functions = profile.lines().filter_map(|line| line.trim_start_matches('c').strip_prefix("fn="));
    functions.find_map(|function| function.strip_suffix(" sha2::sha256::compress256"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_are_summed_where_they_arise() {
        let profile = "events: Ir\nfn=(1) main\n10 5\n+2 3\ncfn=(2) sha2::sha256::compress256\ncalls=1 0\n* 100\n\n\
                       fn=(2)\n20 90\nfn=(1)\n* 10\nsummary: 108\n";
        assert_eq!(parse(profile).map_err(|failure| failure.to_string()), Ok(Count { all: 108, own: 18 }));
    }
}
