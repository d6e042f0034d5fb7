//! An expression as an automaton, run by the crate `regex-automata`. It is built from its end to its
//! start: what comes next is known wherever a state is made.

use alloc::vec::Vec;

use regex_automata::nfa::thompson::pikevm::PikeVM;
use regex_automata::nfa::thompson::{BuildError, Builder, NFA, Transition};
use regex_automata::util::look::Look;
use regex_automata::util::primitives::StateID;

use super::set::Set;
use super::tree::Node;

/// Whether an expression matches somewhere in a text. Memory is linear in the states, time in states
/// times bytes.
pub(super) fn is_match(root: &Node, text: &[u8]) -> Result<bool, BuildError> {
    let machine = PikeVM::new_from_nfa(automaton(root)?)?;
    Ok(machine.is_match(&mut machine.create_cache(), text))
}

pub(super) fn automaton(root: &Node) -> Result<NFA, BuildError> {
    let mut builder = Builder::new();
    builder.set_utf8(false);
    builder.start_pattern()?;
    let found = builder.add_match()?;
    let start = add(&mut builder, root, found)?;
    builder.finish_pattern(start)?;
    let search = if root.is_anchored() { start } else { add_search(&mut builder, start)? };
    builder.build(start, search)
}

/// Passes over bytes until it starts.
fn add_search(builder: &mut Builder, start: StateID) -> Result<StateID, BuildError> {
    let search = builder.add_union(Vec::new())?;
    let any = builder.add_range(Transition { start: 0, end: u8::MAX, next: search })?;
    builder.patch(search, start)?;
    builder.patch(search, any)?;
    Ok(search)
}

/// Adds a part that leads to `next`; where it begins.
fn add(builder: &mut Builder, node: &Node, next: StateID) -> Result<StateID, BuildError> {
    match node {
        Node::Character(character) => {
            let mut bytes = [0; 4];
            let mut bytes = character.encode_utf8(&mut bytes).bytes().rev();
            bytes.try_fold(next, |next, byte| builder.add_range(Transition { start: byte, end: byte, next }))
        }
        Node::Set(set) => add_set(builder, *set, next),
        Node::Start => builder.add_look(next, Look::Start),
        Node::End => builder.add_look(next, Look::End),
        Node::Sequence(parts) => parts.iter().rev().try_fold(next, |next, part| add(builder, part, next)),
        Node::Choice(parts) => {
            let starts = parts.iter().map(|part| add(builder, part, next)).collect::<Result<_, _>>()?;
            builder.add_union(starts)
        }
        Node::Repeat { part, least, most: None } => {
            let again = builder.add_union(Vec::new())?;
            let part_start = add(builder, part, again)?;
            builder.patch(again, part_start)?;
            builder.patch(again, next)?;
            match least.checked_sub(1) {
                Some(others) => add_times(builder, part, others, part_start),
                None => Ok(again),
            }
        }
        Node::Repeat { part, least, most: Some(most) } => {
            let optional = (*least..*most).try_fold(next, |start, _| {
                let part = add(builder, part, start)?;
                builder.add_union(alloc::vec![part, next])
            })?;
            add_times(builder, part, *least, optional)
        }
    }
}

fn add_times(builder: &mut Builder, part: &Node, times: u8, next: StateID) -> Result<StateID, BuildError> {
    (0..times).try_fold(next, |next, _| add(builder, part, next))
}

fn add_set(builder: &mut Builder, set: Set, next: StateID) -> Result<StateID, BuildError> {
    let transition =
        |range: core::ops::RangeInclusive<u8>| Transition { start: *range.start(), end: *range.end(), next };
    builder.add_sparse(set.ranges().map(transition).collect())
}
