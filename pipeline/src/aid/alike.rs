//! Groups of rows with the same key, by polars.

use polars::prelude::{Column, DataFrame, GroupsIndicator, PolarsError};

/// The positions of keys that occur more than once: one list for each such key, ascending, the
/// lists by their first position. A key that is `None` is like no other.
pub(super) fn alike(keys: &[Option<String>]) -> Vec<Vec<usize>> {
    let (at, keys): (Vec<usize>, Vec<&str>) =
        keys.iter().enumerate().filter_map(|(at, key)| Some((at, key.as_deref()?))).unzip();
    let groups = grouped(&[("key", keys)]).expect("a frame of one column groups");
    let company = groups.into_iter().filter(|group| group.len() > 1);
    company.map(|group| group.into_iter().map(|row| at[row]).collect()).collect()
}

/// The rows that agree in all of these columns of one length: every row once, each group ascending, the
/// groups by their first row.
///
/// # Errors
/// Where the columns are of different lengths, or none.
pub(super) fn grouped(columns: &[(&str, Vec<&str>)]) -> Result<Vec<Vec<usize>>, PolarsError> {
    let rows = columns.first().map_or(0, |(_, cells)| cells.len());
    let frame = columns.iter().map(|(name, cells)| Column::new((*name).into(), cells));
    let frame = DataFrame::new(rows, frame.collect())?;
    if rows == 0 {
        return Ok(Vec::new());
    }
    let by = frame.group_by_stable(columns.iter().map(|(name, _)| *name))?;
    let mut groups: Vec<Vec<usize>> = by
        .get_groups()
        .iter()
        .map(|group| match group {
            GroupsIndicator::Idx((_, rows)) => rows.iter().map(|row| *row as usize).collect(),
            GroupsIndicator::Slice([first, length]) => {
                (first as usize..(first + length) as usize).collect()
            }
        })
        .collect();
    groups.iter_mut().for_each(|group| group.sort_unstable());
    groups.sort_unstable();
    Ok(groups)
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
