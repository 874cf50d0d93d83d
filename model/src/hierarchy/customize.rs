//! Times for every arc of the hierarchy, from the weights of the network.

use super::arrays::{DOWNWARD, Hierarchy};
use crate::index::{ArcId, Rank};
use crate::network::NO_WAY;

/// The times of one vehicle class: by arc of the hierarchy, the least time over ways whose inner
/// nodes are all lower than both ends. Never above [`NO_WAY`].
#[derive(Debug, PartialEq, Eq, Default)]
pub struct Metric {
    /// From the lower end to the higher one, milliseconds.
    pub(super) up: Vec<u32>,
    /// From the higher end to the lower one, milliseconds.
    pub(super) down: Vec<u32>,
}

impl Clone for Metric {
    fn clone(&self) -> Self {
        Self { up: self.up.clone(), down: self.down.clone() }
    }

    /// Keeps the memory of `self`: a retired metric takes over a current one at the speed of a copy.
    fn clone_from(&mut self, source: &Self) {
        self.up.clone_from(&source.up);
        self.down.clone_from(&source.down);
    }
}

impl Metric {
    /// Up and down.
    pub(super) fn times(&self, arc: usize) -> [u32; 2] {
        [self.up[arc], self.down[arc]]
    }

    /// Up (0) or down (1).
    pub(super) fn time_mut(&mut self, arc: usize, side: usize) -> &mut u32 {
        if side == 0 { &mut self.up[arc] } else { &mut self.down[arc] }
    }

    /// Bytes of the times.
    pub fn bytes(&self) -> usize {
        size_of_val(self.up.as_slice()) + size_of_val(self.down.as_slice())
    }
}

impl Hierarchy<'_> {
    /// Times from the weights (milliseconds by input arc; [`NO_WAY`] or more: closed).
    ///
    /// Cost: about 0.1 s of one core for a road network of a million nodes.
    pub fn customize(&self, weight: impl Fn(ArcId) -> u32) -> Metric {
        let mut metric = Metric { up: vec![NO_WAY; self.arcs()], down: vec![NO_WAY; self.arcs()] };
        let mut cells = vec![[NO_WAY; 2]; self.nodes() as usize];
        for v in Rank::all(self.nodes()) {
            self.customize_node(v, &mut metric, &weight, &mut cells);
        }
        metric
    }

    /// Times of the arcs from one node, all lower nodes having theirs; how many triangles were
    /// looked at. `cells` has one entry a node, of no meaning before and after.
    pub(super) fn customize_node(
        &self,
        v: Rank,
        metric: &mut Metric,
        weight: &impl Fn(ArcId) -> u32,
        cells: &mut [[u32; 2]],
    ) -> usize {
        let mut triangles = 0;
        let arcs = self.up(v);
        for arc in arcs.clone() {
            cells[self.head[arc]] = self.direct(arc, weight);
        }
        let down = self.down(v);
        for (&arc, &tail) in self.down_arc[down.clone()].iter().zip(&self.down_tail[down]) {
            let above = arc.index() + 1..self.up(tail).end;
            triangles += above.len();
            // From the lower node to this one, and back.
            let (up, down) = (metric.up[arc], metric.down[arc]);
            let others = metric.up[above.clone()].iter().zip(&metric.down[above.clone()]);
            for (head, (other_up, other_down)) in self.head[above].iter().zip(others) {
                let cell = &mut cells[*head];
                cell[0] = cell[0].min(down + other_up);
                cell[1] = cell[1].min(other_down + up);
            }
        }
        for arc in arcs {
            [metric.up[arc], metric.down[arc]] = cells[self.head[arc]];
        }
        triangles
    }

    /// The least weights of the input arcs that lie on an arc: up and down.
    pub(super) fn direct(&self, arc: usize, weight: &impl Fn(ArcId) -> u32) -> [u32; 2] {
        let mut least = [NO_WAY; 2];
        for entry in &self.input[self.inputs_on(arc)] {
            let side = &mut least[usize::from(entry & DOWNWARD != 0)];
            *side = (*side).min(weight(ArcId::new(entry & !DOWNWARD)));
        }
        least
    }
}
