//! Cover and shortage against a second implementation, written from the documents alone
//! (`tests/oracles/aid_cover.py`): random worlds of a few items, sites, depots and loads.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use jiff::{SignedDuration, Timestamp};
use lintas_model::access::Access;
use lintas_model::aid::{
    Amount, Catalogue, CountBasis, Depot, Dispatch, DispatchState, GoodsCondition, Groups,
    HeadCount, Ledger, Method, NeedRow, OnHand, Per, PlacedBy, Profile, Rate, Site, StateChange,
    assess,
};
use serde_json::{Value, json};

use super::fixtures::Xorshift64;

/// Some that are eaten, drunk, given once, given for a while, and to groups.
const ITEMS: [&str; 7] =
    ["air_bersih", "beras", "hygiene_kit", "makanan_siap", "selimut", "susu_balita", "terpal"];
const DEPOTS: [&str; 2] = ["gudang-a", "gudang-b"];

struct AidWorld<'a> {
    dice: &'a mut Xorshift64,
    at: Timestamp,
}

impl AidWorld<'_> {
    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.dice.below(of.len())]
    }

    /// Once in so many times.
    fn once_in(&mut self, times: usize) -> bool {
        self.dice.below(times) == 0
    }

    /// A moment from so many hours ago to so many ahead, to the minute; now and then `at` itself or a
    /// whole day before it, where limits meet.
    fn moment(&mut self, ago: i64, ahead: i64) -> Timestamp {
        let minutes = match self.dice.below(12) {
            0 => 0,
            1 => -24 * 60,
            _ => {
                let span = usize::try_from((ago + ahead) * 60).unwrap();
                i64::try_from(self.dice.below(span)).unwrap() - ago * 60
            }
        };
        self.at + SignedDuration::from_mins(minutes)
    }

    fn amount(&mut self, most: usize) -> Amount {
        Amount::thousandths(i64::try_from(self.dice.below(most * 1000)).unwrap())
    }

    fn site(&mut self, number: usize) -> Site {
        let mut on_hand = Vec::new();
        for item in ITEMS {
            for _ in 0..self.one(&[0, 0, 1, 1, 2]) {
                let as_of = self.moment(60, 0).min(self.at);
                let amount = self.amount(200);
                on_hand.push(OnHand { item: item.to_owned(), amount, as_of });
            }
        }
        let people = (!self.once_in(8)).then(|| i64::try_from(self.dice.below(120)).unwrap());
        let mut group =
            |of: usize| (!self.once_in(3)).then(|| i64::try_from(self.dice.below(of)).unwrap());
        let groups = Groups {
            infants: group(9),
            pregnant: group(5),
            elderly: group(9),
            ..Groups::default()
        };
        let access = [
            Access::Open,
            Access::Open,
            Access::Presumed,
            Access::Restricted,
            Access::BoatOnly,
            Access::Unknown,
            Access::CutOff,
        ];
        Site {
            id: format!("posko-{number}"),
            source: "posko".to_owned(),
            name: None,
            agency: None,
            kind: None,
            status: self
                .one(&[None, Some("open"), Some("full"), Some("closed")])
                .map(str::to_owned),
            capacity: None,
            place: [117.0, -0.4],
            placed_by: PlacedBy::Point,
            gone_since: None,
            may_be: None,
            place_code: None,
            area: None,
            people: HeadCount {
                people,
                households: None,
                houses: None,
                basis: CountBasis::InShelter,
                method: Method::Counted,
                groups,
                source: "posko".to_owned(),
                as_of: Some(self.at),
            },
            on_hand,
            urgent: Vec::new(),
            heard_at: None,
            access: self.one(&access),
            access_as_of: None,
            access_reason: None,
            nearest_depot: self.one(&[None, Some(DEPOTS[0]), Some(DEPOTS[1])]).map(str::to_owned),
            eta_min: self.one(&[None, Some(30.0), Some(95.5), Some(600.0)]),
            eta_vehicle: None,
        }
    }

    /// A load that went so far, each step with a moment or without, sometimes not in order.
    fn load(&mut self, number: usize, sites: usize) -> Dispatch {
        let state = self.one(&DispatchState::ALL);
        let mut history = Vec::new();
        let mut said = self.moment(120, 0);
        for step in DispatchState::ALL.into_iter().filter(|step| *step <= state) {
            if step < state && self.once_in(3) {
                continue;
            }
            let at = (!self.once_in(6)).then_some(said);
            history.push(StateChange { state: step, at });
            said += SignedDuration::from_mins(i64::try_from(self.dice.below(900)).unwrap());
        }
        if state.is_pledged() && self.once_in(4) {
            history.push(StateChange { state, at: Some(self.moment(30, 2)) });
        }
        let amount = self.amount(300);
        let received = self.once_in(2).then(|| self.amount(400));
        let conditions = [
            None,
            None,
            Some(GoodsCondition::Good),
            Some(GoodsCondition::PartlyDamaged),
            Some(GoodsCondition::Damaged),
        ];
        let condition = if state >= DispatchState::Tiba { self.one(&conditions) } else { None };
        Dispatch {
            id: format!("k-{number:03}"),
            source: "kiriman".to_owned(),
            row: None,
            agency: "BPBD".to_owned(),
            from: self.one(&[None, Some(DEPOTS[0]), Some("tak-dikenal")]).map(str::to_owned),
            // Now and then to a site that nobody knows.
            to: format!("posko-{}", self.dice.below(sites + 1)),
            item: self.one(&ITEMS).to_owned(),
            amount,
            said: None,
            vehicle: None,
            vehicle_id: None,
            state,
            history,
            planned_at: None,
            eta: self.once_in(2).then(|| self.moment(30, 100)),
            received,
            condition,
            receiver_role: None,
            note: None,
            despite: None,
            gone_since: self.once_in(8).then(|| self.moment(40, 0)),
        }
    }

    fn ledger(&mut self) -> Ledger {
        let mut ledger = Ledger::empty(self.at);
        let hours = i64::try_from(self.dice.below(240)).unwrap() - 12;
        ledger.started_at = (!self.once_in(5)).then(|| self.at - SignedDuration::from_hours(hours));
        ledger.catalogue = Catalogue::standard();
        ledger.profiles = Profile::standard_from(self.one(&["bnpb", "bnpb", "sphere"]));
        ledger.rules.horizon_days = self.one(&[3.0, 3.0, 1.0, 0.5, 7.0]);
        ledger.rules.promise_window_h = self.one(&[24.0, 24.0, 6.0, 48.0]);
        if self.once_in(3) {
            let rate = self.rate();
            ledger.rules.rates.push(rate);
        }
        let sites = 1 + self.dice.below(5);
        ledger.sites = (0..sites).map(|number| self.site(number)).collect();
        ledger.depots = DEPOTS.map(depot).into();
        let loads = self.dice.below(25);
        ledger.dispatches = (0..loads).map(|number| self.load(number, sites)).collect();
        ledger
    }

    /// A rate of the region, in place of the standard's on some days.
    fn rate(&mut self) -> Rate {
        let from_day = u32::try_from(1 + self.dice.below(6)).unwrap();
        Rate {
            item: self.one(&ITEMS).to_owned(),
            per: self.one(&[Per::Person, Per::FamilyOfFive, Per::Site, Per::Infant]),
            amount: self.amount(4),
            days: self.one(&[None, Some(1), Some(3)]),
            from_day,
            to_day: self.one(&[None, Some(from_day + 2)]),
            source: "usulan".to_owned(),
        }
    }
}

fn depot(id: &str) -> Depot {
    Depot {
        id: id.to_owned(),
        name: None,
        agency: None,
        open: true,
        place: [117.0, -0.4],
        place_code: None,
    }
}

/// The other implementation, which answers line by line. `None` where there is no Python; `make test`
/// brings one.
fn oracle() -> Option<Child> {
    let python = std::env::var_os("LINTAS_PYTHON").unwrap_or_else(|| "python3".into());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/oracles/aid_cover.py");
    let started =
        Command::new(python).arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    assert!(started.is_ok() || std::env::var_os("LINTAS_MUST").is_none(), "Python: {started:?}");
    started.ok()
}

/// Thousandths by which rounding the use of each span may differ from rounding once.
const ROUNDED: i64 = 10;

/// What differs between a row and the oracle's.
fn differences(row: &NeedRow, said: &Value) -> Vec<String> {
    let exact = [
        ("horizon", Some(row.horizon)),
        ("general_horizon", Some(row.general_horizon)),
        ("day", Some(row.day)),
        ("coming", Some(row.coming)),
        ("pledged", Some(row.pledged)),
    ];
    let near = [
        ("on_hand", row.on_hand),
        ("signed_for", Some(row.signed_for)),
        ("gap", Some(row.gap)),
        ("general_gap", Some(row.general_gap)),
    ];
    let mut found = Vec::new();
    for (slack, numbers) in [(0, &exact[..]), (ROUNDED, &near[..])] {
        for (name, ours) in numbers {
            let (ours, theirs) = (ours.map(Amount::as_thousandths), said[*name].as_i64());
            let is_same = match (ours, theirs) {
                (Some(ours), Some(theirs)) => (ours - theirs).abs() <= slack,
                (ours, theirs) => ours == theirs,
            };
            if !is_same {
                found.push(format!("{name}: {ours:?}, and {theirs:?}"));
            }
        }
    }
    // What rounding may leave out lasts so much longer.
    let slack = 1e-6 + ROUNDED as f64 / row.day.as_thousandths().max(1) as f64;
    let theirs = said["days_left"].as_f64();
    let is_same = match (row.days_left, theirs) {
        (Some(ours), Some(theirs)) => (ours - theirs).abs() <= slack,
        (ours, theirs) => ours == theirs,
    };
    if !is_same {
        found.push(format!("days_left: {:?}, and {theirs:?}", row.days_left));
    }
    found
}

/// What differs in a world.
fn compared(ledger: &Ledger, at: Timestamp, said: &Value) -> Vec<String> {
    let status = assess(ledger, at);
    let name = |row: &NeedRow| {
        let (site, item) = (&ledger.sites[row.site.index()], row.item.index());
        format!("{} {}", site.id, ledger.catalogue.items[item].code)
    };
    let theirs: Vec<String> = said["needs"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|row| {
            let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
            format!("{} {}", text("site"), text("item"))
        })
        .collect();
    let ours: Vec<String> = status.needs.iter().map(name).collect();
    if ours != theirs {
        return vec![format!("needs: {ours:?}, and {theirs:?}")];
    }
    let mut found = Vec::new();
    for (at, row) in status.needs.iter().enumerate() {
        let differ = differences(row, &said["needs"][at]);
        found.extend(differ.into_iter().map(|it| format!("{}: {it}", ours[at])));
    }
    let ours: Vec<Value> = status
        .doubtful
        .iter()
        .map(|load| {
            let id = &ledger.dispatches[load.dispatch].id;
            json!({ "dispatch": id, "reason": load.doubt.name() })
        })
        .collect();
    if said["doubtful"] != Value::Array(ours.clone()) {
        found.push(format!("doubtful: {}, and {}", Value::Array(ours), said["doubtful"]));
    }
    found
}

#[test]
fn a_second_implementation_from_the_documents_agrees_on_a_thousand_worlds() {
    let Some(mut oracle) = oracle() else { return };
    let mut asked = oracle.stdin.take().unwrap();
    let mut told = BufReader::new(oracle.stdout.take().unwrap()).lines();
    let (mut wrong, mut rows, mut doubtful) = (Vec::new(), 0, 0);
    for seed in 0..1000 {
        let mut dice = Xorshift64::new(seed);
        let at: Timestamp = "2025-09-18T01:00:00Z".parse().unwrap();
        let ledger = AidWorld { dice: &mut dice, at }.ledger();
        writeln!(asked, "{}", json!({ "at": at, "ledger": ledger })).unwrap();
        asked.flush().unwrap();
        let line = told.next().expect("the oracle answers each world").unwrap();
        let said: Value = serde_json::from_str(&line).unwrap();
        rows += said["needs"].as_array().map_or(0, Vec::len);
        doubtful += said["doubtful"].as_array().map_or(0, Vec::len);
        let differ = compared(&ledger, at, &said);
        wrong.extend(differ.into_iter().map(|it| format!("world {seed}: {it}")));
    }
    drop(asked);
    assert!(oracle.wait().unwrap().success());
    assert!(rows > 10_000 && doubtful > 3_000, "{rows} rows, {doubtful} loads in doubt");
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(20)].join("\n")
    );
}
