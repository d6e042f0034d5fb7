//! An expression as an automaton that is in all of its states at once (K. Thompson, "Regular expression search
//! algorithm", 1968). It is built from its end to its start: what comes next is known wherever a state is made.

use alloc::vec::Vec;
use core::mem;

use super::set::Set;
use super::tree::Node;

/// The place of a state in its automaton.
type Place = usize;

#[derive(Clone, Copy)]
enum State {
    /// Takes this byte.
    Byte(u8, Place),
    /// Takes a byte of these.
    Set(Set, Place),
    /// Takes nothing, at the start of the text.
    Start(Place),
    /// Takes nothing, at its end.
    End(Place),
    /// Takes nothing and goes on in both.
    Both(Place, Place),
    Match,
}

/// The states of an expression.
pub(super) struct Automaton {
    states: Vec<State>,
    start: Place,
    /// Whether a match can begin at the start of the text alone.
    is_anchored: bool,
}

impl Automaton {
    pub(super) fn new(root: &Node) -> Self {
        let mut automaton = Self { states: Vec::new(), start: 0, is_anchored: root.is_anchored() };
        let end = automaton.push(State::Match);
        automaton.start = automaton.add(root, end);
        automaton
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.states.len()
    }

    fn push(&mut self, state: State) -> Place {
        self.states.push(state);
        self.states.len().saturating_sub(1)
    }

    /// Adds a part that leads to `next`; where it begins.
    fn add(&mut self, node: &Node, next: Place) -> Place {
        match node {
            Node::Character(character) => {
                let mut bytes = [0; 4];
                let bytes = character.encode_utf8(&mut bytes).bytes().rev();
                bytes.fold(next, |next, byte| self.push(State::Byte(byte, next)))
            }
            Node::Set(set) => self.push(State::Set(*set, next)),
            Node::Start => self.push(State::Start(next)),
            Node::End => self.push(State::End(next)),
            Node::Sequence(parts) => parts.iter().rev().fold(next, |next, part| self.add(part, next)),
            Node::Choice(parts) => {
                let starts = parts.iter().map(|part| self.add(part, next)).collect::<Vec<_>>();
                starts.into_iter().reduce(|one, other| self.push(State::Both(one, other))).unwrap_or(next)
            }
            Node::Repeat { part, least, most: None } => self.add_endless(part, *least, next),
            Node::Repeat { part, least, most: Some(most) } => {
                let optional = (*least..*most).fold(next, |start, _| {
                    let part = self.add(part, start);
                    self.push(State::Both(part, next))
                });
                self.add_times(part, *least, optional)
            }
        }
    }

    fn add_endless(&mut self, part: &Node, least: u8, next: Place) -> Place {
        let again = self.push(State::Match); // until it is known where the part begins
        let start = self.add(part, again);
        if let Some(again) = self.states.get_mut(again) {
            *again = State::Both(start, next);
        }
        match least.checked_sub(1) {
            Some(others) => self.add_times(part, others, start),
            None => again,
        }
    }

    fn add_times(&mut self, part: &Node, times: u8, next: Place) -> Place {
        (0..times).fold(next, |next, _| self.add(part, next))
    }

    /// Whether the expression matches somewhere in a text. Memory is linear in the states; each of them is looked at
    /// at most once for each byte.
    pub(super) fn is_match(&self, text: &[u8]) -> bool {
        // Where each state was reached last.
        let mut reached = alloc::vec![usize::MAX; self.states.len()];
        let (mut now, mut after) = (Vec::new(), Vec::new());
        for (position, byte) in text.iter().copied().map(Some).chain([None]).enumerate() {
            if position == 0 || !self.is_anchored {
                now.push(self.start);
            } else if now.is_empty() {
                return false;
            }
            while let Some(place) = now.pop() {
                let Some((state, reached)) = self.states.get(place).zip(reached.get_mut(place)) else { continue };
                if mem::replace(reached, position) == position {
                    continue;
                }
                match *state {
                    State::Byte(expected, next) if byte == Some(expected) => after.push(next),
                    State::Set(set, next) if byte.is_some_and(|byte| set.contains(byte)) => after.push(next),
                    State::Start(next) if position == 0 => now.push(next),
                    State::End(next) if byte.is_none() => now.push(next),
                    State::Both(one, other) => now.extend([one, other]),
                    State::Match => return true,
                    State::Byte(..) | State::Set(..) | State::Start(_) | State::End(_) => {}
                }
            }
            mem::swap(&mut now, &mut after);
        }
        false
    }
}
