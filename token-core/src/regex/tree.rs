//! An expression that was read.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::set::Set;

/// A part of an expression.
#[derive(Debug)]
pub(super) enum Node {
    /// The bytes of its UTF-8.
    Character(char),
    /// A byte of these.
    Set(Set),
    /// `^`
    Start,
    /// `$`
    End,
    /// One after the other.
    Sequence(Vec<Node>),
    /// One of these.
    Choice(Vec<Node>),
    /// So many times, or at least so many.
    Repeat { part: Box<Node>, least: u8, most: Option<u8> },
}

impl Node {
    /// The states that it takes in an automaton, or more, and at least one: the work of whoever walks
    /// through it as often as it repeats itself is bounded by them.
    pub(super) fn states(&self) -> usize {
        match self {
            Self::Character(character) => character.len_utf8(),
            Self::Set(set) => set.states(),
            Self::Start | Self::End => 1,
            Self::Sequence(parts) => sum(parts),
            Self::Choice(parts) => sum(parts).saturating_add(1),
            Self::Repeat { part, least, most } => {
                let copies = most.unwrap_or(*least).max(1);
                // Each copy that may be left out takes a state that decides so; one decides to begin again.
                let decisions = most.map_or(1, |most| most.saturating_sub(*least));
                part.states().saturating_mul(usize::from(copies)).saturating_add(usize::from(decisions))
            }
        }
    }

    /// Whether it matches at the start of a text alone.
    pub(super) fn is_anchored(&self) -> bool {
        match self {
            Self::Start => true,
            Self::Sequence(parts) => parts.first().is_some_and(Self::is_anchored),
            Self::Choice(parts) => parts.iter().all(Self::is_anchored),
            Self::Character(_) | Self::Set(_) | Self::End | Self::Repeat { .. } => false,
        }
    }
}

fn sum(parts: &[Node]) -> usize {
    parts.iter().map(Node::states).fold(0, usize::saturating_add)
}
