//! HXL 1.1 hashtag rows.

use std::collections::BTreeSet;

/// A hashtag row lies within this many rows of the top (HXL 1.1, "placement").
pub const SEARCHED_ROWS: usize = 25;

/// A hashtag and its attributes, whose order has no meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Tag {
    hashtag: String,
    attributes: BTreeSet<String>,
}

fn parse(text: &str) -> Option<Tag> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let text = text.to_lowercase();
    let mut parts = text.strip_prefix('#')?.split('+');
    let hashtag = parts.next().filter(|name| is_word(name))?.to_owned();
    let attributes: BTreeSet<String> = parts.map(str::to_owned).collect();
    attributes.iter().all(|name| is_word(name)).then_some(Tag { hashtag, attributes })
}

fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Whether this is a hashtag row: every cell that is not empty begins as a hashtag, and at least half of
/// them are one. A malformed tag says nothing of its column; libhxl takes a row by half of its cells,
/// too.
pub fn is_tag_row<'a>(cells: impl IntoIterator<Item = &'a str>) -> bool {
    let (mut tags, mut filled) = (0, 0);
    for cell in cells.into_iter().map(str::trim).filter(|cell| !cell.is_empty()) {
        if !cell.starts_with('#') {
            return false;
        }
        filled += 1;
        tags += usize::from(parse(cell).is_some());
    }
    tags > 0 && tags * 2 >= filled
}

/// Positions in `tags` of the best matches for `wanted`: tags with all its attributes and no others
/// but neutral ones, of these the ones with the fewest. `#affected+f` does not match `#affected`:
/// women are not everybody. Several where equally good.
pub fn best_matches(wanted: &str, tags: &[String]) -> Vec<usize> {
    let Some(wanted) = parse(wanted) else { return Vec::new() };
    let fitting: Vec<(usize, usize)> = tags
        .iter()
        .enumerate()
        .filter_map(|(index, tag)| {
            let tag = parse(tag)?;
            says_the_same(&tag, &wanted).then_some((tag.attributes.len(), index))
        })
        .collect();
    let fewest = fitting.iter().map(|(attributes, _)| *attributes).min();
    fitting
        .into_iter()
        .filter(|(attributes, _)| Some(*attributes) == fewest)
        .map(|(_, index)| index)
        .collect()
}

fn says_the_same(tag: &Tag, wanted: &Tag) -> bool {
    tag.hashtag == wanted.hashtag
        && tag.attributes.is_superset(&wanted.attributes)
        && tag.attributes.difference(&wanted.attributes).all(|extra| is_neutral(extra))
}

/// Whether an attribute says how a value is written and not what it is of: vocabularies (`+v_…`),
/// languages (`+i_…`), data types (HXL 1.1, "attributes").
fn is_neutral(attribute: &str) -> bool {
    ["v_", "i_"].iter().any(|prefix| attribute.starts_with(prefix))
        || ["num", "code", "text", "date", "id", "en"].contains(&attribute)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_row_is_told_from_headings_and_data() {
        assert!(is_tag_row(["", "#sector", " #org +code "]));
        assert!(!is_tag_row(["#sector", "country"]));
        assert!(!is_tag_row(["", ""]));
        assert!(!is_tag_row(["# 1", "x"]));
    }

    #[test]
    fn a_tag_of_something_else_is_never_taken() {
        let tags = ["#affected+ind+f", "#affected+ind+num", "#affected+Ind", "#geo+lat"];
        let tags = tags.map(str::to_owned);
        assert_eq!(best_matches("#affected+ind", &tags), [2]);
        assert_eq!(best_matches("#affected+ind", &tags[..2]), [1]);
        assert_eq!(best_matches("#affected+ind", &tags[..1]), [0; 0]);
        assert_eq!(best_matches("#affected+f+ind", &tags), [0]);
        assert_eq!(best_matches("#geo+lon", &tags), [0; 0]);
        assert_eq!(best_matches("#geo+lat", &[&tags[3..], &tags[3..]].concat()), [0, 1]);
    }
}
