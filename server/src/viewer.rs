//! The viewer (the web app) and its fonts, as built into the binary.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use lintas_model::language::Language;
use maud::{DOCTYPE, Markup, html};

use crate::{
    embedded,
    http::body::{BRIEFLY, CachedBody, FOREVER, NEVER},
};

const PAGE: &str = "index.html";
const FONTS: &str = "fonts/";
/// The worker that keeps the page on the device.
const WORKER: &str = "sw.js";
/// Ends the name of a file's Brotli form, which the build puts beside it.
const BROTLI: &str = ".br";
const HTML: &str = "text/html; charset=utf-8";
/// Where the body of the page ends.
const END: &[u8] = b"</body>";

/// The built viewer.
#[derive(Debug)]
pub(crate) struct Viewer {
    text: Bytes,
    page: CachedBody,
    files: BTreeMap<String, CachedBody>,
    fonts: BTreeSet<String>,
}

impl Viewer {
    /// The viewer in the binary.
    pub(crate) fn embedded() -> Self {
        Self::of(embedded::VIEWER)
    }

    fn of(table: &'static [(&'static str, &'static [u8])]) -> Self {
        let stored: BTreeMap<&str, &'static [u8]> = table.iter().copied().collect();
        let text = stored
            .get(PAGE)
            .map_or_else(|| not_built().into_string().into(), |page| Bytes::from_static(page));
        let packed =
            |name: &str, document: CachedBody| match stored.get(&*format!("{name}{BROTLI}")) {
                Some(bytes) => document.with_brotli(bytes),
                None => document,
            };
        let page = packed(PAGE, CachedBody::new(text.clone(), HTML, NEVER));
        let files = stored
            .iter()
            .filter(|(name, _)| **name != PAGE && !name.ends_with(BROTLI))
            .map(|(name, bytes)| ((*name).to_owned(), packed(name, file(name, bytes))))
            .collect();
        let fonts = table
            .iter()
            .filter_map(|(name, _)| name.strip_prefix(FONTS)?.split_once('/'))
            .map(|(stack, _)| stack.to_owned())
            .collect();
        Self { text, page, files, fonts }
    }

    /// The page with another piece at the end of its body.
    pub(crate) fn page_with(&self, piece: &Markup) -> CachedBody {
        let text = &self.text[..];
        let end = text.windows(END.len()).rposition(|at| at == END).unwrap_or(text.len());
        let page = [&text[..end], piece.0.as_bytes(), &text[end..]].concat();
        CachedBody::new(page, HTML, NEVER)
    }

    /// The page; where the viewer was not built, one that says so.
    pub(crate) fn page(&self) -> &CachedBody {
        &self.page
    }

    /// A file of the viewer by its path relative to the page.
    pub(crate) fn file(&self, path: &str) -> Option<&CachedBody> {
        self.files.get(path)
    }

    /// Whether there are glyphs of this font.
    pub(crate) fn has_font(&self, name: &str) -> bool {
        self.fonts.contains(name)
    }

    /// All glyphs: font, range and file, sorted.
    pub(crate) fn all_glyphs(&self) -> impl Iterator<Item = (&str, &str, &CachedBody)> {
        self.files.iter().filter_map(|(name, file)| {
            let (font, range) = name.strip_prefix(FONTS)?.split_once('/')?;
            Some((font, range.strip_suffix(".pbf")?, file))
        })
    }

    /// Glyphs of a font; `range` as in `0-255`.
    pub(crate) fn glyphs(&self, font: &str, range: &str) -> Option<&CachedBody> {
        self.files.get(&format!("{FONTS}{font}/{range}.pbf"))
    }
}

/// Shown where the viewer was not built.
fn not_built() -> Markup {
    html! {
        (DOCTYPE)
        html lang="id" {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            title { "Lintas" }
            h1 { "Lintas" }
            @for language in Language::BOTH {
                p lang=(language.code()) {
                    (language.say("api.map_not_built")) " "
                    a href="catalog" { (language.say("api.catalog")) }
                }
            }
        }
    }
}

fn file(name: &str, bytes: &'static [u8]) -> CachedBody {
    let (media, packed_already) = match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => (HTML, false),
        "js" | "mjs" => ("text/javascript; charset=utf-8", false),
        "css" => ("text/css; charset=utf-8", false),
        "json" | "map" => ("application/json", false),
        "webmanifest" => ("application/manifest+json", false),
        "svg" => ("image/svg+xml", false),
        "pbf" => ("application/x-protobuf", false),
        "txt" | "md" => ("text/plain; charset=utf-8", false),
        "wasm" => ("application/wasm", false),
        "png" => ("image/png", true),
        "jpg" | "jpeg" => ("image/jpeg", true),
        "webp" => ("image/webp", true),
        "ico" => ("image/x-icon", true),
        "woff2" => ("font/woff2", true),
        _ => ("application/octet-stream", false),
    };
    let cache = match name {
        // Browsers learn from it that there is a new version: it is asked for each time.
        WORKER => NEVER,
        // The build puts a content hash into the names of files in assets/.
        name if name.starts_with("assets/") => FOREVER,
        _ => BRIEFLY,
    };
    if packed_already {
        CachedBody::incompressible(bytes, media, cache)
    } else {
        CachedBody::new(bytes, media, cache)
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, header};

    use super::*;

    static BUILT: &[(&str, &[u8])] = &[
        ("assets/main-1a2b.js", b"1"),
        ("assets/main-1a2b.js.br", b"packed"),
        ("fonts/Noto Sans Regular/0-255.pbf", b"2"),
        ("index.html", b"<title>peta</title>"),
        ("sw.js", b"3"),
    ];

    #[test]
    fn without_a_built_viewer_the_page_says_how_to_build_it() {
        let page = not_built().into_string();
        assert!(page.contains("make build") && page.contains("belum dibangun"));
        assert!(Viewer::of(&[]).file("assets/main-1a2b.js").is_none());
    }

    #[test]
    fn a_piece_stands_at_the_end_of_the_body_or_of_a_page_that_leaves_its_end_out() {
        static PAGE: &[(&str, &[u8])] = &[("index.html", b"<body>peta</body></html>")];
        let piece = html! { p { "x" } };
        let told = |viewer: &Viewer| viewer.page_with(&piece).text();
        assert_eq!(told(&Viewer::of(PAGE)), "<body>peta<p>x</p></body></html>");
        assert_eq!(told(&Viewer::of(BUILT)), "<title>peta</title><p>x</p>");
    }

    #[test]
    fn only_what_is_named_after_its_content_is_kept_for_ever() {
        let viewer = Viewer::of(BUILT);
        let rule = |document: &CachedBody| {
            document.answer(&HeaderMap::new()).headers()[header::CACHE_CONTROL].clone()
        };
        assert_eq!(rule(viewer.file("assets/main-1a2b.js").unwrap()), FOREVER);
        assert_eq!(rule(viewer.page()), NEVER);
        assert_eq!(rule(viewer.file("sw.js").unwrap()), NEVER);
        assert_ne!(rule(viewer.glyphs("Noto Sans Regular", "0-255").unwrap()), FOREVER);
    }

    #[test]
    fn a_file_with_a_brotli_form_beside_it_is_one_file_with_two_forms() {
        let viewer = Viewer::of(BUILT);
        assert!(viewer.file("assets/main-1a2b.js.br").is_none());
        let asked = HeaderMap::from_iter([(header::ACCEPT_ENCODING, "br".parse().unwrap())]);
        let form = |name: &str| {
            let answer = viewer.file(name).unwrap().answer(&asked);
            answer.headers().get(header::CONTENT_ENCODING).cloned()
        };
        assert_eq!(form("assets/main-1a2b.js").unwrap(), "br");
        assert!(form("sw.js").is_none());
    }

    #[test]
    fn fonts_are_known_by_their_folders() {
        let viewer = Viewer::of(BUILT);
        assert!(viewer.has_font("Noto Sans Regular"));
        assert!(!viewer.has_font("Arial"));
        assert!(viewer.glyphs("Noto Sans Regular", "256-511").is_none());
        let all: Vec<(&str, &str)> = viewer.all_glyphs().map(|(a, b, _)| (a, b)).collect();
        assert_eq!(all, [("Noto Sans Regular", "0-255")]);
    }
}
