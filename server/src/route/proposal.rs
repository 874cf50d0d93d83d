//! `/proposal`: who could bring what to whom, over the roads as they are now. Nothing is stored:
//! to accept a line is to post a dispatch that names it.
//!
//! Who sees the stock of one agency alone (`stock_visibility`) is told what that could bring, reckoned
//! from its own stock: lines of all, picked out, would tell by what is missing what others have. What
//! nobody could meet is left out there (`unmet: null`), since it depends on what others have.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, Response},
};
use jiff::Timestamp;
use lintas_model::index::{DepotIndex, ItemIndex, SiteIndex};
use lintas_model::{
    access::minutes,
    aid::{
        Amount, Ledger, ProposalLine, Sees, SupplyStatus, Travel, UnknownPieces, Unmet,
        UnmetReason, WayQuestion, propose,
    },
    passability::Passability,
    vehicle::VehicleClass,
};
use serde::Serialize;

use super::{
    aid_answer::{self, AidHeader, Audience, written},
    extract::Parameters,
    middleware::PinnedServing,
    routes::RouterBuilder,
    shared::Shared,
};
use crate::{
    aid::Aid,
    http::{
        caller::Caller,
        deadline::Deadline,
        problem::Problem,
        work::{self, WorkKind},
    },
    journey::travel::LiveWays,
    live::Serving,
};

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes.get("/proposal", answer)
}

#[derive(Serialize)]
struct Proposed<'a> {
    #[serde(flatten)]
    head: AidHeader<'a>,
    lines: Vec<LineResponse<'a>>,
    /// `null` for who sees its own stock alone: others may meet it.
    unmet: Option<Vec<UnmetResponse<'a>>>,
    /// What could be sent if somebody looked at its way first.
    questions: Vec<QuestionResponse<'a>>,
}

/// What would go from where to whom.
#[derive(Serialize)]
struct ProposedLoad<'a> {
    site: &'a str,
    site_name: Option<&'a str>,
    item: &'a str,
    unit: &'static str,
    amount: Amount,
    depot: &'a str,
    depot_name: Option<&'a str>,
    agency: &'a str,
}

#[derive(Serialize)]
struct LineResponse<'a> {
    id: &'a str,
    #[serde(flatten)]
    load: ProposedLoad<'a>,
    vehicle: &'static str,
    trips: u32,
    minutes: f64,
    way: ProposedWay,
    in_time: Option<bool>,
    expires_at: Option<Timestamp>,
    why_id: &'a str,
    why_en: &'a str,
}

/// What is known of a way: the state of its worst piece, and the moment of the oldest evidence on it.
#[derive(Serialize)]
struct ProposedWay {
    state: Passability,
    as_of: Option<Timestamp>,
    vehicle: &'static str,
}

impl ProposedWay {
    fn of(vehicle: VehicleClass, state: Passability, as_of: Option<Timestamp>) -> Self {
        Self { state, as_of, vehicle: vehicle.name() }
    }
}

#[derive(Serialize)]
struct QuestionResponse<'a> {
    #[serde(flatten)]
    load: ProposedLoad<'a>,
    minutes: f64,
    way: ProposedWay,
    unknown: &'a UnknownPieces,
    words_id: &'a str,
    words_en: &'a str,
}

#[derive(Serialize)]
struct UnmetResponse<'a> {
    site: &'a str,
    site_name: Option<&'a str>,
    item: &'a str,
    unit: &'static str,
    amount: Amount,
    reason: UnmetReason,
    words_id: &'a str,
    words_en: &'a str,
}

async fn answer(
    State(app): State<Arc<Shared>>,
    PinnedServing(serving): PinnedServing,
    caller: Caller,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    parameters.only(&[])?;
    caller.must_send()?;
    let aid = Arc::clone(serving.aid()?);
    serving.live()?;
    let travel = app.travels.get(&serving, &aid).await?;
    let body = work::run(WorkKind::Long, move |deadline| {
        document(&travel, &serving, &aid, &caller, deadline)
    });
    let body = body.await?;
    Ok(aid_answer::answer(&headers, body, "application/json", Audience::Caller))
}

/// Spells out positions of the ledger.
#[derive(Clone, Copy)]
struct Spelling<'a>(&'a Ledger);

impl<'a> Spelling<'a> {
    /// Code and unit of an item.
    fn item(self, at: ItemIndex) -> (&'a str, &'static str) {
        let item = &self.0.catalogue.items[at];
        (&item.code, item.unit.word())
    }

    /// Id and name of a site.
    fn site(self, at: SiteIndex) -> (&'a str, Option<&'a str>) {
        let site = &self.0.sites[at];
        (&site.id, site.name.as_deref())
    }

    /// Id and name of a depot.
    fn depot(self, at: DepotIndex) -> (&'a str, Option<&'a str>) {
        let depot = &self.0.depots[at];
        (&depot.id, depot.name.as_deref())
    }

    fn load(
        self,
        (site, item, depot): (SiteIndex, ItemIndex, DepotIndex),
        amount: Amount,
        agency: &'a str,
    ) -> ProposedLoad<'a> {
        let ((item, unit), (site, site_name)) = (self.item(item), self.site(site));
        let (depot, depot_name) = self.depot(depot);
        ProposedLoad { site, site_name, item, unit, amount, depot, depot_name, agency }
    }

    fn line(self, it: &'a ProposalLine) -> LineResponse<'a> {
        LineResponse {
            id: &it.id,
            load: self.load((it.site, it.item, it.depot), it.amount, &it.agency),
            vehicle: it.vehicle.name(),
            trips: it.trips,
            minutes: minutes(it.ms),
            way: ProposedWay::of(it.vehicle, it.way.state, it.way.as_of),
            in_time: it.in_time,
            expires_at: it.expires_at,
            why_id: &it.why_id,
            why_en: &it.why_en,
        }
    }

    fn question(self, it: &'a WayQuestion) -> QuestionResponse<'a> {
        QuestionResponse {
            load: self.load((it.site, it.item, it.depot), it.amount, &it.agency),
            minutes: minutes(it.ms),
            way: ProposedWay::of(it.vehicle, Passability::Unknown, it.as_of),
            unknown: &it.unknown,
            words_id: &it.words_id,
            words_en: &it.words_en,
        }
    }

    fn unmet(self, it: &'a Unmet) -> UnmetResponse<'a> {
        let ((item, unit), (site, site_name)) = (self.item(it.item), self.site(it.site));
        UnmetResponse {
            site,
            site_name,
            item,
            unit,
            amount: it.amount,
            reason: it.reason,
            words_id: &it.words_id,
            words_en: &it.words_en,
        }
    }
}

fn document(
    travel: &Travel,
    serving: &Serving,
    aid: &Aid,
    caller: &Caller,
    deadline: &Deadline,
) -> Result<Vec<u8>, Problem> {
    let sees = caller.sees_stock(&aid.ledger.rules);
    let seen = (!sees.all()).then(|| own_stock(aid, sees));
    let (ledger, standing) = match &seen {
        Some((ledger, standing)) => (ledger, standing),
        None => (&*aid.ledger, &aid.standing),
    };
    let ways = LiveWays::of(serving, ledger, deadline)?;
    let proposal = propose(ledger, standing, travel, &ways);
    let spelling = Spelling(ledger);
    let unmet = sees.all().then(|| proposal.unmet.iter().map(|it| spelling.unmet(it)).collect());
    written(&Proposed {
        head: AidHeader::of(serving, serving.open()?, aid),
        lines: proposal.lines.iter().map(|it| spelling.line(it)).collect(),
        unmet,
        questions: proposal.questions.iter().map(|it| spelling.question(it)).collect(),
    })
}

/// The ledger and its status with the stock alone that somebody sees.
fn own_stock(aid: &Aid, sees: Sees<'_>) -> (Ledger, SupplyStatus) {
    let (mut ledger, mut standing) = ((*aid.ledger).clone(), aid.standing.clone());
    let seen: Vec<bool> = ledger.lots.iter().map(|lot| sees.agency(&lot.owner)).collect();
    let mut keep = seen.iter();
    ledger.lots.retain(|_| keep.next() == Some(&true));
    let mut keep = seen.iter();
    standing.free.retain(|_| keep.next() == Some(&true));
    (ledger, standing)
}

#[cfg(test)]
mod tests {
    use lintas_model::report::Role;
    use serde_json::{Value, json};

    use crate::fixtures::{
        town::{self, Town},
        town_aid::{GUDANG_BPBD, POS_HULU},
        world::World,
    };

    async fn proposed(world: &World) -> Value {
        let key = format!("Bearer {}", world.key("kirim", Role::Agency));
        let answer = world.get_with("/proposal", &[("authorization", &key)]).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer.header("cache-control"), "private, no-store");
        answer.json()
    }

    #[tokio::test]
    async fn who_may_send_is_told_who_could_bring_what_over_the_roads_as_they_are() {
        let world = World::town();
        assert_eq!(world.get("/proposal").await.code(), "key_required");
        let reporter = format!("Bearer {}", world.key("lapor", Role::Reporter));
        let refused = world.get_with("/proposal", &[("authorization", &reporter)]).await;
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), (403, "forbidden"));
        let json = proposed(&world).await;
        let lines = json["lines"].as_array().unwrap();
        let line = lines
            .iter()
            .find(|line| line["site"] == POS_HULU && line["item"] == "air_bersih")
            .unwrap();
        // The same minutes as a route of the same class has.
        let from = if line["depot"] == GUDANG_BPBD { town::DEPOT } else { [116.520, -0.308] };
        let [to_lon, to_lat] = town::HULU;
        let vehicle = line["vehicle"].as_str().unwrap();
        let uri =
            format!("/route?from={},{}&to={to_lon},{to_lat}&vehicle={vehicle}", from[0], from[1]);
        let route = world.get(&uri).await.json();
        let seconds = route["features"][0]["properties"]["duration_s"].as_f64().unwrap();
        assert!((line["minutes"].as_f64().unwrap() - seconds / 60.0).abs() < 0.06, "{line}");
        assert_eq!(
            (&line["way"]["state"], &line["way"]["vehicle"]),
            (&json!("presumed"), &line["vehicle"])
        );
        assert_eq!(json["questions"], json!([]));
        // What expired, and what nobody counted, is not given away.
        assert!(lines.iter().all(|line| line["item"] != "selimut"));
        let blankets = json["unmet"].as_array().unwrap();
        let blankets = blankets.iter().find(|unmet| unmet["item"] == "selimut").unwrap();
        assert_eq!(blankets["reason"], "no_stock");
    }

    #[tokio::test]
    async fn a_closed_road_sends_boats_or_says_that_there_is_no_way() {
        let mut town = Town::on_a_dry_day();
        town.close(town::TRACK, 6);
        let world = World::of_town(&town);
        let json = proposed(&world).await;
        let to_hulu =
            json["lines"].as_array().unwrap().iter().find(|line| line["site"] == POS_HULU);
        assert_eq!(to_hulu.unwrap()["vehicle"], "boat");
        let mut town = Town::on_a_dry_day();
        town.close(town::TRACK, 6);
        town.close(town::RIVER_UP, 6);
        let json = proposed(&World::of_town(&town)).await;
        let unmet = json["unmet"].as_array().unwrap();
        let unmet = unmet.iter().find(|it| it["site"] == POS_HULU && it["item"] == "air_bersih");
        assert_eq!(unmet.unwrap()["reason"], "no_way", "{json}");
    }

    #[tokio::test]
    async fn a_way_under_water_of_unknown_depth_is_a_question_and_no_line() {
        let mut town = Town::on_a_dry_day();
        town.flood(&[town::TRACK], None);
        let json = proposed(&World::of_town(&town)).await;
        let of_hulu = |list: &str| -> Vec<Value> {
            let all = json[list].as_array().unwrap().iter();
            all.filter(|it| it["site"] == POS_HULU && it["item"] == "air_bersih").cloned().collect()
        };
        assert_eq!(of_hulu("lines"), [Value::Null; 0]);
        let (questions, unmet) = (of_hulu("questions"), of_hulu("unmet"));
        assert_eq!(unmet[0]["reason"], "way_unknown", "{json}");
        let question = &questions[0];
        assert_eq!(question["way"]["state"], "unknown");
        assert!(question["amount"].as_f64() <= unmet[0]["amount"].as_f64());
        assert_eq!(question["unknown"]["count"], 1, "{question}");
        assert!(question["words_id"].as_str().unwrap().starts_with("Periksa dulu jalan"));
        let states: Vec<_> = json["lines"].as_array().unwrap().iter().collect();
        assert!(states.iter().all(|line| line["way"]["state"] != "unknown"));
    }
}
