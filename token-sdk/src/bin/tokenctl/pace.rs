//! How long edges take to load keys, and how long tokens live.

use core::time::Duration;

use clap::Args;
use token_sdk::Rotation;

use crate::failure::Failure;
use crate::input::duration;

/// What a change of keys is measured by.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Pace {
    /// How long after a change of the key file the slowest edge has loaded it: a key signs nothing before; 1h when nothing is said
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    propagation: Option<u64>,
    /// How long the longest-lived token is good: no key is dropped before what it signed is over; 1d when nothing is said
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    token_lifetime: Option<u64>,
}

impl Pace {
    pub(crate) fn rotation(&self) -> Rotation {
        let default = Rotation::default();
        Rotation {
            propagation: self.propagation.map_or(default.propagation, Duration::from_secs),
            token_lifetime: self.token_lifetime.map_or(default.token_lifetime, Duration::from_secs),
            ..default
        }
    }

    /// A running service has a pace of its own.
    pub(crate) fn require_none(&self) -> Result<(), Failure> {
        if self.propagation.is_none() && self.token_lifetime.is_none() {
            return Ok(());
        }
        Err(Failure::new("--propagation and --token-lifetime are the service's: give them to `tokenctl serve`"))
    }
}
