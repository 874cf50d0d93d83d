//! What an officer may give by an enrolment, and take by revoking: nothing beyond its own key.

use jiff::Timestamp;
use lintas_model::report::Role;

use super::roster::RosterKey;
use crate::{
    config::KeysAdd,
    http::{
        caller::Caller,
        key_scope::{KeyArea, KeyScope},
        problem::{Code, Problem},
    },
};

impl Caller {
    /// Refuses to give a key that may more than this one.
    ///
    /// # Errors
    /// `forbidden`, `outside_area`.
    pub(super) fn must_outlast(&self, wanted: &KeysAdd) -> Result<(), Problem> {
        self.must_cover(wanted.role, wanted.scope, wanted.area)?;
        let lasts_longer = |own: Timestamp| wanted.expires.is_none_or(|end| end > own);
        if self.expires_at.is_some_and(lasts_longer) {
            return beyond("problem.beyond.expires");
        }
        let asks_more = |own: u32| wanted.per_minute.is_none_or(|most| most > own);
        if self.per_minute.is_some_and(asks_more) {
            return beyond("problem.beyond.per_minute");
        }
        Ok(())
    }

    /// Refuses to end a key that may more than this one; its own it may always end.
    ///
    /// # Errors
    /// `forbidden`, `outside_area`.
    pub(super) fn must_cover_key(&self, key: &RosterKey) -> Result<(), Problem> {
        if key.name == self.name {
            return Ok(());
        }
        // What a later release wrote grants nothing here.
        let Some(role) = Role::from_name(&key.role) else { return Ok(()) };
        let scope = key.scope.as_deref().map_or(Some(KeyScope::All), KeyScope::from_name);
        let Some(scope) = scope else { return Ok(()) };
        let area = key.area.as_deref().and_then(|area| area.parse().ok());
        self.must_cover(role, scope, area)
    }

    fn must_cover(
        &self,
        role: Role,
        scope: KeyScope,
        area: Option<KeyArea>,
    ) -> Result<(), Problem> {
        if role > self.role {
            return beyond("problem.beyond.role");
        }
        if self.scope != KeyScope::All && scope != self.scope {
            return beyond("problem.beyond.scope");
        }
        match (&self.area, &area) {
            (Some(own), None) => outside(own),
            (Some(own), Some(area)) if !area.lies_in(own) => outside(own),
            _ => Ok(()),
        }
    }
}

fn beyond(key: &'static str) -> Result<(), Problem> {
    Err(Problem::told(Code::Forbidden, key, &[]))
}

fn outside(own: &KeyArea) -> Result<(), Problem> {
    Err(Problem::told(Code::OutsideArea, "problem.beyond.area", &[("area", own)]))
}
