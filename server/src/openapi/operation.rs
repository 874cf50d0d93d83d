//! The table of all operations: a subject a JSON file, an operation an object of it. What all
//! operations, or all of one kind, have in common is not written there but follows from its kind.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::http::problem::{Code, Problem};

/// The files, in the order of the document.
const SUBJECTS: [&str; 13] = [
    include_str!("tiles.json"),
    include_str!("features.json"),
    include_str!("files.json"),
    include_str!("packages.json"),
    include_str!("map.json"),
    include_str!("feeds.json"),
    include_str!("journeys.json"),
    include_str!("reports.json"),
    include_str!("aid.json"),
    include_str!("dispatches.json"),
    include_str!("situation.json"),
    include_str!("keys.json"),
    include_str!("service.json"),
];

static TABLE: LazyLock<Result<ApiTable, serde_json::Error>> = LazyLock::new(ApiTable::read);

/// All that is known of the operations of this server.
#[derive(Debug)]
pub(crate) struct ApiTable {
    /// The subjects, in the order of the document.
    pub(crate) subjects: Vec<ApiSubject>,
    /// What they share.
    pub(crate) shared: ApiComponents,
}

impl ApiTable {
    fn read() -> Result<Self, serde_json::Error> {
        let subjects = SUBJECTS.iter().map(|text| serde_json::from_str(text));
        Ok(Self {
            subjects: subjects.collect::<Result<_, _>>()?,
            shared: serde_json::from_str(include_str!("shared.json"))?,
        })
    }

    /// The table; read once.
    ///
    /// # Errors
    /// `internal` where a file of it is no table, which a test excludes.
    pub(crate) fn get() -> Result<&'static Self, Problem> {
        TABLE.as_ref().map_err(|error| {
            tracing::error!(%error, "the description of the routes cannot be read");
            Code::Internal.into()
        })
    }

    /// Every operation, in the order of the document.
    pub(super) fn operations(&self) -> impl Iterator<Item = &ApiOperation> {
        self.subjects.iter().flat_map(|subject| &subject.operations)
    }

    /// The schemas that operations refer to, by name: those of the subjects, then the shared ones.
    pub(crate) fn schemas(&self) -> impl Iterator<Item = (&String, &Value)> {
        let subjects = self.subjects.iter().flat_map(|subject| &subject.schemas);
        subjects.chain(&self.shared.schemas)
    }
}

/// Operations about one thing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApiSubject {
    /// What they are about.
    pub(crate) tag: ApiTag,
    /// The operations.
    pub(crate) operations: Vec<ApiOperation>,
    /// The schemas of their bodies and answers, by name.
    #[serde(default)]
    pub(crate) schemas: Map<String, Value>,
}

/// The name and titles of a subject.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApiTag {
    /// The tag of its operations.
    pub(crate) name: String,
    /// The message that says what it is about.
    pub(crate) title: String,
    /// In a sentence, English.
    pub(crate) description: String,
}

/// Parts that operations refer to, as OpenAPI writes them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApiComponents {
    /// Parameters, by name.
    pub(crate) parameters: Map<String, Value>,
    /// Headers of answers, by name.
    pub(crate) headers: Map<String, Value>,
    /// Schemas, by name.
    pub(crate) schemas: Map<String, Value>,
}

/// One method of one address.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApiOperation {
    /// The method.
    pub(crate) method: ApiMethod,
    /// The path's template.
    pub(crate) path: String,
    /// Its `operationId`.
    pub(crate) id: String,
    /// The message that tells it in a few words.
    pub(crate) summary: String,
    /// What else there is to say, English.
    pub(crate) description: Option<String>,
    /// Who may ask.
    pub(crate) access: ApiAccess,
    /// The least role that it takes, where a key alone is not enough.
    pub(crate) role: Option<String>,
    /// Whether its answers have an ETag and are `304` to who has them.
    #[serde(default)]
    pub(crate) caches: bool,
    /// Whether it goes into the journal, and takes an `Idempotency-Key`.
    #[serde(default)]
    pub(crate) writes: bool,
    /// Its parameters, as OpenAPI writes them.
    pub(crate) parameters: Vec<Value>,
    /// By media type, what its body is.
    pub(crate) body: Option<Map<String, Value>>,
    /// Whether the body may be left out.
    #[serde(default)]
    pub(crate) body_optional: bool,
    /// By status, the answers that are no problems, as OpenAPI writes them.
    pub(crate) answers: Map<String, Value>,
    /// Codes of the problems that it has beside those of its kind ([`ApiOperation::codes`]).
    pub(crate) problems: Vec<String>,
}

/// A method that an operation is asked with. Whatever answers `GET` answers `HEAD`, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ApiMethod {
    /// Reads.
    Get,
    /// Computes from a body, or writes.
    Post,
}

impl ApiMethod {
    /// As a key of OpenAPI's path items.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::Post => "post",
        }
    }
}

/// Who may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ApiAccess {
    /// Everybody; a key is not looked at.
    Public,
    /// Everybody; who has a key is told more.
    Optional,
    /// Who has a key.
    Key,
}

/// Problems that every operation may have.
const ALWAYS: [Code; 6] = [
    Code::UriTooLong,
    Code::HeadersTooLarge,
    Code::TooManyRequests,
    Code::Internal,
    Code::Busy,
    Code::Timeout,
];
/// Problems of operations that look at a key.
const OF_KEYS: [Code; 3] = [Code::KeyRefused, Code::KeyExpired, Code::JournalFailed];
/// Problems of operations that need one.
const OF_KEYS_NEEDED: [Code; 2] = [Code::KeyRequired, Code::Forbidden];
/// Problems of operations with a body.
const OF_BODIES: [Code; 4] =
    [Code::BadRequest, Code::UnsupportedMediaType, Code::BodyTooLarge, Code::RequestTimeout];
/// Problems of operations that write.
const OF_WRITES: [Code; 5] = [
    Code::UnknownParameter,
    Code::IdempotencyConflict,
    Code::JournalFailed,
    Code::JournalFull,
    Code::NoSnapshot,
];

impl ApiOperation {
    /// By status, the codes of all problems that it may have; names that no code has are left out.
    pub(crate) fn codes(&self) -> BTreeMap<u16, BTreeSet<&'static str>> {
        let own = self.problems.iter().flat_map(|name| Code::named(name));
        let of_path = self.path.contains('{').then_some(Code::NotFound);
        let of_kind = |is_so: bool, codes: &'static [Code]| {
            codes.iter().copied().take(if is_so { codes.len() } else { 0 })
        };
        let all = own
            .chain(of_path)
            .chain(of_kind(self.access != ApiAccess::Public, &OF_KEYS))
            .chain(of_kind(self.access == ApiAccess::Key, &OF_KEYS_NEEDED))
            .chain(of_kind(self.body.is_some(), &OF_BODIES))
            .chain(of_kind(self.writes, &OF_WRITES))
            .chain(of_kind(true, &ALWAYS));
        let mut codes: BTreeMap<u16, BTreeSet<&'static str>> = BTreeMap::new();
        for code in all {
            codes.entry(code.status().as_u16()).or_default().insert(code.as_str());
        }
        codes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_can_be_read_and_names_no_problem_that_there_is_not() {
        let table = ApiTable::read().unwrap();
        for it in table.operations() {
            for name in &it.problems {
                assert!(Code::named(name).next().is_some(), "{}: {name}", it.id);
            }
            let succeeds = |status: &String| status.starts_with('2');
            assert!(it.answers.keys().all(succeeds) && !it.answers.is_empty(), "{}", it.id);
            assert_eq!(it.method == ApiMethod::Post, it.body.is_some(), "{}", it.id);
            assert!(!it.writes || it.access == ApiAccess::Key, "{}", it.id);
        }
        assert!(table.operations().count() > 50);
    }

    #[test]
    fn what_all_of_a_kind_have_in_common_is_told_of_each() {
        let table = ApiTable::read().unwrap();
        let codes = |id: &str| table.operations().find(|it| it.id == id).unwrap().codes();
        let report = codes("postReport");
        for (status, code) in
            [(401, "key_required"), (415, "unsupported_media_type"), (507, "journal_full")]
        {
            assert!(report[&status].contains(code), "{report:?}");
        }
        let catalog = codes("getCatalog");
        assert!(!catalog.contains_key(&401) && catalog[&429].contains("too_many_requests"));
        // Two problems are written alike: no feature, and no item of the catalogue.
        assert!(codes("getStock")[&404].contains("unknown_item"));
    }
}
