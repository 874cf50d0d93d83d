//! The description as it is sent: made when it is first asked for, and kept.

use std::sync::{Arc, Mutex, PoisonError};

use super::{document, operation::ApiTable, page, setting::ApiSetting};
use crate::http::{
    body::{BRIEFLY, CachedBody},
    problem::Problem,
};

/// Media type of an OpenAPI document, as OGC API names it (OGC 17-069r4, section 9.2).
const OPENAPI: &str = "application/vnd.oai.openapi+json;version=3.0";

/// For whom the description is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ApiForm {
    /// For programs: OpenAPI.
    Document,
    /// For people: HTML.
    Page,
}

/// The description in both forms, each made when it is first asked for, and kept for as long as it
/// is asked for at one address.
#[derive(Debug, Default)]
pub(crate) struct ApiDocuments {
    document: LastMade,
    page: LastMade,
}

/// The last one that was made. One alone: the address is the sender's choice, and many of them must
/// not fill the memory.
#[derive(Debug, Default)]
struct LastMade(Mutex<Option<(ApiSetting, Arc<CachedBody>)>>);

impl ApiDocuments {
    /// The description where it is at hand.
    pub(crate) fn at_hand(&self, form: ApiForm, setting: &ApiSetting) -> Option<Arc<CachedBody>> {
        let last = self.last(form).0.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, body) = last.as_ref().filter(|(made_for, _)| made_for == setting)?;
        Some(Arc::clone(body))
    }

    /// Makes the description: some milliseconds.
    ///
    /// # Errors
    /// `internal`.
    pub(crate) fn made(
        &self,
        form: ApiForm,
        setting: ApiSetting,
    ) -> Result<Arc<CachedBody>, Problem> {
        let table = ApiTable::get()?;
        let body = Arc::new(match form {
            ApiForm::Document => {
                let json = document::document(table, &setting).to_string();
                CachedBody::new(json, OPENAPI, BRIEFLY)
            }
            ApiForm::Page => {
                CachedBody::new(page::page(table, &setting), "text/html; charset=utf-8", BRIEFLY)
            }
        });
        let mut last = self.last(form).0.lock().unwrap_or_else(PoisonError::into_inner);
        *last = Some((setting, Arc::clone(&body)));
        Ok(body)
    }

    fn last(&self, form: ApiForm) -> &LastMade {
        match form {
            ApiForm::Document => &self.document,
            ApiForm::Page => &self.page,
        }
    }
}
