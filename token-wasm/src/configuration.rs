//! Configuring an instance: everything here may allocate, and happens once.

use core::fmt::Write as _;

use token_core::limits::{MAX_TOKEN_BYTES, SCRATCH_BYTES};
use token_core::{
    Algorithm, CachedGate, ConfigError, Gate, JsonText, KeyRing, Mode, Placement, Policy, Reason, State, StateError,
    verification_keys_from_json, verification_keys_with_external,
};
#[cfg(feature = "mint")]
use token_core::{Minter, keys_from_json};

use crate::answer::Answer;
use crate::instance::Instance;
use crate::output::Output;
use crate::record::{Malformed, Record, Tag, text};
use crate::store::text_of;

/// Tokens that a gate remembers when it was given a seed: more than a worker's viewers of one minute
/// would not fit the mebibyte that an instance without state takes.
const REMEMBERED_TOKENS: usize = 128;

/// Why an operation other than a check is refused.
pub(crate) enum Refusal {
    Malformed,
    Configuration { document: &'static str, error: ConfigError },
    State(StateError),
}

impl From<Malformed> for Refusal {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

/// Builds the gate. The output is the policy's mode, and the names of the header fields that its
/// placements need.
pub(crate) fn configure(instance: &mut Instance, buffer: &mut [u8], len: usize) -> Answer {
    let outcome = build_gate(buffer.get(..len).unwrap_or_default());
    erase(buffer, len);
    match outcome {
        Ok(built) => {
            *instance = built;
            let mut output = Output::new(buffer);
            let written = instance.gate().map_or(Ok(()), |gate| write_needs(&mut output, gate.policy()));
            Answer::written(written, &output)
        }
        Err(refusal) => refusal.tell(buffer),
    }
}

fn write_needs(output: &mut Output<'_>, policy: &Policy<'_>) -> core::fmt::Result {
    output.write_str(mode_name(policy.mode))?;
    let names = policy.placements.iter().filter_map(|placement| match placement {
        Placement::Header(name) => Some(&**name),
        Placement::Authorization(_) => Some("authorization"),
        Placement::Cookie(_) => Some("cookie"),
        Placement::Query(_) | Placement::Path(_) => None,
    });
    names.map(str::to_ascii_lowercase).try_for_each(|name| write!(output, "\n{name}"))
}

fn build_gate(record: &[u8]) -> Result<Instance, Refusal> {
    let record = Record::read(record)?;
    let external = external_algorithms(field(&record, Tag::External)?)?;
    let keys = verification_keys_with_external(one(&record, Tag::Keys)?, &external);
    let keys = keys.and_then(KeyRing::new).map_err(in_document("keys"))?;
    let policy = Policy::from_json(one(&record, Tag::Policy)?).map_err(in_document("policy"))?;
    let state_keys = match field(&record, Tag::StateKeys)? {
        Some(json) => Some(key_ring("stateKeys", text(json)?)?),
        None => None,
    };
    let longer_tokens = policy.limits.token_bytes.saturating_sub(MAX_TOKEN_BYTES);
    // A longer token is decoded once, and so are its longest texts.
    let scratch = SCRATCH_BYTES.saturating_add(longer_tokens.saturating_mul(2));
    let gate = Gate::new(keys, policy).map_err(in_document("policy"))?;
    let key_ids = gate.keys().iter().map(|key| key.id().into()).collect();
    let seed = field(&record, Tag::Seed)?.map(<[u8; 16]>::try_from).transpose().map_err(|_| Malformed)?;
    let tokens = if seed.is_some() { REMEMBERED_TOKENS } else { 0 };
    let gate = CachedGate::new(gate, tokens, seed.unwrap_or_default());
    let scratch = vec![0; scratch];
    let minter_keys = field(&record, Tag::MinterKeys)?.map(text).transpose()?;
    #[cfg(feature = "mint")]
    let minter = minter_keys.map(minter).transpose()?;
    #[cfg(not(feature = "mint"))]
    if minter_keys.is_some() {
        return Err(in_document("minter")(ConfigError::new("minter", "a module with the feature mint")));
    }
    Ok(Instance {
        #[cfg(feature = "mint")]
        minter,
        gate: Some(gate),
        remembers: seed.is_some(),
        key_ids,
        state_keys,
        scratch,
        ..Instance::default()
    })
}

/// The keys with which a gate renews tokens and answers denials.
#[cfg(feature = "mint")]
fn minter(json: &str) -> Result<Minter<'static>, Refusal> {
    keys_from_json(json).and_then(KeyRing::new).and_then(Minter::new).map_err(in_document("minter"))
}

/// The algorithms that a host asks to check.
fn external_algorithms(names: Option<&[u8]>) -> Result<Vec<Algorithm>, Refusal> {
    let known = |name: &str| Algorithm::of_keys(name).filter(|algorithm| !algorithm.is_symmetric());
    let unknown = || in_document("")(ConfigError::new("webCrypto", "names of algorithms that have public keys"));
    let names = names.map(text).transpose()?.unwrap_or_default();
    names.split_ascii_whitespace().map(|name| known(name).ok_or_else(unknown)).collect()
}

/// Makes the tables of the gate's keys, where it has keys that profit from some.
pub(crate) fn warm(instance: &mut Instance) -> Answer {
    #[cfg(any(feature = "es256", feature = "eddsa"))]
    if let Some(gate) = &mut instance.gate {
        gate.warm();
    }
    if instance.gate.is_some() { Answer::done(0) } else { Answer::refused(Reason::NotConfigured, 0) }
}

/// Loads a state document. The output is its version and time of issue.
pub(crate) fn load_state(instance: &mut Instance, buffer: &mut [u8], len: usize) -> Answer {
    let outcome = open_state(instance, buffer.get(..len).unwrap_or_default());
    let state = match outcome {
        Ok(state) => instance.state.insert(state),
        Err(refusal) => return refusal.tell(buffer),
    };
    let mut output = Output::new(buffer);
    let written = write_version(&mut output, state);
    Answer::written(written, &output)
}

fn write_version(output: &mut Output<'_>, state: &State<'_>) -> core::fmt::Result {
    output.bytes(&state.version().to_le_bytes())?;
    output.bytes(&state.issued_at().seconds().to_le_bytes())?;
    output.bytes(&state.issued_at().nanoseconds().to_le_bytes())
}

fn open_state(instance: &Instance, record: &[u8]) -> Result<State<'static>, Refusal> {
    let record = Record::read(record)?;
    let document = field(&record, Tag::State)?.ok_or(Malformed)?;
    let keys = instance.state_keys.as_ref().ok_or_else(|| Refusal::Configuration {
        document: "",
        error: ConfigError::new("stateKeys", "the keys that sign state documents"),
    })?;
    let in_force = instance.state.as_ref().map(State::version);
    State::open(document.to_vec(), keys, in_force).map_err(Refusal::State)
}

fn key_ring(document: &'static str, json: &str) -> Result<KeyRing<'static>, Refusal> {
    verification_keys_from_json(json).and_then(KeyRing::new).map_err(in_document(document))
}

pub(crate) fn in_document(document: &'static str) -> impl FnOnce(ConfigError) -> Refusal {
    move |error| Refusal::Configuration { document, error }
}

pub(crate) fn one<'b>(record: &Record<'b>, tag: Tag) -> Result<&'b str, Malformed> {
    text(field(record, tag)?.ok_or(Malformed)?)
}

/// The field with this tag; a repeated one is malformed.
fn field<'b>(record: &Record<'b>, wanted: Tag) -> Result<Option<&'b [u8]>, Malformed> {
    let mut found = None;
    for field in record.fields() {
        let (tag, value) = field?;
        if tag == wanted && found.replace(value).is_some() {
            return Err(Malformed);
        }
    }
    Ok(found)
}

/// Key material does not stay behind in memory that records cross through.
pub(crate) fn erase(buffer: &mut [u8], len: usize) {
    buffer.get_mut(..len).unwrap_or_default().fill(0);
}

pub(crate) const fn mode_name(mode: Mode) -> &'static str {
    match mode {
        Mode::Enforce => "enforce",
        Mode::Log => "log",
        Mode::Off => "off",
        Mode::Canary => "canary",
    }
}

impl Refusal {
    /// Writes `{"member","expected"}` or `{"state","message"}`.
    pub(crate) fn tell(&self, buffer: &mut [u8]) -> Answer {
        let mut output = Output::new(buffer);
        let written = match self {
            Self::Malformed => return Answer::refused(Reason::RequestMalformed, 0),
            Self::Configuration { document, error } => {
                let (member, expected) = (member_path(document, error.member()), error.expected());
                write!(output, "{{\"member\":{},\"expected\":{}}}", JsonText(&member), JsonText(expected))
            }
            Self::State(error) => {
                let name = state_error_name(*error);
                write!(output, "{{\"state\":\"{name}\",\"message\":{}}}", JsonText(&text_of(error)))
            }
        };
        Answer::refused(Reason::NotConfigured, if written.is_ok() { output.written() } else { 0 })
    }
}

/// The member as a path from the document, which its own path may name already.
fn member_path(document: &str, member: &str) -> String {
    if document.is_empty() || member.starts_with(document) { member.to_owned() } else { format!("{document}.{member}") }
}

const fn state_error_name(error: StateError) -> &'static str {
    match error {
        StateError::Malformed => "malformed",
        StateError::SignatureInvalid => "signature-invalid",
        StateError::SectionUnknown => "section-unknown",
        StateError::VersionBack => "version-back",
        _ => "refused",
    }
}
