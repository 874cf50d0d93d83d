//! Stretches of a line: from where to where, as planar distances from its start.

/// Receives the stretches of a line that lie in an area, as planar distances from its start, in
/// order. Stretches that follow one another may touch.
pub(super) trait StretchSink {
    fn add(&mut self, from: f64, to: f64);
}

/// For those who only want the sum.
impl StretchSink for () {
    fn add(&mut self, _from: f64, _to: f64) {}
}

impl StretchSink for Vec<(f64, f64)> {
    fn add(&mut self, from: f64, to: f64) {
        self.push((from, to));
    }
}

/// Sorts stretches and joins those that overlap or touch.
pub(super) fn merge(stretches: &mut Vec<(f64, f64)>) {
    stretches.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    stretches.dedup_by(|next, kept| {
        let joined = next.0 <= kept.1;
        if joined {
            kept.1 = kept.1.max(next.1);
        }
        joined
    });
}
