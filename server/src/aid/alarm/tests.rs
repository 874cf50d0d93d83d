//! Tokens of alarms.

use lintas_model::aid::ClashKind;

use super::*;
use crate::fixtures::{town::as_of, town_aid::ledger};

fn clash(kind: ClashKind, other: Option<&str>) -> Clash {
    Clash {
        kind,
        dispatch: String::new(),
        agency: "BPBD".into(),
        site: "pos-kota".into(),
        item: "air_bersih".into(),
        amount: lintas_model::aid::Amount::ZERO,
        days_after: None,
        other: other.map(str::to_owned),
        other_agency: None,
        better: None,
        better_days: None,
        words_id: String::new(),
        words_en: String::new(),
    }
}

#[test]
fn a_token_speaks_for_one_key_one_dispatch_what_was_shown_and_a_quarter_of_an_hour() {
    let folder = tempfile::tempdir().unwrap();
    let alarm = Alarm::of(folder.path()).unwrap();
    let draft = ledger().dispatches[0].clone();
    let shown = [clash(ClashKind::Repeats, Some("kirim-1")), clash(ClashKind::TooMuch, None)];
    let token = alarm.token("gudang", &draft, &shown, as_of());
    let again = Alarm::of(folder.path()).unwrap();
    let covers = |key: &str, draft: &Dispatch, clashes: &[Clash], minutes: i64| {
        let now = as_of() + SignedDuration::from_mins(minutes);
        again.covers(&token, key, draft, clashes, now)
    };
    assert!(covers("gudang", &draft, &shown, 15) && covers("gudang", &draft, &shown[..1], 1));
    assert!(!covers("gudang", &draft, &shown, 16));
    assert!(!covers("posko", &draft, &shown, 1));
    let new = [clash(ClashKind::Repeats, Some("kirim-9"))];
    assert!(!covers("gudang", &draft, &new, 1));
    let mut other = draft.clone();
    other.to = "pos-hulu".into();
    assert!(!covers("gudang", &other, &shown, 1));
    for forged in ["", ".", "..", "zz.aa.bb", &token[1..], &format!("f{token}")] {
        assert!(!again.covers(forged, "gudang", &draft, &shown, as_of()), "{forged}");
    }
    let elsewhere = tempfile::tempdir().unwrap();
    let elsewhere = Alarm::of(elsewhere.path()).unwrap();
    assert!(!elsewhere.covers(&token, "gudang", &draft, &shown, as_of()));
}
