//! The HTML of resources that programs read as JSON: one frame for all of them, Bahasa Indonesia first,
//! with every link of the document, so that a person can walk where a program walks.

use lintas_model::{
    language::Language,
    page_policy::{policy_tag, style_tag},
};
use maud::{DOCTYPE, Markup, html};

use crate::{
    http::link::WebLink,
    open::Open,
    paper::{both, drill_mark},
};

/// The style sheet: for screens of any width, and for print.
pub(super) const SHEET: &str = "\
*{box-sizing:border-box}\
body{margin:0 auto;max-width:72rem;padding:1rem;font:1rem/1.5 'Noto Sans',system-ui,Arial,sans-serif;color:#16181b;background:#fff}\
a{color:#0b4f8a}\
h1{margin:.5rem 0 0;font-size:1.6rem;line-height:1.2}\
h1+p{margin:0 0 1rem;color:#4a5058}\
h2{margin:1.5rem 0 .5rem;font-size:1.1rem}\
i{font-style:normal;color:#4a5058;font-size:.9em}\
.drill{margin:0 0 1rem;padding:.5rem;border:2px solid #16181b;text-align:center;font-weight:700}\
nav ol{display:flex;flex-wrap:wrap;gap:.25rem .75rem;margin:0;padding:0;list-style:none}\
nav.pages{display:flex;gap:1.5rem;margin:.75rem 0;font-weight:600}\
dl{display:grid;grid-template-columns:minmax(9rem,16rem) 1fr;gap:.25rem 1rem;margin:0 0 1rem}\
dt{font-weight:600}dd{margin:0;overflow-wrap:anywhere}\
.wide{overflow-x:auto}\
table{border-collapse:collapse;font-size:.9rem}\
th,td{border:1px solid #c4c9cf;padding:.25rem .5rem;text-align:left;vertical-align:top}\
th{background:#eef1f4}\
td a{white-space:nowrap}\
td details code{display:block;min-width:16rem;max-width:40rem}\
code{font-size:.85em;overflow-wrap:anywhere}\
.qr{width:12rem;height:12rem}\
footer{margin-top:2rem;border-top:1px solid #c4c9cf;padding-top:.5rem;font-size:.85rem;color:#4a5058;overflow-wrap:anywhere}\
@media (max-width:40rem){dl{grid-template-columns:1fr}dd{margin-bottom:.5rem}}";

/// A message as a title: Bahasa Indonesia, English.
pub(super) fn title_of(key: &'static str) -> [&'static str; 2] {
    Language::BOTH.map(|language| language.say(key))
}

/// A page about a resource.
#[derive(Debug)]
pub(super) struct ResourcePage<'a> {
    /// What it is called: Bahasa Indonesia, English.
    pub(super) title: [&'a str; 2],
    /// The snapshot that it speaks of; `None` until there is one.
    pub(super) open: Option<&'a Open>,
    /// The pages above it, from the first on: address and name.
    pub(super) above: &'a [(String, String)],
    /// The links of the document.
    pub(super) links: &'a [WebLink],
    /// What stands in it.
    pub(super) body: Markup,
}

impl ResourcePage<'_> {
    /// The whole page.
    pub(super) fn html(&self) -> String {
        let is_drill = self.open.is_some_and(Open::is_drill);
        let [id, en] = self.title;
        let page = html! {
            (DOCTYPE)
            html lang="id" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    (policy_tag(&[SHEET]))
                    title { @if is_drill { "LATIHAN – " } (id) " – Lintas" }
                    @for link in self.links.iter().filter(|link| link.rel == "alternate") {
                        link rel="alternate" type=(link.media) href=(link.href);
                    }
                    (style_tag(SHEET))
                }
                body {
                    (drill_mark(is_drill))
                    nav {
                        ol { @for (href, name) in self.above { li { a href=(href) { (name) } " ›" } } }
                    }
                    h1 { (id) }
                    p { (en) }
                    (self.pages())
                    (self.body)
                    (self.pages())
                    (self.all_links())
                    (self.foot())
                }
            }
        };
        page.into_string()
    }

    /// The ways to the pages before and after this one, where there are.
    fn pages(&self) -> Markup {
        let to = |rel: &str| self.links.iter().find(|link| link.rel == rel);
        let (prev, next) = (to("prev"), to("next"));
        html! {
            @if prev.is_some() || next.is_some() {
                nav.pages {
                    @if let Some(prev) = prev {
                        a rel="prev" href=(prev.href) { "‹ " (both("open.previous")) }
                    }
                    @if let Some(next) = next {
                        a rel="next" href=(next.href) { (both("open.next")) " ›" }
                    }
                }
            }
        }
    }

    fn all_links(&self) -> Markup {
        html! {
            h2 { (both("open.links")) }
            ul {
                @for link in self.links {
                    li {
                        @if link.templated {
                            code { (link.href) }
                        } @else {
                            a rel=(link.rel) type=(link.media) href=(link.href) {
                                @if link.title.is_empty() { (link.rel) } @else { (link.title) }
                            }
                        }
                        " " i { (link.rel) " · " (link.media) }
                    }
                }
            }
        }
    }

    fn foot(&self) -> Markup {
        html! {
            @if let Some(open) = self.open {
                footer {
                    (open.manifest().region.name) " · "
                    (both("open.data_as_of")) " " (open.manifest().as_of) " · " (open.id())
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_shows_every_link_and_lets_no_text_become_markup() {
        let links = [
            WebLink::new("self", "text/html", "http://peta.test/x?f=html", "HTML"),
            WebLink::new("alternate", "application/json", "http://peta.test/x?f=json", "JSON"),
            WebLink::new("next", "text/html", "http://peta.test/x?offset=1", ""),
        ];
        let template = WebLink::template("item", "image/png", "http://peta.test/{z}".to_owned());
        let shown = [&links[..], &[template]].concat();
        let page = ResourcePage {
            title: ["<b>Jalan</b>", "Roads"],
            open: None,
            above: &[("http://peta.test/".to_owned(), "Beranda".to_owned())],
            links: &shown,
            body: html! { p { "<script>" } },
        };
        let html = page.html();
        assert!(!html.contains("<script>") && !html.contains("<b>Jalan"));
        for link in &links {
            assert!(html.contains(&format!("href=\"{}\"", link.href)), "{}", link.href);
        }
        assert!(
            html.contains("<code>http://peta.test/{z}</code>"),
            "a template is no link: {html}"
        );
        assert!(html.contains("Berikutnya") && !html.contains("Sebelumnya"));
        assert!(!html.contains("LATIHAN"));
    }
}
