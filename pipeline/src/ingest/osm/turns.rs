//! Turn restrictions with their places: at the nodes of ways that the network has.

use lintas_model::finding::{Finding, FindingCode};
use lintas_model::road::restriction::TurnProblem;

use super::nodes::Nodes;
use super::restriction::{Restriction, Via};
use super::ways::Way;
use crate::ingest::road::TurnRestriction;

/// The restrictions that can be placed, and findings on the others. `ways` must be sorted by id.
pub(super) fn place(
    restrictions: &[Restriction],
    ways: &[Way],
    nodes: &Nodes,
    source: &str,
) -> (Vec<TurnRestriction>, Vec<Finding>) {
    let mut placed = Vec::new();
    let mut findings = Vec::new();
    for restriction in restrictions {
        let row = restriction.id.unsigned_abs();
        let tell = |code, message: &str, id: &str| {
            Finding::new(code, source, message).at_row(row).in_indonesian(id)
        };
        for problem in &restriction.problems {
            let (finding, key, value) = match problem {
                TurnProblem::Conditional(key, value) => {
                    let message = "its condition is not evaluated; it is left out";
                    let id = "syaratnya tidak dinilai; larangan ini tidak dipakai";
                    (tell(FindingCode::ConditionalTurn, message, id), key, value)
                }
                TurnProblem::UnknownWord(key, value) => {
                    let message = "no word for a banned or compulsory turn; it is left out";
                    let id = "bukan kata untuk larangan atau keharusan belok; tidak dipakai";
                    (tell(FindingCode::BrokenTurn, message, id), key, value)
                }
            };
            findings.push(finding.in_column(key, value.as_str()));
        }
        if restriction.words.is_empty() {
            continue;
        }
        let via = match restriction.via {
            Via::Node(node) => node,
            Via::Longer => {
                let message =
                    "it leads over a way or several nodes; only turns at one node are used";
                let id =
                    "melewati satu ruas atau beberapa titik; hanya belok di satu titik dipakai";
                findings.push(tell(FindingCode::TurnOverWay, message, id));
                continue;
            }
            Via::Missing => {
                let message = "it has no node between its ways";
                let id = "tidak ada titik di antara ruas-ruasnya";
                findings.push(tell(FindingCode::BrokenTurn, message, id));
                continue;
            }
        };
        let known = |id: &i64| ways.binary_search_by_key(id, |way| way.id).is_ok();
        let names_ways = [&restriction.from, &restriction.to]
            .into_iter()
            .all(|named| !named.is_empty() && named.iter().all(known));
        let Some(place) = nodes.place(via).filter(|_| names_ways) else {
            let message = "its node or one of its ways is not in the network";
            let id = "titiknya atau salah satu ruasnya tidak ada di jaringan";
            findings.push(tell(FindingCode::BrokenTurn, message, id));
            continue;
        };
        placed.extend(restriction.words.iter().map(|word| TurnRestriction {
            row,
            via: place,
            from: restriction.from.clone(),
            to: restriction.to.clone(),
            only: word.only,
            classes: word.classes,
        }));
    }
    (placed, findings)
}
