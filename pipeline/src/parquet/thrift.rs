//! Thrift's compact protocol, of which Parquet's headers and footer are made: what they need of it.

/// Types of fields and of elements of lists.
const I32: u8 = 5;
const I64: u8 = 6;
const BINARY: u8 = 8;
const LIST: u8 = 9;
const STRUCT: u8 = 12;

/// Writes structures. Fields of a structure are given in the order of their numbers.
#[derive(Debug, Default)]
pub(super) struct ThriftWriter {
    bytes: Vec<u8>,
    /// Number of the last field of each open structure.
    last: Vec<u8>,
}

impl ThriftWriter {
    /// One structure.
    pub(super) fn structure(write: impl FnOnce(&mut Self)) -> Vec<u8> {
        let mut writer = Self::default();
        writer.element(write);
        writer.bytes
    }

    /// A whole number of 32 bits.
    pub(super) fn i32(&mut self, field: u8, value: i32) {
        self.head(field, I32);
        self.zigzag(i64::from(value));
    }

    /// A whole number of 64 bits.
    pub(super) fn i64(&mut self, field: u8, value: i64) {
        self.head(field, I64);
        self.zigzag(value);
    }

    /// Yes or no.
    pub(super) fn bool(&mut self, field: u8, value: bool) {
        self.head(field, if value { 1 } else { 2 });
    }

    /// A text.
    pub(super) fn text(&mut self, field: u8, text: &str) {
        self.head(field, BINARY);
        self.bare_text(text);
    }

    /// A structure.
    pub(super) fn inner(&mut self, field: u8, write: impl FnOnce(&mut Self)) {
        self.head(field, STRUCT);
        self.element(write);
    }

    /// A list of whole numbers of 32 bits.
    pub(super) fn numbers(&mut self, field: u8, numbers: &[i32]) {
        self.list(field, I32, numbers.len());
        numbers.iter().for_each(|number| self.zigzag(i64::from(*number)));
    }

    /// A list of one text.
    pub(super) fn one_text(&mut self, field: u8, text: &str) {
        self.list(field, BINARY, 1);
        self.bare_text(text);
    }

    /// A list of structures, one an item.
    pub(super) fn structures<T>(
        &mut self,
        field: u8,
        items: &[T],
        mut write: impl FnMut(&mut Self, &T),
    ) {
        self.list(field, STRUCT, items.len());
        items.iter().for_each(|item| self.element(|writer| write(writer, item)));
    }

    fn element(&mut self, write: impl FnOnce(&mut Self)) {
        self.last.push(0);
        write(self);
        self.last.pop();
        self.bytes.push(0);
    }

    fn head(&mut self, field: u8, kind: u8) {
        // No structure of Parquet has numbers more than 15 apart.
        if let Some(last) = self.last.last_mut() {
            self.bytes.push(((field - *last) << 4) | kind);
            *last = field;
        }
    }

    fn list(&mut self, field: u8, kind: u8, length: usize) {
        self.head(field, LIST);
        if length < 15 {
            self.bytes.push(((length as u8) << 4) | kind);
        } else {
            self.bytes.push(0xF0 | kind);
            varint(&mut self.bytes, length as u64);
        }
    }

    fn bare_text(&mut self, text: &str) {
        varint(&mut self.bytes, text.len() as u64);
        self.bytes.extend(text.as_bytes());
    }

    fn zigzag(&mut self, value: i64) {
        varint(&mut self.bytes, ((value << 1) ^ (value >> 63)).cast_unsigned());
    }
}

/// Writes a number in groups of seven bits, the lowest first.
pub(super) fn varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push((number as u8 & 0x7F) | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn structures_are_written_as_the_protocol_has_them() {
        let bytes = ThriftWriter::structure(|it| {
            it.i32(1, -1);
            it.text(4, "ab");
            it.inner(10, |it| it.bool(1, true));
            it.numbers(11, &[0, 3]);
        });
        // Field 1, i32, zigzag 1; 3 on, binary, 2 bytes; 6 on, structure; its end; 1 on, a list of two i32.
        let wanted = [0x15, 1, 0x38, 2, b'a', b'b', 0x6C, 0x11, 0, 0x19, 0x25, 0, 6, 0];
        assert_eq!(bytes, wanted);
        let mut long = Vec::new();
        varint(&mut long, 300);
        assert_eq!(long, [0xAC, 2]);
    }
}
