//! Changes of bytes: what was right becomes nearly right.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

/// One change at one place.
#[derive(Clone, Copy, Debug)]
enum Edit {
    Flip(u8),
    Replace(u8),
    Insert(u8),
    Remove,
    /// So many bytes once more.
    Repeat(u8),
    CutOff,
}

/// The bytes of `whole`, changed at up to three places or not at all.
pub(super) fn edited(whole: impl Strategy<Value = Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    (whole, vec((any::<Index>(), edit()), 0..=3)).prop_map(|(mut bytes, edits)| {
        for (at, edit) in edits {
            apply(edit, at, &mut bytes);
        }
        bytes
    })
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        4 => (0_u8..8).prop_map(Edit::Flip),
        3 => any::<u8>().prop_map(Edit::Replace),
        2 => any::<u8>().prop_map(Edit::Insert),
        2 => Just(Edit::Remove),
        1 => (1_u8..9).prop_map(Edit::Repeat),
        1 => Just(Edit::CutOff),
    ]
}

fn apply(edit: Edit, at: Index, bytes: &mut Vec<u8>) {
    if bytes.is_empty() {
        return;
    }
    let at = at.index(bytes.len());
    match edit {
        Edit::Flip(bit) => bytes[at] ^= 1 << bit,
        Edit::Replace(byte) => bytes[at] = byte,
        Edit::Insert(byte) => bytes.insert(at, byte),
        Edit::Remove => {
            bytes.remove(at);
        }
        Edit::Repeat(length) => {
            let end = bytes.len().min(at + usize::from(length));
            let again = bytes[at..end].to_vec();
            bytes.splice(at..at, again);
        }
        Edit::CutOff => bytes.truncate(at),
    }
}
