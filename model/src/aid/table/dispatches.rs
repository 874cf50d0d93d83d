//! The tables of dispatches: all of them for partners, and who does what where for everybody.

use crate::index::SiteIndex;
use std::collections::BTreeMap;

use jiff::Timestamp;

use super::cell::{TableCell, TableContext, amount, count, text};
use super::column::{AidTable, TableColumn, column};
use crate::aid::{
    Dispatch, DispatchState, GoodsCondition, Ledger, Sees, StateChange, SupplyStatus,
};
use crate::schema::FieldKind::{Bool, Float, Int, Text};
use crate::vehicle::VehicleClass;

const DISPATCHES: [TableColumn; 25] = [
    column("dispatch_id", "#activity+id", Text, "dispatch"),
    column("org_code", "#org+code", Text, "agency that brings it, or asks for it"),
    column("from_id", "#loc+code+id+origin", Text, "depot"),
    column("to_id", "#loc+code+id+dest", Text, "site"),
    column("item_code", "#item+code", Text, "item"),
    column("unit", "#item+unit", Text, "base unit of the item; all amounts are in it"),
    column("qty", "#item+num", Float, "sent"),
    column("vehicle_class", "#modality+vehicle", Text, "vehicle class"),
    column("vehicle_id", "#meta+vehicle+id", Text, "for its own agency and officers"),
    column("status", "#status+code", Text, "how far it got"),
    column("planned_at", "#date+planned", Text, "when it should leave"),
    column("departed_at", "#date+start", Text, "when it left"),
    column("eta", "#date+eta", Text, "when it should arrive"),
    column("arrived_at", "#date+end", Text, "when it arrived"),
    column("received_qty", "#reached+num+item", Float, "signed for"),
    column("note", "#description", Text, "in words"),
    column("exercise", "#meta+exercise", Bool, "LATIHAN: true in a drill"),
    column("requested_at", "#date+requested", Text, "when it was asked for"),
    column("promised_at", "#date+promised", Text, "when an agency promised it"),
    column("received_at", "#date+received", Text, "when it was signed for"),
    column("condition", "#status+condition", Text, "how it was"),
    column("receiver_role", "#org+role+receiver", Text, "who signed: a role, never a person"),
    column(
        "despite",
        "#description+despite",
        Text,
        "why it was sent although an overlap was shown",
    ),
    column("source", "#meta+source", Text, "table that says so; report: told to the server"),
    column(
        "check",
        "#status+check",
        Text,
        "why it covers nobody until somebody has asked; else empty",
    ),
];

impl GoodsCondition {
    /// Its code in files, requests and on paper.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::PartlyDamaged => "partly_damaged",
            Self::Damaged => "damaged",
        }
    }
}

impl Dispatch {
    /// When it came into exactly this state; `None` where it did not, skipped it, or no moment is
    /// stated.
    pub fn became(&self, state: DispatchState) -> Option<Timestamp> {
        self.history.iter().find(|step: &&StateChange| step.state == state).and_then(|step| step.at)
    }
}

/// All dispatches. Never public. Vehicles are named of `vehicles`; of loads that are not in `loads` stands
/// what everybody knows of them: who brings something where, and how far it got.
pub fn dispatches(
    ledger: &Ledger,
    standing: &SupplyStatus,
    mark: TableContext<'_>,
    vehicles: Sees<'_>,
    loads: Sees<'_>,
) -> AidTable {
    let cells = |(at, dispatch): (usize, &Dispatch)| {
        if loads.load(dispatch) {
            let check = standing.doubt(at).map(|load| load.doubt.name());
            let mut cells = load(ledger, mark, dispatch, vehicles);
            cells.push(text(check));
            cells
        } else {
            withheld(mark, dispatch)
        }
    };
    let rows = ledger.dispatches.iter().enumerate().map(cells).collect();
    AidTable { name: "dispatches", columns: &DISPATCHES, rows }
}

fn load(
    ledger: &Ledger,
    mark: TableContext<'_>,
    dispatch: &Dispatch,
    vehicles: Sees<'_>,
) -> Vec<TableCell> {
    let item = ledger.catalogue.get(&dispatch.item);
    let vehicle_id = dispatch.vehicle_id.as_deref();
    let when = |state| mark.time(dispatch.became(state));
    vec![
        text(dispatch.id.as_str()),
        text(dispatch.agency.as_str()),
        text(dispatch.from.as_deref()),
        text(dispatch.to.as_str()),
        text(dispatch.item.as_str()),
        text(item.map(|item| item.unit.word())),
        amount(dispatch.amount),
        text(dispatch.vehicle.map(VehicleClass::name)),
        text(vehicle_id.filter(|_| vehicles.agency(&dispatch.agency))),
        text(dispatch.state.name()),
        mark.time(dispatch.planned_at),
        when(DispatchState::Berangkat),
        mark.time(dispatch.eta),
        when(DispatchState::Tiba),
        amount(dispatch.received),
        text(dispatch.note.as_deref()),
        mark.exercise(),
        when(DispatchState::Diminta),
        when(DispatchState::Dijanjikan),
        when(DispatchState::Diterima),
        text(dispatch.condition.map(GoodsCondition::name)),
        text(dispatch.receiver_role.as_deref()),
        text(dispatch.despite.as_deref()),
        text(dispatch.source.as_str()),
    ]
}

/// What everybody knows of a dispatch, and its id.
fn withheld(mark: TableContext<'_>, dispatch: &Dispatch) -> Vec<TableCell> {
    let known = |column: &TableColumn| match column.name {
        "dispatch_id" => text(dispatch.id.as_str()),
        "org_code" => text(dispatch.agency.as_str()),
        "to_id" => text(dispatch.to.as_str()),
        "status" => text(dispatch.state.name()),
        "exercise" => mark.exercise(),
        _ => None,
    };
    DISPATCHES.iter().map(known).collect()
}

const WHO_WHAT_WHERE: [TableColumn; 8] = [
    column("org_code", "#org+code", Text, "who: the agency"),
    column("sector", "#sector", Text, "what: pangan, air_sanitasi, hunian, kesehatan, logistik"),
    column("site_id", "#loc+code+id+dest", Text, "where: the site"),
    column("kode_desa", "#adm4+code+v_kemendagri", Text, "where: the unit that it lies in"),
    column("status", "#status+code", Text, "how far it got"),
    column("activities", "#activity+num", Int, "how many dispatches that is"),
    column("reported_at", "#date+reported", Text, "when: the day of the latest step"),
    column("exercise", "#meta+exercise", Bool, "LATIHAN: true in a drill"),
];

/// What kind of help an item is: the sectors of a 4W. A dispatch's cargo is not public, what kind of
/// help an agency gives is. Items that only one region knows are `logistik`.
fn sector(item: &str) -> &'static str {
    match item {
        "beras" | "mie" | "sarden" | "minyak" | "makanan_siap" | "susu_balita" => "pangan",
        "air_bersih" | "air_minum" | "hygiene_kit" | "sabun" | "jerigen_20l" | "tandon_1000l"
        | "toilet_portabel" => "air_sanitasi",
        "selimut" | "matras" | "terpal" | "tenda_keluarga" | "tenda_posko" | "family_kit"
        | "kidsware" => "hunian",
        "obat_paket" => "kesehatan",
        _ => "logistik",
    }
}

/// Who does what, where, when: the 4W of the cluster, derived from dispatches so that nobody has to
/// fill in a second sheet. Public: it has no cargo, amounts, vehicles or times of arrival, no site
/// that may not be shown, and of times only the day of the latest step. What was called off is left
/// out.
pub fn who_what_where(ledger: &Ledger, mark: TableContext<'_>) -> AidTable {
    type Key<'a> = (&'a str, &'static str, &'a str, DispatchState);
    let mut activities: BTreeMap<Key<'_>, (i64, Option<Timestamp>, SiteIndex)> = BTreeMap::new();
    for dispatch in &ledger.dispatches {
        let site = ledger.site(&dispatch.to).filter(|at| ledger.sites[*at].is_public());
        let (Some(site), false) = (site, dispatch.state == DispatchState::Batal) else { continue };
        let step = dispatch.history.iter().filter_map(|step| step.at).max();
        let (agency, to) = (dispatch.agency.as_str(), dispatch.to.as_str());
        let key = (agency, sector(&dispatch.item), to, dispatch.state);
        let activity = activities.entry(key).or_insert((0, None, site));
        activity.0 += 1;
        activity.1 = activity.1.max(step);
    }
    let cells =
        |((agency, sector, to, state), (number, latest, site)): (Key<'_>, _)| -> Vec<TableCell> {
            let site: &crate::aid::Site = &ledger.sites[site];
            vec![
                text(agency),
                text(sector),
                text(to),
                text(site.place_code.as_deref()),
                text(state.name()),
                count(Some(number)),
                mark.day(latest),
                mark.exercise(),
            ]
        };
    AidTable {
        name: "4w",
        columns: &WHO_WHAT_WHERE,
        rows: activities.into_iter().map(cells).collect(),
    }
}
