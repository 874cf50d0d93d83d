//! Whole sources of messages.

use jiff::Timestamp;

use super::*;
use crate::input::columns::hazards;

/// The source of these messages (name of the file, text) in a run of this mode.
fn source(mode: &str, path: &str, messages: &[(&str, String)]) -> Option<SourceRows> {
    let folder = tempfile::tempdir().unwrap();
    let inbox = folder.path().join("cap");
    std::fs::create_dir(&inbox).unwrap();
    for (name, text) in messages {
        std::fs::write(inbox.join(name), text).unwrap();
    }
    let text = format!(
        "[region]\nid = \"r\"\nname = \"R\"\ntime_zone = \"Asia/Makassar\"\nmode = \"{mode}\"\n\
         as_of = 2025-09-18T09:00:00+08:00\n[[source]]\nid = \"bmkg\"\nlayer = \"hazards\"\n\
         path = \"{path}\"\nbasis = \"warning\"\n"
    );
    let config =
        Config::parse(&folder.path().join("lintas.toml"), &text, Timestamp::UNIX_EPOCH).unwrap();
    let files = files(&config.sources[0])?;
    Some(read(&config, &config.sources[0], &files, &|_| {}).unwrap())
}

fn read_all(messages: &[(&str, String)]) -> SourceRows {
    source("actual", "cap", messages).expect("messages")
}

fn codes(rows: &SourceRows) -> Vec<&'static str> {
    let mut codes: Vec<_> =
        rows.findings.listed().0.iter().map(|finding| finding.code.as_str()).collect();
    codes.sort_unstable();
    codes
}

fn ids(rows: &SourceRows) -> Vec<&str> {
    rows.rows.iter().map(|row| row.id.as_str()).collect()
}

const SQUARE: &str = "-0.41,116.91 -0.41,116.94 -0.39,116.94 -0.39,116.91 -0.41,116.91";

fn polygon(places: &str) -> String {
    format!("<area><areaDesc>Tenggarong</areaDesc><polygon>{places}</polygon></area>")
}

fn geocode(name: &str, value: &str) -> String {
    format!(
        "<area><areaDesc>x</areaDesc><geocode><valueName>{name}</valueName><value>{value}</value></geocode></area>"
    )
}

fn info(language: &str, event: &str, severity: &str, areas: &str) -> String {
    format!(
        "<info><language>{language}</language><event>{event}</event><severity>{severity}</severity>\
         <onset>2025-09-18T08:00:00+08:00</onset><expires>2025-09-18T12:00:00+08:00</expires>{areas}</info>"
    )
}

/// A message `id` of `sender`, sent at `hour`.
fn alert(id: &str, hour: &str, kind: &str, references: &str, infos: &str) -> String {
    format!(
        "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><identifier>{id}</identifier>\
         <sender>bmkg</sender><sent>2025-09-18T{hour}:00:00+08:00</sent><status>Actual</status>\
         <msgType>{kind}</msgType><scope>Public</scope><references>{references}</references>{infos}</alert>"
    )
}

fn rain(id: &str, hour: &str, kind: &str, references: &str) -> String {
    alert(id, hour, kind, references, &info("id", "Hujan Lebat", "Severe", &polygon(SQUARE)))
}

#[test]
fn an_area_is_one_row_whatever_the_number_of_languages() {
    let other = "-0.5,117.1 -0.5,117.2 -0.4,117.2 -0.5,117.1";
    let areas = |severity: &str, language: &str, event: &str, more: &str| {
        info(language, event, severity, &format!("{}{more}", polygon(SQUARE)))
    };
    // English stands first, is more severe, and knows an area more.
    let infos = areas("Extreme", "en-US", "Flood", &polygon(other))
        + &areas("Severe", "id-ID", "Banjir", "");
    let rows = read_all(&[("a.xml", alert("a", "07", "Alert", "", &infos))]);
    assert_eq!(ids(&rows), ["a:1", "a:2"]);
    let first = &rows.rows[0];
    assert_eq!(first.get(hazards::SEVERITY), Some(5), "the worst of both");
    assert!(
        first.raw.contains("Banjir") && !first.raw.contains("Flood"),
        "in Indonesian: {}",
        first.raw
    );
    assert_eq!(first.get(hazards::KIND), Some(lintas_model::hazard::HazardKind::Flood));
    assert_eq!(first.as_of.unwrap().to_string(), "2025-09-17T23:00:00Z");
    assert_eq!(first.get(hazards::VALID_TO).unwrap().to_string(), "2025-09-18T04:00:00Z");
    assert_eq!(first.get(hazards::VALID_FROM).unwrap().to_string(), "2025-09-18T00:00:00Z");
    assert_eq!(codes(&rows), Vec::<&str>::new());
}

#[test]
fn two_events_of_one_language_on_the_same_area_are_two() {
    let infos = info("id", "Banjir", "Minor", &polygon(SQUARE))
        + &info("id", "Longsor", "Minor", &polygon(SQUARE));
    let both = infos.clone() + &infos.replace("<language>id", "<language>en");
    for infos in [infos, both] {
        let rows = read_all(&[("a.xml", alert("a", "07", "Alert", "", &infos))]);
        assert_eq!(ids(&rows), ["a:1", "a:2"]);
    }
}

#[test]
fn all_messages_of_a_folder_or_a_pattern_are_read_and_a_later_one_of_the_sender_ends_an_earlier() {
    let messages = [
        ("1.xml", rain("a", "06", "Alert", "")),
        ("2.xml", rain("b", "07", "Update", "bmkg,a,2025-09-18T06:00:00+08:00")),
        ("3.xml", rain("c", "06", "Alert", "")),
        // The same moment, written otherwise.
        ("4.cap", alert("d", "08", "Cancel", "bmkg,c,2025-09-17T22:00:00-00:00", "")),
        ("5.xml", rain("e", "06", "Alert", "")),
        ("5-copy.xml", rain("e", "06", "Alert", "")),
        ("notes.txt", "x".to_owned()),
    ];
    for path in ["cap", "cap/*"] {
        let rows = source("actual", path, &messages).unwrap();
        assert_eq!(ids(&rows), ["b", "e"], "{path}");
        assert_eq!(codes(&rows), ["ended_evidence", "ended_evidence"]);
        assert!(rows.broken.is_none() && rows.sha256.is_some());
    }
}

#[test]
fn an_end_counts_only_where_it_is_whole_later_in_force_and_of_the_same_sender() {
    let broken = info("id", "Hujan", "Minor", &polygon("-0.41,116.91 x -0.39,116.94"));
    let at = "bmkg,a,2025-09-18T06:00:00+08:00";
    for (name, end) in [
        ("another sender", rain("b", "07", "Cancel", at).replace("<sender>bmkg", "<sender>orang")),
        ("not later", rain("b", "05", "Cancel", at)),
        ("after the run", rain("b", "11", "Cancel", at)),
        ("not whole", alert("b", "07", "Update", at, &broken)),
        ("no area", alert("b", "07", "Update", at, "")),
    ] {
        let rows = read_all(&[("1.xml", rain("a", "06", "Alert", "")), ("2.xml", end)]);
        assert!(ids(&rows).contains(&"a"), "{name}");
        assert!(codes(&rows).contains(&"end_not_taken"), "{name}: {:?}", codes(&rows));
    }
    // A reference to what was sent at another moment, or is not here, is none.
    let other = "bmkg,a,2025-09-18T05:00:00+08:00";
    let rows = read_all(&[
        ("1.xml", rain("a", "06", "Alert", "")),
        ("2.xml", rain("b", "07", "Update", other)),
    ]);
    assert_eq!(ids(&rows), ["a", "b"]);
}

#[test]
fn a_renewal_whose_area_is_a_code_waits_until_the_code_is_placed() {
    let at = "bmkg,a,2025-09-18T06:00:00+08:00";
    let coded = info("id", "Banjir", "Minor", &geocode("KEMENDAGRI", "64.02.06"));
    let rows = read_all(&[
        ("1.xml", rain("a", "06", "Alert", "")),
        ("2.xml", alert("b", "07", "Update", at, &coded)),
    ]);
    assert_eq!(ids(&rows), Vec::<&str>::new());
    let [message] = &rows.by_code[..] else { panic!("one message") };
    assert_eq!(message.rows[0].1, [(Some("kemendagri"), "64.02.06".to_owned())]);
    assert_eq!((message.rows[0].0.id.as_str(), message.instead[0].id.as_str()), ("b", "a"));
    assert_eq!(rows.rows_accepted, 0);
}

#[test]
fn exercises_tests_drafts_and_what_is_not_public_are_refused_and_leave_nothing() {
    for (mode, status, scope, drawn, code) in [
        ("actual", "Actual", "Public", 1, ""),
        ("actual", "Exercise", "Public", 0, "wrong_mode"),
        ("actual", "Test", "Public", 0, "wrong_mode"),
        ("drill", "Exercise", "Public", 1, ""),
        ("drill", "Test", "Public", 1, ""),
        ("drill", "Actual", "Public", 0, "wrong_mode"),
        ("drill", "Draft", "Public", 0, "message_not_drawn"),
        ("actual", "System", "Public", 0, "message_not_drawn"),
        ("actual", "", "Public", 0, "message_not_drawn"),
        ("actual", "Actual", "Restricted", 0, "message_not_drawn"),
    ] {
        let text = rain("a", "06", "Alert", "")
            .replace("Actual", status)
            .replace(">Public<", &format!(">{scope}<"));
        let rows = source(mode, "cap/a.xml", &[("a.xml", text)]).unwrap();
        assert_eq!(rows.rows.len(), drawn, "{mode} {status} {scope}");
        assert_eq!(
            codes(&rows),
            if code.is_empty() { vec![] } else { vec![code] },
            "{mode} {status} {scope}"
        );
        assert_eq!(rows.rejected.len(), 1 - drawn);
    }
}

#[test]
fn what_cannot_be_read_holds_the_source_back_and_names_file_and_line() {
    let good = ("1.xml", rain("a", "06", "Alert", ""));
    let cut = rain("b", "07", "Alert", "").replace("<info>", "\n\n<info>");
    let rows = read_all(&[good.clone(), ("2.xml", cut[..cut.len() - 20].to_owned())]);
    let why = &rows.broken.as_ref().unwrap().en;
    assert!(why.starts_with("2.xml: line 3:"), "{why}");
    assert_eq!(ids(&rows), ["a"], "what is whole is there");
    // A feed beside messages is told; alone it is a mistake.
    let feed = "<feed xmlns=\"http://www.w3.org/2005/Atom\"></feed>".to_owned();
    let rows = read_all(&[good, ("2.xml", feed.clone())]);
    assert_eq!((codes(&rows), rows.broken), (vec!["table_skipped"], None));
    for path in ["cap", "cap/2.xml"] {
        let rows = source("actual", path, &[("2.xml", feed.clone())]).unwrap();
        let why = rows.broken.unwrap();
        assert!(why.en.contains("feed") && why.id.contains("umpan"), "{path}: {why:?}");
    }
}

#[test]
fn an_area_without_a_place_is_told_and_one_with_a_part_of_it_is_drawn() {
    let half = info("id", "Banjir", "Parah", &polygon("-0.41,116.91 x -0.39,116.94"));
    let rows = read_all(&[("a.xml", alert("a", "07", "Alert", "", &half))]);
    assert_eq!((rows.rows.len(), rows.rejected.len()), (1, 1));
    assert!(codes(&rows).contains(&"unreadable_row"));
    let rows =
        read_all(&[("a.xml", alert("a", "07", "Alert", "", &info("id", "Banjir", "Minor", "")))]);
    assert_eq!((rows.rows.len(), codes(&rows)), (0, vec!["empty_geometry"]));
}

#[test]
fn an_empty_folder_of_warnings_has_none_and_other_xml_is_not_ours() {
    assert_eq!(read_all(&[]).rows.len(), 0);
    let gml = "<wfs:FeatureCollection xmlns:wfs=\"http://www.opengis.net/wfs\"/>".to_owned();
    assert!(source("actual", "cap/a.xml", &[("a.xml", gml)]).is_none());
}

#[test]
fn a_source_of_messages_that_is_called_observed_is_a_mistake_of_the_configuration() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.xml"), rain("a", "06", "Alert", "")).unwrap();
    let text = "[region]\nid = \"r\"\nname = \"R\"\ntime_zone = \"WITA\"\nmode = \"actual\"\n[[source]]\n\
                id = \"s\"\nlayer = \"hazards\"\npath = \"a.xml\"\nbasis = \"observed\"\n";
    let config =
        Config::parse(&folder.path().join("lintas.toml"), text, Timestamp::UNIX_EPOCH).unwrap();
    let files = files(&config.sources[0]).unwrap();
    let problem = read(&config, &config.sources[0], &files, &|_| {}).unwrap_err();
    assert!(problem.to_string().contains("basis = \"warning\""), "{problem}");
}
