//! What the titles of a table say: whose stock it is, and whether it is another kind of table.

/// Words for a place with stock, in lower case.
const DEPOT: [&str; 8] =
    ["gudang", "depo", "depot", "warehouse", "entrepot", "entrepôt", "armazém", "armazen"];

/// What a label before a colon ends in, where a depot follows.
const LABELS: [&str; 6] = ["gudang", "depo", "depot", "warehouse", "lokasi", "location"];

/// What ends the name of a depot in a title.
const ENDS: [&str; 12] = [
    " per ",
    " tanggal ",
    " tgl ",
    " tgl.",
    " kondisi ",
    " keadaan ",
    " update ",
    " pada ",
    " bulan ",
    " hari ",
    " as of ",
    " pukul ",
];

/// The depot that titles (from above) name: the lowest of them that names one. In their words:
/// `GUDANG 1 (GD-01)`, or what follows `Gudang:`.
pub(super) fn depot(titles: &[String]) -> Option<String> {
    titles.iter().rev().find_map(|title| depot_in(title))
}

fn depot_in(title: &str) -> Option<String> {
    let lower = title.to_lowercase();
    // Lower case may change the length of a text; then positions do not fit.
    let lower = if lower.len() == title.len() { lower } else { title.to_ascii_lowercase() };
    let start = match lower.split_once(':') {
        Some((label, _)) if ends_in(label, &LABELS) => label.len() + 1,
        _ => word_at(&lower, &DEPOT)?,
    };
    let end = ENDS.iter().filter_map(|word| lower[start..].find(word)).min();
    let named = &title[start..end.map_or(title.len(), |end| start + end)];
    let named =
        named.trim_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '-' | '–' | ','));
    let bare_word = DEPOT.contains(&named.to_lowercase().as_str());
    (!named.is_empty() && !bare_word).then(|| named.to_owned())
}

fn ends_in(label: &str, words: &[&str]) -> bool {
    label.split_whitespace().next_back().is_some_and(|last| words.contains(&last))
}

/// Where the first of these words begins.
fn word_at(text: &str, words: &[&str]) -> Option<usize> {
    let mut at = 0;
    for part in text.split(|c: char| !c.is_alphanumeric()) {
        if words.contains(&part) {
            return Some(at);
        }
        at += part.len();
        at += text[at..].chars().next().map_or(0, char::len_utf8);
    }
    None
}

/// Words of titles whose tables hold amounts that lie in no depot.
const ELSEWHERE: [&str; 17] = [
    "distribusi",
    "penyaluran",
    "pendistribusian",
    "disalurkan",
    "pengiriman",
    "dikirim",
    "kebutuhan",
    "permintaan",
    "usulan",
    "penerimaan",
    "rusak",
    "kedaluwarsa",
    "kadaluarsa",
    "distribution",
    "needs",
    "requests",
    "besoins",
];
const ON_SHELVES: [&str; 8] =
    ["stok", "stock", "persediaan", "sisa", "saldo", "tersedia", "inventory", "estoque"];

/// The word with which a title, the lowest first, says that its amounts lie in no depot.
pub(super) fn elsewhere(titles: &[String]) -> Option<&'static str> {
    titles.iter().rev().find_map(|title| {
        let lower = title.to_lowercase();
        let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).collect();
        if words.iter().any(|word| ON_SHELVES.contains(word)) {
            return Some(None);
        }
        ELSEWHERE.into_iter().find(|word| words.contains(word)).map(Some)
    })?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_depot_of_a_table_stands_in_its_title() {
        let of = |titles: &[&str]| {
            depot(&titles.iter().map(|title| (*title).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(of(&["GUDANG 1 (GD-01)"]).as_deref(), Some("GUDANG 1 (GD-01)"));
        assert_eq!(of(&["Stok logistik gudang BPBD per 27 Nov"]).as_deref(), Some("gudang BPBD"));
        assert_eq!(
            of(&["Laporan", "Nama Gudang : GD-02", "Kondisi pukul 18.00"]).as_deref(),
            Some("GD-02")
        );
        assert_eq!(of(&["Lokasi:", "GD-02"]), None);
        assert_eq!(of(&["DAFTAR STOK GUDANG"]), None);
        assert_eq!(of(&["İSTANBUL GUDANG A"]).as_deref(), Some("GUDANG A"));
    }

    #[test]
    fn amounts_that_lie_in_no_depot_are_said_by_the_nearest_title() {
        let of = |titles: &[&str]| {
            elsewhere(&titles.iter().map(|title| (*title).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(of(&["B. DISTRIBUSI"]), Some("distribusi"));
        assert_eq!(of(&["LAPORAN DISTRIBUSI", "A. STOK GUDANG"]), None);
        assert_eq!(of(&["Stok awal", "C. Kebutuhan mendesak"]), Some("kebutuhan"));
        assert_eq!(of(&["Gudang Distribusi"]), Some("distribusi"));
        assert_eq!(of(&[]), None);
    }
}
