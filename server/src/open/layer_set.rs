//! The layers that a tile address names, `a,b,c`.

use super::opened::Open;
use crate::http::problem::{Code, Problem};

/// Names in one address at most, counted before duplicates are dropped: bounds the work of one
/// request.
pub(crate) const MOST: usize = 16;

/// Layers of one opened snapshot by their positions in it, in the order asked for, each once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct LayerSet {
    positions: [u8; MOST],
    count: u8,
}

impl LayerSet {
    /// Reads `a,b,c`.
    ///
    /// # Errors
    /// `too_many_layers`, and `unknown_layer` where the snapshot lacks one of them: a map that
    /// silently misses a layer is worse than none.
    pub(crate) fn parse(names: &str, open: &Open) -> Result<Self, Problem> {
        if names.split(',').count() > MOST {
            let detail = format!("At most {MOST} layer names fit in one address.");
            return Err(Problem::new(Code::TooManyLayers, detail));
        }
        let mut set = Self { positions: [u8::MAX; MOST], count: 0 };
        for name in names.split(',') {
            let position = open.position(name).ok_or(Code::UnknownLayer)?;
            if !set.positions.contains(&position) {
                set.positions[usize::from(set.count)] = position;
                set.count += 1;
            }
        }
        Ok(set)
    }

    /// The layer at one position.
    pub(crate) const fn only(position: u8) -> Self {
        let mut positions = [u8::MAX; MOST];
        positions[0] = position;
        Self { positions, count: 1 }
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
