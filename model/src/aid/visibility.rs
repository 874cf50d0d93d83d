//! Whose stock and loads the holder of a key sees.
//!
//! What an agency has and sends is its own business until agencies declare that they share it: a
//! cluster. A request ([`DispatchState::Diminta`]) is a need and no stock: whoever holds a key sees it.

use serde::{Deserialize, Serialize};

use super::{Dispatch, DispatchState};

/// Whether agencies see each other's stock: `[aid] stock_visibility`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StockVisibility {
    /// Each agency sees its own, officers see all: whatever nobody declared.
    #[default]
    Own,
    /// A declared cluster: every holder of a key sees all.
    Cluster,
}

impl StockVisibility {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Own, Self::Cluster];

    /// Its name in configurations and answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Cluster => "cluster",
        }
    }

    /// The visibility called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// Whether nobody declared a cluster.
    pub fn is_own(&self) -> bool {
        *self == Self::Own
    }
}

/// Whose private things somebody sees: vehicles, stock, loads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sees<'a> {
    /// Nobody's.
    None,
    /// Those of one agency.
    Own(&'a str),
    /// All of them.
    All,
}

impl Sees<'_> {
    /// Whether those of this agency are seen.
    pub fn agency(self, code: &str) -> bool {
        match self {
            Self::None => false,
            Self::Own(own) => own == code,
            Self::All => true,
        }
    }

    /// Whether everybody's are seen.
    pub fn all(self) -> bool {
        self == Self::All
    }

    /// Whether it is seen what a dispatch brings, how much and when.
    pub fn load(self, dispatch: &Dispatch) -> bool {
        dispatch.state == DispatchState::Diminta || self.agency(&dispatch.agency)
    }
}
