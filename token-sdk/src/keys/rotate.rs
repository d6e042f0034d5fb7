//! The next safe step of a rotation.

use token_core::{Key, KeyState};

use super::entry::Milestone;
use super::life::{name, signs};
use super::{KeyError, KeyFile, Rotation, Slot, Step, Turn};
use crate::random;

impl KeyFile {
    /// Takes the step of a rotation that is due, for every algorithm and scope: announces a successor
    /// where there is none, activates it once every edge knows it, drops its predecessor once no token
    /// of it is good any more. None of them cuts a viewer off, so it can be called at any time, from a
    /// timer for example, with the period of [`Rotation`]; what is not due yet waits for the next call.
    ///
    /// What was not recorded (when a key was announced, or signed last) counts from now.
    ///
    /// ```
    /// use token_core::Algorithm;
    /// use token_sdk::{KeyFile, Rotation, Step};
    ///
    /// let (rotation, now) = (Rotation::default(), 1_800_000_000);
    /// let mut keys = KeyFile::empty();
    /// keys.generate(Algorithm::Hs256, "first", now)?;
    /// let turns = keys.rotate(&rotation, now)?;
    /// assert!(matches!(turns[0].done, Some((Step::Announce, _))));
    /// let turns = keys.rotate(&rotation, turns[0].due.unwrap())?;
    /// assert!(matches!(turns[0].done, Some((Step::Activate { .. }, _))));
    /// # Ok::<(), token_sdk::KeyError>(())
    /// ```
    ///
    /// # Errors
    /// There is no key to rotate, two sign for the same, or no key of the algorithm can be made here.
    pub fn rotate(&mut self, rotation: &Rotation, now: i64) -> Result<Vec<Turn>, KeyError> {
        self.require_one_signer()?;
        let mut file = self.with_records(now)?;
        let mut slots: Vec<Slot> = Vec::new();
        for key in
            file.keys.iter().filter(|key| key.state() != KeyState::Revoked && (key.can_sign() || key.can_encrypt()))
        {
            let slot = Slot::of(key);
            if !slots.contains(&slot) {
                slots.push(slot);
            }
        }
        if slots.is_empty() {
            return Err(KeyError::NothingToRotate);
        }
        let turns = slots.iter().map(|slot| file.turn(slot, rotation, now)).collect::<Result<_, _>>()?;
        *self = file;
        Ok(turns)
    }

    fn turn(&mut self, slot: &Slot, rotation: &Rotation, now: i64) -> Result<Turn, KeyError> {
        let done = match self.next_step(slot, rotation, now) {
            Some((step, due)) if due <= now => {
                let kid = self.take(slot, &step, now)?;
                Some((step, kid))
            }
            _ => None,
        };
        let signs = self.active(slot).and_then(|index| self.keys.get(index)).map(name);
        Ok(Turn::new(slot, signs, done, self.next_step(slot, rotation, now), now))
    }

    /// The step with the earliest time, and that time. A successor is announced only when the rotation
    /// before is over.
    fn next_step(&self, slot: &Slot, rotation: &Rotation, now: i64) -> Option<(Step, i64)> {
        let of_state = |state: KeyState| {
            let keys = self.keys.iter().enumerate();
            keys.filter(move |(_, key)| {
                key.state() == state && (key.can_sign() || key.can_encrypt()) && Slot::of(key) == *slot
            })
        };
        let turn = self.active(slot).and_then(|index| {
            let since = self.entries.get(index)?.since(Milestone::Activated)?;
            Some(rotation.successor_signs(self.keys.get(index)?, since))
        });
        let mut steps = Vec::new();
        for (index, key) in of_state(KeyState::Retiring) {
            steps.push((Step::Drop { kid: name(key) }, self.last_token_over(index, rotation)?));
        }
        let is_over = |key: &Key<'_>| key.not_after().is_some_and(|end| end.seconds() <= now);
        for (index, key) in of_state(KeyState::Announced).filter(|(_, key)| !is_over(key)).take(1) {
            let announced = self.entries.get(index)?.since(Milestone::Announced)?;
            let valid = key.not_before().map_or(i64::MIN, |start| start.seconds().saturating_add(1));
            let due = rotation.known_everywhere(announced).max(valid).max(turn.unwrap_or(i64::MIN));
            steps.push((Step::Activate { kid: name(key) }, due));
        }
        if steps.is_empty() && self.active(slot).is_some() {
            steps.push((Step::Announce, rotation.announcement(turn.unwrap_or(now))));
        }
        steps.into_iter().min_by_key(|(_, due)| *due)
    }

    /// Takes a step that is due; the id of the key that it was about.
    fn take(&mut self, slot: &Slot, step: &Step, now: i64) -> Result<String, KeyError> {
        let (file, kid) = match step {
            Step::Announce => {
                let kid = random::hex::<8>()?;
                let active = self.active(slot).and_then(|index| self.entries.get(index));
                let active = active.ok_or(KeyError::NothingToRotate)?;
                (self.with_announced(active.successor(slot.algorithm, &kid)?, now)?, kid)
            }
            Step::Activate { kid } => (self.with_active(self.position(kid)?, now)?, kid.clone()),
            Step::Drop { kid } => (self.without(self.position(kid)?)?, kid.clone()),
        };
        *self = file;
        Ok(kid)
    }

    fn active(&self, slot: &Slot) -> Option<usize> {
        self.keys.iter().position(|key| signs(key) && Slot::of(key) == *slot)
    }

    fn with_records(&self, now: i64) -> Result<Self, KeyError> {
        let mut file = self.clone();
        for (index, key) in self.keys.iter().enumerate() {
            let milestone = match key.state() {
                KeyState::Announced => Milestone::Announced,
                KeyState::Active => Milestone::Activated,
                KeyState::Retiring => Milestone::Retired,
                KeyState::Revoked => continue,
            };
            if self.entries.get(index).is_some_and(|entry| entry.since(milestone).is_none()) {
                file = file.with(index, |entry| entry.record(milestone, now))?;
            }
        }
        Ok(file)
    }
}
