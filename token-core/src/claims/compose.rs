//! Reading the claim sets of a composition: what is malformed or unsupported anywhere inside denies the
//! token, also where the set would not matter (semantics section 7).

use super::Label;
use super::kind::{self, Kind};
use super::read::Members;
use super::shape::Shape;
use crate::denial::{ClaimPath, Denial, MAX_COMPOSITION_DEPTH};
use crate::reason::Reason;

impl Members<'_, '_> {
    /// Reads the sets of the composition at this place.
    pub(super) fn sets(&mut self, composition: ClaimPath) -> Result<(), Denial> {
        let depth = composition.depth().saturating_add(1);
        if depth > MAX_COMPOSITION_DEPTH {
            return Err(Reason::NestingTooDeep.into());
        }
        // Each composition nests two deeper than claims do.
        self.judge.is_shallow &= depth.saturating_mul(2).saturating_add(5) <= self.judge.limits.nesting;
        let start = self.judge.reader;
        let count = self.judge.reader.array().unwrap_or_default();
        if !(1..=self.judge.limits.list_entries).contains(&count) {
            return self.not_sound(Some(composition.label()), Shape::Malformed, start);
        }
        let (within, previous) = (self.within, self.previous);
        for index in 0..count {
            self.within = u8::try_from(index).ok().map(|index| (composition, index));
            self.previous = None;
            self.set()?;
        }
        (self.within, self.previous) = (within, previous);
        Ok(())
    }

    /// Reads one set.
    fn set(&mut self) -> Result<(), Denial> {
        let start = self.judge.reader;
        let Some(count) = self.judge.reader.map() else {
            return self.not_sound(None, Shape::Malformed, start);
        };
        let (mut has_key, mut has_proof_settings) = (false, false);
        for _ in 0..count {
            let (label, kind) = self.label()?;
            let start = self.judge.reader;
            let is_misplaced = kind != Kind::Ignored && label.is_some_and(kind::is_top_level_only);
            let shape = if is_misplaced { Shape::Malformed } else { self.shape(label, kind) };
            if shape != Shape::Sound {
                self.not_sound(label, shape, start)?;
            }
            has_key |= label == Some(Label::CNF);
            has_proof_settings |= label == Some(Label::CATDPOP) && kind != Kind::Ignored;
        }
        // catdpop says how the key of cnf is proved, of the cnf beside it.
        if has_proof_settings && !has_key {
            self.fault(Some(Label::CATDPOP), Shape::Malformed);
        }
        Ok(())
    }
}
