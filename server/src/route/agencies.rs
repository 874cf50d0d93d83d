//! `/agencies/{code}/sheet`, `.csv` and `.xlsx`: what one agency has, sent, promised, owes and is asked
//! for, on one page to read and print, and as a table with HXL hashtags. For keys of that agency and for
//! officers, whatever `stock_visibility` says.

use std::sync::Arc;

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Response, header},
};
use lintas_model::{
    aid::{
        AgencySheet,
        table::{self, AidTable, TableContext, to_csv},
    },
    language::Language,
};

use super::{
    aid_answer::{self, Audience},
    extract::{BaseUrl, Parameters, PathParameters},
    middleware::PinnedServing,
    routes::RouterBuilder,
};
use crate::{
    aid::Aid,
    http::{
        caller::Caller,
        problem::{Code, Problem},
        work::{self, WorkKind},
    },
    journey::collection::zone,
    live::Serving,
    open::Open,
    paper::{self, AgencyPaper},
};

/// Media type of a workbook.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes
        .get("/agencies/{code}/sheet", page)
        .get("/agencies/{code}/sheet.csv", csv)
        .get("/agencies/{code}/sheet.xlsx", xlsx)
}

/// Refuses whoever may not read the sheet of this agency; then an officer is told where nobody knows of
/// it. An agency itself may have nothing on record.
///
/// # Errors
/// `forbidden`, `no_aid`, `unknown_agency`.
fn admitted(serving: &Serving, caller: &Caller, code: &str) -> Result<Arc<Aid>, Problem> {
    caller.must_be_of(code)?;
    let aid = Arc::clone(serving.aid()?);
    if caller.agency.as_deref() != Some(code) && !AgencySheet::is_known(&aid.ledger, code) {
        return Err(Code::UnknownAgency.into());
    }
    Ok(aid)
}

async fn page(
    PinnedServing(serving): PinnedServing,
    caller: Caller,
    places: PathParameters,
    parameters: Parameters,
    origin: BaseUrl,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    parameters.only(&[])?;
    let code = places.get("code").to_owned();
    let aid = admitted(&serving, &caller, &code)?;
    let made = work::run(WorkKind::Lists, move |_| {
        let open = serving.open()?;
        let zone = zone(open);
        let html = paper::agency_sheet(&AgencyPaper {
            sheet: &AgencySheet::of(&aid.ledger, &aid.standing, &code),
            ledger: &aid.ledger,
            standing: &aid.standing,
            region: &open.manifest().region.name,
            event: open.manifest().event.as_ref().map(|event| event.name.as_str()),
            is_drill: open.is_drill(),
            zone: &zone,
            url: &format!("{}/agencies/{}/sheet", origin.0, paper::in_url(&code)),
            snapshot: open.id().as_str(),
            revision: serving.revision,
        });
        Ok::<_, Problem>(html)
    });
    let html = made.await?;
    Ok(aid_answer::answer(&headers, html, "text/html; charset=utf-8", Audience::Caller))
}

async fn csv(
    PinnedServing(serving): PinnedServing,
    caller: Caller,
    places: PathParameters,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    parameters.only(&[])?;
    let code = places.get("code").to_owned();
    let aid = admitted(&serving, &caller, &code)?;
    let made = work::run(WorkKind::Lists, move |_| {
        let open = serving.open()?;
        let csv = to_csv(&table_of(open, &aid, &code));
        let csv = aid_answer::answer(&headers, csv, "text/csv; charset=utf-8", Audience::Caller);
        Ok::<_, Problem>(named(csv, open, &code, "csv"))
    });
    made.await
}

async fn xlsx(
    PinnedServing(serving): PinnedServing,
    caller: Caller,
    places: PathParameters,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    parameters.only(&[])?;
    let code = places.get("code").to_owned();
    let aid = admitted(&serving, &caller, &code)?;
    let made = work::run(WorkKind::Lists, move |_| {
        let open = serving.open()?;
        let region = &open.manifest().region.name;
        let title =
            Language::ID.fill("sheet.agency.workbook", &[("code", &code), ("region", region)]);
        let table = table_of(open, &aid, &code);
        let book = paper::workbook(&table, &title, aid.standing.at, open.is_drill());
        let book = book.map_err(|error| {
            tracing::error!(%error, "a workbook cannot be written");
            Code::Internal
        })?;
        let book = aid_answer::answer(&headers, book, XLSX, Audience::Caller);
        Ok::<_, Problem>(named(book, open, &code, "xlsx"))
    });
    made.await
}

fn table_of(open: &Open, aid: &Aid, code: &str) -> AidTable {
    let zone = zone(open);
    let mark = TableContext { is_drill: open.is_drill(), zone: &zone };
    let sheet = AgencySheet::of(&aid.ledger, &aid.standing, code);
    table::agency(&aid.ledger, &aid.standing, &sheet, mark)
}

/// Names the download by its region and agency and, in a drill, LATIHAN: `LATIHAN-kukar-BPBD.csv`.
fn named(mut answer: Response<Body>, open: &Open, code: &str, ending: &str) -> Response<Body> {
    let drill = if open.is_drill() { "LATIHAN-" } else { "" };
    let region = &open.manifest().region.id;
    // A file's name, and a header: of the code only what is safe in both.
    let safe = |c: char| if c.is_ascii_alphanumeric() || "-_".contains(c) { c } else { '_' };
    let code: String = code.chars().map(safe).collect();
    let told = format!("attachment; filename=\"{drill}{region}-{code}.{ending}\"");
    if let Ok(told) = HeaderValue::from_str(&told) {
        answer.headers_mut().insert(header::CONTENT_DISPOSITION, told);
    }
    answer
}

#[cfg(test)]
mod tests;
