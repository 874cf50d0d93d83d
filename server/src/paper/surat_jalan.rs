//! Surat jalan: what a vehicle carries, from where to whom.

use lintas_model::journey::Language;

use super::{
    content::Paper,
    page::{FILL, both, signatures},
};
use crate::http::html::escape;

/// The surat jalan of a dispatch.
pub(crate) fn surat_jalan(paper: &Paper<'_>) -> String {
    let dispatch = paper.dispatch;
    let mut facts = paper.ends();
    let class = dispatch.vehicle.map_or_else(
        || FILL.to_owned(),
        |class| both(Language::Id.vehicle(class), Language::En.vehicle(class)),
    );
    let plate = dispatch.vehicle_id.as_deref().filter(|_| paper.sees_vehicle);
    facts.push((both("Kendaraan", "Vehicle"), class));
    facts.push((
        both("Nomor kendaraan", "Plate or name"),
        plate.map_or_else(|| FILL.to_owned(), escape),
    ));
    facts.push((both("Berangkat", "Leaves"), paper.when(dispatch.planned_at)));
    facts.push((both("Perkiraan tiba", "Expected"), paper.when(dispatch.eta)));
    let said = dispatch.said.as_deref().map_or_else(String::new, escape);
    let mut rest = format!(
        "<table><thead><tr><th>No</th><th>{}</th><th>{}</th><th class=\"n\">{}</th><th>{}</th></tr>\
         </thead><tbody><tr><td>1</td><td>{}</td><td>{}</td><td class=\"n\">{}</td><td>{said}</td></tr>\
         </tbody></table>",
        both("Kode", "Code"),
        both("Barang", "Item"),
        both("Jumlah", "Amount"),
        both("Kemasan", "Packed as"),
        escape(&dispatch.item),
        paper.goods(),
        paper.amount(dispatch.amount),
    );
    if let Some(note) = dispatch.note.as_deref() {
        rest.push_str(&format!("<p>{}: {}</p>", both("Catatan", "Note"), escape(note)));
    }
    rest.push_str(&signatures(&[
        (["Yang menyerahkan", "Handed over by"], "Petugas gudang"),
        (["Pembawa", "Carried by"], "Pengemudi atau motoris"),
        (["Yang menerima", "Received by"], "Petugas di tujuan"),
    ]));
    paper.page(["SURAT JALAN", "Delivery note"], &facts, &rest)
}
