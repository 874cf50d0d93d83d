//! Rows that agree: groups of those with the same key, found through polars.

use polars::prelude::{Column, DataFrame, IntoLazy, PolarsError, col, len, lit};

/// The positions of `keys` that have company: one list a key that stands more than once, each
/// ascending, the lists by their first position. A key that is `None` agrees with none.
pub(super) fn alike(keys: &[Option<String>]) -> Vec<Vec<usize>> {
    let mut groups = grouped(keys).expect("two columns of one length are a frame that groups");
    groups.iter_mut().for_each(|group| group.sort_unstable());
    groups.sort_unstable();
    groups
}

fn grouped(keys: &[Option<String>]) -> Result<Vec<Vec<usize>>, PolarsError> {
    let at: Vec<u64> = (0..keys.len() as u64).collect();
    let key: Vec<Option<&str>> = keys.iter().map(Option::as_deref).collect();
    let columns = vec![Column::new("key".into(), key), Column::new("at".into(), at)];
    let found = DataFrame::new(keys.len(), columns)?
        .lazy()
        .filter(col("key").is_not_null())
        .group_by([col("key")])
        .agg([col("at"), len().alias("told")])
        .filter(col("told").gt(lit(1)))
        .collect()?;
    let groups = found.column("at")?.list()?;
    (0..groups.len())
        .filter_map(|group| groups.get_as_series(group))
        .map(|group| {
            let at = group.u64()?.iter().flatten();
            Ok(at.map(|at| usize::try_from(at).unwrap_or(usize::MAX)).collect())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_with_one_key_are_found_together_and_empty_keys_are_not() {
        let keys = ["b", "a", "", "b", "a", "c", "", "b"]
            .map(|key| (!key.is_empty()).then(|| key.to_owned()));
        assert_eq!(alike(&keys), [vec![0, 3, 7], vec![1, 4]]);
        assert!(alike(&keys[..1]).is_empty());
        assert!(alike(&[]).is_empty());
    }
}
