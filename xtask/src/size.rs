//! `cargo xtask size`: what the wasm artefacts weigh and what they ask of a host.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Serialize;
use wasmparser::{Parser, Payload};

use crate::failure::{Context, Failure};
use crate::{paths, wasm};

/// One line of the summary.
#[derive(Debug, Serialize)]
struct Size {
    artefact: String,
    bytes: usize,
    gzip: usize,
    imports: usize,
}

/// Measures the artefacts that `cargo xtask wasm` made, prints the table and writes
/// `target/size/summary.json`.
pub(crate) fn run(args: &[String]) -> Result<(), Failure> {
    if let Some(unknown) = args.first() {
        return Err(Failure::new(format!("unexpected argument {unknown}")));
    }
    if !wasm::raw_artefact().exists() {
        wasm::run(&[])?;
    }
    let artefacts = [wasm::raw_artefact(), wasm::npm_package().join("token_wasm_bg.wasm")];
    let sizes = artefacts.iter().map(|artefact| measure(artefact)).collect::<Result<Vec<_>, _>>()?;
    println!("{:<44} {:>9} {:>9} {:>8}", "artefact", "bytes", "gzip", "imports");
    for Size { artefact, bytes, gzip, imports } in &sizes {
        println!("{artefact:<44} {bytes:>9} {gzip:>9} {imports:>8}");
    }
    paths::write(&paths::at("target/size/summary.json"), serde_json::to_string_pretty(&sizes)?)
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
