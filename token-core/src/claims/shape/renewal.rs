//! The shape of `catr`.

use super::Judge;
use crate::claims::renewal::{duration, is_field_text, is_http_token};
use crate::token::Format;

impl Judge<'_, '_> {
    /// Type and `expadd` must be there; what a member that this build does not know may demand,
    /// nobody knows.
    pub(super) fn renewal(&mut self) -> bool {
        let Some(count @ 2..) = self.reader.map() else { return false };
        let (mut previous, mut mandatory) = (None, 0_u8);
        for _ in 0..count {
            let Some(member) = self.reader.unsigned() else { return false };
            self.has_ascended &= previous < Some(member);
            previous = Some(member);
            mandatory |= match member {
                0 => 1,
                1 => 2,
                _ => 0,
            };
            if !self.renewal_member(member) {
                return false;
            }
        }
        mandatory == 3
    }

    fn renewal_member(&mut self, member: u64) -> bool {
        let from_json = self.format == Format::Jwt;
        match member {
            0 => matches!(self.reader.unsigned(), Some(0..=3)),
            1 => duration(&mut self.reader, from_json).is_some_and(|extension| !extension.is_zero()),
            2 => duration(&mut self.reader, from_json).is_some(),
            3 | 4 => self.reader.text_bytes().is_some_and(is_http_token),
            5 | 6 => {
                let count = self.reader.array();
                count.is_some_and(|count| {
                    count <= self.limits.list_entries
                        && (0..count).all(|_| self.reader.text_bytes().is_some_and(is_field_text))
                })
            }
            7 => matches!(self.reader.unsigned(), Some(300..=399)),
            _ => false,
        }
    }
}
