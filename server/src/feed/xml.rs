//! XML 1.0 by construction: every element that is opened is closed, every text and attribute is
//! escaped, and what XML 1.0 cannot hold is left out.

use maud::Render as _;

/// A document that is being written. Names of elements and attributes are ours, texts are anybody's.
#[derive(Debug)]
pub(crate) struct XmlWriter {
    out: String,
    open: Vec<&'static str>,
}

impl XmlWriter {
    /// An empty document.
    pub(crate) fn new() -> Self {
        let out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
        Self { out, open: Vec::new() }
    }

    /// Opens an element.
    pub(crate) fn open(&mut self, name: &'static str, attributes: &[(&'static str, &str)]) {
        self.start(name, attributes);
        self.out.push('>');
        self.open.push(name);
    }

    /// Closes the element that was opened last.
    pub(crate) fn close(&mut self) {
        let Some(name) = self.open.pop() else { return };
        self.end(name);
        if self.open.len() <= 2 {
            self.out.push('\n');
        }
    }

    /// An element with text alone.
    pub(crate) fn leaf(&mut self, name: &'static str, text: &str) {
        self.leaf_with(name, &[], text);
    }

    /// The same, with attributes.
    pub(crate) fn leaf_with(
        &mut self,
        name: &'static str,
        attributes: &[(&'static str, &str)],
        text: &str,
    ) {
        self.start(name, attributes);
        self.out.push('>');
        xml_text(text).render_to(&mut self.out);
        self.end(name);
    }

    /// An element without content.
    pub(crate) fn empty(&mut self, name: &'static str, attributes: &[(&'static str, &str)]) {
        self.start(name, attributes);
        self.out.push_str("/>");
    }

    /// The document, with all that is still open closed.
    pub(crate) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.out
    }

    fn start(&mut self, name: &'static str, attributes: &[(&'static str, &str)]) {
        self.out.push('<');
        self.out.push_str(name);
        for (name, value) in attributes {
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            xml_text(value).render_to(&mut self.out);
            self.out.push('"');
        }
    }

    fn end(&mut self, name: &'static str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }
}

/// The text without what XML 1.0 cannot hold (production 2, `Char`), also escaped, and without the
/// control characters that it merely discourages.
pub(crate) fn xml_text(text: &str) -> String {
    let holds = |letter: &char| match letter {
        '\t' | '\n' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        letter => !letter.is_control(),
    };
    text.chars().filter(holds).collect()
}

/// A text that breaks documents which are glued together.
#[cfg(test)]
pub(in crate::feed) const HOSTILE: &str =
    "</title><script>alert('x')</script> ]]> & \"q\" \u{0}\u{8}\u{1b}[31m\u{fffe}\u{7f} é 水";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_gets_out_of_its_element_and_nothing_stays_that_xml_cannot_hold() {
        let mut xml = XmlWriter::new();
        xml.open("a", &[("b", HOSTILE)]);
        xml.leaf("c", HOSTILE);
        xml.empty("d", &[("e", HOSTILE)]);
        let text = xml.finish();
        assert!(text.ends_with("</a>\n"), "{text}");
        assert_eq!(text.matches('<').count(), 6, "declaration, a, c, /c, d, /a: {text}");
        assert_eq!(text.matches('"').count(), 4 + 2 + 2, "no quote leaves its attribute: {text}");
        assert!(text.chars().all(|letter| letter == '\n' || !letter.is_control()), "{text:?}");
        assert!(text.contains("[31m é 水") && !text.contains('\u{fffe}'), "{text}");
    }

    #[test]
    fn what_is_left_open_is_closed_in_order() {
        let mut xml = XmlWriter::new();
        xml.open("a", &[]);
        xml.open("b", &[]);
        xml.open("c", &[]);
        xml.close();
        assert!(xml.finish().replace('\n', "").ends_with("<a><b><c></c></b></a>"));
    }
}
