//! One gate, or one minter, behind one function.

use core::fmt;

use token_core::{CachedGate, Gate, KeyRing, Reason, State};
#[cfg(feature = "mint")]
use token_core::{Key, Minter};

use crate::answer::Answer;
use crate::decision::Form;
use crate::{configuration, decision, information, lookup, strip};
#[cfg(feature = "mint")]
use crate::{minting, reply};

/// What a record asks for; its first byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Operation {
    /// JSON about this build: version and reasons.
    Information = 1,
    /// Keys, policy and state keys; everything that was there before is gone.
    Configure = 2,
    /// Decides; the output is a decision record.
    Check = 3,
    /// Decides; the output is the decision as JSON.
    Describe = 4,
    /// Decides; the output is JSON with the decision and every step that led to it.
    Explain = 5,
    /// Loads a signed state document.
    LoadState = 6,
    /// Removes tokens from header lines.
    StripHeaders = 7,
    /// The key that [`Operation::Mint`] signs with.
    ConfigureMinter = 8,
    /// Mints a token.
    Mint = 9,
    /// Tells which look-ups a decision still waits for.
    Lookups = 10,
    /// Decides with the answers to look-ups; the output is a decision record.
    Finish = 11,
    /// Makes tables with which keys check signatures faster: milliseconds a key.
    Warm = 12,
    /// Tells what goes to the viewer beside a grant, or instead of a denial.
    Reply = 13,
}

impl Operation {
    fn of(record: &[u8]) -> Option<Self> {
        Some(match record.first()? {
            1 => Self::Information,
            2 => Self::Configure,
            3 => Self::Check,
            4 => Self::Describe,
            5 => Self::Explain,
            6 => Self::LoadState,
            7 => Self::StripHeaders,
            8 => Self::ConfigureMinter,
            9 => Self::Mint,
            10 => Self::Lookups,
            11 => Self::Finish,
            12 => Self::Warm,
            13 => Self::Reply,
            _ => return None,
        })
    }
}

/// Keys, policy and state of one gate, or the key of one minter.
#[derive(Default)]
pub struct Instance {
    pub(crate) gate: Option<CachedGate<'static>>,
    /// Whether the gate has room to remember tokens.
    pub(crate) remembers: bool,
    /// Of the gate's keys: a grant tells which one it was by its place here.
    pub(crate) key_ids: Vec<Box<[u8]>>,
    pub(crate) state_keys: Option<KeyRing<'static>>,
    pub(crate) state: Option<State<'static>>,
    #[cfg(feature = "mint")]
    pub(crate) minting_key: Option<Key<'static>>,
    /// The gate's keys for tokens of its own making.
    #[cfg(feature = "mint")]
    pub(crate) minter: Option<Minter<'static>>,
    pub(crate) scratch: Vec<u8>,
}

impl Instance {
    /// An instance in which nothing is configured: it denies with `not-configured`.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    pub(crate) fn gate(&self) -> Option<&Gate<'static>> {
        self.gate.as_ref().map(CachedGate::gate)
    }

    /// Handles the record in the first `len` bytes of the buffer and writes its output over it.
    /// The number is that of [`Answer`]. Never panics; [`Operation::Check`] allocates nothing.
    pub fn handle(&mut self, buffer: &mut [u8], len: usize) -> u64 {
        let Some(record) = buffer.get(..len) else {
            return Answer::refused(Reason::RequestMalformed, 0).to_bits();
        };
        let answer = match Operation::of(record) {
            Some(Operation::Information) => information::write(buffer),
            Some(Operation::Configure) => configuration::configure(self, buffer, len),
            Some(Operation::Check) => decision::check(self, buffer, len),
            Some(Operation::Describe) => decision::describe(self, buffer, len, Form::Decision),
            #[cfg(feature = "explain")]
            Some(Operation::Explain) => decision::describe(self, buffer, len, Form::Explained),
            Some(Operation::LoadState) => configuration::load_state(self, buffer, len),
            Some(Operation::StripHeaders) => strip::strip_headers(self.gate(), buffer, len),
            #[cfg(feature = "mint")]
            Some(Operation::ConfigureMinter) => minting::configure(self, buffer, len),
            #[cfg(feature = "mint")]
            Some(Operation::Mint) => minting::mint(self, buffer, len),
            Some(Operation::Lookups) => lookup::tell_missing(self, buffer, len),
            Some(Operation::Finish) => lookup::finish(self, buffer, len),
            Some(Operation::Warm) => configuration::warm(self),
            #[cfg(feature = "mint")]
            Some(Operation::Reply) => reply::reply(self, buffer, len),
            // Also the operations of a feature that is off.
            _ => Answer::refused(Reason::RequestMalformed, 0),
        };
        answer.to_bits()
    }
}

/// Prints nothing of keys, documents and the tokens that pass through the scratch memory.
impl fmt::Debug for Instance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Instance")
            .field("configured", &self.gate.is_some())
            .field("state_version", &self.state.as_ref().map(State::version))
            .finish_non_exhaustive()
    }
}
