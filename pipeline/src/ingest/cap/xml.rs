//! The elements of a CAP document. No DTD, no entities but XML's own five: nothing in a message can make
//! the reader fetch, expand or nest without bound.

use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

use crate::ingest::table::decode;
use crate::ingest::unusable::{SEND_AGAIN, Unusable};

/// The namespaces of the versions that are read.
const CAP: [&str; 2] =
    ["urn:oasis:names:tc:emergency:cap:1.2", "urn:oasis:names:tc:emergency:cap:1.1"];
/// Elements in one document. A message of a whole country has some ten thousand.
const MOST_ELEMENTS: usize = 500_000;
/// Elements inside one another; CAP itself needs five.
const DEEPEST: usize = 64;

/// An element of CAP, with those of CAP in it. What stands in other namespaces (a signature, an
/// extension) is left out.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct XmlElement {
    /// Name without prefix.
    pub(super) name: String,
    /// Line where it begins, from 1.
    pub(super) line: u64,
    /// Its text, trimmed.
    pub(super) text: String,
    pub(super) children: Vec<XmlElement>,
}

impl XmlElement {
    /// The elements in it that are called `name`.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a XmlElement> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The text of the first element called `name`; empty where there is none.
    pub(super) fn text_of(&self, name: &str) -> &str {
        let first = self.children.iter().find(|child| child.name == name);
        first.map_or("", |element| element.text.as_str())
    }
}

/// What a document is.
#[derive(Debug)]
pub(super) enum Root {
    /// A message.
    Alert(XmlElement),
    /// A list of messages: Atom or RSS.
    Feed,
    /// Something else, by the name of its outermost element.
    Other(String),
}

/// Why a document cannot be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub(super) struct XmlError {
    /// From 1.
    pub(super) line: u64,
    pub(super) why: Unusable,
}

impl XmlError {
    /// With its line.
    pub(super) fn told(&self) -> Unusable {
        let line = self.line;
        self.why.clone().within(format_args!("line {line}"), format_args!("baris {line}"))
    }
}

/// Reads a document.
///
/// # Errors
/// Where it is no well-formed XML, has a DTD, or is larger or deeper than any message.
pub(super) fn root(bytes: &[u8]) -> Result<Root, XmlError> {
    let text = text(bytes).map_err(|why| XmlError { line: 1, why })?;
    let mut reader = NsReader::from_str(&text);
    reader.config_mut().expand_empty_elements = true;
    let mut tree =
        Tree { text: &text, counted: 0, line: 1, open: Vec::new(), elements: 0, root: None };
    loop {
        let begins = reader.buffer_position();
        let read = reader.read_resolved_event().map(|(space, event)| (is_cap(&space), event));
        let (is_cap, event) = match read {
            Ok(read) => read,
            Err(error) => {
                let why = Unusable::foreign(error).mended_by(SEND_AGAIN);
                return Err(tree.wrong(reader.error_position(), why));
            }
        };
        let ends = matches!(event, Event::Eof);
        if let Some(other) = tree.take(event, is_cap, begins)? {
            return Ok(other);
        }
        if ends {
            return tree.finished();
        }
    }
}

/// Why a document is refused that is well-formed, and yet none that a sender of CAP writes.
fn not_of_cap(en: impl Into<String>, id: impl Into<String>) -> Unusable {
    Unusable::new(en, id).mended_by([
        "Minta pesan CAP aslinya dari pengirimnya (BMKG, BPBD).",
        "Ask its sender (BMKG, BPBD) for the message itself.",
    ])
}

fn is_cap(space: &ResolveResult<'_>) -> bool {
    matches!(space, ResolveResult::Bound(space) if CAP.contains(&space.as_ref()))
}

/// The text of a document, in the encoding that its mark or its declaration says.
fn text(bytes: &[u8]) -> Result<String, Unusable> {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
    let declaration = start.split("?>").next().unwrap_or_default();
    let stated = declaration.split_once("encoding=").and_then(|(_, rest)| {
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        rest[1..].split(quote).next()
    });
    // ASCII is UTF-8; a declaration in UTF-16 cannot be read before it is decoded.
    let stated = stated.filter(|name| !name.eq_ignore_ascii_case("us-ascii"));
    let unknown = || {
        let name = stated.unwrap_or_default();
        let why = Unusable::new(
            format!("its encoding `{name}` is not known"),
            format!("penyandian teksnya (“{name}”) tidak dikenal"),
        );
        why.mended_by(["Minta pesannya dalam UTF-8.", "Ask for the message in UTF-8."])
    };
    decode(bytes, stated).map(|decoded| decoded.text).ok_or_else(unknown)
}

/// The tree while it is read.
struct Tree<'a> {
    text: &'a str,
    /// Bytes of which the lines are counted, and the line there.
    counted: usize,
    line: u64,
    /// The open elements; `None`: not of CAP.
    open: Vec<Option<XmlElement>>,
    elements: usize,
    root: Option<XmlElement>,
}

impl Tree<'_> {
    /// Takes the next event, which begins at byte `begins`. Answers what the document is where it is no
    /// message.
    fn take(
        &mut self,
        event: Event<'_>,
        is_cap: bool,
        begins: u64,
    ) -> Result<Option<Root>, XmlError> {
        match event {
            Event::Start(start) => return self.start(&start, is_cap, begins),
            Event::End(_) => self.end(),
            Event::Text(text) => self.add(&text.xml10_content()),
            Event::CData(text) => self.add(&text.xml10_content()),
            Event::GeneralRef(name) => {
                let written = match name.resolve_char_ref() {
                    Ok(Some(one)) => one.to_string(),
                    _ => match &*name {
                        "lt" => "<".to_owned(),
                        "gt" => ">".to_owned(),
                        "amp" => "&".to_owned(),
                        "apos" => "'".to_owned(),
                        "quot" => "\"".to_owned(),
                        other => {
                            let why = not_of_cap(
                                format!(
                                    "`&{other};` is no entity of XML itself, and others are not read"
                                ),
                                format!(
                                    "`&{other};` bukan entitas XML sendiri; yang lain tidak dibaca"
                                ),
                            );
                            return Err(self.wrong(begins, why));
                        }
                    },
                };
                self.add(&written);
            }
            Event::DocType(_) => {
                let why = not_of_cap(
                    "it has a DTD, which CAP has not: refused",
                    "berisi DTD, yang tidak ada dalam CAP: ditolak",
                );
                return Err(self.wrong(begins, why));
            }
            _ => {}
        }
        Ok(None)
    }

    fn start(
        &mut self,
        start: &BytesStart<'_>,
        is_cap: bool,
        begins: u64,
    ) -> Result<Option<Root>, XmlError> {
        let line = self.line_at(begins);
        let name = start.local_name().as_ref().to_owned();
        if self.open.is_empty() {
            if self.root.is_some() {
                let why = not_of_cap(
                    format!("`{name}` follows the end of the message"),
                    format!("ada `{name}` setelah akhir pesan"),
                );
                return Err(self.wrong(begins, why));
            }
            if !is_cap || name != "alert" {
                let is_feed = ["feed", "rss", "RDF"].contains(&name.as_str());
                return Ok(Some(if is_feed { Root::Feed } else { Root::Other(name) }));
            }
        }
        self.elements += 1;
        if self.elements > MOST_ELEMENTS || self.open.len() >= DEEPEST {
            let why = not_of_cap(
                "it has more elements than any message",
                "unsurnya lebih banyak daripada pesan mana pun",
            );
            return Err(self.wrong(begins, why));
        }
        self.open.push(is_cap.then(|| XmlElement { name, line, ..XmlElement::default() }));
        Ok(None)
    }

    fn end(&mut self) {
        let Some(Some(mut done)) = self.open.pop() else { return };
        done.text = done.text.trim().to_owned();
        match self.open.last_mut() {
            Some(Some(parent)) => parent.children.push(done),
            Some(None) => {}
            None => self.root = Some(done),
        }
    }

    fn add(&mut self, text: &str) {
        if let Some(Some(element)) = self.open.last_mut() {
            element.text.push_str(text);
        }
    }

    fn finished(&mut self) -> Result<Root, XmlError> {
        let end = self.text.len() as u64;
        if let Some(open) = self.open.last() {
            let name = open.as_ref().map_or("an element", |element| element.name.as_str());
            let why = Unusable::new(
                format!("it ends before `{name}` does: it is cut short"),
                format!("berakhir sebelum `{name}` ditutup: berkasnya terpotong"),
            );
            return Err(self.wrong(end, why.mended_by(SEND_AGAIN)));
        }
        match self.root.take() {
            Some(root) => Ok(Root::Alert(root)),
            None => {
                let why = Unusable::new("it is empty, or no XML", "kosong, atau bukan XML");
                Err(self.wrong(end, why.mended_by(SEND_AGAIN)))
            }
        }
    }

    /// The line of a byte; asked in order, so that lines are counted once.
    fn line_at(&mut self, byte: u64) -> u64 {
        let end = usize::try_from(byte).unwrap_or(usize::MAX).min(self.text.len());
        let passed = self.text.as_bytes().get(self.counted..end).unwrap_or_default();
        self.line += passed.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.counted = self.counted.max(end);
        self.line
    }

    fn wrong(&mut self, byte: u64, why: Unusable) -> XmlError {
        XmlError { line: self.line_at(byte), why }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<Root, XmlError> {
        root(text.as_bytes())
    }

    const OPEN: &str = "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\">";

    #[test]
    fn a_message_is_read_with_either_prefix_and_without_what_others_put_into_it() {
        let plain = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{OPEN}\n<identifier>a &amp; b&#x31;</identifier>\
             <Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><identifier>x</identifier></Signature></alert>"
        );
        let prefixed = "\u{feff}<c:alert xmlns:c=\"urn:oasis:names:tc:emergency:cap:1.2\">\n\n\
                        <c:identifier><![CDATA[a & b]]>1</c:identifier><identifier>x</identifier></c:alert>";
        for text in [plain.as_str(), prefixed] {
            let Ok(Root::Alert(alert)) = of(text) else { panic!("a message") };
            assert_eq!(alert.children.len(), 1, "{text}");
            assert_eq!(alert.text_of("identifier"), "a & b1");
            assert_eq!(alert.children[0].line, 3);
        }
    }

    #[test]
    fn broken_and_hostile_documents_are_told_with_their_line() {
        for (text, line, why) in [
            ("", 1, "no XML"),
            ("ada banjir", 1, "no XML"),
            (&format!("{OPEN}\n\n<info>"), 3, "cut short"),
            (&format!("{OPEN}\n<info></area></alert>"), 2, "expected"),
            (&format!("{OPEN}\n<event>a &bom; b</event></alert>"), 2, "entity"),
            (&format!("<!DOCTYPE a [<!ENTITY b \"c\">]>\n{OPEN}</alert>"), 1, "DTD"),
            (&format!("{OPEN}</alert>\n{OPEN}</alert>"), 2, "follows"),
            (&format!("{OPEN}{}", "<a>".repeat(70)), 1, "more elements"),
            ("<?xml version=\"1.0\" encoding=\"EBCDIC\"?><alert/>", 1, "encoding"),
        ] {
            let error = of(text).expect_err(text);
            assert!(error.why.en.contains(why), "{text}: {error}");
            assert_eq!(error.line, line, "{text}: {error}");
        }
    }

    #[test]
    fn a_feed_and_anything_else_are_told_apart() {
        assert!(matches!(
            of("<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry/></feed>"),
            Ok(Root::Feed)
        ));
        assert!(matches!(of("<rss version=\"2.0\"></rss>"), Ok(Root::Feed)));
        assert!(matches!(of("<alert></alert>"), Ok(Root::Other(name)) if name == "alert"));
    }

    #[test]
    fn utf_16_and_latin_1_are_read() {
        let text = format!("{OPEN}<event>é</event></alert>");
        let utf16: Vec<u8> = [0xFF, 0xFE]
            .into_iter()
            .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        let latin = format!("<?xml version='1.0' encoding='ISO-8859-1'?>{text}");
        let latin: Vec<u8> = latin.chars().map(|c| c as u8).collect();
        for bytes in [utf16, latin] {
            let Ok(Root::Alert(alert)) = root(&bytes) else { panic!("a message") };
            assert_eq!(alert.text_of("event"), "é");
        }
    }
}
