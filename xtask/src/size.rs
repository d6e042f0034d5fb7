//! `cargo xtask size [--check]`: what the wasm artefacts weigh and what they ask of a host, and what
//! each feature adds to the module of edges.

use core::fmt;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Serialize;
use wasmparser::{Parser, Payload};

use crate::failure::{Context, Failure};
use crate::{paths, wasm};

/// What an artefact may weigh and ask for; `--check` fails above it.
struct Limit {
    bytes: usize,
    gzip: usize,
    imports: usize,
    memory: u64,
}

/// The goal is 150 000 bytes, 60 000 in gzip, with ES256, EdDSA, AES-GCM and regular expressions. These limits are
/// what holds today, with room for a compiler's next version: lower them with the artefact.
const RAW: Limit = Limit { bytes: 400_000, gzip: 175_000, imports: 0, memory: MEBIBYTE };
/// With every feature; the goal is 350 000 bytes, 120 000 in gzip.
const RAW_ALL: Limit = Limit { bytes: 686_000, gzip: 307_000, ..RAW };
/// Built for speed; and what the glue of wasm-bindgen gives it.
const NPM: Limit = Limit { bytes: 835_000, gzip: 343_000, imports: 2, ..RAW };
/// The features of token-wasm, each of which is measured alone beside HMAC.
const FEATURES: [&str; 8] = ["mint", "explain", "es256", "eddsa", "encryption", "regex", "es384", "rsa"];
const MEBIBYTE: u64 = 1 << 20;

/// One line of the summary.
#[derive(Debug, Serialize)]
struct Size {
    artefact: String,
    bytes: usize,
    gzip: usize,
    imports: usize,
    /// Bytes of linear memory that an instance begins with: stack and data.
    memory: u64,
}

/// Measures the artefacts that `cargo xtask wasm` made, prints the table and writes
/// `target/size/summary.json`. With `--check`, fails when one is above its limit.
pub(crate) fn run(args: &[String]) -> Result<(), Failure> {
    let checks = match args {
        [] => false,
        [check] if check == "--check" => true,
        _ => return Err(Failure::new("expected nothing, or --check")),
    };
    let npm = wasm::npm_package().join("token_wasm_bg.wasm");
    let artefacts = [(wasm::raw_artefact(), RAW), (wasm::raw_artefact_with_all(), RAW_ALL), (npm, NPM)];
    if artefacts.iter().any(|(artefact, _)| !artefact.exists()) {
        wasm::run(&[])?;
    }
    println!("{HEADING}");
    let mut sizes = Vec::new();
    for (artefact, limit) in &artefacts {
        let size = measure(artefact)?;
        println!("{size}");
        if checks {
            size.check(limit)?;
        }
        sizes.push(size);
    }
    if !checks {
        for feature in FEATURES {
            sizes.push(with_feature(feature)?);
        }
    }
    paths::write(&paths::at("target/size/summary.json"), serde_json::to_string_pretty(&sizes)?)
}

/// A module with HMAC and one feature more.
fn with_feature(feature: &str) -> Result<Size, Failure> {
    let module = paths::cargo_target().join(format!("size/token_wasm_{feature}.wasm"));
    wasm::build_raw(&["--no-default-features", "--features", feature], &module)?;
    let size = Size { artefact: format!("HMAC and {feature}"), ..measure(&module)? };
    println!("{size}");
    Ok(size)
}

const HEADING: &str = "artefact                                     bytes      gzip  imports    memory";

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { artefact, bytes, gzip, imports, memory } = self;
        write!(f, "{artefact:<40} {bytes:>9} {gzip:>9} {imports:>8} {memory:>9}")
    }
}

impl Size {
    fn check(&self, limit: &Limit) -> Result<(), Failure> {
        let is_within = self.bytes <= limit.bytes
            && self.gzip <= limit.gzip
            && self.imports <= limit.imports
            && self.memory <= limit.memory;
        let Limit { bytes, gzip, imports, memory } = limit;
        let message = || {
            format!("{}: above {bytes} bytes, {gzip} in gzip, {imports} imports or {memory} of memory", self.artefact)
        };
        if is_within { Ok(()) } else { Err(Failure::new(message())) }
    }
}

fn measure(artefact: &Path) -> Result<Size, Failure> {
    let module = fs::read(artefact).context(artefact.display())?;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&module)?;
    let name = artefact.strip_prefix(paths::root()).unwrap_or(artefact);
    Ok(Size {
        artefact: name.display().to_string(),
        bytes: module.len(),
        gzip: encoder.finish()?.len(),
        imports: count_imports(&module)?,
        memory: initial_memory(&module)?,
    })
}

fn count_imports(module: &[u8]) -> Result<usize, Failure> {
    let mut imports = 0;
    for payload in Parser::new(0).parse_all(module) {
        if let Payload::ImportSection(section) = payload? {
            imports += usize::try_from(section.count())?;
        }
    }
    Ok(imports)
}

/// The bytes of memory that the module asks for when it is instantiated.
fn initial_memory(module: &[u8]) -> Result<u64, Failure> {
    let mut pages = 0;
    for payload in Parser::new(0).parse_all(module) {
        if let Payload::MemorySection(section) = payload? {
            for memory in section {
                pages += memory?.initial;
            }
        }
    }
    Ok(pages * 64 * 1024)
}
