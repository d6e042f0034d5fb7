//! Walking through the claim sets of a composition whose claims have been judged.

use super::Label;
use super::kind::canonical;
use crate::policy::Labels;
use crate::wire::cbor::Reader;

/// The sets of a composition, read from front to back without a look at what was left out.
#[derive(Clone, Debug)]
pub(crate) struct Sets<'t, 'l> {
    reader: Reader<'t>,
    labels: &'l Labels,
    sets_left: usize,
    claims_left: usize,
    /// Where the claims of the set begin, and how many they are.
    set: (Reader<'t>, usize),
}

impl<'t, 'l> Sets<'t, 'l> {
    /// The sets of a composition of this value.
    pub(crate) fn new(raw: &'t [u8], labels: &'l Labels) -> Self {
        let mut reader = Reader::new(raw);
        let sets_left = reader.array().unwrap_or_default();
        Self { reader, labels, sets_left, claims_left: 0, set: (reader, 0) }
    }

    /// Goes to the next set; false behind the last.
    pub(crate) fn next_set(&mut self) -> bool {
        while self.next_pair().is_some() {}
        let Some(left) = self.sets_left.checked_sub(1) else { return false };
        self.sets_left = left;
        let count = self.reader.map();
        self.claims_left = count.unwrap_or_default();
        self.set = (self.reader, self.claims_left);
        count.is_some()
    }

    /// The next claim of the set; those without a number are ignored claims.
    pub(crate) fn next_claim(&mut self) -> Option<(Label, &'t [u8])> {
        loop {
            if let (Some(number), raw) = self.next_pair()? {
                return Some((canonical(number, self.labels), raw));
            }
        }
    }

    /// The value of a claim of the set, wherever in it that stands.
    pub(crate) fn find(&self, wanted: Label) -> Option<&'t [u8]> {
        let (reader, claims_left) = self.set;
        let mut claims = Self { reader, claims_left, ..*self };
        while let Some((label, raw)) = claims.next_claim() {
            if label == wanted {
                return Some(raw);
            }
        }
        None
    }

    fn next_pair(&mut self) -> Option<(Option<i64>, &'t [u8])> {
        self.claims_left = self.claims_left.checked_sub(1)?;
        let key = self.reader;
        let number = self.reader.integer();
        if number.is_none() {
            self.reader = key;
            self.reader.skip().ok()?;
        }
        Some((number, self.reader.skip().ok()?))
    }
}
