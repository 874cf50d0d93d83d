//! Statements of officers about evidence, beside the sources: `lintas end`, `lintas renew`. One
//! JSON object a line, in an append-only file in the snapshots' folder; every run reads all of it.

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::Context;
use lintas_model::evidence::{Ended, Renewed};
use lintas_snapshot::format::layout;
use serde::{Deserialize, Serialize};

/// One statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Statement {
    /// It has ended.
    End(Ended),
    /// It is still so.
    Renew(Renewed),
}

/// All statements of a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statements {
    /// What has ended, ascending, each once.
    pub ended: Vec<Ended>,
    /// What is still so, ascending, each once.
    pub renewed: Vec<Renewed>,
}

impl Statements {
    /// Reads the statements of a folder; none where there is no file.
    ///
    /// # Errors Where the file cannot be read, or a line of it cannot: a statement must not be lost
    /// silently.
    pub fn read(snapshots: &Path) -> anyhow::Result<Self> {
        let path = snapshots.join(layout::STATEMENTS);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => {
                return Err(error).with_context(|| format!("cannot read {}", path.display()));
            }
        };
        let (mut ended, mut renewed) = (BTreeSet::new(), BTreeSet::new());
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let statement = serde_json::from_str(line).with_context(|| {
                format!("{}, line {}: mend or delete the line", path.display(), number + 1)
            })?;
            match statement {
                Statement::End(end) => _ = ended.insert(end),
                Statement::Renew(renew) => _ = renewed.insert(renew),
            }
        }
        Ok(Self { ended: ended.into_iter().collect(), renewed: renewed.into_iter().collect() })
    }
}

/// Adds a statement to a folder; it is on the disk when this returns.
///
/// # Errors
/// Where the disk fails.
pub fn add(snapshots: &Path, statement: &Statement) -> anyhow::Result<()> {
    let path = snapshots.join(layout::STATEMENTS);
    let mut line = serde_json::to_string(statement)?;
    line.push('\n');
    let told = || format!("cannot write {}", path.display());
    // It names officers: for its owner alone.
    let mut options = OpenOptions::new();
    let mut file = options.create(true).append(true).mode(0o600).open(&path).with_context(told)?;
    file.write_all(line.as_bytes()).and_then(|()| file.sync_all()).with_context(told)
}
