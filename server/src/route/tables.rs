//! `/tables/{name}.csv` and `.parquet`: tables for spreadsheets and scripts, with HXL hashtags.
//!
//! CSV has the state now: a header row, then the row of hashtags. Parquet is the file as published,
//! with `Last-Modified` from the manifest. `needs`, `4w` and `silent` are public; the others need a
//! key, `needs_full` one that may report. Their CSV holds what the caller sees (`stock_visibility`); their
//! Parquet, which holds the stock of all agencies, is for who sees that.

use std::sync::Arc;

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Method, Response, header},
};
use lintas_model::aid::{
    Sees,
    table::{self, AidTable, TableContext, to_csv},
};
use lintas_snapshot::format::layout;

use super::{
    aid_answer::{self, Audience, for_caller},
    archives,
    extract::{Parameters, PathParameters},
    middleware::PinnedServing,
    routes::RouterBuilder,
};
use crate::{
    aid::Aid,
    http::{
        caller::{Caller, challenge},
        problem::{Code, Problem},
        work::{self, WorkKind},
    },
    journey::collection::zone,
    open::Open,
};

/// The tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TableName {
    Needs,
    WhoWhatWhere,
    Silent,
    NeedsFull,
    Stock,
    Dispatches,
    Movements,
}

impl TableName {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "needs" => Self::Needs,
            "4w" => Self::WhoWhatWhere,
            "silent" => Self::Silent,
            "needs_full" => Self::NeedsFull,
            "stock" => Self::Stock,
            "dispatches" => Self::Dispatches,
            "movements" => Self::Movements,
            _ => return None,
        })
    }

    /// Who may read it, this caller included.
    ///
    /// # Errors
    /// `key_required`, `forbidden`.
    fn admit(self, caller: Option<&Caller>) -> Result<Audience, Problem> {
        match (self, caller) {
            (Self::Needs | Self::WhoWhatWhere | Self::Silent, _) => Ok(Audience::All),
            (_, None) => Err(challenge(Code::KeyRequired)),
            (Self::NeedsFull, Some(caller)) => caller.must_report().map(|()| Audience::Caller),
            (Self::Stock | Self::Dispatches | Self::Movements, Some(_)) => Ok(Audience::Caller),
        }
    }

    /// Refuses the file as published to who does not see the stock of all.
    ///
    /// # Errors
    /// `forbidden`.
    fn admit_whole(self, aid: Option<&Aid>, caller: Option<&Caller>) -> Result<(), Problem> {
        let rules = aid.map(|aid| &aid.ledger.rules);
        let all = caller.zip(rules).is_some_and(|(caller, rules)| caller.sees_stock(rules).all());
        match self {
            Self::Needs | Self::WhoWhatWhere | Self::Silent => Ok(()),
            Self::NeedsFull | Self::Stock | Self::Dispatches | Self::Movements if all => Ok(()),
            _ => {
                let told = "It holds the stock of all agencies; the .csv holds yours.";
                Err(Problem::new(Code::Forbidden, told))
            }
        }
    }

    fn table(self, aid: &Aid, mark: TableContext<'_>, caller: Option<&Caller>) -> AidTable {
        let (ledger, standing) = (&*aid.ledger, &aid.standing);
        let sees = caller.map_or(Sees::None, |caller| caller.sees_stock(&ledger.rules));
        match self {
            Self::Needs => table::needs(ledger, standing, mark),
            Self::WhoWhatWhere => table::who_what_where(ledger, mark),
            Self::Silent => table::silent(ledger, standing, mark),
            Self::NeedsFull => table::needs_full(ledger, standing, mark, sees),
            Self::Stock => table::stock(ledger, standing, mark, sees),
            Self::Movements => table::movements(ledger, mark, sees),
            Self::Dispatches => {
                let vehicles = caller.map_or(Sees::None, Caller::sees_vehicles);
                table::dispatches(ledger, standing, mark, vehicles, sees)
            }
        }
    }
}

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes.get("/tables/{file}", answer)
}

async fn answer(
    PinnedServing(serving): PinnedServing,
    caller: Option<Caller>,
    method: Method,
    places: PathParameters,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    parameters.only(&[])?;
    let (stem, ending) = places.get("file").rsplit_once('.').ok_or(Code::NotFound)?;
    let name = TableName::of(stem).ok_or(Code::NotFound)?;
    let is_csv = match ending {
        "csv" => true,
        "parquet" => false,
        _ => return Err(Code::NotFound.into()),
    };
    let audience = name.admit(caller.as_ref())?;
    let stem = stem.to_owned();
    let mut answer = if is_csv {
        let aid = Arc::clone(serving.aid()?);
        let made = work::run(WorkKind::Lists, move |_| {
            let open = serving.open()?;
            let zone = zone(open);
            let mark = TableContext { is_drill: open.is_drill(), zone: &zone };
            let csv = to_csv(&name.table(&aid, mark, caller.as_ref()));
            let csv = aid_answer::answer(&headers, csv, "text/csv; charset=utf-8", audience);
            Ok::<_, Problem>(named(csv, open, &stem, "csv"))
        });
        made.await?
    } else {
        let open = serving.open()?;
        name.admit_whole(serving.aid().ok().map(|aid| &**aid), caller.as_ref())?;
        let file = layout::table(&stem);
        let media = "application/vnd.apache.parquet";
        let mut answer = archives::file(open, &file, media, &method, &headers)?;
        let created = open.manifest().created.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        if let Ok(created) = HeaderValue::from_str(&created) {
            answer.headers_mut().insert(header::LAST_MODIFIED, created);
        }
        named(answer, open, &stem, "parquet")
    };
    if audience == Audience::Caller {
        for_caller(&mut answer);
    }
    Ok(answer)
}

/// Names the download by its region and, in a drill, LATIHAN: `LATIHAN-kukar-needs.csv`.
fn named(mut answer: Response<Body>, open: &Open, stem: &str, ending: &str) -> Response<Body> {
    let drill = if open.is_drill() { "LATIHAN-" } else { "" };
    let region = &open.manifest().region.id;
    let told = format!("attachment; filename=\"{drill}{region}-{stem}.{ending}\"");
    if let Ok(told) = HeaderValue::from_str(&told) {
        answer.headers_mut().insert(header::CONTENT_DISPOSITION, told);
    }
    answer
}

#[cfg(test)]
mod tests {
    use lintas_model::report::Role;

    use crate::fixtures::{
        town_aid::SECRETS,
        world::{TestResponse, World},
    };

    async fn with(world: &World, uri: &str, key: &str) -> TestResponse {
        let bearer = format!("Bearer {key}");
        world.get_with(uri, &[("authorization", &bearer)]).await
    }

    #[tokio::test]
    async fn public_tables_are_for_everybody_and_hold_nothing_private() {
        let world = World::town();
        for name in ["needs", "4w", "silent"] {
            let answer = world.get(&format!("/tables/{name}.csv")).await;
            assert_eq!(answer.status, 200, "{name}");
            assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
            assert_eq!(answer.header("cache-control"), "no-cache");
            let file = format!("attachment; filename=\"LATIHAN-belayan-{name}.csv\"");
            assert_eq!(answer.header("content-disposition"), file);
            let csv = String::from_utf8(answer.body.to_vec()).unwrap();
            let lines: Vec<&str> = csv.split("\r\n").collect();
            assert!(lines[1].starts_with('#') && lines.len() > 3, "{csv}");
            let exercise = lines[0].split(',').position(|name| name == "exercise").unwrap();
            assert_eq!(lines[2].split(',').nth(exercise), Some("true"), "LATIHAN: {csv}");
            for secret in SECRETS {
                assert!(!csv.contains(secret), "{name} tells {secret}: {csv}");
            }
            let again = world
                .get_with(
                    &format!("/tables/{name}.csv"),
                    &[("if-none-match", answer.header("etag"))],
                )
                .await;
            assert_eq!(again.status, 304);
        }
    }

    #[tokio::test]
    async fn the_others_need_a_key_and_the_vehicle_its_own_agency() {
        let world = World::town();
        for name in ["stock", "dispatches", "movements", "needs_full"] {
            for ending in ["csv", "parquet"] {
                let refused = world.get(&format!("/tables/{name}.{ending}")).await;
                let told = (refused.status.as_u16(), refused.code());
                assert_eq!(told, (401, "key_required".to_owned()), "{name}.{ending}");
            }
        }
        let reader = world.key("baca", Role::Reader);
        let stock = with(&world, "/tables/stock.csv", &reader).await;
        assert_eq!(stock.header("cache-control"), "private, no-store");
        assert!(String::from_utf8_lossy(&stock.body).contains("9876"));
        let full = with(&world, "/tables/needs_full.csv", &reader).await;
        assert_eq!(full.code(), "forbidden");
        // The key of the world is of BPBD; the truck is of PMI.
        let agency = world.key("bpbd", Role::Agency);
        let csv = with(&world, "/tables/dispatches.csv", &agency).await.body;
        assert!(!String::from_utf8_lossy(&csv).contains("KT-RAHASIA-1"));
        let officer = world.key("piket", Role::Officer);
        let csv = with(&world, "/tables/dispatches.csv", &officer).await.body;
        assert!(String::from_utf8_lossy(&csv).contains("KT-RAHASIA-1"));
        let full = with(&world, "/tables/needs_full.csv", &officer).await;
        assert!(String::from_utf8_lossy(&full.body).contains("rumah-hulu"));
    }

    #[tokio::test]
    async fn other_names_are_not_there() {
        let world = World::town();
        for file in ["needs", "needs.xlsx", "kas.csv", "..%2Fmanifest.csv", "needs.parquet"] {
            let answer = world.get(&format!("/tables/{file}")).await;
            assert_eq!(
                (answer.status.as_u16(), answer.code().as_str()),
                (404, "not_found"),
                "{file}"
            );
        }
    }
}
