//! What a running server does about keys when officers and devices ask. Everything here blocks.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{
    Keys,
    enrolment_code::EnrolmentCode,
    enrolment_row::Enrolment,
    enrolments::{self, Redeemed},
    fault::KeyFault,
    key_acts::{self, KeyAct},
    revocation::{self, Revocation, RevokedBy},
    roster::{RosterKey, roster},
};
use crate::{
    config::KeysAdd,
    http::{caller::Caller, problem::Problem},
};

impl Keys {
    /// Makes an enrolment for an officer, and its code.
    ///
    /// # Errors
    /// `forbidden`, `outside_area` where the key would be beyond the officer's own; those of
    /// [`KeyFault`].
    pub(crate) fn enrol(
        &self,
        wanted: &KeysAdd,
        minutes: u32,
        by: &Caller,
    ) -> Result<(Enrolment, EnrolmentCode), Problem> {
        by.must_outlast(wanted)?;
        self.may_write()?;
        Ok(enrolments::add(&self.state, wanted, minutes, Some(&by.name))?)
    }

    /// The newest enrolments, newest first.
    ///
    /// # Errors
    /// `journal_failed`.
    pub(crate) fn enrolments(&self) -> Result<Vec<Enrolment>, Problem> {
        Ok(enrolments::enrolments(&self.state)?)
    }

    /// Withdraws an enrolment.
    ///
    /// # Errors
    /// Those of [`KeyFault`].
    pub(crate) fn withdraw(
        &self,
        id: i64,
        by: &Caller,
        reason: Option<&str>,
    ) -> Result<Enrolment, Problem> {
        self.may_write()?;
        Ok(enrolments::withdraw(&self.state, id, &by.name, reason)?)
    }

    /// The enrolment that a code opens now.
    ///
    /// # Errors
    /// [`KeyFault::CodeRefused`], [`KeyFault::Storage`].
    pub(crate) fn look_up(&self, code: &EnrolmentCode) -> Result<Enrolment, KeyFault> {
        enrolments::look(&self.state, code)
    }

    /// Gives a device its key; this server accepts it from now on.
    ///
    /// # Errors
    /// Those of [`KeyFault`].
    pub(crate) fn redeem(
        &self,
        code: &EnrolmentCode,
        once: Option<&str>,
    ) -> Result<Redeemed, KeyFault> {
        if self.read_only {
            return Err(KeyFault::ReadOnly);
        }
        let redeemed = enrolments::redeem(&self.state, code, once)?;
        self.forget();
        Ok(redeemed)
    }

    /// Every key that was made, the oldest first, and by their numbers when they were last used.
    ///
    /// # Errors
    /// `journal_failed`.
    pub(crate) fn roster(&self) -> Result<(Vec<RosterKey>, BTreeMap<i64, Timestamp>), Problem> {
        let keys = roster(&self.state).map_err(KeyFault::from)?;
        Ok((keys, self.used.all()))
    }

    /// Ends the keys of a holder at once: the next request under one is refused.
    ///
    /// # Errors
    /// `forbidden`, `outside_area` where they are beyond the officer's own; those of [`KeyFault`].
    pub(crate) fn revoke(
        &self,
        name: &str,
        by: &Caller,
        reason: Option<&str>,
        even_last: bool,
    ) -> Result<Revocation, Problem> {
        let now = Timestamp::now();
        let (keys, _) = self.roster()?;
        let held: Vec<&RosterKey> =
            keys.iter().filter(|key| key.name == name && key.works(now)).collect();
        if held.is_empty() {
            return Err(KeyFault::NoKey(name.to_owned()).into());
        }
        held.iter().try_for_each(|key| by.must_cover_key(key))?;
        self.may_write()?;
        let by = RevokedBy { name: Some(&by.name), reason, even_last };
        let revoked = revocation::revoke_by(&self.state, name, by)?;
        self.forget();
        Ok(revoked)
    }

    /// What was done about keys, newest first, at most `most` acts.
    ///
    /// # Errors
    /// `journal_failed`.
    pub(crate) fn acts(&self, most: usize) -> Result<Vec<KeyAct>, Problem> {
        Ok(key_acts::newest(&self.file, most).map_err(KeyFault::from)?)
    }

    fn may_write(&self) -> Result<(), KeyFault> {
        if self.read_only { Err(KeyFault::ReadOnly) } else { Ok(()) }
    }
}
