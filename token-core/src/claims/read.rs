//! Reading the claims of an authenticated token: every one of them is judged before any counts.

use super::kind::{self, Kind};
use super::label;
use super::shape::{Judge, Shape, contains_tag};
use super::{Claims, Label, value};
use crate::denial::{ClaimPath, Denial};
use crate::limits::{Limits, MAX_REGEX_STATES};
use crate::policy::Policy;
use crate::reason::Reason;
use crate::token::Format;
use crate::wire::cbor::{self, Item, Reader};

/// Reads a map of claims once. Where that finds sound claims and ascending keys only, the whole map
/// has been read strictly; else it is checked byte by byte as well, because a fault of syntax comes
/// before a fault of claims, and a fault of claims before too many items (semantics section 1).
///
/// `members` counts what a JWT held, with what was not written to the map.
pub(super) fn read(claims: &mut Claims<'_>, members: usize, policy: &Policy<'_>) -> Result<(), Denial> {
    let limits = &policy.limits;
    // Every item takes a byte, and sound claims nest four deep.
    let is_small = claims.map().len() <= limits.items && limits.nesting >= 5;
    let (outcome, is_strict, is_shallow) = read_members(claims, members, policy);
    // What was read strictly as JSON repeats no key, but nests less deep than the same claims in CBOR.
    if is_small && is_shallow && (is_strict || claims.format() == Format::Jwt) {
        return outcome;
    }
    match cbor::check(claims.map(), limits) {
        Err(Reason::TooManyClaims) => outcome.and(Err(Reason::TooManyClaims.into())),
        Err(reason) => Err(reason.into()),
        Ok(()) => outcome,
    }
}

/// How the claims are, whether nothing but sound claims in ascending order was met, and whether no composition
/// nests deep.
fn read_members(claims: &mut Claims<'_>, members: usize, policy: &Policy<'_>) -> (Result<(), Denial>, bool, bool) {
    let judge = Judge::new(Reader::new(claims.map()), claims.format(), &policy.limits);
    let mut members_read =
        Members { judge, faults: Faults::default(), previous: None, within: None, patterned: None, policy };
    let read = members_read.read(claims);
    let Members { judge, faults, .. } = members_read;
    let is_strict = judge.has_ascended && judge.reader.is_at_end();
    match read.and_then(|count| faults.into_result(count.max(members), &policy.limits)) {
        Ok(()) => (Ok(()), is_strict, judge.is_shallow),
        Err(denial) => (Err(denial), false, judge.is_shallow),
    }
}

/// A map of claims on its way through the judge.
pub(super) struct Members<'t, 'l> {
    pub(super) judge: Judge<'t, 'l>,
    faults: Faults,
    /// The order of the label before, when that was a number.
    pub(super) previous: Option<(bool, u64)>,
    /// The composition and its set that are being read.
    pub(super) within: Option<(ClaimPath, u8)>,
    /// The first claim that holds a pattern.
    patterned: Option<ClaimPath>,
    policy: &'l Policy<'l>,
}

impl<'t> Members<'t, '_> {
    /// Reads every claim; how many there are.
    fn read(&mut self, claims: &mut Claims<'t>) -> Result<usize, Denial> {
        let Item::Map(count) = self.judge.reader.next()? else {
            return Err(Reason::ClaimMalformed.into());
        };
        let length = claims.map().len();
        for _ in 0..count {
            let (label, kind) = self.label()?;
            let start = self.judge.reader;
            let shape = self.shape(label, kind);
            if shape != Shape::Sound {
                self.not_sound(label, shape, start)?;
            }
            if let Some(label) = label {
                let end = length.saturating_sub(self.judge.reader.left());
                if !claims.places_mut().set(label, length.saturating_sub(start.left()), end) {
                    return Err(Reason::TooManyClaims.into());
                }
            }
        }
        // Settings of proofs stand beside the key that is proven (semantics section 7).
        if claims.value(Label::CATDPOP).is_some() && claims.value(Label::CNF).is_none() {
            self.fault(Some(Label::CATDPOP), Shape::Malformed);
        }
        if self.judge.regex_states > MAX_REGEX_STATES {
            self.faults.add(self.patterned, Shape::Unsupported);
        }
        let enforces = |entry: Item<'_>| {
            entry.as_i64().is_some_and(|number| {
                let label = kind::canonical(number, &self.policy.labels);
                kind::can_be_critical(label) && claims.contains(label, self.policy)
            })
        };
        if claims.value(Label::CRIT).is_some_and(|list| !value::items(list).all(enforces)) {
            self.fault(Some(Label::CRIT), Shape::Unsupported);
        }
        // What may be used once must have an id to be known by.
        if matches!(claims.replay(), Some(1..)) && claims.value(Label::CTI).is_none() {
            self.fault(Some(Label::CATREPLAY), Shape::Malformed);
        }
        Ok(count)
    }

    /// The shape of the next value, of a claim of this kind.
    #[inline(always)]
    pub(super) fn shape(&mut self, label: Option<Label>, kind: Kind) -> Shape {
        let states = self.judge.regex_states;
        let shape = self.judge.shape(kind);
        if self.judge.regex_states > states {
            self.note_pattern(label);
        }
        shape
    }

    /// Notes that a claim holds a pattern.
    #[cold]
    fn note_pattern(&mut self, label: Option<Label>) {
        self.patterned = ClaimPath::first(self.patterned, self.path(label));
    }

    /// The next label, and the kind of its claim under this policy.
    // By force: for the numbers that most labels are, a call takes longer than the work.
    #[inline(always)]
    pub(super) fn label(&mut self) -> Result<(Option<Label>, Kind), Denial> {
        let key = self.judge.reader;
        let Some(number) = self.judge.reader.integer_inline() else { return self.other_label(key) };
        let place = Some(label::encoded_order(number));
        self.judge.has_ascended &= self.previous < place;
        self.previous = place;
        Ok(number_label(number, self.policy))
    }

    /// The label at `key`, which is no integer of 64 bits.
    #[cold]
    #[inline(never)]
    fn other_label(&mut self, key: Reader<'t>) -> Result<(Option<Label>, Kind), Denial> {
        self.judge.has_ascended = false; // texts are not compared here
        self.judge.reader = key;
        match self.judge.reader.next()? {
            Item::Text(name) => Ok(text_label(name, self.judge.format, self.policy)),
            item => {
                self.judge.reader = key;
                self.judge.reader.skip()?;
                Ok(self.odd_label(item))
            }
        }
    }

    /// A label beyond 64 bits, which is unknown above and private below, or one that is no label.
    fn odd_label(&mut self, item: Item<'_>) -> (Option<Label>, Kind) {
        match item {
            Item::Unsigned(_) => (None, Kind::Unsupported),
            Item::Negative(_) => (None, Kind::Ignored),
            _ => {
                self.fault(None, Shape::Malformed);
                (None, Kind::Ignored)
            }
        }
    }

    /// Reads the sets of a composition, or notes the fault of another claim, whose value begins at `start`, and passes
    /// over the value.
    #[cold]
    pub(super) fn not_sound(&mut self, label: Option<Label>, shape: Shape, start: Reader<'t>) -> Result<(), Denial> {
        self.judge.reader = start;
        let path = self.path(label);
        if let (Shape::Sets, Some(path)) = (shape, path) {
            return self.sets(path);
        }
        let raw = self.judge.reader.skip()?;
        let has_stray_tag = shape == Shape::Unsupported && !kind::may_carry_tags(label) && contains_tag(raw);
        self.faults.add(path, if has_stray_tag { Shape::Malformed } else { shape });
        Ok(())
    }

    /// Notes a fault of the set that is being read.
    pub(super) fn fault(&mut self, label: Option<Label>, shape: Shape) {
        self.faults.add(self.path(label), shape);
    }

    /// Where a claim of the set that is being read stands; one without a label is a matter of the composition.
    fn path(&self, label: Option<Label>) -> Option<ClaimPath> {
        match (self.within, label) {
            (None, label) => label.map(ClaimPath::new),
            (Some((composition, index)), Some(label)) => composition.inner(index, label),
            (Some((composition, _)), None) => Some(composition),
        }
    }
}

/// The claim of a CWT label, and its kind under this policy.
#[inline(always)]
fn number_label(number: i64, policy: &Policy<'_>) -> (Option<Label>, Kind) {
    let label = kind::canonical(number, &policy.labels);
    let kind = Kind::listed(label);
    let is_waived = kind == Kind::Unsupported && policy.ignores(label, Some(number));
    (Some(label), if is_waived { Kind::Ignored } else { kind })
}

/// The claim of a text label, and its kind under this policy. A transcoded JWT has text labels
/// only for names that are refused.
fn text_label(name: &str, format: Format, policy: &Policy<'_>) -> (Option<Label>, Kind) {
    let refused = match format {
        Format::Cat => kind::refused_text_label(name),
        Format::Jwt => kind::refused_name(|other| other == name),
    };
    match refused {
        Some(label) if !policy.ignores(label, None) => (Some(label), Kind::Unsupported),
        _ => (None, Kind::Ignored),
    }
}

/// The faults found so far: of each sort the one with the lowest label counts, and one without a
/// label last.
#[derive(Default)]
struct Faults {
    malformed: Option<Option<ClaimPath>>,
    unsupported: Option<Option<ClaimPath>>,
}

impl Faults {
    fn add(&mut self, path: Option<ClaimPath>, shape: Shape) {
        let fault = match shape {
            Shape::Sound => return,
            Shape::Malformed | Shape::Sets => &mut self.malformed,
            Shape::Unsupported => &mut self.unsupported,
        };
        *fault = Some(ClaimPath::first(fault.flatten(), path));
    }

    fn into_result(self, count: usize, limits: &Limits) -> Result<(), Denial> {
        let (reason, path) = match (self.malformed, self.unsupported) {
            (Some(path), _) => (Reason::ClaimMalformed, path),
            (None, Some(path)) => (Reason::ClaimUnsupported, path),
            (None, None) if count > limits.claims => (Reason::TooManyClaims, None),
            (None, None) => return Ok(()),
        };
        Err(path.map_or(Denial::new(reason), |path| Denial::at(reason, path)))
    }
}

impl Policy<'_> {
    /// Whether the policy waives a claim that this build does not enforce: by its mnemonic, or by
    /// the label as it was received.
    pub(crate) fn ignores(&self, label: Label, received: Option<i64>) -> bool {
        self.ignore_claims.iter().any(|entry| match entry.parse::<i64>() {
            Ok(decimal) => received == Some(decimal),
            Err(_) => label.mnemonic() == Some(entry),
        })
    }
}
