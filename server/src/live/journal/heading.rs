//! The heading of a journal: which post writes it, and the highest number that it ever gave. It
//! stands in both copies, each time with a checksum of its own.

use std::{fmt, str::FromStr};

use sha2::{Digest as _, Sha256};

use super::{
    error::JournalError,
    hash::{ChainHash, hex},
    place::VERSION,
};

/// The first word of a log.
const WORD: &str = "lintas-journal";
/// Random bytes of the id of a post.
const POST_BYTES: usize = 8;

/// Which post writes a journal, and how far it ever came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct JournalHeading {
    /// Id of the post: random, made with its journal, and the same in its backups.
    pub(super) post: String,
    /// The highest number of an act when a copy was last made whole: not the highest there is, but
    /// never a higher one than was given. So a loss at the end is not forgotten.
    pub(super) highest: u64,
}

impl JournalHeading {
    /// Of a new journal.
    ///
    /// # Errors
    /// Where the system gives no randomness.
    pub(super) fn new() -> Result<Self, JournalError> {
        let mut chance = [0; POST_BYTES];
        getrandom::fill(&mut chance).map_err(|error| JournalError::Failed(error.to_string()))?;
        Ok(Self { post: hex(&chance), highest: 0 })
    }

    fn said(&self) -> String {
        format!("{WORD} {VERSION} {} {}", self.post, self.highest)
    }
}

impl fmt::Display for JournalHeading {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = self.said();
        write!(out, "{said} {}", ChainHash(Sha256::digest(&said).into()))
    }
}

impl FromStr for JournalHeading {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut words = text.split(' ').skip(2);
        let mut next = || words.next().ok_or(());
        let (post, highest) = (next()?.to_owned(), next()?.parse().map_err(|_no_number| ())?);
        let heading = Self { post, highest };
        if heading.to_string() == text { Ok(heading) } else { Err(()) }
    }
}

/// Whether a line is the heading of a log that a later release wrote: then nothing here touches it.
pub(super) fn is_of_a_later_release(line: &str) -> bool {
    let Some((said, sum)) = line.rsplit_once(' ') else { return false };
    let version = said.strip_prefix(WORD).and_then(|rest| rest.trim_start().split(' ').next());
    let version = version.and_then(|version| version.parse::<i64>().ok());
    version.is_some_and(|version| version > VERSION)
        && ChainHash(Sha256::digest(said).into()).to_string() == sum
}
