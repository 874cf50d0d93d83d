//! What a file is, whatever it is called: by its first bytes.

/// What a table comes as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TableKind {
    /// Nothing is in it.
    Empty,
    /// A workbook of Excel 2007 and later (a ZIP archive).
    Xlsx,
    /// A workbook of earlier Excel (an OLE compound file).
    Xls,
    /// A workbook that a password protects.
    Protected,
    /// A web page, which programs like to call `.xls`.
    Html,
    /// Text.
    Text,
    /// Something else.
    Other,
}

impl TableKind {
    /// What people call it, in English and in Indonesian.
    pub(super) const fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Empty => ("empty", "kosong"),
            Self::Xlsx => ("a workbook (.xlsx)", "buku kerja (.xlsx)"),
            Self::Xls => ("an old workbook (.xls)", "buku kerja lama (.xls)"),
            Self::Protected => ("a protected workbook", "buku kerja bersandi"),
            Self::Html => ("a web page", "halaman web"),
            Self::Text => ("text (.csv)", "teks (.csv)"),
            Self::Other => ("something else", "hal lain"),
        }
    }

    /// The kind of a file with these bytes.
    pub(super) fn of(bytes: &[u8]) -> Self {
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Self::Empty;
        }
        if bytes.starts_with(b"PK\x03\x04") {
            return Self::Xlsx;
        }
        if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
            // MS-OFFCRYPTO 2.1: an encrypted workbook is a compound file with this stream.
            let name: Vec<u8> =
                "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
            let protected = bytes.windows(name.len()).any(|window| window == name);
            return if protected { Self::Protected } else { Self::Xls };
        }
        let start = &bytes[..bytes.len().min(1024)];
        let start = String::from_utf8_lossy(start).to_lowercase();
        let start = start.trim_start_matches(['\u{feff}', ' ', '\r', '\n', '\t']);
        if ["<html", "<!doctype html", "<table", "<meta", "<style"]
            .iter()
            .any(|tag| start.starts_with(tag))
        {
            return Self::Html;
        }
        if is_text(bytes) { Self::Text } else { Self::Other }
    }
}

/// Whether bytes are text in some encoding: UTF-16 has a zero in every other place, all others none.
fn is_text(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(4096)];
    let marked = start.starts_with(b"\xFF\xFE") || start.starts_with(b"\xFE\xFF");
    let control = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c);
    marked || super::encoding::unmarked_utf16(start).is_some() || !start.iter().any(control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_bytes_say() {
        let utf16: Vec<u8> = "Kode;Nama\nA;B\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let mut locked = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
        let xls = locked.clone();
        locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
        for (bytes, kind) in [
            (b"" as &[u8], TableKind::Empty),
            (b" \r\n", TableKind::Empty),
            (b"PK\x03\x04rest", TableKind::Xlsx),
            (&xls, TableKind::Xls),
            (&locked, TableKind::Protected),
            (b"\n<HTML><body>", TableKind::Html),
            (b"<table border=1>", TableKind::Html),
            (b"Kode;Nama\nA;B\n", TableKind::Text),
            (b"N\xe1ma;Jumlah\n", TableKind::Text),
            (&utf16, TableKind::Text),
            (b"\x89PNG\r\n\x1a\n\x00\x00", TableKind::Other),
        ] {
            assert_eq!(TableKind::of(bytes), kind, "{bytes:?}");
        }
    }
}
