//! The match type `regex`: POSIX extended regular expressions (IEEE 1003.1-2017 section 9.4), found
//! anywhere in the text, in time linear in it.
//!
//! The alphabet is that of the POSIX locale: a character of the text is a byte. URLs are ASCII, and
//! what is not ASCII in a header field is opaque (RFC 9110 section 5.5). A character beyond ASCII in
//! the expression stands for the bytes of its UTF-8.
//!
//! POSIX leaves much undefined, and dialects differ exactly there. What it does not define is no
//! expression here; what only another dialect defines is told apart, as unsupported.

mod bracket;
mod program;
mod reader;
mod set;
mod tree;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

use program::Automaton;
use reader::Parser;
use tree::Node;

/// Why a text is not an expression that can be matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Not an extended regular expression.
    Malformed,
    /// One of another dialect, or beyond the budget.
    Unsupported,
}

/// An extended regular expression within the budget.
#[derive(Debug)]
pub(crate) struct Pattern {
    root: Node,
    states: usize,
}

impl Pattern {
    /// Reads an expression. A text that is malformed and unsupported at once is malformed.
    pub(crate) fn parse(text: &str) -> Result<Self, Fault> {
        let (root, states) = Parser::new(text).finish()?;
        Ok(Self { root, states })
    }

    /// States of its automaton: what matching costs for every byte of a text.
    pub(crate) const fn states(&self) -> usize {
        self.states
    }

    /// Whether it matches somewhere in the text.
    pub(crate) fn is_match(&self, text: &[u8]) -> bool {
        Automaton::new(&self.root).is_match(text)
    }
}
