//! The shape of a match of type `regex`.

#[cfg(feature = "alloc")]
use super::kind::Kind;
use super::shape::{Judge, Shape};
#[cfg(feature = "alloc")]
use super::{Label, Sets};
#[cfg(feature = "alloc")]
use crate::limits::{Limits, MAX_REGEX_STATES};
#[cfg(feature = "alloc")]
use crate::policy::Labels;
#[cfg(feature = "regex")]
use crate::regex::{Fault, Pattern};
#[cfg(feature = "alloc")]
use crate::token::Format;
use crate::wire::cbor::Item;
#[cfg(feature = "alloc")]
use crate::wire::cbor::Reader;

impl Judge<'_, '_> {
    /// An array whose first item is the pattern and whose further items are null.
    pub(super) fn regex(&mut self) -> Shape {
        let Some(count @ 1..) = self.reader.array() else { return Shape::Malformed };
        let Some(pattern) = self.reader.text() else { return Shape::Malformed };
        let shape = self.pattern(pattern);
        let are_null = (1..count).all(|_| self.reader.next() == Ok(Item::Null));
        if are_null { shape } else { Shape::Malformed }
    }

    #[cfg(feature = "regex")]
    fn pattern(&mut self, pattern: &str) -> Shape {
        match Pattern::parse(pattern) {
            Ok(pattern) => {
                self.regex_states = self.regex_states.saturating_add(pattern.states());
                Shape::Sound
            }
            Err(Fault::Unsupported) => Shape::Unsupported,
            Err(Fault::Malformed) => Shape::Malformed,
        }
    }

    #[cfg(not(feature = "regex"))]
    const fn pattern(&mut self, _pattern: &str) -> Shape {
        Shape::Unsupported
    }
}

/// Whether the patterns in a claim set, pairs of numbers and sound values, are within the budget of a
/// token.
#[cfg(feature = "alloc")]
pub(crate) fn patterns_fit(pairs: &[u8]) -> bool {
    let (mut reader, mut states) = (Reader::new(pairs), 0_usize);
    while let (Some(label), Ok(raw)) = (reader.integer(), reader.skip()) {
        states = states.saturating_add(states_of(Label::Number(label), raw));
    }
    states <= MAX_REGEX_STATES
}

/// States that the patterns of a claim take, also those inside a composition.
#[cfg(feature = "alloc")]
fn states_of(label: Label, raw: &[u8]) -> usize {
    let mut judge = Judge::new(Reader::new(raw), Format::Cat, &Limits::DEFAULT);
    if judge.shape(Kind::of(label)) != Shape::Sets {
        return judge.regex_states;
    }
    let (mut sets, mut states) = (Sets::new(raw, &Labels::DEFAULT), 0_usize);
    while sets.next_set() {
        while let Some((label, raw)) = sets.next_claim() {
            states = states.saturating_add(states_of(label, raw));
        }
    }
    states
}
