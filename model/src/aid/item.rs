//! Items: what is needed, stored and sent, each in one base unit.

use crate::index::ItemIndex;
use serde::{Deserialize, Serialize};

use super::Amount;
use super::spelling::{close, plain};

/// What an item is counted in. Different units are never added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BaseUnit {
    /// Litres.
    Litre,
    /// Kilograms.
    Kilogram,
    /// Pieces: sheets, tins, packets, kits.
    Piece,
    /// Cooked meals for one person.
    Portion,
}

/// A pack that an item comes in: its name, and how many base units it holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pack {
    /// As tables write it, lower case: `dus`, `karung`, `galon`.
    pub word: String,
    /// Base units inside.
    pub holds: Amount,
}

/// One item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// Short local code in lower case: `air_bersih`, `beras`.
    pub code: String,
    /// Name in Bahasa Indonesia.
    pub name_id: String,
    /// Name in English.
    pub name_en: String,
    /// What it is counted in.
    pub unit: BaseUnit,
    /// Whether people are in danger without it: shown per site and counted in days.
    pub critical: bool,
    /// Packs that it comes in. A pack that holds one names the unit that people count by: `lembar`.
    #[serde(default)]
    pub packs: Vec<Pack>,
    /// Weight of a base unit, kilograms.
    pub mass_kg: f64,
}

/// All items that are known, ascending by code.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Catalogue {
    /// Ascending by code, each code once.
    pub items: Vec<Item>,
}

impl Catalogue {
    /// Position of the item with this code.
    pub fn position(&self, code: &str) -> Option<ItemIndex> {
        self.items.binary_search_by(|item| item.code.as_str().cmp(code)).ok().map(ItemIndex::at)
    }

    /// The item with this code.
    pub fn get(&self, code: &str) -> Option<&Item> {
        self.items.get(self.position(code)?.index())
    }

    /// Position of the item with this code or name, in whatever case and spacing.
    pub fn find(&self, said: &str) -> Option<ItemIndex> {
        let said = plain(said);
        let same = |item: &Item| {
            [&item.code, &item.name_id, &item.name_en].into_iter().any(|name| plain(name) == said)
        };
        self.items.iter().position(same).map(ItemIndex::at)
    }

    /// Position of the item whose code or name is nearest in spelling to a text that is none of
    /// them, to be proposed and never taken silently; `None` where nothing is near.
    pub fn nearest(&self, said: &str) -> Option<ItemIndex> {
        let said = plain(said);
        let names = |item: &Item| [plain(&item.code), plain(&item.name_id), plain(&item.name_en)];
        let near = self.items.iter().enumerate().filter_map(|(at, item)| {
            names(item).iter().filter_map(|name| close(&said, name)).min().map(|far| (far, at))
        });
        near.min().map(|(_, at)| ItemIndex::at(at))
    }

    /// Positions of the critical items, ascending.
    pub fn critical(&self) -> impl Iterator<Item = ItemIndex> {
        self.items
            .iter()
            .enumerate()
            .filter(|(_, item)| item.critical)
            .map(|(at, _)| ItemIndex::at(at))
    }
}
