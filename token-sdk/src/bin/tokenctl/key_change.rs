//! `keys rotate`, `activate`, `retire`, `remove`: changes that cut nobody off, unless by force.

use core::time::Duration;

use clap::Args;
use serde_json::{Value, json};
use token_sdk::{Clock, Hazard, KeyError, KeyFile, LockedKeyFile, Rotation, SystemClock, Turn};

use crate::Ending;
use crate::admin::segment;
use crate::failure::Failure;
use crate::input::duration;
use crate::keys::{KeysPlace, print_answer, print_state};
use crate::output;
use crate::pace::Pace;

/// A key by its id, and how to change it.
#[derive(Args, Debug)]
pub(crate) struct Change {
    /// The key id
    kid: String,
    #[command(flatten)]
    place: KeysPlace,
    #[command(flatten)]
    pace: Pace,
    /// Make the change also when it cuts viewers off, and print what it breaks
    #[arg(long)]
    force: bool,
}

impl Change {
    pub(crate) fn activate(&self) -> Result<Ending, Failure> {
        self.make("activate", |keys, rotation, now| match self.force {
            true => keys.activate_by_force(&self.kid, rotation, now),
            false => keys.activate(&self.kid, rotation, now).map(|()| None),
        })
    }

    pub(crate) fn retire(&self) -> Result<Ending, Failure> {
        self.make("retire", |keys, _, now| match self.force {
            true => keys.retire_by_force(&self.kid, now),
            false => keys.retire(&self.kid, now).map(|()| None),
        })
    }

    pub(crate) fn remove(&self) -> Result<Ending, Failure> {
        self.make("remove", |keys, rotation, now| match self.force {
            true => keys.remove_by_force(&self.kid, rotation, now),
            false => keys.remove(&self.kid, rotation, now).map(|()| None),
        })
    }

    fn make(
        &self,
        verb: &str,
        change: impl FnOnce(&mut KeyFile, &Rotation, i64) -> Result<Option<Hazard>, KeyError>,
    ) -> Result<Ending, Failure> {
        if let Some(admin) = self.place.server()? {
            self.pace.require_none()?;
            let path = format!("/keys/{}/{verb}", segment(&self.kid));
            let answer = admin.post(&path, &json!({ "force": self.force }))?;
            warn(answer.get("breaks").and_then(Value::as_str));
            return print_answer(&answer);
        }
        let path = &self.place.keys;
        let change = |keys: &mut KeyFile| change(keys, &self.pace.rotation(), SystemClock.now());
        let changed = LockedKeyFile::lock(path)?.change(change);
        let (keys, hazard) = changed.map_err(|error| Failure::of_file(path, error))?;
        warn(hazard.map(|hazard| hazard.consequence()).as_deref());
        if keys.find(&self.kid).is_ok() {
            return print_state(&keys, &self.kid, path);
        }
        output::line(format_args!("{} is no longer in {}", self.kid, path.display()))?;
        Ok(Ending::Success)
    }
}

fn warn(breaks: Option<&str>) {
    if let Some(breaks) = breaks {
        eprintln!("tokenctl: by force: {}", output::visible(breaks));
    }
}

/// How to rotate.
#[derive(Args, Debug)]
pub(crate) struct Rotate {
    #[command(flatten)]
    place: KeysPlace,
    #[command(flatten)]
    pace: Pace,
    /// How long a key signs before its successor does; left out, the rotation begins at once
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    every: Option<u64>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Rotate {
    pub(crate) fn run(&self) -> Result<Ending, Failure> {
        let every = self.every.unwrap_or(0);
        let answer = match self.place.server()? {
            Some(admin) => {
                self.pace.require_none()?;
                admin.post("/keys/rotate", &json!({ "every": every }))?
            }
            None => {
                let rotation = Rotation { period: Duration::from_secs(every), ..self.pace.rotation() };
                let rotate = |keys: &mut KeyFile| keys.rotate(&rotation, SystemClock.now());
                let path = &self.place.keys;
                let changed = LockedKeyFile::lock(path)?.change(rotate);
                let (_, turns) = changed.map_err(|error| Failure::of_file(path, error))?;
                json!({ "turns": turns.iter().map(Turn::to_json).collect::<Vec<_>>() })
            }
        };
        if self.json {
            return print_answer(&answer);
        }
        for turn in answer.get("turns").and_then(Value::as_array).into_iter().flatten() {
            output::line(turn.get("text").and_then(Value::as_str).unwrap_or_default())?;
        }
        Ok(Ending::Success)
    }
}
