//! The layers that a tile address names, `a,b,c`.

use lintas_model::layer::Layer;

use super::{
    extent::{union, within_mercator},
    opened::Open,
};
use crate::http::problem::{Code, Problem};

/// Layers that a set holds: all that a snapshot publishes, which are more than one may name.
const ROOM: usize = 32;

/// Layers of one opened snapshot by their positions in it, in the order asked for, each once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct LayerSet {
    positions: [u8; ROOM],
    count: u8,
}

impl LayerSet {
    /// Names in one address at most, counted before duplicates are dropped: bounds the work of one
    /// request.
    pub(crate) const MOST_NAMES: usize = 16;

    /// Reads `a,b,c`.
    ///
    /// # Errors
    /// `too_many_layers`, and `unknown_layer` where the snapshot lacks one of them: a map that
    /// silently misses a layer is worse than none.
    pub(crate) fn parse(names: &str, open: &Open) -> Result<Self, Problem> {
        if names.split(',').count() > Self::MOST_NAMES {
            let most = Self::MOST_NAMES;
            let detail = format!("At most {most} layer names fit in one address.");
            return Err(Problem::new(Code::TooManyLayers, detail));
        }
        let mut set = Self { positions: [u8::MAX; ROOM], count: 0 };
        for name in names.split(',') {
            let position = open.position(name).ok_or(Code::UnknownLayer)?;
            if !set.positions.contains(&position) {
                set.positions[usize::from(set.count)] = position;
                set.count += 1;
            }
        }
        Ok(set)
    }

    /// The same layers in another opened snapshot.
    ///
    /// # Errors
    /// `unknown_layer` where that lacks one of them.
    pub(crate) fn carried(&self, from: &Open, to: &Open) -> Result<Self, Problem> {
        if from.serial == to.serial {
            return Ok(*self);
        }
        let mut set = Self { positions: [u8::MAX; ROOM], count: self.count };
        for (place, position) in set.positions.iter_mut().zip(self.iter()) {
            *place = to.position(from.name(position)).ok_or(Code::UnknownLayer)?;
        }
        Ok(set)
    }

    /// The layer at one position.
    pub(crate) const fn only(position: u8) -> Self {
        let mut positions = [u8::MAX; ROOM];
        positions[0] = position;
        Self { positions, count: 1 }
    }

    /// Every layer of a snapshot, in the order in which maps draw them from the bottom up.
    pub(crate) fn all(open: &Open) -> Self {
        let drawn = |name: &str| Layer::from_name(name).map_or(usize::MAX, |layer| layer as usize);
        let mut names: Vec<&String> = open.layers().iter().collect();
        names.sort_by_key(|name| drawn(name));
        let mut set = Self { positions: [u8::MAX; ROOM], count: 0 };
        let positions = names.into_iter().filter_map(|name| open.position(name));
        for (place, position) in set.positions.iter_mut().zip(positions) {
            *place = position;
            set.count += 1;
        }
        set
    }

    /// Least and greatest zoom of their tiles.
    pub(crate) fn zooms(&self, open: &Open) -> (u8, u8) {
        let zooms = || self.iter().map(|position| open.zooms(open.name(position)));
        let least = zooms().map(|(least, _)| least).min().unwrap_or(0);
        (least, zooms().map(|(_, greatest)| greatest).max().unwrap_or(0))
    }

    /// The box around them as published, within the square of Web Mercator (west, south, east, north,
    /// degrees); that of the snapshot where they are empty, and of the world where it is, too.
    pub(crate) fn bounds(&self, open: &Open) -> [f64; 4] {
        self.iter()
            .filter_map(|position| open.manifest().layers.get(open.name(position))?.bbox)
            .reduce(union)
            .or_else(|| open.bbox())
            .map_or([-180.0, -85.051_128, 180.0, 85.051_128], within_mercator)
    }

    /// How many layers.
    pub(crate) fn len(&self) -> usize {
        usize::from(self.count)
    }

    /// Positions, in the order asked for.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u8> + '_ {
        self.positions[..usize::from(self.count)].iter().copied()
    }
}
