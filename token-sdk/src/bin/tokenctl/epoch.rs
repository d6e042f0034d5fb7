//! `epoch`: the floors below which tokens are denied.

use clap::{Args, Subcommand};
use serde_json::{Value, json};
use token_sdk::{Clock, StateStore, SystemClock, state_to_json};

use crate::Ending;
use crate::failure::Failure;
use crate::output::{self, visible};
use crate::place::{Place, PlaceArguments};

/// Raise or show the epochs below which tokens are denied
#[derive(Subcommand, Debug)]
pub(crate) enum Epoch {
    /// Raise an epoch by one: every token minted before is denied
    Bump(Bump),
    /// Show the epochs in force
    Show(Show),
}

/// Which epoch to raise.
#[derive(Args, Debug)]
pub(crate) struct Bump {
    /// The issuer; with --server the service's own when left out
    #[arg(long)]
    iss: Option<String>,
    /// The scope; left out, the one that concerns every token of the issuer
    #[arg(long)]
    scope: Option<String>,
    /// Raise to this epoch instead of by one
    #[arg(long, value_name = "NUMBER")]
    to: Option<u64>,
    #[command(flatten)]
    place: PlaceArguments,
    /// Print the answer as JSON
    #[arg(long)]
    json: bool,
}

/// Where to look.
#[derive(Args, Debug)]
pub(crate) struct Show {
    #[command(flatten)]
    place: PlaceArguments,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Epoch {
    pub(crate) fn run(&self) -> Result<Ending, Failure> {
        match self {
            Self::Bump(bump) => bump.run(),
            Self::Show(show) => show.run(),
        }
    }
}

impl Bump {
    fn run(&self) -> Result<Ending, Failure> {
        let answer = match self.place.open()? {
            Place::Server(admin) => {
                let said = [("iss", json!(self.iss)), ("scope", json!(self.scope)), ("to", json!(self.to))];
                let said = said.into_iter().filter(|(_, value)| !value.is_null());
                let body = said.map(|(name, value)| (name.to_owned(), value)).collect();
                admin.post("/epoch/bump", &Value::Object(body))?
            }
            Place::Store(store) => {
                let issuer = self.iss.as_deref().ok_or_else(|| {
                    Failure::new("--iss: expected the issuer of the epoch (\"\" for tokens without one)")
                })?;
                let change = store.raise_epoch(issuer, self.scope.as_deref().unwrap_or_default(), self.to)?;
                json!({"version": change.version, "floor": change.floor})
            }
        };
        if self.json {
            output::line(answer)?;
        } else {
            let member = |name: &str| answer.get(name).cloned().unwrap_or_default();
            let scope = self.scope.as_ref().map_or_else(String::new, |scope| format!(" of {}", visible(scope)));
            output::line(format_args!("epoch{scope} is {} (state version {})", member("floor"), member("version")))?;
        }
        Ok(Ending::Success)
    }
}

impl Show {
    fn run(&self) -> Result<Ending, Failure> {
        let answer = match self.place.open()? {
            Place::Server(admin) => admin.get("/epoch")?,
            Place::Store(store) => {
                let state = state_to_json(&store.state(SystemClock.now())?);
                json!({"version": state["version"], "epochs": state["epochs"]})
            }
        };
        if self.json {
            output::line(answer)?;
            return Ok(Ending::Success);
        }
        let mut rows = vec![["issuer", "scope", "epoch"].map(str::to_owned).to_vec()];
        for epoch in answer.get("epochs").and_then(Value::as_array).into_iter().flatten() {
            let text = |name: &str| epoch.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
            let floor = epoch.get("floor").unwrap_or(&Value::Null);
            rows.push(vec![
                visible(text("iss").unwrap_or("-")),
                visible(text("scope").unwrap_or("-")),
                floor.to_string(),
            ]);
        }
        output::line(output::table(&rows))?;
        Ok(Ending::Success)
    }
}
