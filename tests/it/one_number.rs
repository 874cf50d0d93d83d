//! One number, everywhere the same: the drill is published and served, and everything that tells what
//! lacks, and who comes first, is compared to the last digit.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use lintas_e2e::{Server, current, key, lintas, python, reader, root, run};
use serde_json::Value;

/// What lacks of one item: thousandths of its unit, sites that lack it, those of them whose stock
/// nobody counted, sites that need it, those of them whose stock was counted.
type Total = (i64, u64, u64, u64, u64);
type Totals = BTreeMap<String, Total>;

fn list<'a>(of: &'a Value, name: &str) -> &'a [Value] {
    of[name].as_array().unwrap_or_else(|| panic!("{name} is a list in {of}"))
}

fn thousandths(amount: &Value) -> i64 {
    (amount.as_f64().expect("an amount") * 1000.0).round() as i64
}

/// The totals of a list of objects that name their numbers so.
fn totals(of: &[Value], names: [&str; 5]) -> Totals {
    let count = |one: &Value, name: &str| one[name].as_u64().expect("a count");
    let told = |one: &Value| {
        let [gap, short, unknown, needing, counted] = names;
        let counts =
            (count(one, short), count(one, unknown), count(one, needing), count(one, counted));
        let item = one["item"].as_str().expect("an item").to_owned();
        (item, (thousandths(&one[gap]), counts.0, counts.1, counts.2, counts.3))
    };
    of.iter().map(told).filter(|(_, total)| total.0 > 0).collect()
}

fn ids(of: &[Value], name: &str) -> Vec<String> {
    of.iter().map(|one| one[name].as_str().expect("an id").to_owned()).collect()
}

/// The ids of open sites, by falling priority, of equal ones by id.
fn by_priority(features: &[Value]) -> Vec<String> {
    let mut sites: Vec<(f64, &str)> = features
        .iter()
        .map(|feature| &feature["properties"])
        .filter(|properties| properties["status"] != "closed")
        .map(|it| (it["priority"].as_f64().expect("open"), it["id"].as_str().expect("an id")))
        .collect();
    sites.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    sites.into_iter().map(|(_, id)| id.to_owned()).collect()
}

/// `83,961` as the terminal, `83.961` as everybody else tells so many thousandths.
fn told(thousandths: i64, apart: char) -> String {
    let whole = ((thousandths + 999) / 1000).to_string();
    let digits = whole.chars().enumerate().flat_map(|(at, digit)| {
        let set_apart = at > 0 && (whole.len() - at).is_multiple_of(3);
        set_apart.then_some(apart).into_iter().chain([digit])
    });
    digits.collect()
}

/// The features of the tiles at the greatest zoom, each once, as an outside reader decodes them.
fn in_tiles(snapshots: &Path, layer: &str) -> Option<Vec<Value>> {
    let archive = current(snapshots).join(format!("tiles/{layer}.pmtiles"));
    let mut command = Command::new(reader("tippecanoe-decode")?);
    let text = run(command.args(["-Z14", "-z14", "-c"]).arg(archive));
    let features = text
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line.trim_end_matches(',')).ok())
        .filter_map(|it| Some((it["properties"]["id"].as_str()?.to_owned(), it.clone())));
    Some(features.collect::<BTreeMap<String, Value>>().into_values().collect())
}

/// The sum of a field over features, thousandths.
fn sum(features: &[Value], field: &str) -> i64 {
    let of = features.iter().filter(|it| it["properties"][field].is_number());
    of.map(|it| thousandths(&it["properties"][field])).sum()
}

#[test]
fn terminal_report_bulletin_needs_tables_list_and_map_tell_one_number_and_one_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let snapshots = folder.path().join("snapshots");
    let config = root().join("data/kukar/lintas.toml");
    let terminal = run(lintas(&snapshots).args(["refresh", "-c"]).arg(config));
    let text = std::fs::read_to_string(current(&snapshots).join("report.json")).expect("there");
    let report: Value = serde_json::from_str(&text).expect("JSON");
    let page = std::fs::read_to_string(current(&snapshots).join("report.html")).expect("there");
    let officer = key(&snapshots, "piket", "officer");
    let server = Server::start(&snapshots);

    let needs = server.json("/needs");
    let names = ["gap", "sites", "sites_unknown", "sites_needing", "sites_counted"];
    let said = totals(list(&needs, "totals"), names);
    assert!(said.values().filter(|it| it.2 > 0 && it.2 < it.1).count() >= 3, "{said:?}");
    let full = server.json_as("/needs", &officer);
    assert_eq!((&needs["need_scope"], &full["need_scope"]), (&"general".into(), &"full".into()));
    let general: Vec<Value> = list(&full, "totals")
        .iter()
        .map(|total| {
            let mut general = total["general"].clone();
            general["item"] = total["item"].clone();
            general
        })
        .collect();
    assert_eq!(totals(&general, names), said, "with a key the general number stands beside");
    assert_eq!(
        totals(
            list(&report["aid"], "items"),
            ["gap", "sites_short", "sites_short_unknown", "sites", "sites_counted"]
        ),
        said,
        "report.json"
    );
    let bulletin = server.json("/bulletin?format=json")["facts"].clone();
    let names = ["gap", "sites", "unknown", "needing", "counted"];
    assert_eq!(totals(list(&bulletin, "shortages"), names), said, "the bulletin");
    let table = server.get("/tables/needs.parquet").body;
    assert_eq!(
        table,
        std::fs::read(current(&snapshots).join("tables/needs.parquet")).expect("there")
    );

    let order = ids(
        &list(&needs, "sites")
            .iter()
            .filter(|it| it["status"] != "closed")
            .cloned()
            .collect::<Vec<_>>(),
        "id",
    );
    tell_the_same_words(&server, &report, &terminal, &page, &bulletin, &said);
    tell_the_same_on_the_map(&server, &snapshots, &report, &said, &order);
    tell_the_same_order(&server, &officer, &report, &bulletin, &full, &order);
    tell_the_same_in_the_table(&snapshots, &said, &order);
}

/// The table as Parquet, read and added up by another.
fn tell_the_same_in_the_table(snapshots: &Path, said: &Totals, order: &[String]) {
    let Some(python) = python() else { return };
    let script = root().join("tests/oracles/needs_table.py");
    let table = current(snapshots).join("tables/needs.parquet");
    let read = run(Command::new(python).arg(script).arg(table));
    let read: Value = serde_json::from_str(&read).expect("JSON");
    let items = read["items"].as_object().expect("items").iter().map(|(item, sums)| {
        let count = |name: &str| sums[name].as_u64().expect("a count");
        let gap = sums["gap"].as_i64().expect("thousandths");
        let counts = (count("short"), count("unknown"), count("needing"), count("counted"));
        (item.clone(), (gap, counts.0, counts.1, counts.2, counts.3))
    });
    let read_totals: Totals = items.filter(|(_, total)| total.0 > 0).collect();
    assert_eq!(read_totals, *said, "the table, read by another");
    let rows = list(&read, "order").iter();
    let rows: Vec<String> = rows.map(|id| id.as_str().expect("an id").to_owned()).collect();
    let in_table: BTreeSet<&String> = rows.iter().collect();
    let those: Vec<String> = order.iter().filter(|id| in_table.contains(id)).cloned().collect();
    assert_eq!(rows, those, "the table sorted by its priority and id");
}

/// Terminal, report, bulletin as people read them.
fn tell_the_same_words(
    server: &Server,
    report: &Value,
    terminal: &str,
    page: &str,
    bulletin: &Value,
    said: &Totals,
) {
    let bulletin_page =
        String::from_utf8_lossy(&server.get("/bulletin?format=html").body).into_owned();
    let text = String::from_utf8_lossy(&server.get("/bulletin?format=text").body).into_owned();
    let critical = list(&report["aid"], "items").iter().filter(|item| item["critical"] == true);
    for item in critical {
        let code = item["item"].as_str().expect("a code");
        let Some((gap, short, unknown, needing, counted)) = said.get(code) else { continue };
        let line = terminal.lines().find(|line| line.trim_start().starts_with(&format!("{code} ")));
        let line = line.unwrap_or_else(|| panic!("{code} is in {terminal}"));
        let words: Vec<&str> = line.split_whitespace().collect();
        assert_eq!(words[2], told(*gap, ','), "{line}");
        let sites = format!("at {short} of {needing} sites, stock unknown at {unknown}");
        assert!(line.contains(&sites), "{sites} in {line}");
        let number = format!("<b>{}", told(*gap, '.'));
        assert!(page.contains(&number), "{number} in the report");
        assert!(bulletin_page.contains(&number), "{number} in the bulletin's page");
        assert!(bulletin_page.contains(&format!("{counted} / {needing}")), "{counted} / {needing}");
        let name = item["name_id"].as_str().expect("a name").to_lowercase();
        let unit = item["unit"].as_str().expect("a unit");
        let entry = format!(
            "{name} {} {unit} ({short} lokasi, stok {unknown} belum terdata)",
            told(*gap, '.')
        );
        // The text is short: the last entries may have given way, the first one never does.
        if list(bulletin, "shortages")[..1].iter().any(|it| it["item"] == code) {
            assert!(text.contains(&entry), "{entry} in {text}");
        }
    }
    let checks = report["aid"]["check_loads_public"].as_u64().expect("a number");
    assert!(checks > 0, "the drill has loads to ask about");
    assert_eq!(bulletin["checks"], checks);
    assert_eq!(server.json("/needs")["checks"]["loads"], checks);
    assert!(terminal.contains(&format!("({checks} to sites that are shown)")), "{terminal}");
    assert!(text.contains(&format!("*Periksa*: {checks} kiriman")), "{text}");
    let listed = list(&report["aid"], "checks");
    assert!(listed.iter().all(|load| page.contains(load["dispatch"].as_str().expect("an id"))));
}

/// Layers and tiles: the sums over sites, and over the kecamatan that they lie in.
fn tell_the_same_on_the_map(
    server: &Server,
    snapshots: &Path,
    report: &Value,
    said: &Totals,
    order: &[String],
) {
    let critical: Vec<&str> = list(&report["aid"], "items")
        .iter()
        .filter(|item| item["critical"] == true)
        .filter_map(|item| item["item"].as_str())
        .collect();
    let readers = [
        ("features", Some(server.features("shelters")), Some(server.features("needs"))),
        ("tiles", in_tiles(snapshots, "shelters"), in_tiles(snapshots, "needs")),
    ];
    for (what, sites, areas) in readers {
        let (Some(sites), Some(areas)) = (sites, areas) else { continue };
        let kecamatan: Vec<Value> =
            areas.iter().filter(|it| it["properties"]["admin_level"] == 3).cloned().collect();
        for item in &critical {
            let gap = said.get(*item).map_or(0, |total| total.0);
            let field = format!("{item}_gap");
            assert_eq!(sum(&sites, &field), gap, "{item} over sites in {what}");
            assert_eq!(sum(&kecamatan, &field), gap, "{item} over kecamatan in {what}");
        }
        let open = sum(&kecamatan, "sites");
        assert_eq!(open, 1000 * i64::try_from(order.len()).expect("few"), "sites in {what}");
        assert_eq!(by_priority(&sites), order, "the order of {what}");
    }
}

/// Bulletin, report, proposal and the list of whoever has a key.
fn tell_the_same_order(
    server: &Server,
    officer: &str,
    report: &Value,
    bulletin: &Value,
    full: &Value,
    order: &[String],
) {
    assert_eq!(ids(list(bulletin, "urgent"), "id"), order, "the bulletin");
    let rank: BTreeMap<&str, usize> = list(full, "sites")
        .iter()
        .enumerate()
        .map(|(at, it)| (it["id"].as_str().expect("an id"), at))
        .collect();
    let shown: BTreeSet<&String> = order.iter().collect();
    let with_key: Vec<String> =
        ids(list(full, "sites"), "id").into_iter().filter(|id| shown.contains(id)).collect();
    assert_eq!(with_key, order, "/needs with a key");
    let proposal = server.json_as("/proposal", officer);
    let mut proposed = ids(list(&proposal, "lines"), "site");
    proposed.dedup();
    assert!(proposed.len() > 5, "{proposed:?}");
    let cut_off = ids(list(bulletin, "cut_off"), "id");
    let short = ids(list(&report["aid"], "short"), "site");
    for (what, ids) in [("proposal", proposed), ("cut off", cut_off), ("report", short)] {
        let ranks: Vec<usize> = ids.iter().map(|id| rank[id.as_str()]).collect();
        assert!(ranks.is_sorted(), "{what}: {ids:?}");
    }
}
