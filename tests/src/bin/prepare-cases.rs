//! `prepare-cases OUTPUT CASES…`: writes what another build needs to decide the cases, and the
//! decisions of this one.

use core::error::Error;
use std::env;
use std::fs;
use std::path::Path;

use token_sdk::conformance::{CaseFile, prepare};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let Some((output, files)) = arguments.split_first() else {
        return Err("usage: prepare-cases OUTPUT CASES…".into());
    };
    let mut prepared = Vec::new();
    for name in files {
        let file = CaseFile::from_json(&fs::read_to_string(name)?).map_err(|error| format!("{name}: {error}"))?;
        for case in &file.cases {
            prepared.push(prepare(case)?);
        }
    }
    if let Some(folder) = Path::new(output).parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(output, serde_json::to_string(&prepared)?)?;
    Ok(())
}
