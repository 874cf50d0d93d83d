//! Surat jalan (delivery note): what a vehicle carries, from where to whom.

use lintas_model::journey::Language;
use maud::{Markup, html};

use super::{
    content::Paper,
    page::{both, or_fill, signatures},
};

/// The surat jalan of a dispatch.
pub(crate) fn surat_jalan(paper: &Paper<'_>) -> String {
    let dispatch = paper.dispatch;
    let class = dispatch
        .vehicle
        .map(|class| both(Language::Id.vehicle(class), Language::En.vehicle(class)));
    let plate = dispatch.vehicle_id.as_deref().filter(|_| paper.sees_vehicle);
    let mut facts = paper.ends();
    facts.extend([
        (both("Kendaraan", "Vehicle"), or_fill(class)),
        (both("Nomor kendaraan", "Plate or name"), or_fill(plate.map(|it| html! { (it) }))),
        (both("Berangkat", "Leaves"), paper.when(dispatch.planned_at)),
        (both("Perkiraan tiba", "Expected"), paper.when(dispatch.eta)),
    ]);
    let rest = html! {
        (load(paper))
        @if let Some(note) = &dispatch.note {
            p { (both("Catatan", "Note")) ": " (note) }
        }
        (signatures(&[
            (["Yang menyerahkan", "Handed over by"], "Petugas gudang"),
            (["Pembawa", "Carried by"], "Pengemudi atau motoris"),
            (["Yang menerima", "Received by"], "Petugas di tujuan"),
        ]))
    };
    paper.page(["SURAT JALAN", "Delivery note"], &facts, &rest)
}

/// The table of what is carried.
fn load(paper: &Paper<'_>) -> Markup {
    let dispatch = paper.dispatch;
    html! {
        table {
            thead {
                tr {
                    th { "No" }
                    th { (both("Kode", "Code")) }
                    th { (both("Barang", "Item")) }
                    th.n { (both("Jumlah", "Amount")) }
                    th { (both("Kemasan", "Packed as")) }
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
