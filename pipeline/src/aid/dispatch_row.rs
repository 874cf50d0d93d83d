//! One row of a dispatch table: what goes where, how far it got, and when.

use jiff::Timestamp;
use lintas_model::aid::{
    Amount, Catalogue, Dispatch, DispatchState, GoodsCondition, Item, StateChange,
};
use lintas_model::finding::{Finding, FindingCode, Severity};

use super::items;
use super::named_places::{DepotOrSite, NamedPlaces};
use super::quantity::converted;
use super::words::{self, agency, quoted, said_in};
use crate::config::{RegionConfig, Source, nearest};
use crate::ingest::heading::bare;
use crate::ingest::{Row, moment};
use crate::input::Column;
use crate::input::columns::dispatches;
use crate::merge::sites::{MergedDepot, Shelter};

/// What agencies call each state in their tables, as [`bare`] writes it.
pub(super) const SAID: [(DispatchState, &[&str]); 7] = [
    (DispatchState::Diminta, &["permintaan", "dimohon", "usulan", "diusulkan", "requested"]),
    (
        DispatchState::Dijanjikan,
        &["janji", "komitmen", "disetujui", "disanggupi", "direncanakan", "rencana", "pledged"],
    ),
    (
        DispatchState::Disiapkan,
        &["persiapan", "dimuat", "muat", "dikemas", "packing", "siapkirim", "prepared", "loading"],
    ),
    (
        DispatchState::Berangkat,
        &[
            "dalamperjalanan",
            "diperjalanan",
            "perjalanan",
            "dikirim",
            "dikirimkan",
            "diberangkatkan",
            "otw",
            "intransit",
            "departed",
            "sent",
        ],
    ),
    (DispatchState::Tiba, &["sampai", "sudahtiba", "sudahsampai", "arrived"]),
    (
        DispatchState::Diterima,
        &[
            "terima",
            "sudahditerima",
            "diserahkan",
            "diserahterimakan",
            "selesai",
            "received",
            "delivered",
        ],
    ),
    (DispatchState::Batal, &["dibatalkan", "gagal", "ditolak", "cancelled", "canceled"]),
];

/// The steps with the columns of their moments, in order.
const STEPS: [(DispatchState, Column<Timestamp>); 5] = [
    (DispatchState::Diminta, dispatches::REQUESTED_AT),
    (DispatchState::Dijanjikan, dispatches::PROMISED_AT),
    (DispatchState::Berangkat, dispatches::DEPARTED_AT),
    (DispatchState::Tiba, dispatches::ARRIVED_AT),
    (DispatchState::Diterima, dispatches::RECEIVED_AT),
];

/// Takes the findings about a row that is used.
type Tell<'a> = &'a mut dyn FnMut(Finding);

/// A dispatch with the place of its row.
#[derive(Debug, Clone)]
pub(super) struct DispatchRow {
    pub(super) dispatch: Dispatch,
    /// Position of its source in the configuration.
    pub(super) source: usize,
    /// Position in [`SourceRows::rows`](crate::ingest::SourceRows::rows).
    pub(super) at: usize,
    /// Precedence of its source.
    pub(super) precedence: i64,
    /// The moment that its table speaks of.
    pub(super) as_of: Option<Timestamp>,
    /// The agency that runs the depot.
    pub(super) keeper: Option<String>,
}

/// Reads a row; findings about it that do not refuse it go to `tell`.
///
/// # Errors
/// The finding for which the row is refused: an unknown item, site or unit.
pub(super) fn read(
    source: &Source,
    row: &Row,
    catalogue: &Catalogue,
    ends: &NamedPlaces<'_>,
    region: &RegionConfig,
    tell: Tell<'_>,
) -> Result<DispatchRow, Box<Finding>> {
    let text = |column| row.values.trimmed(column);
    let owned = |column| text(column).map(str::to_owned);
    let item = items::of_row(catalogue, row, &source.id)?;
    let to = site(row, &source.id, ends)?;
    let from = depot(row, &source.id, ends, tell);
    let (amount, conversion) =
        converted(item, row, &source.id, dispatches::QTY)?.unwrap_or_default();
    let said = state(row, &source.id, tell);
    let history = history(row, &source.id, said, region, tell);
    let (state, history) = left_first(row, &source.id, said, history, region, tell);
    let keeper = from.and_then(|depot| depot.agency.as_deref()).map(agency);
    let who = text(dispatches::ORG_CODE).or_else(|| text(dispatches::REQUESTED_BY)).map(agency);
    let pack = row.get(dispatches::QTY).filter(|_| conversion.is_some());
    let received = received(item, amount, row, &source.id, tell)?;
    let dispatch = Dispatch {
        id: row.id.clone(),
        source: source.id.clone(),
        row: Some(row.number),
        agency: who.or_else(|| keeper.clone()).unwrap_or_default(),
        from: from.map(|depot| depot.id.clone()),
        to: to.id.clone(),
        item: item.code.clone(),
        amount,
        said: pack
            .map(|quantity| words::said(quantity, text(dispatches::UNIT).unwrap_or_default())),
        vehicle: row.get(dispatches::VEHICLE),
        vehicle_id: owned(dispatches::VEHICLE_ID),
        state,
        history,
        planned_at: row.get(dispatches::PLANNED_AT),
        eta: row.get(dispatches::ETA),
        received: received.filter(|_| state == said),
        condition: condition(row, &source.id, tell),
        receiver_role: owned(dispatches::RECEIVER_ROLE),
        note: owned(dispatches::NOTE),
        despite: None,
        gone_since: None,
    };
    Ok(DispatchRow { dispatch, source: 0, at: 0, precedence: 0, as_of: row.as_of, keeper })
}

fn site<'a>(row: &Row, source: &str, ends: &NamedPlaces<'a>) -> Result<&'a Shelter, Box<Finding>> {
    let said = [dispatches::TO_ID, dispatches::TO_NAME].map(|column| row.values.trimmed(column));
    let column = said_in(row, dispatches::TO_ID, dispatches::TO_NAME);
    let word = said.into_iter().flatten().next().unwrap_or_default();
    let finding = |en: String, id: String| {
        let finding = row.finding(FindingCode::UnknownSite, source, en, id);
        finding.in_column(column, word)
    };
    match ends.find(said.into_iter().flatten()) {
        Some(DepotOrSite::Site(site)) => Ok(site),
        Some(DepotOrSite::Depot(depot)) => Err(Box::new(
            finding(
                format!("{} is a depot: from depot to depot reaches nobody yet", depot.id),
                format!("{} adalah gudang: antargudang belum sampai ke siapa pun", depot.id),
            )
            .with_severity(Severity::Warning),
        )),
        None => {
            let finding = finding(
                format!("{} is no site that is known", quoted(word)),
                format!("{} bukan lokasi yang dikenal", quoted(word)),
            );
            let near = ends.nearest(word, |end| matches!(end, DepotOrSite::Site(_)));
            Err(Box::new(match near {
                None => finding,
                Some(near) => finding.mended_by(
                    format!("maksudnya {near}? tulis kode itu, atau daftarkan lokasinya"),
                    format!("{near} is meant? write that code, or list the site"),
                ),
            }))
        }
    }
}

fn depot<'a>(
    row: &Row,
    source: &str,
    ends: &NamedPlaces<'a>,
    tell: Tell<'_>,
) -> Option<&'a MergedDepot> {
    let said =
        [dispatches::FROM_ID, dispatches::FROM_NAME].map(|column| row.values.trimmed(column));
    let word = said.into_iter().flatten().next()?;
    if let Some(DepotOrSite::Depot(depot)) = ends.find(said.into_iter().flatten()) {
        return Some(depot);
    }
    let column = said_in(row, dispatches::FROM_ID, dispatches::FROM_NAME);
    let finding = row
        .finding(
            FindingCode::UnknownDepot,
            source,
            format!("{} is no depot that is known; the dispatch is kept without it", quoted(word)),
            format!("{} bukan gudang yang dikenal; pengiriman tetap dipakai", quoted(word)),
        )
        .in_column(column, word)
        .with_severity(Severity::Warning);
    tell(match ends.nearest(word, |end| matches!(end, DepotOrSite::Depot(_))) {
        None => finding,
        Some(near) => finding.mended_by(
            format!("maksudnya {near}? tulis kode itu, atau daftarkan gudangnya"),
            format!("{near} is meant? write that code, or list the depot"),
        ),
    });
    None
}

/// The state that a row states; where it states none, the last one that it has a moment of. An
/// unknown state counts as asked for, which covers nobody.
fn state(row: &Row, source: &str, tell: Tell<'_>) -> DispatchState {
    let Some(said) = row.get(dispatches::STATUS).filter(|said| !said.trim().is_empty()) else {
        let last = STEPS.iter().rev().find(|(_, column)| row.values.has(*column));
        return last.map_or(DispatchState::Diminta, |(state, _)| *state);
    };
    let word = bare(said);
    let known = SAID
        .iter()
        .find(|(state, words)| word == bare(state.name()) || words.contains(&word.as_str()));
    if let Some((state, _)) = known {
        return *state;
    }
    let near = nearest(said.trim(), DispatchState::ALL.map(DispatchState::name));
    let names = DispatchState::ALL.map(DispatchState::name).join(", ");
    let finding = row
        .finding(
            FindingCode::UnknownValue,
            source,
            format!("{} is no state of a dispatch; it counts as asked for", quoted(said)),
            format!("{} bukan status pengiriman; dianggap baru diminta", quoted(said)),
        )
        .in_column(dispatches::STATUS.name(), said);
    tell(match near {
        Some(near) => finding.mended_by(format!("maksudnya {near}?"), format!("{near} is meant?")),
        None => finding.mended_by(format!("tulis salah satu: {names}"), format!("write: {names}")),
    });
    DispatchState::Diminta
}

/// The steps up to the state that it is in, each with its moment. A moment before that of an earlier
/// step, or after the moment of the data, is not used.
fn history(
    row: &Row,
    source: &str,
    state: DispatchState,
    region: &RegionConfig,
    tell: Tell<'_>,
) -> Vec<StateChange> {
    let mut steps: Vec<StateChange> = Vec::new();
    let mut last: Option<Timestamp> = None;
    for (step, column) in STEPS {
        let reached = step <= state || state == DispatchState::Batal;
        let Some(at) = row.get(column).filter(|_| reached) else { continue };
        let wrong = if at > region.as_of {
            Some(("it lies after the moment of the data", "sesudah waktu data"))
        } else if last.is_some_and(|last| at < last) {
            Some(("it lies before an earlier step", "mendahului langkah sebelumnya"))
        } else {
            None
        };
        if let Some((en, id)) = wrong {
            let finding = row.finding(
                FindingCode::UnknownValue,
                source,
                format!("{en}; the moment is not used"),
                format!("{id}; waktu ini tidak dipakai"),
            );
            tell(finding.in_column(column.name(), moment::written(at, &region.time_zone)));
            continue;
        }
        last = Some(at);
        steps.push(StateChange { state: step, at: Some(at) });
    }
    if steps.last().is_none_or(|step| step.state != state) {
        steps.push(StateChange { state, at: None });
    }
    steps
}

/// The state and the steps as far as they hold: an arrival counts only after the load has left. One
/// that nobody says to have left counts as promised, at a moment that nobody knows (so it is asked
/// about, and covers nobody); one that left and whose arrival has no usable moment, as on its way.
fn left_first(
    row: &Row,
    source: &str,
    state: DispatchState,
    mut steps: Vec<StateChange>,
    region: &RegionConfig,
    tell: Tell<'_>,
) -> (DispatchState, Vec<StateChange>) {
    if !state.is_arrival() {
        return (state, steps);
    }
    let left = row.get(dispatches::DEPARTED_AT).filter(|left| *left <= region.as_of);
    let told = [dispatches::ARRIVED_AT, dispatches::RECEIVED_AT].map(|column| row.get(column));
    let arrived = steps.iter().filter(|step| step.state.is_arrival()).find_map(|step| step.at);
    let (holds, column, en, id) = match left {
        None => (
            DispatchState::Dijanjikan,
            dispatches::DEPARTED_AT,
            "nobody says that it left: it counts as promised, and somebody should ask",
            "tidak ada waktu berangkat: dihitung sebagai janji, tanyakan",
        ),
        Some(_) if arrived.is_none() && told.iter().any(Option::is_some) => (
            DispatchState::Berangkat,
            dispatches::ARRIVED_AT,
            "it did not arrive after it left: it counts as on its way",
            "tidak tiba sesudah berangkat: dihitung masih di jalan",
        ),
        Some(_) => return (state, steps),
    };
    let finding = row.finding(
        FindingCode::ArrivedBeforeLeaving,
        source,
        format!("it is said to be {}, and {en}", state.name()),
        format!("ditulis {}, tetapi {id}", state.name()),
    );
    let written = |at: Timestamp| moment::written(at, &region.time_zone);
    let value = told.into_iter().flatten().next().map_or_else(|| state.name().into(), written);
    tell(finding.in_column(column.name(), value));
    steps.retain(|step| step.state <= holds && step.at.is_some());
    if steps.last().is_none_or(|step| step.state != holds) {
        steps.push(StateChange { state: holds, at: None });
    }
    (holds, steps)
}

/// What was signed for. More than was sent is not used, since one of the two must be in another
/// unit.
fn received(
    item: &Item,
    sent: Amount,
    row: &Row,
    source: &str,
    tell: Tell<'_>,
) -> Result<Option<Amount>, Box<Finding>> {
    let Some((received, _)) = converted(item, row, source, dispatches::RECEIVED_QTY)? else {
        return Ok(None);
    };
    if received <= sent {
        return Ok(Some(received));
    }
    let (got, gave) = (words::amount(received, item), words::amount(sent, item));
    tell(
        row.finding(
            FindingCode::StockUnbalanced,
            source,
            format!("{got} were received of {gave} that were sent; what was received is not used"),
            format!("diterima {got} dari {gave} yang dikirim; jumlah diterima tidak dipakai"),
        )
        .in_column(dispatches::RECEIVED_QTY.name(), got)
        .mended_by(
            "periksa satuannya: jumlah diterima ditulis dalam satuan yang sama dengan yang dikirim",
            "check the unit: what is received is written in the unit of what is sent",
        ),
    );
    Ok(None)
}

fn condition(row: &Row, source: &str, tell: Tell<'_>) -> Option<GoodsCondition> {
    let said = row.get(dispatches::CONDITION).filter(|said| !said.trim().is_empty())?;
    match bare(said).as_str() {
        "baik" | "good" | "utuh" | "lengkap" => Some(GoodsCondition::Good),
        "sebagianrusak" | "rusaksebagian" | "partlydamaged" | "kurangbaik" => {
            Some(GoodsCondition::PartlyDamaged)
        }
        "rusak" | "rusakberat" | "damaged" | "hancur" => Some(GoodsCondition::Damaged),
        _ => {
            let finding = row.finding(
                FindingCode::UnknownValue,
                source,
                format!("{} is no condition: baik, sebagian rusak, rusak", quoted(said)),
                format!("{} bukan kondisi: baik, sebagian rusak, rusak", quoted(said)),
            );
            tell(finding.in_column(dispatches::CONDITION.name(), said));
            None
        }
    }
}
