//! The targets on their seeds, and on everything that was ever found, without a fuzzer.

use std::fs;
use std::path::Path;

use token_fuzz::TARGETS;

#[test]
fn seeds_hold() {
    for target in TARGETS {
        let seeds = (target.seeds)();
        assert!(seeds.len() > 10, "{} has {} seeds", target.name, seeds.len());

        seeds.iter().for_each(|seed| (target.run)(seed));
    }
}

#[test]
fn findings_stay_fixed() {
    for target in TARGETS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("findings").join(target.name);
        let Ok(files) = fs::read_dir(folder) else { continue };
        for file in files {
            (target.run)(&fs::read(file.unwrap().path()).unwrap());
        }
    }
}
