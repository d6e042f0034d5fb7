//! `state`: the document that tells the edges what is revoked.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::json;
use token_core::{KeyRing, Revocations, State as Document, Timestamp};
use token_sdk::{Clock, KeyFile, Purpose, StateStore, SystemClock, state_to_json};

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
    /// The signing key, when the file has several that sign
    #[arg(long)]
    kid: Option<String>,
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
    place: Option<PlaceArguments>,
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
