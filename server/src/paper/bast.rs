//! BAST, berita acara serah terima: what was handed over to whom, how much of it, and how it was. Before
//! that it prints with lines to be filled in by hand.

use lintas_model::aid::{Condition, DispatchState};

use super::{
    content::Paper,
    page::{FILL, both, signatures},
};
use crate::http::html::escape;

/// The BAST of a dispatch.
pub(crate) fn bast(paper: &Paper<'_>) -> String {
    let dispatch = paper.dispatch;
    let mut facts = paper.ends();
    let received_at = dispatch.became(DispatchState::Diterima);
    facts.push((both("Diserahkan", "Handed over"), paper.when(received_at)));
    let role = dispatch.receiver_role.as_deref();
    facts.push((
        both("Penerima (jabatan)", "Receiver (role)"),
        role.map_or_else(|| FILL.to_owned(), escape),
    ));
    let received = dispatch.received.map(|amount| paper.amount(amount));
    let difference = dispatch.received.map(|amount| {
        let missing = dispatch.amount.less(amount);
        let more = amount.less(dispatch.amount);
        match (missing.is_some(), more.is_some()) {
            (true, _) => format!("−{}", paper.amount(missing)),
            (_, true) => format!("+{}", paper.amount(more)),
            _ => paper.amount(missing),
        }
    });
    let condition = match dispatch.condition {
        Some(Condition::Good) => both("Baik", "good"),
        Some(Condition::PartlyDamaged) => both("Sebagian rusak", "partly damaged"),
        Some(Condition::Damaged) => both("Rusak", "damaged"),
        None => "☐ Baik<br>☐ Sebagian rusak<br>☐ Rusak".to_owned(),
    };
    let or_fill = |told: Option<String>| told.unwrap_or_else(|| FILL.to_owned());
    let rest = format!(
        "<p>{}</p>\
         <table><thead><tr><th>No</th><th>{}</th><th class=\"n\">{}</th><th class=\"n\">{}</th>\
         <th class=\"n\">{}</th><th>{}</th></tr></thead><tbody><tr><td>1</td><td>{}</td>\
         <td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td>{condition}</td></tr>\
         </tbody></table><p>{}: {FILL}</p>{}",
        both(
            "Telah dilakukan serah terima barang bantuan dari PIHAK PERTAMA (instansi pengirim) kepada \
             PIHAK KEDUA (penerima di tujuan) dengan rincian berikut.",
            "The first party (sender) has handed over to the second party (receiver) what is listed.",
        ),
        both("Barang", "Item"),
        both("Dikirim", "Sent"),
        both("Diterima", "Received"),
        both("Selisih", "Difference"),
        both("Kondisi", "Condition"),
        paper.goods(),
        paper.amount(dispatch.amount),
        or_fill(received),
        or_fill(difference),
        both("Catatan", "Note"),
        signatures(&[
            (["PIHAK PERTAMA", "first party"], "Petugas pengirim"),
            (["PIHAK KEDUA", "second party"], role.unwrap_or("Petugas penerima")),
            (["Mengetahui", "Witnessed by"], "Koordinator posko atau perangkat desa"),
        ]),
    );
    paper.page(["BERITA ACARA SERAH TERIMA", "Record of handover (BAST)"], &facts, &rest)
}
