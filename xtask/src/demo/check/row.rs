//! A row of the table: what was wanted, and what came.

use core::fmt;

use serde::Serialize;

use crate::demo::http::Answer;
use crate::demo::viewer::Outcome;
use crate::failure::Failure;

/// What a row must come to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Want {
    status: Status,
    reason: &'static str,
}

#[derive(Clone, Copy, Debug)]
enum Status {
    One(u16),
    /// Every request of many.
    All(u16),
    Pair(u16, u16),
}

/// What a row came to.
#[derive(Debug, Default)]
pub(super) struct Got {
    statuses: Vec<u16>,
    reason: String,
    /// What else was measured.
    note: String,
    /// What was not as it must be beside status and reason.
    faults: Vec<String>,
}

/// A row of `summary.json`.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    row: &'static str,
    want: String,
    got: String,
    reason: String,
    pub(super) ok: bool,
    #[serde(skip)]
    does: &'static str,
    #[serde(skip)]
    note: String,
}

impl Want {
    pub(super) const fn allowed() -> Self {
        Self { status: Status::One(200), reason: "-" }
    }

    pub(super) const fn denied(status: u16, reason: &'static str) -> Self {
        Self { status: Status::One(status), reason }
    }

    pub(super) const fn all(status: u16) -> Self {
        Self { status: Status::All(status), reason: "-" }
    }

    pub(super) const fn pair(first: u16, second: u16, reason: &'static str) -> Self {
        Self { status: Status::Pair(first, second), reason }
    }

    fn is_met_by(&self, got: &Got) -> bool {
        let statuses = got.statuses.as_slice();
        let as_wanted = match self.status {
            Status::One(status) => statuses == [status],
            Status::All(status) => !statuses.is_empty() && statuses.iter().all(|got| *got == status),
            Status::Pair(first, second) => statuses == [first, second],
        };
        as_wanted && got.reason == self.reason && got.faults.is_empty()
    }
}

impl fmt::Display for Want {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.status {
            Status::One(status) => write!(f, "{status}"),
            Status::All(status) => write!(f, "{status} ×N"),
            Status::Pair(first, second) => write!(f, "{first}/{second}"),
        }
    }
}

impl Got {
    /// One request.
    pub(super) fn of(answer: &Answer) -> Self {
        Self::one(answer.status, answer.reason())
    }

    /// One request's status, and the reason of a denial.
    pub(super) fn one(status: u16, reason: Option<String>) -> Self {
        Self { statuses: vec![status], reason: reason.unwrap_or_else(|| "-".to_owned()), ..Self::default() }
    }

    /// Two requests, with a reason for both.
    pub(super) fn pair(first: u16, second: u16, reason: String) -> Self {
        Self { statuses: vec![first, second], reason, ..Self::default() }
    }

    /// Many requests; the reason is the first denial's.
    pub(super) fn all(outcomes: &[Outcome]) -> Self {
        let reason = outcomes.iter().find_map(|outcome| outcome.reason.clone());
        let statuses = outcomes.iter().map(|outcome| outcome.status).collect();
        Self { statuses, reason: reason.unwrap_or_else(|| "-".to_owned()), ..Self::default() }
    }

    /// Says what else was measured.
    pub(super) fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// Demands something beside status and reason.
    pub(super) fn demand(mut self, holds: bool, otherwise: impl Into<String>) -> Self {
        if !holds {
            self.faults.push(otherwise.into());
        }
        self
    }
}

impl fmt::Display for Got {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let runs: Vec<(u16, usize)> = self.statuses.iter().fold(Vec::new(), |mut runs: Vec<(u16, usize)>, status| {
            match runs.iter_mut().find(|(there, _)| there == status) {
                Some((_, count)) => *count += 1,
                None => runs.push((*status, 1)),
            }
            runs
        });
        match (self.statuses.as_slice(), runs.as_slice()) {
            ([first, second], _) => write!(f, "{first}/{second}"),
            (_, [(status, 1)]) => write!(f, "{status}"),
            (_, runs) => {
                let runs: Vec<String> = runs.iter().map(|(status, count)| format!("{status} ×{count}")).collect();
                f.write_str(&runs.join(", "))
            }
        }
    }
}

impl Row {
    /// Compares what came with what was wanted.
    pub(super) fn judge(row: &'static str, does: &'static str, want: Want, got: Result<Got, Failure>) -> Self {
        match got {
            Ok(got) => {
                let notes: Vec<&str> = core::iter::once(got.note.as_str())
                    .chain(got.faults.iter().map(String::as_str))
                    .filter(|note| !note.is_empty())
                    .collect();
                let (ok, note) = (want.is_met_by(&got), notes.join("; "));
                Self { row, want: want.to_string(), got: got.to_string(), reason: got.reason, ok, does, note }
            }
            Err(failure) => Self {
                row,
                want: want.to_string(),
                got: "failed".to_owned(),
                reason: "-".to_owned(),
                ok: false,
                does,
                note: failure.to_string(),
            },
        }
    }
}

/// The heads of the columns.
pub(super) fn header() -> String {
    line(["row", "viewer does", "want", "got", "reason", ""], "")
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = if self.ok { "ok" } else { "WRONG" };
        f.write_str(&line([self.row, self.does, &self.want, &self.got, &self.reason, verdict], &self.note))
    }
}

fn line([row, does, want, got, reason, verdict]: [&str; 6], note: &str) -> String {
    let line = format!("{row:<12} {does:<36} {want:<8} {got:<12} {reason:<18} {verdict:<5} {note}");
    line.trim_end().to_owned()
}
