//! `cargo xtask demo | test | tools | fuzz | coverage | bench | load | peers | wasm | size | panics`: every multi-step job of the workspace.

mod bench;
mod coverage;
mod demo;
mod failure;
mod fuzz;
mod load;
mod npm;
mod panics;
mod paths;
mod peers;
mod process;
mod size;
mod test;
mod tools;
mod wasm;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask <job> [arguments]

  demo   builds everything, starts the service and a real edge, and opens two viewers; --check prints the table and ends
  test   runs every suite this machine can run
  tools  installs what suites take beside the stable compiler: a nightly one with miri, cargo-fuzz, cargo-deny, llvm-tools
  fuzz   fuzzes every target, a minute each or SECONDS, or the one that is named: [SECONDS [TARGET]]
  coverage  measures which lines of readers and claims tests and cases reach, and fails below 95 %; corpus: which the inputs
         reach that fuzz gathered
  bench  measures ours next to its peers, and writes target/bench/summary.json; --instructions compares with the
         baseline, --claims tells what each claim costs, --memory drives the raw module through mixed requests, --bare decides without an allocator
  load   measures what the gate adds to the latency of a worker, for two minutes, and writes target/load/summary.json
  peers  drives ours and its peers with every case, and writes vectors/PEERS.md and target/peers/summary.json; with
         the argument claims, compares what the peers read in tokens that we mint
  wasm   builds token-wasm/dist/raw and token-wasm/dist/npm
  size   prints size, imports and memory of the wasm artefacts, and writes target/size/summary.json; --check holds them to their limits
  panics tells what in the raw modules could trap and in whose functions; --check holds them to their limits";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((job, rest)) = arguments.split_first() else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let outcome = match job.as_str() {
        "demo" => demo::run(rest),
        "test" => test::run(rest),
        "tools" => tools::run(rest),
        "fuzz" => fuzz::run(rest),
        "coverage" => coverage::run(rest),
        "bench" => bench::run(rest),
        "load" => load::run(rest),
        "peers" => peers::run(rest),
        "wasm" => wasm::run(rest),
        "size" => size::run(rest),
        "panics" => panics::run(rest),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("cargo xtask {job}: {failure}");
            ExitCode::FAILURE
        }
    }
}
