//! `cargo xtask panics [--check]`: what in the raw modules could still trap, and whose it is.
//!
//! A panic ends in the instruction `unreachable`. The artefacts have no names, so they are counted there, and
//! explained in the modules as they were before they were optimised.

mod kind;
mod module;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::failure::{Context, Failure};
use crate::{paths, wasm};
use kind::{COLUMNS, Kind};
use module::{Function, Module};

/// What `--check` allows.
struct Limit {
    /// Instructions in the artefact.
    traps: usize,
    /// Panics in functions of ours, where memory runs out aside.
    ours: usize,
}

/// What holds today, with room for a compiler's next version: lower them with the artefacts.
const RAW: Limit = Limit { traps: 203, ours: 0 };
/// Minting, explaining and RSA: `to_string` of what can always be written, and one `unwrap` in a crate that is inlined.
const RAW_ALL: Limit = Limit { traps: 460, ours: 19 };

/// The crates that are written here.
const OURS: [&str; 2] = ["token_core", "token_wasm"];

/// Builds the modules unless they are there, and tells.
pub(crate) fn run(args: &[String]) -> Result<(), Failure> {
    let checks = match args {
        [] => false,
        [check] if check == "--check" => true,
        _ => return Err(Failure::new("expected nothing, or --check")),
    };
    let artefacts = [(wasm::raw_artefact(), RAW), (wasm::raw_artefact_with_all(), RAW_ALL)];
    if artefacts.iter().any(|(artefact, _)| !artefact.exists() || !wasm::with_names(artefact).exists()) {
        wasm::run(&[])?;
    }
    for (artefact, limit) in &artefacts {
        let (traps, ours) = tell(artefact)?;
        if checks && (traps > limit.traps || ours > limit.ours) {
            let Limit { traps, ours } = limit;
            return Err(Failure::new(format!("{}: above {traps} traps or {ours} panics of ours", artefact.display())));
        }
    }
    Ok(())
}

/// Prints what an artefact holds; the number of its traps, and of panics in functions of ours.
fn tell(artefact: &Path) -> Result<(usize, usize), Failure> {
    let stripped = Module::read(&fs::read(artefact).context(artefact.display())?)?;
    let named = Module::read(&fs::read(wasm::with_names(artefact)).context("the module with names")?)?;
    let traps = stripped.functions.iter().map(|function| function.traps.len()).sum();
    let name = artefact.strip_prefix(paths::root()).unwrap_or(artefact);
    println!("{}: {traps} instructions unreachable; before it was optimised:", name.display());
    println!("  {:<40}{}", "in functions of", COLUMNS.map(|column| format!("{column:>11}")).concat());
    for (owner, counts) in by_owner(&named) {
        println!("  {owner:<40}{}", counts.map(|count| format!("{count:>11}")).concat());
    }
    let mut ours = 0;
    for function in named.functions.iter().filter(|function| OURS.iter().any(|name| function.owner() == Some(name))) {
        let panics = function.traps.iter().filter(|trap| trap.kind().is_panic() && trap.kind() != Kind::Memory);
        for trap in panics {
            println!("  {} by {trap}", function.name);
            ours += 1;
        }
    }
    Ok((traps, ours))
}

/// How many of each kind; what belongs to the standard library is told apart by the crates that call it.
fn by_owner(module: &Module) -> BTreeMap<String, [usize; COLUMNS.len()]> {
    let mut rows = BTreeMap::new();
    for function in module.functions.iter().filter(|function| !function.traps.is_empty()) {
        let row = rows.entry(owner_of(module, function)).or_insert([0; COLUMNS.len()]);
        for trap in &function.traps {
            row[trap.kind() as usize] += 1;
        }
    }
    rows
}

fn owner_of(module: &Module, function: &Function) -> String {
    if function.is_of_panics() {
        return "(what panics call)".to_owned();
    }
    match function.owner() {
        Some(owner) => owner.to_owned(),
        None => format!("std for {}", module.users(function).into_iter().collect::<Vec<_>>().join(", ")),
    }
}
