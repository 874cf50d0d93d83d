//! BAST, berita acara serah terima (record of handover): what was handed over to whom, how much,
//! and in which condition. Before the handover it prints with lines to fill in by hand.

use lintas_model::aid::{Amount, DispatchState, GoodsCondition};
use maud::{Markup, html};

use super::{
    content::Paper,
    page::{both, fill, or_fill, signatures},
};

/// The BAST of a dispatch.
pub(crate) fn bast(paper: &Paper<'_>) -> String {
    let dispatch = paper.dispatch;
    let role = dispatch.receiver_role.as_deref();
    let mut facts = paper.ends();
    facts.extend([
        (both("Diserahkan", "Handed over"), paper.when(dispatch.became(DispatchState::Diterima))),
        (both("Penerima (jabatan)", "Receiver (role)"), or_fill(role.map(|it| html! { (it) }))),
    ]);
    let handed_over = both(
        "Telah dilakukan serah terima barang bantuan dari PIHAK PERTAMA (instansi pengirim) kepada \
         PIHAK KEDUA (penerima di tujuan) dengan rincian berikut.",
        "The first party (sender) has handed over to the second party (receiver) what is listed.",
    );
    let rest = html! {
        p { (handed_over) }
        (goods(paper))
        p { (both("Catatan", "Note")) ": " (fill()) }
        (signatures(&[
            (["PIHAK PERTAMA", "first party"], "Petugas pengirim"),
            (["PIHAK KEDUA", "second party"], role.unwrap_or("Petugas penerima")),
            (["Mengetahui", "Witnessed by"], "Koordinator posko atau perangkat desa"),
        ]))
    };
    paper.page(["BERITA ACARA SERAH TERIMA", "Record of handover (BAST)"], &facts, &rest)
}

/// The table of goods: sent, received, difference, condition.
fn goods(paper: &Paper<'_>) -> Markup {
    let dispatch = paper.dispatch;
    let received = dispatch.received;
    html! {
        table {
            thead {
                tr {
                    th { "No" }
                    th { (both("Barang", "Item")) }
                    th.n { (both("Dikirim", "Sent")) }
                    th.n { (both("Diterima", "Received")) }
                    th.n { (both("Selisih", "Difference")) }
                    th { (both("Kondisi", "Condition")) }
                }
            }
            tbody {
                tr {
                    td { "1" }
                    td { (paper.goods()) }
                    td.n { (paper.amount(dispatch.amount)) }
                    td.n { (or_fill(received.map(|it| html! { (paper.amount(it)) }))) }
                    td.n { (or_fill(received.map(|it| html! { (difference(paper, it)) }))) }
                    td { (condition(dispatch.condition)) }
                }
            }
        }
    }
}

/// What is missing (−), or what arrived beyond what was sent (+).
fn difference(paper: &Paper<'_>, received: Amount) -> String {
    let sent = paper.dispatch.amount;
    let (missing, more) = (sent.less(received), received.less(sent));
    match (missing.is_some(), more.is_some()) {
        (true, _) => format!("−{}", paper.amount(missing)),
        (_, true) => format!("+{}", paper.amount(more)),
        _ => paper.amount(missing),
    }
}

/// The condition, or boxes to tick.
fn condition(condition: Option<GoodsCondition>) -> Markup {
    match condition {
        Some(GoodsCondition::Good) => both("Baik", "good"),
        Some(GoodsCondition::PartlyDamaged) => both("Sebagian rusak", "partly damaged"),
        Some(GoodsCondition::Damaged) => both("Rusak", "damaged"),
        None => html! { "☐ Baik" br; "☐ Sebagian rusak" br; "☐ Rusak" },
    }
}
