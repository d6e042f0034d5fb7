//! An expression as an automaton, run by the crate `regex-automata`. It is built from its end to its
//! start: what comes next is known wherever a state is made.

use alloc::vec::Vec;

use regex_automata::nfa::thompson::pikevm::PikeVM;
use regex_automata::nfa::thompson::{Builder, NFA, Transition};
use regex_automata::util::look::Look;
use regex_automata::util::primitives::StateID;

use super::set::Set;
use super::tree::Node;

/// Whether an expression matches somewhere in a text. Memory is linear in the states, time in states
/// times bytes. Nothing for an expression that is too large, which none within the budget is.
pub(super) fn is_match(root: &Node, text: &[u8]) -> Option<bool> {
    let machine = PikeVM::new_from_nfa(automaton(root)?).ok()?;
    Some(machine.is_match(&mut machine.create_cache(), text))
}

pub(super) fn automaton(root: &Node) -> Option<NFA> {
    let mut states = States(Builder::new());
    states.0.set_utf8(false);
    states.0.start_pattern().ok()?;
    let found = states.0.add_match().ok()?;
    let start = states.add(root, found)?;
    states.0.finish_pattern(start).ok()?;
    let search = if root.is_anchored() { start } else { states.add_search(start)? };
    states.0.build(start, search).ok()
}

/// The states made so far.
struct States(Builder);

impl States {
    /// Adds a part that leads to `next`; where it begins.
    fn add(&mut self, node: &Node, next: StateID) -> Option<StateID> {
        match node {
            Node::Character(character) => {
                let mut bytes = [0; 4];
                let mut bytes = character.encode_utf8(&mut bytes).bytes().rev();
                bytes.try_fold(next, |next, byte| self.add_range(byte, byte, next))
            }
            Node::Set(set) => self.add_set(*set, next),
            Node::Start => self.0.add_look(next, Look::Start).ok(),
            Node::End => self.0.add_look(next, Look::End).ok(),
            Node::Sequence(parts) => parts.iter().rev().try_fold(next, |next, part| self.add(part, next)),
            Node::Choice(parts) => {
                let starts = parts.iter().map(|part| self.add(part, next)).collect::<Option<_>>()?;
                self.add_union(starts)
            }
            Node::Repeat { part, least, most: None } => self.add_endless(part, *least, next),
            Node::Repeat { part, least, most: Some(most) } => {
                let optional = (*least..*most).try_fold(next, |start, _| {
                    let part = self.add(part, start)?;
                    self.add_union(alloc::vec![part, next])
                })?;
                self.add_times(part, *least, optional)
            }
        }
    }

    fn add_endless(&mut self, part: &Node, least: u8, next: StateID) -> Option<StateID> {
        let again = self.add_union(Vec::new())?;
        let start = self.add(part, again)?;
        self.0.patch(again, start).ok()?;
        self.0.patch(again, next).ok()?;
        match least.checked_sub(1) {
            Some(others) => self.add_times(part, others, start),
            None => Some(again),
        }
    }

    fn add_times(&mut self, part: &Node, times: u8, next: StateID) -> Option<StateID> {
        (0..times).try_fold(next, |next, _| self.add(part, next))
    }

    /// Passes over bytes until it starts.
    fn add_search(&mut self, start: StateID) -> Option<StateID> {
        let search = self.add_union(Vec::new())?;
        let any = self.add_range(0, u8::MAX, search)?;
        self.0.patch(search, start).ok()?;
        self.0.patch(search, any).ok()?;
        Some(search)
    }

    fn add_set(&mut self, set: Set, next: StateID) -> Option<StateID> {
        let transitions = set.ranges().map(|range| Transition { start: *range.start(), end: *range.end(), next });
        let transitions = transitions.collect();
        self.0.add_sparse(transitions).ok()
    }

    fn add_range(&mut self, start: u8, end: u8, next: StateID) -> Option<StateID> {
        self.0.add_range(Transition { start, end, next }).ok()
    }

    fn add_union(&mut self, starts: Vec<StateID>) -> Option<StateID> {
        self.0.add_union(starts).ok()
    }
}
