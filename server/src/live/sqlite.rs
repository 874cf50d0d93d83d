//! Reading the databases of the state folder beside whoever writes them.

use std::{path::Path, time::Duration};

use rusqlite::{Connection, ErrorCode, OpenFlags};

/// How long a reader waits for another process that holds the file.
const WAIT: Duration = Duration::from_secs(2);

/// Opens a database to be read alone.
///
/// A process that was killed while it wrote leaves its last transaction half done, with the pages of
/// before in a journal beside the file. A reader that may write nothing cannot put them back and is
/// refused everything (`SQLITE_READONLY_ROLLBACK`), so that after a power cut no key would be known
/// until somebody made one. Such a file is opened to be written first, which puts them back.
///
/// # Errors
/// Where it cannot be opened, or what was left half done cannot be undone.
pub(super) fn open_to_read(path: &Path) -> rusqlite::Result<Connection> {
    let connection = opened(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let is_half_written = looked(&connection)
        .is_err_and(|error| error.sqlite_error_code() == Some(ErrorCode::ReadOnly));
    if is_half_written {
        looked(&opened(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?)?;
        tracing::warn!(file = %path.display(), "what a process that ended left half written is undone");
    }
    Ok(connection)
}

fn opened(path: &Path, mode: OpenFlags) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(path, mode | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(WAIT)?;
    Ok(connection)
}

/// The first read: here SQLite finds what was left half done.
fn looked(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("PRAGMA schema_version", [], |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn rows(connection: &Connection) -> rusqlite::Result<i64> {
        connection.query_row("SELECT count(*) FROM acts", [], |row| row.get(0))
    }

    #[test]
    fn what_a_killed_writer_left_half_done_is_undone_for_whoever_only_reads() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("a.db");
        let mut writer = Connection::open(&file).unwrap();
        writer
            .execute_batch("CREATE TABLE acts (what TEXT); INSERT INTO acts VALUES ('a');")
            .unwrap();
        // So small a cache lets pages into the file before the transaction has ended.
        writer.execute_batch("PRAGMA cache_size = 1;").unwrap();
        let change = writer.transaction().unwrap();
        for _ in 0..2_000 {
            change.execute("INSERT INTO acts VALUES (?1)", ["x".repeat(100)]).unwrap();
        }
        // As a kill leaves them: the lock of the writer is gone, both files are as they are now.
        let left = dir.path().join("left.db");
        fs::copy(&file, &left).unwrap();
        fs::copy(dir.path().join("a.db-journal"), dir.path().join("left.db-journal")).unwrap();
        let refused = rows(&opened(&left, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()).unwrap_err();
        assert_eq!(refused.sqlite_error_code(), Some(ErrorCode::ReadOnly), "{refused}");
        assert_eq!(rows(&open_to_read(&left).unwrap()), Ok(1));

        // Beside a writer that lives nothing is undone.
        assert_eq!(rows(&change), Ok(2_001));
        assert!(open_to_read(&file).is_ok());
        change.commit().unwrap();
        assert_eq!(rows(&open_to_read(&file).unwrap()), Ok(2_001));
    }
}
