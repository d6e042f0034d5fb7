//! `cargo xtask wasm`: the artefacts, from the same code.
//!
//! `token-wasm/dist/raw/token_wasm.wasm` has no imports, runs in any host and does what an edge
//! needs; `token_wasm_all.wasm` beside it has every feature; `token-wasm/dist/npm/` is the
//! installable package `edge-token`. The raw modules are built for size, the package for speed.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use wasm_bindgen_cli_support::Bindgen;

use crate::failure::{Context, Failure};
use crate::{npm, paths, process};

const TARGET: &str = "wasm32-unknown-unknown";
/// Linear memory that hosts pay for in every isolate; the deepest calls of today, for a JWT with catif, take three eighths
/// of it. The linker puts the stack first, so that an overflow traps.
const STACK_BYTES: u32 = 128 * 1024;

/// What a build is for.
#[derive(Clone, Copy)]
struct Purpose {
    /// The profile of the workspace's manifest.
    profile: &'static str,
    /// Flags of the compiler.
    flags: &'static [&'static str],
    /// The level of wasm-opt.
    optimisation: &'static str,
}

const SPEED: Purpose = Purpose { profile: "wasm", flags: &[], optimisation: "-O3" };
/// AES in loops instead of unrolled: half its code.
const SIZE: Purpose =
    Purpose { profile: "wasm-small", flags: &["--cfg=aes_backend_soft=\"compact\""], optimisation: "-Oz" };

/// Beside HMAC, what tokens for edges are signed and encrypted with.
pub(crate) const EDGE_FEATURES: &str = "es256,eddsa,encryption,regex";

/// A first run that inlines what is not Rust's: multiplication of 64 by 64 bits is a function of
/// compiler-builtins (`__multi3`), and half of the time on a curve was calls of it.
const INLINE: [&str; 7] = [
    "-g",
    "--no-inline=_ZN*",
    "--no-inline=_R*",
    "--no-inline=__rust*",
    "--no-inline=mem*",
    "--always-inline-max-function-size=120",
    "--inlining-optimizing",
];

/// What hosts have no use for; and that nothing lies below address 1024, the far end of the stack, so that constants
/// may move from sums into the accesses.
const STRIP: [&str; 4] = ["--low-memory-unused", "--strip-debug", "--strip-producers", "--strip-target-features"];

/// Builds the artefacts.
pub(crate) fn run(args: &[String]) -> Result<(), Failure> {
    if let Some(unknown) = args.first() {
        return Err(Failure::new(format!("unexpected argument {unknown}")));
    }
    add_target()?;
    build_raw(&["--no-default-features", "--features", EDGE_FEATURES], &raw_artefact())?;
    build_raw(&["--features", "es384,rsa"], &raw_artefact_with_all())?;
    build_npm()
}

/// The raw module of edges.
pub(crate) fn raw_artefact() -> PathBuf {
    paths::at("token-wasm/dist/raw/token_wasm.wasm")
}

/// The raw module with every feature.
pub(crate) fn raw_artefact_with_all() -> PathBuf {
    paths::at("token-wasm/dist/raw/token_wasm_all.wasm")
}

/// The npm package's folder.
pub(crate) fn npm_package() -> PathBuf {
    paths::at("token-wasm/dist/npm")
}

fn add_target() -> Result<(), Failure> {
    let libraries = process::output(Command::new("rustc").args(["--print", "target-libdir", "--target", TARGET]))?;
    if Path::new(libraries.trim()).exists() {
        return Ok(());
    }
    process::run(Command::new("rustup").args(["target", "add", TARGET]))
}

/// Builds a raw module with these arguments of cargo.
pub(crate) fn build_raw(features: &[&str], artefact: &Path) -> Result<(), Failure> {
    let built = compile(SIZE, features)?;
    create_folder_of(artefact)?;
    paths::write(&with_names(artefact), fs::read(&built).context(built.display())?)?;
    optimise(SIZE, &built, artefact)
}

/// A raw module as it was before it was optimised and its names were taken away.
pub(crate) fn with_names(artefact: &Path) -> PathBuf {
    paths::cargo_target().join("named").join(artefact.file_name().unwrap_or_default())
}

fn build_npm() -> Result<(), Failure> {
    let built = compile(SPEED, &["--features", "bindgen"])?;
    let package = npm_package();
    if package.exists() {
        fs::remove_dir_all(&package).context(package.display())?;
    }
    bind(&built, &package).map_err(|error| Failure::new(format!("wasm-bindgen: {error}")))?;
    let module = package.join("token_wasm_bg.wasm");
    optimise(SPEED, &module, &module)?;
    copy_package_files(&package)
}

/// Writes the module with its JavaScript glue.
fn bind(built: &Path, package: &Path) -> Result<(), Box<dyn core::error::Error>> {
    let mut bindgen = Bindgen::new();
    // A worker survives a trap only on a fresh instance: hence the function that makes one.
    bindgen.input_path(built).web(true)?.omit_default_module_path(true).typescript(false).reset_state_function(true);
    bindgen.demangle(false); // the optimiser goes by the names
    Ok(bindgen.generate(package)?)
}

/// Builds token-wasm with these arguments; the module as cargo left it.
fn compile(purpose: Purpose, features: &[&str]) -> Result<PathBuf, Failure> {
    let profile = purpose.profile;
    let mut cargo = process::cargo();
    cargo.args(["build", "--quiet", "--package", "token-wasm", "--lib", "--profile", profile, "--target", TARGET]);
    cargo.args(features);
    cargo.env("CARGO_ENCODED_RUSTFLAGS", compiler_flags(purpose)?);
    process::run(&mut cargo)?;
    Ok(paths::cargo_target().join(TARGET).join(profile).join("token_wasm.wasm"))
}

/// Flags as cargo reads them, with a separator that no path holds.
fn compiler_flags(purpose: Purpose) -> Result<String, Failure> {
    let home = env::home_dir().map(|home| home.join(".cargo"));
    let cargo_home = env::var_os("CARGO_HOME").map(PathBuf::from).or(home);
    let cargo_home = cargo_home.ok_or_else(|| Failure::new("neither CARGO_HOME nor a home folder"))?;
    // The artefacts say nothing of the machine that built them.
    let remap = format!("--remap-path-prefix={}=cargo", cargo_home.display());
    // SHA-256 has a backend for vectors, a quarter faster than the one without, and not larger.
    let vectors = "-Ctarget-feature=+simd128".to_owned();
    let stack = format!("-Clink-arg=-zstack-size={STACK_BYTES}");
    let flags = purpose.flags.iter().map(ToString::to_string);
    Ok([stack, vectors, remap].into_iter().chain(flags).collect::<Vec<_>>().join("\x1f"))
}

/// Optimises a module, or takes what was made of exactly this one before: it takes longer than
/// everything else of an incremental build.
fn optimise(purpose: Purpose, from: &Path, to: &Path) -> Result<(), Failure> {
    let tools = paths::at("token-wasm/tools");
    npm::ci(&tools)?;
    let lock = fs::read(tools.join("package-lock.json"))?;
    let arguments = [&[purpose.optimisation], &STRIP[..]].concat();
    let all = [INLINE.concat(), arguments.concat()].concat().into_bytes();
    let input = [fs::read(from).context(from.display())?, lock, all].concat();
    let kept = paths::cargo_target().join("wasm-opt").join(to.file_name().unwrap_or_default());
    let (before, after) = (kept.with_extension("before"), kept.with_extension("after"));
    if !fs::read(&before).is_ok_and(|before| before == input) {
        // Empty until the output is whole: a build that is broken off leaves nothing to be taken.
        paths::write(&before, "")?;
        let optimiser = tools.join("node_modules/binaryen/bin/wasm-opt");
        let run = |arguments: &[&str], from: &Path| {
            process::run(Command::new("node").arg(&optimiser).args(arguments).arg(from).arg("-o").arg(&after))
        };
        run(&INLINE, from)?;
        run(&arguments, &after)?;
        paths::write(&before, input)?;
    }
    fs::copy(&after, to).context(to.display())?;
    Ok(())
}

/// The hand-written part of the package, and the adapters under it.
fn copy_package_files(package: &Path) -> Result<(), Failure> {
    let sources = paths::at("token-wasm/js");
    for entry in fs::read_dir(&sources).context(sources.display())? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            fs::copy(entry.path(), package.join(entry.file_name())).context(entry.path().display())?;
        }
    }
    paths::copy_folder(&paths::at("token-wasm/adapters"), &package.join("adapters"))
}

fn create_folder_of(file: &Path) -> Result<(), Failure> {
    match file.parent() {
        Some(folder) => fs::create_dir_all(folder).context(folder.display()),
        None => Ok(()),
    }
}
