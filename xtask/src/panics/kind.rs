//! Why a module would stop.

use core::fmt;

/// Headings, in the order of [`Kind`].
pub(super) const COLUMNS: [&str; 5] = ["memory", "bounds", "unwrap", "other", "no panic"];

/// What stands before an instruction `unreachable`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The host gives no more memory.
    Memory,
    /// An index or a range.
    Bounds,
    /// `unwrap` and `expect`.
    Unwrap,
    /// Assertions and what else panics.
    Other,
    /// No call: the compiler's mark behind what it knows to be complete.
    Mark,
}

impl Kind {
    pub(super) fn is_panic(self) -> bool {
        self != Self::Mark
    }
}

/// An instruction `unreachable`, by the function that is called before it and does not return.
#[derive(Debug)]
pub(super) struct Trap(pub(super) Option<String>);

impl Trap {
    pub(super) fn kind(&self) -> Kind {
        let Some(called) = &self.0 else { return Kind::Mark };
        let calls = |names: &[&str]| names.iter().any(|name| called.contains(name));
        match () {
            () if calls(&["alloc::raw_vec", "alloc::alloc", "rust_oom", "capacity_overflow"]) => Kind::Memory,
            () if calls(&["bounds_check", "core::slice", "core::str::slice_error"]) => Kind::Bounds,
            () if calls(&["unwrap_failed", "expect_failed"]) => Kind::Unwrap,
            () => Kind::Other,
        }
    }
}

impl fmt::Display for Trap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_deref().unwrap_or("no call"))
    }
}
