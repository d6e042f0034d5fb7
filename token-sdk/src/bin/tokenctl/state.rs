//! `state`: the document that tells the edges what is revoked.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Subcommand};
use serde_json::{Value, json};
use token_core::{KeyRing, Revocations, State as Document};
use token_sdk::file::{self, Readers};
use token_sdk::{Clock, KeyFile, Publisher, Purpose, StateStore, SystemClock, state_to_json};

use crate::Ending;
use crate::failure::Failure;
use crate::place::{Place, PlaceArguments};
use crate::{input, output};

/// Build, show and publish the state document that edges load
#[derive(Subcommand, Debug)]
pub(crate) enum State {
    /// Sign a state document
    Build(Build),
    /// Show what is revoked, in plain JSON; or the summary of a document
    Show(Show),
    /// Sign a state document and put it where edges load it, never an older one over a newer one
    Publish(Publish),
}

/// Where the state is, and who signs it.
#[derive(Args, Debug)]
struct Source {
    #[command(flatten)]
    place: PlaceArguments,
    /// The keys that sign state documents: a JWK Set
    #[arg(long, value_name = "FILE")]
    state_keys: PathBuf,
}

/// What to build.
#[derive(Args, Debug)]
pub(crate) struct Build {
    #[command(flatten)]
    source: Source,
    /// The document
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// What to show.
#[derive(Args, Debug)]
pub(crate) struct Show {
    #[command(flatten)]
    place: PlaceArguments,
    /// A signed document
    #[arg(long, value_name = "FILE", requires = "state_keys", conflicts_with_all = ["server", "store"])]
    document: Option<PathBuf>,
    /// The keys that sign state documents: a JWK Set
    #[arg(long, value_name = "FILE")]
    state_keys: Option<PathBuf>,
}

/// What to publish, and where.
#[derive(Args, Debug)]
pub(crate) struct Publish {
    #[command(flatten)]
    source: Source,
    /// The file that edges load
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

impl State {
    pub(crate) fn run(&self) -> Result<Ending, Failure> {
        match self {
            Self::Build(build) => {
                let bytes = build.source.sign()?.0;
                write(&build.out, &bytes)?;
            }
            Self::Show(show) => show.run()?,
            Self::Publish(publish) => publish.run()?,
        }
        Ok(Ending::Success)
    }
}

impl Source {
    /// The signed document and its version.
    fn sign(&self) -> Result<(Vec<u8>, u64), Failure> {
        let keys = KeyFile::load(&self.state_keys)?;
        let document = match self.place.open()? {
            Place::Store(store) => {
                let document = Publisher::new(Arc::new(store), keys)?.document()?;
                (document.bytes().to_vec(), document.version())
            }
            Place::Server(admin) => {
                let state = Revocations::from_json(&admin.get("/state")?.to_string())?;
                let mut hash_key = [0; 16];
                getrandom::fill(&mut hash_key)?;
                let key = keys.signing_key(&Purpose::at(SystemClock.now()))?;
                (state.sign(hash_key, key)?, state.version)
            }
        };
        eprintln!("tokenctl: state version {}, {} bytes", document.1, document.0.len());
        Ok(document)
    }
}

impl Show {
    fn run(&self) -> Result<(), Failure> {
        if let (Some(path), Some(keys)) = (&self.document, &self.state_keys) {
            let document = open(path, &input::key_ring(keys)?)?;
            return output::line(format_args!("{:#}", summary(&document)));
        }
        let state = match self.place.open()? {
            Place::Server(admin) => admin.get("/state")?,
            Place::Store(store) => state_to_json(&store.state(SystemClock.now())?),
        };
        output::line(format_args!("{state:#}"))
    }
}

/// A document holds hashes: how many entries there are can be told, not which.
fn summary(document: &Document<'_>) -> Value {
    let entries = document.summary();
    json!({
        "version": document.version(),
        "issued_at": document.issued_at().seconds(),
        "entries": {
            "epochs": entries.epochs, "tokens": entries.tokens, "sessions": entries.sessions,
            "subjects": entries.subjects, "keys": entries.keys, "issuers": entries.issuers,
            "prefixes": entries.prefixes, "as_numbers": entries.as_numbers,
        },
    })
}

/// Edges see the old or the new document, never a part.
fn write(path: &Path, document: &[u8]) -> Result<(), Failure> {
    file::replace(path, document, Readers::Anybody).map_err(|error| Failure::of_file(path, error))
}

fn open(path: &Path, keys: &KeyRing<'_>) -> Result<Document<'static>, Failure> {
    Document::open(input::bytes(path)?, keys, None).map_err(|error| Failure::of_file(path, error))
}

impl Publish {
    /// Versions never go back: an edge that loaded the newer document would refuse the older one,
    /// and one that did not would let through what is revoked.
    fn run(&self) -> Result<(), Failure> {
        let (bytes, version) = self.source.sign()?;
        if self.to.exists() {
            let there = open(&self.to, &input::key_ring(&self.source.state_keys)?)?.version();
            if there > version {
                return Err(Failure::of_file(
                    &self.to,
                    format_args!("has version {there}, newer than version {version} of this state"),
                ));
            }
        }
        write(&self.to, &bytes)
    }
}
