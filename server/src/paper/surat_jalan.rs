//! Surat jalan (delivery note): what a vehicle carries, from where to whom.

use lintas_model::language::Language;
use maud::{Markup, html};

use super::{
    content::Paper,
    page::{beside, both, or_fill, signatures},
};

/// The surat jalan of a dispatch.
pub(crate) fn surat_jalan(paper: &Paper<'_>) -> String {
    let dispatch = paper.dispatch;
    let class = dispatch
        .vehicle
        .map(|class| beside(Language::ID.vehicle(class), Language::EN.vehicle(class)));
    let plate = dispatch.vehicle_id.as_deref().filter(|_| paper.sees_vehicle);
    let mut facts = paper.ends();
    facts.extend([
        (both("sheet.vehicle"), or_fill(class)),
        (both("sheet.plate"), or_fill(plate.map(|it| html! { (it) }))),
        (both("sheet.leaves"), paper.when(dispatch.planned_at)),
        (both("sheet.expected"), paper.when(dispatch.eta)),
    ]);
    let rest = html! {
        (load(paper))
        @if let Some(note) = &dispatch.note {
            p { (both("sheet.note")) ": " (note) }
        }
        (signatures(&[
            ("sheet.handed_over_by", Language::ID.say("sheet.role.depot")),
            ("sheet.carried_by", Language::ID.say("sheet.role.driver")),
            ("sheet.received_by", Language::ID.say("sheet.role.destination")),
        ]))
    };
    paper.page("sheet.surat_jalan", &facts, &rest)
}

/// The table of what is carried.
fn load(paper: &Paper<'_>) -> Markup {
    let dispatch = paper.dispatch;
    html! {
        table {
            thead {
                tr {
                    th { "No" }
                    th { (both("sheet.code")) }
                    th { (both("sheet.item")) }
                    th.n { (both("sheet.amount")) }
                    th { (both("sheet.packed_as")) }
                }
            }
            tbody {
                tr {
                    td { "1" }
                    td { (dispatch.item) }
                    td { (paper.goods()) }
                    td.n { (paper.amount(dispatch.amount)) }
                    td { @if let Some(said) = &dispatch.said { (said) } }
                }
            }
        }
    }
}
