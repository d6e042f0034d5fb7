//! `revoke` and `unrevoke`: taking tokens, sessions, subjects, keys, issuers and networks out of
//! service, and back.

use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use token_sdk::{Kind, Revocation, StateStore, Target};

use crate::Ending;
use crate::failure::Failure;
use crate::output;
use crate::place::{Place, PlaceArguments};

/// What is revoked.
#[derive(Args, Debug)]
struct TargetArguments {
    /// The kind of thing
    #[arg(value_enum)]
    kind: KindName,
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

/// The kinds of things that can be revoked.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum KindName {
    /// A playback session (sid)
    Session,
    /// A token by its id
    Token,
    /// The tokens of a subject (sub)
    Subject,
    /// What a key signed
    Key,
    /// What an issuer issued
    Issuer,
    /// An address prefix or an AS number
    Network,
}

impl From<KindName> for Kind {
    fn from(name: KindName) -> Self {
        match name {
            KindName::Session => Self::Session,
            KindName::Token => Self::Token,
            KindName::Subject => Self::Subject,
            KindName::Key => Self::Key,
            KindName::Issuer => Self::Issuer,
            KindName::Network => Self::Network,
        }
    }
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
                let revocation = Revocation::new(self.target.target()?);
                let revocation = self.not_before.map_or(revocation.clone(), |time| revocation.not_before(time));
                let revocation = self.until.map_or(revocation.clone(), |time| revocation.until(time));
                json!({"version": store.revoke(&revocation)?.version})
            }
        };
        if self.target.is_as_number() {
            eprintln!(
                "tokenctl: edges that do not know AS numbers now deny every token, unless their policy says \"on_state\": {{\"fact_missing\": \"allow\"}}"
            );
        }
        self.target.print("revoked", &answer)
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
        let kind = Kind::from(self.kind);
        if kind.is_per_issuer() && self.iss.is_none() {
            return Err(Failure::new(format_args!(
                "--iss: expected the issuer of the {kind} (\"\" for tokens without one)"
            )));
        }
        Ok(Target::new(kind, self.iss.as_deref().unwrap_or_default(), &self.id)?)
    }

    fn is_as_number(&self) -> bool {
        matches!(self.kind, KindName::Network) && !self.id.contains(['.', ':'])
    }

    /// The request to a service; what is not said is left out.
    fn body<const N: usize>(&self, further: [(&str, Value); N]) -> Value {
        let mut body = json!({"kind": Kind::from(self.kind).name(), "id": self.id});
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
            output::line(format_args!("{done} {} {} (state version {version})", Kind::from(self.kind), self.id))?;
        }
        Ok(Ending::Success)
    }
}
