//! Labels of claims that have no registered number.

use crate::claims::Label;
use crate::error::ConfigError;

/// Which label a claim without a registered number has (`policy.labels`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Labels {
    /// `or`, default 324.
    pub or: i64,
    /// `nor`, default 325.
    pub nor: i64,
    /// `and`, default 326.
    pub and: i64,
    /// `crit`, default −65541.
    pub crit: i64,
    /// `cattprint`, by default none.
    pub cattprint: Option<i64>,
}

impl Labels {
    /// 324, 325, 326, −65541, none.
    pub const DEFAULT: Self = Self { or: 324, nor: 325, and: 326, crit: -65541, cattprint: None };

    /// Whether the labels differ from each other and from those of other claims.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let ours = [Label::OR, Label::NOR, Label::AND, Label::CRIT];
        let is_taken = |number: i64| {
            let label = Label::Number(number);
            let is_registered = Label::VOCABULARY.iter().any(|(other, _)| *other == label);
            (is_registered && !ours.contains(&label)) || (300..=307).contains(&number)
        };
        let labels = [Some(self.or), Some(self.nor), Some(self.and), Some(self.crit), self.cattprint];
        let mut rest = labels.iter().flatten();
        while let Some(label) = rest.next() {
            if is_taken(*label) || rest.clone().any(|other| other == label) {
                return Err(ConfigError::new("labels", "labels that differ from each other and from other claims'"));
            }
        }
        Ok(())
    }

    /// The number that a claim has under these labels; 0, which no claim has, for one without.
    pub(crate) fn number_of(&self, label: Label) -> i64 {
        match label {
            Label::OR => self.or,
            Label::NOR => self.nor,
            Label::AND => self.and,
            Label::CRIT => self.crit,
            Label::Number(number) | Label::Unassigned(number) => number,
            Label::Name(_) => self.cattprint.unwrap_or_default(),
        }
    }
}
