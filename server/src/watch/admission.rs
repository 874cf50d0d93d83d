//! What a snapshot must be before it is put in service.

use lintas_snapshot::format::{Manifest, SnapshotId};

use super::words::{reason, told};
use crate::{
    live::{Admitted, live_names},
    open::gazetteer,
    state::AppState,
};

/// Opens and verifies a snapshot and its network: every byte is compared with the manifest, through
/// the handles that answers will be read from.
///
/// # Errors
/// What is wrong, in words without paths of this machine.
pub(super) fn admit(app: &AppState, id: &SnapshotId) -> Result<Admitted, String> {
    if let Some(serving) = app.serving().snapshot.as_deref() {
        let next = app.store.manifest(id).map_err(|error| reason(&error))?;
        same_region(serving.manifest(), &next)?;
    }
    let copied = [&live_names()[..], &gazetteer::layers()].concat();
    let held = app.store.hold(id, &copied, app.limits.copy_bytes);
    let (snapshot, damage) = held.map_err(|error| reason(&error))?;
    if !damage.is_empty() {
        return Err(told(&damage));
    }
    Admitted::open(snapshot, app.stock_visibility).map_err(|error| reason(&error))
}

/// Refuses a snapshot of another region or mode than the one in service: a drill must not replace
/// actual data, or one region another, while people look at it.
fn same_region(serving: &Manifest, next: &Manifest) -> Result<(), String> {
    let of = |manifest: &Manifest| (manifest.region.id.clone(), manifest.mode.name());
    let ((region, mode), (other, other_mode)) = (of(serving), of(next));
    if (&region, mode) == (&other, other_mode) {
        return Ok(());
    }
    Err(format!(
        "it is of region {other} ({other_mode}), and this server shows {region} ({mode}); start it \
         anew to change that"
    ))
}
