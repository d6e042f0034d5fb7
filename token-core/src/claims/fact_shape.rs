//! The shape of claims about where a viewer is and how it is connected.

use super::fingerprint::Fingerprint;
use super::shape::{Judge, Shape, contains_tag};
use super::{fingerprint, geohash, position};
use crate::wire::cbor::{Item, Reader};

impl Judge<'_, '_> {
    /// `geohash`: one or several.
    pub(super) fn geohashes(&mut self) -> bool {
        let start = self.reader;
        if self.reader.text_bytes().is_some_and(geohash::is_geohash) {
            return true;
        }
        self.reader = start;
        self.list(|judge| judge.reader.text_bytes().is_some_and(geohash::is_geohash))
    }

    /// `catgeocoord`, each of whose circles may name its reference system, or all of them one.
    pub(super) fn circles(&mut self) -> Shape {
        let start = self.reader;
        if self.reader.tag().is_some() {
            self.reader = start;
            return self.in_wgs84(|_| false);
        }
        self.reader = start;
        let count = self.reader.array().unwrap_or_default();
        if !(1..=self.limits.list_entries).contains(&count) {
            return Shape::Malformed;
        }
        let circle = |judge: &mut Self| position::circle(&mut judge.reader).is_some();
        (0..count).fold(Shape::Sound, |shape, _| match shape {
            // The reader stands anywhere.
            Shape::Malformed | Shape::Sets => shape,
            Shape::Sound | Shape::Unsupported => shape.and(self.in_wgs84(circle)),
        })
    }

    /// `catgeoalt`.
    pub(super) fn altitude_band(&mut self) -> bool {
        position::altitude_band(&mut self.reader).is_some()
    }

    /// A value without a tag. One under tag 104 or 279 names another reference system, which we
    /// could read and do not support (semantics section 2); behind it the reader stands at its end.
    pub(super) fn in_wgs84(&mut self, is_sound: impl Fn(&mut Self) -> bool) -> Shape {
        let start = self.reader;
        if self.reader.tag().is_none() {
            self.reader = start;
            return if is_sound(self) { Shape::Sound } else { Shape::Malformed };
        }
        self.reader = start;
        match self.reader.skip() {
            Ok(raw) if names_reference_system(raw) => Shape::Unsupported,
            _ => Shape::Malformed,
        }
    }

    /// `cattprint`. No host tells a fingerprint of another kind than JA4.
    pub(super) fn fingerprint(&mut self) -> Shape {
        match fingerprint::fingerprint(&mut self.reader) {
            Some(Fingerprint { kind: fingerprint::JA4, .. }) => Shape::Sound,
            Some(_) => Shape::Unsupported,
            None => Shape::Malformed,
        }
    }

    /// `catifdata`: a text or an array of anything (spec/cat.md section 5.20).
    pub(super) fn catif_data(&mut self) -> bool {
        let start = self.reader;
        if self.text() {
            return true;
        }
        self.reader = start;
        self.has_ascended = false; // not looked into
        let count = self.reader.array().unwrap_or_default();
        self.reader = start;
        (1..=self.limits.list_entries).contains(&count) && self.reader.skip().is_ok_and(|raw| !contains_tag(raw))
    }
}

/// Whether every tag in a value is one of those that name a reference system.
fn names_reference_system(raw: &[u8]) -> bool {
    let mut reader = Reader::new(raw);
    while !reader.is_at_end() {
        match reader.next() {
            Ok(Item::Tag(104 | 279)) => {}
            Ok(Item::Tag(_)) | Err(_) => return false,
            Ok(_) => {}
        }
    }
    true
}
