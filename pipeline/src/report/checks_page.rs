//! Loads under "periksa" on the report's page.

use jiff::Timestamp;
use lintas_model::language::Language;
use lintas_model::markup::en;
use maud::{Markup, html};

use super::aid::AidReport;
use super::checks::CheckReport;
use super::markup::{SHOWN, column, count, heading, more, told};

/// Loads that cover nobody until somebody has asked.
pub(super) fn checks(aid: &AidReport, times: impl Fn(Timestamp) -> String) -> Markup {
    const ENGLISH: &str = "Loads that cover nobody until somebody has asked.";
    html! {
        @if aid.check_loads > 0 {
            (heading("Periksa", "To ask about"))
            p {
                (count(aid.check_loads)) " kiriman belum dihitung sebagai pasokan ("
                (count(aid.check_loads_public)) " ke lokasi yang ditampilkan). " (en(ENGLISH))
            }
            table {
                tr {
                    (column("Kiriman", "dispatch"))
                    (column("Instansi", "agency"))
                    (column("Ke", "to"))
                    (column("Muatan", "load"))
                    (column("Perkiraan tiba", "expected"))
                    (column("Mengapa", "why"))
                }
                @for load in aid.checks.iter().take(SHOWN) { (check(aid, load, &times)) }
            }
            (more(aid.check_loads, "kiriman", "loads"))
        }
    }
}

fn check(aid: &AidReport, load: &CheckReport, times: impl Fn(Timestamp) -> String) -> Markup {
    let item = aid.items.iter().find(|item| item.item == load.item);
    let (name, unit) =
        item.map_or((load.item.as_str(), ""), |item| (item.name_id.as_str(), item.unit.as_str()));
    html! {
        tr {
            td { (load.dispatch) }
            td { (load.agency) }
            td { (load.name.as_deref().unwrap_or(&load.site)) }
            td { (told(load.amount)) " " (unit) " " (name) }
            td { (load.eta.map_or_else(|| "–".to_owned(), times)) }
            td { (load.doubt.words(Language::ID)) " " small.en { (load.doubt.words(Language::EN)) } }
        }
    }
}
