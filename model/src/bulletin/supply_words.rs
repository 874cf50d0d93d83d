//! How long the supplies of a site last, in words.

use super::lines::SiteLine;
use super::written::{MAIN, fill, say};
use crate::aid::supply::LOOK_AHEAD_DAYS;
use crate::aid::words;

/// How long the supplies of a site last: `air minum habis 6 jam lagi`. Unknown stock is mentioned
/// even where the known stock lasts long; enough ("cukup") is said only where all was counted.
pub(super) fn supply(site: &SiteLine) -> String {
    let known = site.days_left.map(|days| {
        let ends = days < LOOK_AHEAD_DAYS as f64;
        let item = site.first_item.as_ref().filter(|_| ends);
        let item = match item {
            Some([id, en]) => MAIN.choose(id, en).to_lowercase(),
            None => say("bulletin.supply.any").to_owned(),
        };
        left(&item, days, site.counted && site.gaps.is_empty())
    });
    match (known, site.unknown) {
        (None, true) => say("bulletin.supply.unknown").to_owned(),
        (None, false) => say("bulletin.supply.no_need").to_owned(),
        (Some(known), true) if site.days_left.is_some_and(|days| days >= 1.0) => {
            fill("bulletin.supply.others_unknown", &[("supply", &known)])
        }
        (Some(known), _) => known,
    }
}

/// `air minum habis 6 jam lagi`: the item runs out in six hours.
fn left(item: &str, days: f64, counted: bool) -> String {
    let hours = days * 24.0;
    let key = if days <= 0.0 {
        "bulletin.supply.out"
    } else if days >= LOOK_AHEAD_DAYS as f64 && counted {
        "bulletin.supply.enough"
    } else if days >= LOOK_AHEAD_DAYS as f64 {
        "bulletin.supply.counted"
    } else {
        "bulletin.supply.runs_out"
    };
    let time = if hours < 48.0 { words::hours(MAIN, hours) } else { words::days(MAIN, days) };
    fill(key, &[("item", &item), ("n", &LOOK_AHEAD_DAYS), ("time", &time)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Access;
    use crate::aid::CountBasis;

    fn site(days_left: Option<f64>) -> SiteLine {
        SiteLine {
            id: "pos".to_owned(),
            name: "Pos".to_owned(),
            area: None,
            place: [116.9, -0.4],
            people: Some(43),
            basis: CountBasis::InShelter,
            gone_since: None,
            access: Access::Open,
            access_reason: None,
            days_left,
            runs_out_at: None,
            first_item: Some(["Beras".to_owned(), "Rice".to_owned()]),
            unknown: false,
            counted: true,
            heard_at: None,
            silent: false,
            priority: 0.0,
            gaps: Vec::new(),
        }
    }

    #[test]
    fn enough_is_said_only_where_people_and_stock_were_counted() {
        assert_eq!(supply(&site(Some(30.0))), "persediaan cukup lebih dari 30 hari");
        let doubts: [fn(&mut SiteLine); 2] = [
            |it| (it.counted, it.silent) = (false, true),
            |it| (it.counted, it.unknown) = (false, true),
        ];
        for doubt in doubts {
            let mut site = site(Some(30.0));
            doubt(&mut site);
            assert!(!supply(&site).contains("cukup"), "{}", supply(&site));
        }
        assert_eq!(supply(&site(Some(0.25))), "beras habis 6 jam lagi");
        assert_eq!(supply(&SiteLine { unknown: true, ..site(None) }), "stok belum terdata");
    }
}
