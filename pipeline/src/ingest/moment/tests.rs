use super::*;

fn read_here(text: &str, order: Option<DateOrder>) -> Result<String, NotAMoment> {
    let wita = TimeZone::get("Asia/Makassar").unwrap();
    let moment = read(text, order, &wita)?;
    Ok(moment.to_zoned(wita).strftime("%Y-%m-%d %H:%M:%S").to_string())
}

#[test]
fn dates_are_read_in_every_order_that_is_clear() {
    use DateOrder::{DayFirst, MonthFirst};
    use NotAMoment::{Ambiguous, Unreadable};
    for (text, order, expected) in [
        ("2025-09-18", None, Ok("2025-09-18 00:00:00")),
        ("18/09/2025", None, Ok("2025-09-18 00:00:00")),
        ("09/18/2025", None, Ok("2025-09-18 00:00:00")),
        ("18-9-2025", None, Ok("2025-09-18 00:00:00")),
        ("18.09.2025", None, Ok("2025-09-18 00:00:00")),
        ("05/05/2025", None, Ok("2025-05-05 00:00:00")),
        ("03/04/2025", None, Err(Ambiguous)),
        ("03/04/2025", Some(DayFirst), Ok("2025-04-03 00:00:00")),
        ("03/04/2025", Some(MonthFirst), Ok("2025-03-04 00:00:00")),
        ("18/09/2025", Some(MonthFirst), Err(Ambiguous)),
        ("18/09/25", None, Err(Ambiguous)),
        ("18/09/25", Some(DayFirst), Ok("2025-09-18 00:00:00")),
        ("31/02/2025", None, Err(Unreadable)),
        ("18 September 2025", None, Ok("2025-09-18 00:00:00")),
        ("Kamis, 18 Agustus 2025", None, Ok("2025-08-18 00:00:00")),
        ("7-Okt-25", None, Ok("2025-10-07 00:00:00")),
        ("18/09/2025 14.20 WITA", None, Ok("2025-09-18 14:20:00")),
        ("18/09/2025 14.20 WIB", None, Ok("2025-09-18 15:20:00")),
        ("18/09/2025 pukul 14:20", None, Ok("2025-09-18 14:20:00")),
        ("9/18/2025 2:20:05 PM", None, Ok("2025-09-18 14:20:05")),
        ("Jumat, 27 Nov 2026 pkl 14.30", None, Ok("2026-11-27 14:30:00")),
        ("Friday, 27 November 2026", None, Ok("2026-11-27 00:00:00")),
        ("27 de novembro de 2026", None, Ok("2026-11-27 00:00:00")),
        ("27 décembre 2026", None, Ok("2026-12-27 00:00:00")),
        ("2026-11-27 pukul 14.30 WIB", None, Ok("2026-11-27 15:30:00")),
        ("28-11-26 jam 6 sore", Some(DayFirst), Ok("2026-11-28 18:00:00")),
        ("18/09/2025 25:00", None, Err(Unreadable)),
        ("18/09/2025 siang", None, Err(Unreadable)),
        ("kemarin sore", None, Err(Unreadable)),
        ("18 ", None, Err(Unreadable)),
        ("18/", None, Err(Unreadable)),
        ("12/2026", None, Err(Unreadable)),
        ("é/1/2025", None, Err(Unreadable)),
        ("", None, Err(Unreadable)),
        ("0000-01-01", None, Err(Unreadable)),
        ("01/01/0000", None, Err(Unreadable)),
        ("0001-01-01T00:00:00Z", None, Err(Unreadable)),
        ("30/12/1899", None, Err(Unreadable)),
        ("01/01/1900", None, Ok("1900-01-01 00:00:00")),
    ] {
        assert_eq!(read_here(text, order).as_deref(), expected.as_deref(), "{text}");
    }
}

#[test]
fn a_day_alone_is_told_from_a_moment_of_it() {
    for (text, alone) in [
        ("2025-09-18", true),
        ("18/09/2025", true),
        ("Kamis, 18 September 2025", true),
        ("18 Sep 2025 ", true),
        ("2025-09-18T00:00", false),
        ("2025/09/18 00:00:00+00", false),
        ("18/09/2025 14.20 WITA", false),
        ("18 September 2025 jam 18.00", false),
        ("kemarin", false),
    ] {
        assert_eq!(is_day_alone(text), alone, "{text}");
    }
    let wita = TimeZone::get("Asia/Makassar").unwrap();
    let midnight: Timestamp = "2025-09-17T16:00:00Z".parse().unwrap();
    assert_eq!(end_of_day(midnight, &wita).to_string(), "2025-09-18T15:59:59Z");
}

#[test]
fn a_month_or_a_year_alone_means_its_last_day() {
    for (text, day) in [
        ("12/27", Some("2027-12-31")),
        ("12-2027", Some("2027-12-31")),
        ("2027-02", Some("2027-02-28")),
        ("Des 2027", Some("2027-12-31")),
        ("Februari 28", Some("2028-02-29")),
        ("2027", Some("2027-12-31")),
        ("05/06", None),
        ("13/27", None),
        ("27", None),
        ("1900", None),
        ("18/09/2025", None),
        ("selamanya", None),
    ] {
        assert_eq!(last_day(text).map(|day| day.to_string()).as_deref(), day, "{text}");
    }
    for (text, rest) in [
        ("EXP 03-2027", "03-2027"),
        ("Exp. Date: 12/27", "12/27"),
        ("s/d 2027", "2027"),
        ("Mei 2027", "Mei 2027"),
    ] {
        assert_eq!(without_until(text), rest, "{text}");
    }
}

#[test]
fn days_are_counted_from_either_epoch() {
    let text = |serial, epoch| of_serial(serial, epoch).map(|moment| moment.to_string());
    let both = Some("2025-09-18T12:00:00".to_owned());
    assert_eq!(text(45_918.5, Epoch::Of1900), both);
    assert_eq!(text(44_456.5, Epoch::Of1904), both);
    assert_eq!(text(250.0, Epoch::Of1900), None);
    assert_eq!(text(f64::NAN, Epoch::Of1900), None);
}

#[test]
fn a_year_of_two_digits_is_one_where_all_years_of_the_column_stand_last() {
    let wita = TimeZone::get("Asia/Makassar").unwrap();
    let read = |text, year_last| {
        let order = Order { order: None, year_last };
        read_as(text, order, &wita).map(|moment| moment.to_string())
    };
    assert_eq!(read("28-11-26 jam 6 sore", true).as_deref(), Ok("2026-11-28T10:00:00Z"));
    assert_eq!(read("28-11-26 jam 6 sore", false), Err(NotAMoment::Ambiguous));
    assert_eq!(read("05-06-26", true), Err(NotAMoment::Ambiguous));
}
