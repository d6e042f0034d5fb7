//! `revoke` and `unrevoke`: taking tokens, sessions, subjects, keys, issuers and networks out of
//! service, and back.

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde_json::{Value, json};
use token_sdk::{Clock, Kind, Revocation, StateStore, SystemClock, Target};

use crate::Ending;
use crate::failure::Failure;
use crate::output::{self, visible};
use crate::place::{Place, PlaceArguments};

/// What is revoked.
#[derive(Args, Debug)]
struct TargetArguments {
    /// The kind of thing
    #[arg(value_parser = kind())]
    kind: Kind,
    /// Its id: sid, token id, subject, kid, issuer, or an address prefix or AS number
    id: String,
    /// The issuer of the session, token or subject; with --server the service's own when left out
    #[arg(long)]
    iss: Option<String>,
    #[command(flatten)]
    place: PlaceArguments,
    /// Print the answer as JSON
    #[arg(long)]
    json: bool,
}

fn kind() -> impl TypedValueParser<Value = Kind> {
    let names = PossibleValuesParser::new(Kind::ALL.map(Kind::name));
    names.try_map(|name| Kind::from_name(&name).ok_or("no such kind"))
}

/// Deny a session, token, subject, key, issuer or network from now on
#[derive(Args, Debug)]
pub(crate) struct Revoke {
    #[command(flatten)]
    target: TargetArguments,
    /// Of a subject: deny only tokens issued before this time
    #[arg(long, value_name = "SECONDS")]
    not_before: Option<i64>,
    /// The time after which everything denied has expired and the entry can be dropped
    #[arg(long, value_name = "SECONDS")]
    until: Option<u64>,
}

/// Take a revocation back
#[derive(Args, Debug)]
pub(crate) struct Unrevoke {
    #[command(flatten)]
    target: TargetArguments,
}

impl Revoke {
    pub(crate) fn run(&self) -> Result<Ending, Failure> {
        let answer = match self.target.place.open()? {
            Place::Server(admin) => {
                let times = [("not_before", json!(self.not_before)), ("until", json!(self.until))];
                admin.post("/revoke", &self.target.body(times))?
            }
            Place::Store(store) => {
                json!({"version": store.revoke(&self.revocation()?)?.version})
            }
        };
        if self.target.is_as_number() {
            eprintln!(
                "tokenctl: edges that do not know AS numbers now deny every token, unless their policy says \"on_state\": {{\"fact_missing\": \"allow\"}}"
            );
        }
        self.target.print("revoked", &answer)
    }

    fn revocation(&self) -> Result<Revocation, Failure> {
        let mut revocation = Revocation::new(self.target.target()?);
        if let Some(time) = self.not_before {
            revocation = revocation.not_before(time)?;
        }
        if let Some(time) = self.until {
            revocation = revocation.until(time);
        }
        if !revocation.is_in_force(SystemClock.now()) {
            return Err(Failure::new("--until: expected a time in the future"));
        }
        Ok(revocation)
    }
}

impl Unrevoke {
    pub(crate) fn run(&self) -> Result<Ending, Failure> {
        let answer = match self.target.place.open()? {
            Place::Server(admin) => admin.post("/unrevoke", &self.target.body([]))?,
            Place::Store(store) => {
                let change = store.unrevoke(&self.target.target()?)?;
                json!({"version": change.version, "changed": change.changed})
            }
        };
        let was_revoked = answer.get("changed").and_then(Value::as_bool).unwrap_or(true);
        self.target.print(if was_revoked { "no longer revoked:" } else { "was not revoked:" }, &answer)
    }
}

impl TargetArguments {
    /// The target in a store, which knows no issuer of its own.
    fn target(&self) -> Result<Target, Failure> {
        if self.kind.is_per_issuer() && self.iss.is_none() {
            return Err(Failure::new(format_args!(
                "--iss: expected the issuer of the {} (\"\" for tokens without one)",
                self.kind
            )));
        }
        Ok(Target::new(self.kind, self.iss.as_deref().unwrap_or_default(), &self.id)?)
    }

    fn is_as_number(&self) -> bool {
        self.kind == Kind::Network && !self.id.contains(['.', ':'])
    }

    /// The request to a service; what is not said is left out.
    fn body<const N: usize>(&self, further: [(&str, Value); N]) -> Value {
        let mut body = json!({"kind": self.kind.name(), "id": self.id});
        for (name, value) in [("iss", json!(self.iss))].into_iter().chain(further) {
            if !value.is_null() {
                body[name] = value;
            }
        }
        body
    }

    fn print(&self, done: &str, answer: &Value) -> Result<Ending, Failure> {
        if self.json {
            output::line(answer)?;
        } else {
            let version = answer.get("version").unwrap_or(&Value::Null);
            output::line(format_args!("{done} {} {} (state version {version})", self.kind, visible(&self.id)))?;
        }
        Ok(Ending::Success)
    }
}
