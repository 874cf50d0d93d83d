//! Character encodings: bytes to text.

/// The encodings that a configuration may name.
pub(super) const NAMES: &[&str] =
    &["utf-8", "iso-8859-1", "latin1", "windows-1252", "cp1252", "utf-16", "utf-16le", "utf-16be"];

/// Decoded text.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::ingest) struct Decoded {
    pub(in crate::ingest) text: String,
    /// The encoding was not stated, and the text is not UTF-8: it was read as Windows-1252.
    pub(in crate::ingest) guessed: bool,
}

/// Decodes `bytes`. The encoding is that of the byte order mark, else `stated`, else UTF-16 where every
/// other byte is zero, UTF-8 where the bytes are valid, else Windows-1252. `None` where `stated` is not
/// a known encoding.
pub(in crate::ingest) fn decode(bytes: &[u8], stated: Option<&str>) -> Option<Decoded> {
    let sure = |text: String| Some(Decoded { text, guessed: false });
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return sure(String::from_utf8_lossy(rest).into_owned());
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE") {
        return sure(utf16(rest, u16::from_le_bytes));
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        return sure(utf16(rest, u16::from_be_bytes));
    }
    match stated.map(|name| name.trim().to_lowercase()).as_deref() {
        None => match (unmarked_utf16(bytes), std::str::from_utf8(bytes)) {
            (Some(unit), _) => sure(utf16(bytes, unit)),
            (None, Ok(text)) => sure(text.to_owned()),
            (None, Err(_)) => Some(Decoded { text: windows_1252(bytes), guessed: true }),
        },
        Some("utf-8" | "utf8") => sure(String::from_utf8_lossy(bytes).into_owned()),
        // Latin-1 is decoded as Windows-1252, its superset in practice (WHATWG Encoding).
        Some("iso-8859-1" | "latin1" | "latin-1" | "windows-1252" | "cp1252") => {
            sure(windows_1252(bytes))
        }
        Some("utf-16" | "utf-16le") => sure(utf16(bytes, u16::from_le_bytes)),
        Some("utf-16be") => sure(utf16(bytes, u16::from_be_bytes)),
        Some(_) => None,
    }
}

/// How UTF-16 without a byte order mark is read, where bytes are that: text of European letters has a zero
/// in almost every other place, and no other encoding has any.
pub(super) fn unmarked_utf16(bytes: &[u8]) -> Option<fn([u8; 2]) -> u16> {
    let start = &bytes[..bytes.len().min(4096)];
    let zeros = |odd: usize| start.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, pairs) = (zeros(0), zeros(1), start.len() / 2);
    match pairs {
        0 | 1 => None,
        _ if even == 0 && odd * 10 >= pairs * 9 => Some(u16::from_le_bytes),
        _ if odd == 0 && even * 10 >= pairs * 9 => Some(u16::from_be_bytes),
        _ => None,
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
    String::from_utf16_lossy(&units)
}

fn windows_1252(bytes: &[u8]) -> String {
    /// Code points of 0x80 to 0x9F (WHATWG Encoding, index windows-1252).
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
        '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}',
        'ž', 'Ÿ',
    ];
    bytes
        .iter()
        .map(|&byte| match byte {
            0x80..=0x9F => HIGH[usize::from(byte - 0x80)],
            _ => char::from(byte),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_told_apart() {
        let utf16: Vec<u8> = b"\xFF\xFE"
            .iter()
            .copied()
            .chain("é,1".encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        for (bytes, stated, text, guessed) in [
            ("é,1".as_bytes(), None, "é,1", false),
            (b"\xEF\xBB\xBFa", None, "a", false),
            (b"\xE9,1", None, "é,1", true),
            (b"\xE9\x96", Some("ISO-8859-1"), "é–", false),
            (&utf16, None, "é,1", false),
        ] {
            let expected = Decoded { text: text.to_owned(), guessed };
            assert_eq!(decode(bytes, stated), Some(expected), "{bytes:?}");
        }
        assert_eq!(decode(b"a", Some("koi8")), None);
    }
}
