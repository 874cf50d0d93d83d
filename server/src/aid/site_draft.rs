//! Validation of the request body of a statement on a site.

use lintas_model::aid::{CountBasis, Groups, Ledger};
use serde::Deserialize;

use super::{
    quantity::{amount_of, item_of, nearest},
    statement::{ItemCount, SiteStatement},
};
use crate::{
    feature::place::read_geometry,
    http::{
        problem::{Code, Problem},
        spoken::{Against, count, object, same_mode, seen_moment, words, wrong},
    },
};

/// Items in one statement at most, counted or urgent.
const ITEMS: usize = 200;

/// The request body of a statement on a site.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SiteDraft {
    mode: Option<String>,
    people: Option<i64>,
    people_unit: Option<String>,
    people_basis: Option<String>,
    households: Option<i64>,
    houses: Option<i64>,
    groups: Option<GroupsDraft>,
    stock: Option<Vec<StockDraft>>,
    urgent: Option<Vec<String>>,
    status: Option<String>,
    name: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    capacity: Option<i64>,
    geometry: Option<serde_json::Value>,
    place_code: Option<String>,
    seen_at: Option<String>,
    channel: Option<String>,
    on_behalf_of: Option<String>,
    note: Option<String>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupsDraft {
    female: Option<i64>,
    infants: Option<i64>,
    children: Option<i64>,
    elderly: Option<i64>,
    pregnant: Option<i64>,
    disability: Option<i64>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct StockDraft {
    item: String,
    amount: f64,
    unit: Option<String>,
}

impl SiteDraft {
    /// When it was seen, as it was said.
    pub(crate) fn said_at(&self) -> Option<&str> {
        self.seen_at.as_deref()
    }

    /// Parses a request body; unknown fields are refused.
    ///
    /// # Errors
    /// `invalid_report`.
    pub(crate) fn read(body: &[u8]) -> Result<Self, Problem> {
        object(body, "how a site stands")
    }

    /// The statement on the site `id`, validated; a new site needs name and place.
    ///
    /// # Errors
    /// `mode_mismatch`, `invalid_report`, `unknown_site`, `unknown_item`, `unit_mismatch`.
    pub(crate) fn judge(
        &self,
        id: &str,
        ledger: &Ledger,
        against: &Against<'_>,
    ) -> Result<SiteStatement, Problem> {
        same_mode(self.mode.as_deref(), against)?;
        let place = self.place(against)?;
        let name = words("name", self.name.clone(), 120)?;
        if ledger.site(id).is_none() && (place.is_none() || name.is_none()) {
            return Err(unknown_site(ledger, id));
        }
        if ledger.site(id).is_none() && !is_id(id) {
            return Err(wrong("A new site's id is 1 to 64 letters, digits, dots and hyphens."));
        }
        let mut word = SiteStatement {
            seen_at: Some(seen_moment("seen_at", self.seen_at.as_deref(), against.now)?),
            name,
            kind: kind(self.kind.clone())?,
            status: status(self.status.clone())?,
            capacity: count("capacity", self.capacity)?,
            place,
            place_code: words("place_code", self.place_code.clone(), 40)?,
            people: None,
            households: count("households", self.households)?,
            houses: count("houses", self.houses)?,
            basis: self.people_basis.as_deref().map(basis).transpose()?,
            groups: groups(self.groups)?,
            stock: stock(ledger, self.stock.as_deref().unwrap_or_default())?,
            urgent: self.urgent.as_deref().map(|codes| urgent(ledger, codes)).transpose()?,
            note: words("note", self.note.clone(), 1_000)?,
            channel: words("channel", self.channel.clone(), 64)?,
            on_behalf_of: words("on_behalf_of", self.on_behalf_of.clone(), 200)?,
        };
        let counted = count("people", self.people)?;
        let into = match self.people_unit.as_deref() {
            None | Some("jiwa") => &mut word.people,
            Some("kk") => &mut word.households,
            Some("rumah") => &mut word.houses,
            Some(_) => return Err(wrong("people_unit is one of: jiwa, kk, rumah.")),
        };
        if counted.is_some() && into.is_some() {
            return Err(wrong("The same is counted twice, as people and under its own name."));
        }
        *into = counted.or(*into);
        if let Some(people) = word.people
            && let Some((field, _)) = named(&word.groups).into_iter().find(|it| it.1 > Some(people))
        {
            return Err(wrong(format!("{field} are more than all people there.")));
        }
        if says_nothing(&word) {
            return Err(wrong("Beside mode something is said of the site."));
        }
        Ok(word)
    }

    fn place(&self, against: &Against<'_>) -> Result<Option<[f64; 2]>, Problem> {
        let Some(geometry) = self.geometry.as_ref().filter(|json| !json.is_null()) else {
            return Ok(None);
        };
        match read_geometry(geometry).map_err(wrong)? {
            geo_types::Geometry::Point(point)
                if against.holds([point.x(), point.y(), point.x(), point.y()]) =>
            {
                Ok(Some([point.x(), point.y()]))
            }
            geo_types::Geometry::Point(_) => {
                Err(wrong("geometry lies outside the region; is it longitude, latitude?"))
            }
            _ => Err(wrong("geometry is a Point.")),
        }
    }
}

/// The refusal for an unknown site, with the nearest public id.
pub(super) fn unknown_site(ledger: &Ledger, id: &str) -> Problem {
    let ids = ledger.sites.iter().filter(|site| site.is_public()).map(|site| site.id.as_str());
    let near = nearest(id, ids).map(|near| format!(" Did you mean {near}?")).unwrap_or_default();
    let told = format!("No site has this id.{near} A new one takes name and geometry.");
    Problem::new(Code::UnknownSite, told)
}

fn is_id(id: &str) -> bool {
    let letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    (1..=64).contains(&id.len()) && id.chars().all(letter)
}

/// Whether a statement has nothing but its moment and origin.
fn says_nothing(word: &SiteStatement) -> bool {
    let bare = SiteStatement {
        seen_at: word.seen_at,
        channel: word.channel.clone(),
        on_behalf_of: word.on_behalf_of.clone(),
        ..SiteStatement::default()
    };
    *word == bare
}

fn kind(word: Option<String>) -> Result<Option<String>, Problem> {
    let is_word = |word: &str| word.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    match words("type", word, 40)? {
        Some(word) if !is_word(&word) => {
            Err(wrong("type is one word in small letters, as school or home_cluster."))
        }
        word => Ok(word),
    }
}

fn status(word: Option<String>) -> Result<Option<String>, Problem> {
    match word.as_deref() {
        None | Some("open" | "full" | "closed") => Ok(word),
        Some(_) => Err(wrong("status is one of: open, full, closed.")),
    }
}

fn basis(word: &str) -> Result<CountBasis, Problem> {
    match word {
        "in_shelter" => Ok(CountBasis::InShelter),
        "displaced" => Ok(CountBasis::Displaced),
        "at_home" => Ok(CountBasis::AtHome),
        "affected" => Ok(CountBasis::Affected),
        _ => Err(wrong("people_basis is one of: in_shelter, displaced, at_home, affected.")),
    }
}

fn groups(said: Option<GroupsDraft>) -> Result<Groups, Problem> {
    let Some(said) = said else { return Ok(Groups::default()) };
    Ok(Groups {
        female: count("groups.female", said.female)?,
        infants: count("groups.infants", said.infants)?,
        children: count("groups.children", said.children)?,
        elderly: count("groups.elderly", said.elderly)?,
        pregnant: count("groups.pregnant", said.pregnant)?,
        disability: count("groups.disability", said.disability)?,
    })
}

fn named(groups: &Groups) -> [(&'static str, Option<i64>); 6] {
    [
        ("female", groups.female),
        ("infants", groups.infants),
        ("children", groups.children),
        ("elderly", groups.elderly),
        ("pregnant", groups.pregnant),
        ("disability", groups.disability),
    ]
}

fn stock(ledger: &Ledger, said: &[StockDraft]) -> Result<Vec<ItemCount>, Problem> {
    if said.len() > ITEMS {
        return Err(wrong(format!("At most {ITEMS} items are counted in one word.")));
    }
    let mut stock: Vec<ItemCount> = Vec::with_capacity(said.len());
    for counted in said {
        let item = item_of(ledger, &counted.item)?;
        let (amount, said) = amount_of(item, counted.amount, counted.unit.as_deref())?;
        if stock.iter().any(|other| other.item == item.code) {
            return Err(wrong(format!("stock counts {} twice.", item.code)));
        }
        stock.push(ItemCount { item: item.code.clone(), amount, said });
    }
    Ok(stock)
}

fn urgent(ledger: &Ledger, codes: &[String]) -> Result<Vec<String>, Problem> {
    if codes.len() > ITEMS {
        return Err(wrong(format!("At most {ITEMS} items are urgent in one word.")));
    }
    let mut urgent = Vec::with_capacity(codes.len());
    for code in codes {
        urgent.push(item_of(ledger, code)?.code.clone());
    }
    urgent.sort();
    urgent.dedup();
    Ok(urgent)
}
