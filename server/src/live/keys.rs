//! API keys: who may report. A key is shown once, when it is made; only its SHA-256 hash is stored.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use jiff::Timestamp;
use lintas_model::report::Role;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, params};
use sha2::{Digest as _, Sha256};

use super::state_folder::own;
use crate::http::{
    caller::Caller,
    problem::{Code, Problem},
};

/// Name of the key file in the state folder.
const FILE: &str = "keys.db";
/// Keys are read again after this time: a revoked key works no longer than that.
const STALE: Duration = Duration::from_millis(500);
/// Random bytes of a key: 160 bits cannot be guessed.
const KEY_BYTES: usize = 20;
/// Prefix of every key, so that one that leaked into a text is recognised.
const KEY_PREFIX: &str = "lintas_";

/// Column with the ids of the sites that a key speaks for, separated by semicolons.
const SITES: &str = "sites";

type Hash = [u8; 32];
type Holders = HashMap<Hash, Caller>;

/// The keys that a running server accepts.
#[derive(Debug)]
pub(crate) struct Keys {
    file: PathBuf,
    known: Mutex<KnownKey>,
}

/// The keys as last read.
#[derive(Debug, Clone, Default)]
struct KnownKey {
    looked: Option<Instant>,
    holders: Arc<Holders>,
    /// Whether they were ever read.
    readable: bool,
}

impl Keys {
    /// The keys of a state folder, which need not exist yet.
    pub(crate) fn of(state: &Path) -> Self {
        Self { file: state.join(FILE), known: Mutex::default() }
    }

    /// The holder of a key. Reads the file where the last reading is older than [`STALE`], on a
    /// blocking thread.
    ///
    /// # Errors
    /// `journal_failed` where the keys cannot be read and never were; otherwise those last read go
    /// on to count.
    pub(crate) async fn holder(&self, key: &str) -> Result<Option<Caller>, Problem> {
        let hash = hash_of(key);
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let known = match known.looked {
            Some(looked) if looked.elapsed() < STALE => known,
            _ => self.look(known).await?,
        };
        if !known.readable {
            return Err(Code::JournalFailed.into());
        }
        Ok(known.holders.get(&hash).cloned())
    }

    /// Makes the next request read the keys again.
    #[cfg(test)]
    pub(crate) fn forget(&self) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).looked = None;
    }

    async fn look(&self, last: KnownKey) -> Result<KnownKey, Problem> {
        let file = self.file.clone();
        let read = tokio::task::spawn_blocking(move || read(&file)).await;
        let read = read.map_err(|_panic| Code::Internal)?;
        let looked = Some(Instant::now());
        let known = match read {
            Ok(holders) => KnownKey { looked, holders: Arc::new(holders), readable: true },
            Err(error) => {
                tracing::error!(%error, "the keys cannot be read");
                KnownKey { looked, ..last }
            }
        };
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = known.clone();
        Ok(known)
    }
}

fn read(file: &Path) -> rusqlite::Result<Holders> {
    if !file.exists() {
        return Ok(Holders::new());
    }
    let connection = Connection::open_with_flags(
        file,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.busy_timeout(Duration::from_secs(2))?;
    let sites = if has_sites(&connection)? { SITES } else { "NULL" };
    let mut query = connection.prepare(&format!(
        "SELECT hash, name, role, agency, {sites} FROM keys WHERE revoked_at IS NULL"
    ))?;
    let mut rows = query.query([])?;
    let mut holders = Holders::new();
    while let Some(row) = rows.next()? {
        let role: String = row.get(2)?;
        // An unknown role, of a later version, grants nothing.
        if let Some(role) = Role::from_name(&role) {
            let sites: Option<String> = row.get(4)?;
            let sites =
                sites.map_or_else(Vec::new, |it| it.split(';').map(str::to_owned).collect());
            let caller = Caller { name: row.get(1)?, role, agency: row.get(3)?, sites };
            holders.insert(row.get(0)?, caller);
        }
    }
    Ok(holders)
}

/// Whether the keys can be tied to sites: files of earlier releases lack the column.
fn has_sites(connection: &Connection) -> rusqlite::Result<bool> {
    let mut columns =
        connection.prepare("SELECT 1 FROM pragma_table_info('keys') WHERE name = ?1")?;
    columns.exists([SITES])
}

fn hash_of(key: &str) -> Hash {
    Sha256::digest(key.as_bytes()).into()
}

/// Makes a key and returns it; it is not shown again.
///
/// # Errors
/// Where name or agency is not valid, the name has a key already, or nothing can be stored.
pub fn add(state: &Path, name: &str, role: Role, agency: Option<&str>) -> anyhow::Result<String> {
    add_for_sites(state, name, role, agency, &[])
}

/// The same, for a key that speaks for these sites, by their ids.
///
/// # Errors
/// Those of [`add`], and where an id of a site is not valid.
pub fn add_for_sites(
    state: &Path,
    name: &str,
    role: Role,
    agency: Option<&str>,
    sites: &[String],
) -> anyhow::Result<String> {
    let sound = |text: &str| {
        !text.is_empty()
            && text.len() <= 64
            && text.trim() == text
            && !text.chars().any(char::is_control)
    };
    if !sound(name) || !agency.is_none_or(sound) {
        bail!(
            "a name has 1 to 64 characters, none of them a control character or a blank at an end"
        );
    }
    if !sites.iter().all(|id| sound(id) && !id.contains(';')) {
        bail!("a site is named by its id, which has no semicolon");
    }
    let sites = (!sites.is_empty()).then(|| sites.join(";"));
    let connection = open(state)?;
    let held: Option<i64> = connection
        .query_row("SELECT 1 FROM keys WHERE name = ?1 AND revoked_at IS NULL", [name], |row| {
            row.get(0)
        })
        .optional()?;
    if held.is_some() {
        bail!("{name} has a key already: revoke it first, or take another name");
    }
    let mut chance = [0; KEY_BYTES];
    getrandom::fill(&mut chance).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
    let key = chance.iter().fold(KEY_PREFIX.to_owned(), |key, byte| format!("{key}{byte:02x}"));
    connection
        .execute(
            "INSERT INTO keys (name, role, agency, hash, created_at, sites)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![name, role.name(), agency, hash_of(&key), Timestamp::now().to_string(), sites],
        )
        .context("cannot store the key")?;
    Ok(key)
}

/// One line a key: name, role, agency, when it was made, when it was revoked, the sites that it speaks
/// for; tabs between them.
///
/// # Errors
/// Where the keys cannot be read.
pub fn list(state: &Path) -> anyhow::Result<Vec<String>> {
    if !state.join(FILE).exists() {
        return Ok(Vec::new());
    }
    let connection = open(state)?;
    let mut query = connection.prepare(
        "SELECT name, role, agency, created_at, revoked_at, sites FROM keys ORDER BY id",
    )?;
    let lines = query.query_map([], |row| {
        let text =
            |at: usize| row.get::<_, Option<String>>(at).map(|text| text.unwrap_or_default());
        let revoked = text(4)?;
        let state = if revoked.is_empty() { "active".into() } else { format!("revoked {revoked}") };
        let mut line = vec![text(0)?, text(1)?, text(2)?, text(3)?, state];
        line.extend(Some(text(5)?).filter(|sites| !sites.is_empty()));
        Ok(line.join("\t"))
    })?;
    Ok(lines.collect::<Result<_, _>>()?)
}

/// Revokes the key of a name.
///
/// # Errors
/// Where nobody of this name has one, or where nothing can be stored.
pub fn revoke(state: &Path, name: &str) -> anyhow::Result<()> {
    if !state.join(FILE).exists() {
        bail!("{name} has no key");
    }
    let ended = open(state)?.execute(
        "UPDATE keys SET revoked_at = ?2 WHERE name = ?1 AND revoked_at IS NULL",
        params![name, Timestamp::now().to_string()],
    )?;
    if ended == 0 {
        bail!("{name} has no key");
    }
    Ok(())
}

fn open(state: &Path) -> anyhow::Result<Connection> {
    own(state, &[FILE]).with_context(|| format!("cannot make {}", state.display()))?;
    let file = state.join(FILE);
    let connection =
        Connection::open(&file).with_context(|| format!("cannot open {}", file.display()))?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection
        .execute_batch(
            "PRAGMA synchronous = FULL;
             CREATE TABLE IF NOT EXISTS keys (
                 id INTEGER PRIMARY KEY,
                 name TEXT NOT NULL,
                 role TEXT NOT NULL,
                 agency TEXT,
                 hash BLOB NOT NULL UNIQUE,
                 created_at TEXT NOT NULL,
                 revoked_at TEXT
             ) STRICT;
             CREATE UNIQUE INDEX IF NOT EXISTS one_key_a_name
                 ON keys (name) WHERE revoked_at IS NULL;",
        )
        .with_context(|| format!("{} is no file of keys", file.display()))?;
    if !has_sites(&connection)? {
        connection
            .execute_batch("ALTER TABLE keys ADD COLUMN sites TEXT;")
            .with_context(|| format!("{} is no file of keys", file.display()))?;
    }
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_key_is_known_by_its_hash_until_it_is_revoked() {
        let dir = tempfile::tempdir().unwrap();
        let state = dir.path().join("state");
        let keys = Keys::of(&state);
        assert_eq!(keys.holder("lintas_x").await.unwrap(), None);
        assert!(!state.exists(), "asking makes no folder");
        let key = add(&state, "posko 1", Role::Reporter, Some("BPBD")).unwrap();
        assert!(key.starts_with(KEY_PREFIX) && key.len() == KEY_PREFIX.len() + 2 * KEY_BYTES);
        assert!(add(&state, "posko 1", Role::Officer, None).is_err());
        let stored = std::fs::read(state.join(FILE)).unwrap();
        assert!(!String::from_utf8_lossy(&stored).contains(&key[KEY_PREFIX.len()..]));
        tokio::time::sleep(STALE).await;
        let caller = keys.holder(&key).await.unwrap().unwrap();
        assert_eq!((caller.name.as_str(), caller.role), ("posko 1", Role::Reporter));
        assert_eq!(keys.holder(&key[..key.len() - 1]).await.unwrap(), None);
        revoke(&state, "posko 1").unwrap();
        assert!(revoke(&state, "posko 1").is_err());
        tokio::time::sleep(STALE).await;
        assert_eq!(keys.holder(&key).await.unwrap(), None);
        let again = add(&state, "posko 1", Role::Officer, None).unwrap();
        assert_ne!(again, key);
        let lines = list(&state).unwrap();
        assert!(lines[0].contains("\trevoked ") && lines[1].ends_with("\tactive"), "{lines:?}");
        assert!(!lines.join("").contains(&again));
    }

    #[tokio::test]
    async fn a_key_is_tied_to_sites_also_in_a_file_of_an_earlier_release() {
        let dir = tempfile::tempdir().unwrap();
        let state = dir.path().join("state");
        let old = add(&state, "lama", Role::Reporter, None).unwrap();
        let connection = Connection::open(state.join(FILE)).unwrap();
        connection.execute_batch("ALTER TABLE keys DROP COLUMN sites;").unwrap();
        let keys = Keys::of(&state);
        assert_eq!(keys.holder(&old).await.unwrap().unwrap().sites, [""; 0]);
        let sites = ["PSK-01", "PSK-02"].map(str::to_owned);
        let key = add_for_sites(&state, "posko", Role::Reporter, None, &sites).unwrap();
        let twice = ["PSK-01;PSK-02".to_owned()];
        assert!(add_for_sites(&state, "lain", Role::Reporter, None, &twice).is_err());
        keys.forget();
        assert_eq!(keys.holder(&key).await.unwrap().unwrap().sites, sites);
        assert_eq!(keys.holder(&old).await.unwrap().unwrap().sites, [""; 0]);
        let lines = list(&state).unwrap();
        assert!(lines[0].ends_with("\tactive") && lines[1].ends_with("\tactive\tPSK-01;PSK-02"));
    }

    #[test]
    fn the_folder_is_its_owners_alone_and_a_bad_name_makes_none() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let state = dir.path().join("a/state");
        for name in ["", " x", "a\nb", &"x".repeat(65)] {
            assert!(add(&state, name, Role::Reader, None).is_err());
        }
        assert!(!state.exists());
        add(&state, "x", Role::Reader, None).unwrap();
        assert_eq!(std::fs::metadata(&state).unwrap().permissions().mode() & 0o777, 0o700);
    }
}
