//! The contract rule by rule (`semantics` in the cases' `spec`), each with what shows it: ids of cases,
//! or how the ids of many start, followed by `*`; and tests, as `file#name`, of what no case can show.

mod beside;
mod composition;
mod envelope;
mod identity;
mod placement;
mod precedence;
mod renewal;
mod request;
mod state;
mod time;
mod unknown;

/// A section of the contract.
pub(crate) struct Section {
    /// As `spec` names it.
    pub(crate) number: &'static str,
    pub(crate) title: &'static str,
    pub(crate) rules: &'static [Rule],
}

/// A rule in Markdown, and what shows it.
pub(crate) struct Rule(pub(crate) &'static str, pub(crate) &'static [&'static str]);

/// Every section.
pub(crate) const SECTIONS: &[Section] = &[
    Section { number: "1", title: "Precedence: one reason per case", rules: precedence::RULES },
    Section { number: "2", title: "Envelope and headers", rules: envelope::RULES },
    Section { number: "3", title: "Claims that are unknown", rules: unknown::RULES },
    Section { number: "4", title: "Time", rules: time::RULES },
    Section { number: "5", title: "Identity and keys", rules: identity::RULES },
    Section { number: "6", title: "Request", rules: request::RULES },
    Section { number: "7", title: "Composition", rules: composition::RULES },
    Section { number: "8", title: "State, replay, sampling", rules: state::RULES },
    Section { number: "9", title: "Renewal and catif", rules: renewal::RULES },
    Section { number: "10", title: "Where tokens are found", rules: placement::RULES },
    Section { number: "", title: "Beside the sections", rules: beside::RULES },
];
