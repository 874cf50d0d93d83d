//! BAST, berita acara serah terima (record of handover): what was handed over to whom, how much,
//! and in which condition. Before the handover it prints with lines to fill in by hand.

use lintas_model::{
    aid::{Amount, DispatchState, GoodsCondition},
    language::Language,
};
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
        (both("sheet.handed_over"), paper.when(dispatch.became(DispatchState::Diterima))),
        (both("sheet.receiver_role"), or_fill(role.map(|it| html! { (it) }))),
    ]);
    let rest = html! {
        p { (both("sheet.bast.handed_over")) }
        (goods(paper))
        p { (both("sheet.note")) ": " (fill()) }
        (signatures(&[
            ("sheet.first_party", Language::ID.say("sheet.role.sender")),
            ("sheet.second_party", role.unwrap_or(Language::ID.say("sheet.role.receiver"))),
            ("sheet.witnessed_by", Language::ID.say("sheet.role.witness")),
        ]))
    };
    paper.page("sheet.bast", &facts, &rest)
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
                    th { (both("sheet.item")) }
                    th.n { (both("sheet.sent")) }
                    th.n { (both("sheet.received")) }
                    th.n { (both("sheet.difference")) }
                    th { (both("sheet.condition")) }
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
    const ALL: [&str; 3] =
        ["sheet.condition.good", "sheet.condition.partly_damaged", "sheet.condition.damaged"];
    let [good, partly_damaged, damaged] = ALL;
    match condition {
        Some(GoodsCondition::Good) => both(good),
        Some(GoodsCondition::PartlyDamaged) => both(partly_damaged),
        Some(GoodsCondition::Damaged) => both(damaged),
        None => html! {
            @for (at, key) in ALL.into_iter().enumerate() {
                @if at > 0 { br; }
                "☐ " (Language::ID.say(key))
            }
        },
    }
}
