//! How many connections leave descriptors for the files of snapshots and of the journal.

/// Descriptors that are kept for files, or a quarter of all where that is less.
const FOR_FILES: usize = 256;

/// As many connections as are wished for, as far as this process may open files. Says so where that
/// is fewer.
pub(super) fn connections(wished: usize) -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let Some(descriptors) = open_files(&limits) else { return wished };
    let most = descriptors - FOR_FILES.min(descriptors / 4);
    if wished > most {
        tracing::warn!(
            wished,
            most,
            "fewer connections than configured: this process may open {descriptors} files (ulimit -n)"
        );
    }
    wished.min(most.max(1))
}

/// The soft limit of open files in `/proc/self/limits`; `None` where it has none.
fn open_files(limits: &str) -> Option<usize> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_soft_limit_is_read_and_files_keep_their_share() {
        let text = "Limit                     Soft Limit           Hard Limit           Units     \n\
                    Max processes             63487                63487                processes \n\
                    Max open files            1024                 524288               files     \n";
        assert_eq!(open_files(text), Some(1024));
        assert_eq!(open_files(&text.replace("1024 ", "unlimited ")), None);
        assert_eq!(open_files(""), None);
        assert_eq!(connections(3), 3);
    }
}
