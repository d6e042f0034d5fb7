//! The functions of a module: their names, who calls them, and where they trap.

use std::collections::{BTreeMap, BTreeSet};

use wasmparser::{FunctionBody, KnownCustom, Name, Operator, Parser, Payload};

use super::kind::Trap;
use crate::failure::Failure;

/// Crates of the standard library.
const STANDARD: [&str; 5] = ["core", "alloc", "std", "compiler_builtins", "__rustc"];

/// What panics themselves are made of.
const OF_PANICS: [&str; 14] = [
    "core::panicking",
    "std::panicking",
    "<std::panicking",
    "std::sys::backtrace",
    "std::alloc::rust_oom",
    "__rustc",
    "alloc::alloc::handle_alloc_error",
    "alloc::raw_vec::handle_error",
    "alloc::raw_vec::capacity_overflow",
    "core::slice::index::slice_index_fail",
    "core::slice::copy_from_slice_impl::len_mismatch_fail",
    "core::cell::panic_",
    "core::option::",
    "core::result::",
];

/// A module that was read.
pub(super) struct Module {
    pub(super) functions: Vec<Function>,
}

/// A function with a body.
pub(super) struct Function {
    pub(super) name: String,
    pub(super) traps: Vec<Trap>,
    /// Places in [`Module::functions`].
    callers: BTreeSet<usize>,
}

impl Module {
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Failure> {
        let (mut bodies, mut names, mut imports) = (Vec::new(), BTreeMap::new(), 0);
        for payload in Parser::new(0).parse_all(bytes) {
            match payload? {
                Payload::ImportSection(section) => imports += section.count(),
                Payload::CodeSectionEntry(body) => bodies.push(body),
                Payload::CustomSection(section) => {
                    if let KnownCustom::Name(subsections) = section.as_known() {
                        for subsection in subsections {
                            if let Name::Function(functions) = subsection? {
                                for name in functions {
                                    let name = name?;
                                    names.insert(name.index, format!("{:#}", rustc_demangle::demangle(name.name)));
                                }
                            }
                        }
                    }
                }
                _ => {}
            }
        }
        let name = |index: u32| names.get(&index).cloned().unwrap_or_else(|| format!("function {index}"));
        let mut functions = Vec::new();
        let mut calls = Vec::new();
        for (place, body) in bodies.iter().enumerate() {
            let (traps, called) = instructions(body, &name)?;
            let name = name(imports + u32::try_from(place)?);
            functions.push(Function { name, traps, callers: BTreeSet::new() });
            calls.push(called);
        }
        for (caller, called) in calls.into_iter().enumerate() {
            for index in called {
                let place =
                    index.checked_sub(imports).and_then(|place| functions.get_mut(usize::try_from(place).ok()?));
                place.map(|function: &mut Function| function.callers.insert(caller));
            }
        }
        Ok(Self { functions })
    }

    /// The crates that call a function of the standard library, through others of it.
    pub(super) fn users(&self, function: &Function) -> BTreeSet<&str> {
        let mut users = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut open: Vec<usize> = function.callers.iter().copied().collect();
        while let Some(place) = open.pop() {
            let Some(caller) = self.functions.get(place).filter(|_| seen.insert(place)) else { continue };
            match caller.owner() {
                Some(owner) => _ = users.insert(owner),
                None => open.extend(&caller.callers),
            }
        }
        users
    }
}

impl Function {
    /// The crate that its name names first, the standard library aside.
    pub(super) fn owner(&self) -> Option<&str> {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let mut starts = self.name.match_indices("::").filter_map(|(end, _)| {
            let head = self.name.get(..end)?;
            let start = head.rfind(|c| !is_part(c)).map_or(0, |before| before + 1);
            (!head.get(..start)?.ends_with("::")).then(|| &head[start..])
        });
        starts.find(|name| !name.is_empty() && !STANDARD.contains(name))
    }

    pub(super) fn is_of_panics(&self) -> bool {
        OF_PANICS.iter().any(|name| self.name.starts_with(name))
    }
}

/// Where a body traps, and what it calls.
fn instructions(body: &FunctionBody<'_>, name: &impl Fn(u32) -> String) -> Result<(Vec<Trap>, BTreeSet<u32>), Failure> {
    let (mut traps, mut calls) = (Vec::new(), BTreeSet::new());
    let mut called = None;
    for operator in body.get_operators_reader()? {
        match operator? {
            Operator::Call { function_index } => {
                calls.insert(function_index);
                called = Some(function_index);
                continue;
            }
            Operator::Unreachable => traps.push(Trap(called.map(name))),
            _ => {}
        }
        called = None;
    }
    Ok((traps, calls))
}
