//! The live layers `shelters` and `needs`: the public values of sites and admin units, revised by
//! statements. A site first reported to the server is an added feature; one that may no longer be
//! public disappears at once.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use geo_types::{Geometry, MultiPoint, Point};
use lintas_model::index::SiteIndex;
use lintas_model::{
    aid::shown::{FieldValues, of_area, of_site},
    feature::Feature,
    layer::Layer,
    schema::Schema,
    tiling::TileCoord,
    value::Value,
};
use lintas_snapshot::{
    Error,
    format::{DrawFeature, Drawing, LayerFile, Redrawn},
    store::Snapshot,
};

use super::{
    LiveOverlay,
    live_layer::{IdFilter, LiveLayer, Next, RevisionStep},
    stale_tiles::{Redraw, StaleTiles},
};
use crate::{
    aid::{Aid, TouchedPlaces},
    open::{Network, extent::around},
};

/// Fields of units that are not derived from the state of aid: they stay as published.
const PUBLISHED: [&str; 5] = ["id", "source", "as_of", "people_cut_off", "access_as_of"];
/// The same of sites, whose access is live. `as_of` becomes the moment of the latest statement; who
/// stands for whom at small scales is reckoned for all sites at once, by the next refresh. A site that
/// was added since stands for itself: the field is empty, and maps draw it at every scale.
const PUBLISHED_OF_SITE: [&str; 4] = ["id", "source", "as_of", "group_sites"];

/// What does not change between revisions: one of the two layers as published.
#[derive(Debug)]
struct AidSheet {
    layer: Layer,
    drawing: Drawing,
    schema: Schema,
    /// By id, the position in the layer.
    position_of: HashMap<String, u32>,
}

/// One of the layers at one revision.
#[derive(Debug, Clone)]
pub(super) struct AidLayer {
    sheet: Arc<AidSheet>,
    stale: StaleTiles,
    /// By id, the public values as last seen; `None` where the feature may not be shown.
    values: Arc<HashMap<String, Option<FieldValues>>>,
    /// By id, the features that differ from the published ones.
    now: Arc<BTreeMap<String, Arc<Now>>>,
}

/// A feature that differs from the published one.
#[derive(Debug)]
struct Now {
    /// Its position in the layer; `None` where the layer lacks it.
    position: Option<u32>,
    /// Its present version; with an empty geometry where it may no longer be shown.
    feature: Feature,
    /// The tiles that show it, as published or now, by PMTiles tile id.
    tiles: Vec<TileCoord>,
}

/// What one revision shows differently.
#[derive(Debug, Default)]
struct LayerChanges {
    redraws: Vec<Redraw>,
    /// Ids of the changed features that are public, ascending.
    ids: Vec<String>,
    /// West, south, east, north of every changed feature, degrees.
    boxes: Vec<[f64; 4]>,
}

/// The public part of one site or unit.
struct KnownFeature<'a> {
    id: &'a str,
    source: &'a str,
    as_of: Option<jiff::Timestamp>,
    place: Option<[f64; 2]>,
    values: Option<FieldValues>,
}

impl AidSheet {
    /// Reads a layer; `None` where the snapshot has none.
    ///
    /// # Errors
    /// [`Error::Damaged`], [`Error::Io`].
    fn of(snapshot: &Snapshot, layer: Layer) -> Result<Option<Self>, Error> {
        let Some(file) = snapshot.layer(layer.name())? else { return Ok(None) };
        let mut position_of = HashMap::with_capacity(file.len());
        let zooms = snapshot.manifest().layers.get(layer.name());
        let zooms = zooms.and_then(|entry| entry.minzoom.zip(entry.maxzoom)).unwrap_or((0, 14));
        let drawing = Drawing::of(file, zooms, &mut |position, feature| {
            position_of.insert(feature.id.clone(), position);
        })?;
        Ok(Some(Self { layer, drawing, schema: file.schema().clone(), position_of }))
    }

    /// Brings `layer` to the present values of these features; answers what is shown differently.
    ///
    /// # Errors
    /// [`Error::Damaged`] where a feature cannot be read.
    fn advance(
        &self,
        file: &LayerFile,
        aid: &Aid,
        wanted: IdFilter<'_>,
        layer: &mut AidLayer,
    ) -> Result<LayerChanges, Error> {
        let mut shown = LayerChanges::default();
        for one in self.known(aid, wanted) {
            let values = Arc::make_mut(&mut layer.values);
            let last = values.insert(one.id.to_owned(), one.values.clone());
            if last.as_ref() != Some(&one.values) {
                self.take(file, &one, layer, &mut shown)?;
            }
        }
        shown.ids.sort();
        Ok(shown)
    }

    /// The public part of the wanted sites or units.
    fn known<'a>(&self, aid: &'a Aid, wanted: IdFilter<'_>) -> Vec<KnownFeature<'a>> {
        let (ledger, standing) = (&*aid.ledger, &aid.standing);
        if self.layer == Layer::Shelters {
            let sites = SiteIndex::all(ledger.sites.len() as u32)
                .zip(&ledger.sites)
                .filter(|(_, site)| wanted.has(&site.id));
            let known = sites.map(|(at, site)| KnownFeature {
                id: &site.id,
                source: &site.source,
                as_of: site.heard_at,
                place: Some(site.place),
                values: of_site(ledger, standing, at),
            });
            return known.collect();
        }
        let areas = ledger.areas.iter().enumerate().filter(|(_, area)| wanted.has(&area.id));
        let known = areas.map(|(at, area)| KnownFeature {
            id: &area.id,
            source: "",
            as_of: None,
            place: None,
            values: Some(of_area(ledger, standing, at)),
        });
        known.collect()
    }

    fn take(
        &self,
        file: &LayerFile,
        one: &KnownFeature<'_>,
        layer: &mut AidLayer,
        shown: &mut LayerChanges,
    ) -> Result<(), Error> {
        let position = self.position_of.get(one.id).copied();
        let published = match position {
            Some(position) => Some(file.feature(position as usize)?),
            None => None,
        };
        let now = self.feature(one, published.as_ref());
        let is_as_published = now.as_ref() == published.as_ref();
        let greatest = self.drawing.zooms().1;
        let minzoom = |feature: &Feature| self.drawing.rank(feature).minzoom.min(greatest);
        let at = position.map_or(0, |position| self.drawing.minzoom(position).min(greatest));
        let before = layer.now.get(one.id).cloned();
        // A hidden feature keeps its tiles, which have to be drawn again, but has no geometry.
        let drawn = (!is_as_published).then(|| {
            let place = now.as_ref().or(published.as_ref())?;
            let least = minzoom(place).min(at);
            let tiles = self.drawing.tiles_of(&place.geometry, least);
            let feature = now.clone().unwrap_or_else(|| Feature {
                geometry: Geometry::MultiPoint(MultiPoint(Vec::new())),
                ..place.clone()
            });
            Some(Arc::new(Now { position, feature, tiles }))
        });
        let drawn = drawn.flatten();
        if before.is_none() && drawn.is_none() {
            return Ok(());
        }
        shown.redraws.extend(redraws(position, at, before.as_deref(), drawn.as_deref()));
        match position {
            Some(position) => shown.boxes.extend(file.feature_bbox(position as usize)),
            None => shown.boxes.extend(one.place.map(|[x, y]| [x, y, x, y])),
        }
        if now.is_some() {
            shown.ids.push(one.id.to_owned());
        }
        let map = Arc::make_mut(&mut layer.now);
        match drawn {
            Some(drawn) => map.insert(one.id.to_owned(), drawn),
            None => map.remove(one.id),
        };
        Ok(())
    }

    /// The feature with its present values; `None` where it may not be shown.
    fn feature(&self, one: &KnownFeature<'_>, published: Option<&Feature>) -> Option<Feature> {
        let values = one.values.as_ref()?;
        let mut feature = match published {
            Some(published) => published.clone(),
            None => Feature {
                id: one.id.to_owned(),
                geometry: Geometry::Point(Point::from(one.place?)),
                values: vec![None; self.schema.fields.len()],
            },
        };
        let stays: &[&str] =
            if self.layer == Layer::Shelters { &PUBLISHED_OF_SITE } else { &PUBLISHED };
        for (column, field) in self.schema.fields.iter().enumerate() {
            let name = field.name.as_str();
            if !stays.contains(&name) {
                feature.values[column] = values.get(name).cloned();
            } else if let (Some(as_of), "as_of") = (one.as_of, name) {
                feature.values[column] = Some(Value::Text(format!("{as_of:.0}")));
            } else if published.is_none() {
                feature.values[column] = match name {
                    "id" => Some(one.id.into()),
                    "source" => Some(one.source.into()),
                    _ => None,
                };
            }
        }
        Some(feature)
    }

    /// A tile at this revision (MVT, gzip); `None` where it is empty.
    ///
    /// # Errors
    /// [`Error::Damaged`] where a feature cannot be read.
    fn tile(
        &self,
        file: &LayerFile,
        layer: &AidLayer,
        tile: TileCoord,
    ) -> Result<Option<Vec<u8>>, Error> {
        let revise = |_: u32, feature: &mut Feature| layer.take_over(feature);
        let id = tile.hilbert_id();
        let in_tile = |it: &&Arc<Now>| {
            it.position.is_none() && it.tiles.iter().any(|tile| tile.hilbert_id() == id)
        };
        let added = |draw: &mut DrawFeature<'_>| {
            layer.now.values().filter(in_tile).for_each(|it| draw(&it.feature));
        };
        let redrawn = Redrawn { minzooms: layer.stale.minzooms(), revise: &revise, added: &added };
        self.drawing.tile(file, tile, redrawn)
    }
}

/// The tiles to draw again for a feature that was published from zoom `published` on: as one where it
/// stays in its tiles, as two where it moves to others.
fn redraws(
    position: Option<u32>,
    published: u8,
    before: Option<&Now>,
    now: Option<&Now>,
) -> Vec<Redraw> {
    let redraw = |before: Option<&Now>, now: Option<&Now>| {
        let either = now.or(before)?;
        let zoom = |_: &Now| published.min(least_zoom(&either.tiles));
        Some(Redraw {
            position,
            published,
            before: before.map(zoom),
            now: now.map(zoom),
            tiles: either.tiles.clone(),
        })
    };
    if before.zip(now).is_some_and(|(a, b)| a.tiles != b.tiles) {
        redraw(before, None).into_iter().chain(redraw(None, now)).collect()
    } else {
        redraw(before, now).into_iter().collect()
    }
}

fn least_zoom(tiles: &[TileCoord]) -> u8 {
    tiles.iter().map(|tile| tile.z()).min().unwrap_or(0)
}

impl AidLayer {
    /// Reads a layer, `shelters` or `needs`; `None` where the snapshot has none.
    ///
    /// # Errors
    /// [`Error::Damaged`], [`Error::Io`].
    pub(super) fn open(snapshot: &Snapshot, layer: Layer) -> Result<Option<Self>, Error> {
        let sheet = AidSheet::of(snapshot, layer)?;
        Ok(sheet.map(|sheet| Self {
            sheet: Arc::new(sheet),
            stale: StaleTiles::default(),
            values: Arc::default(),
            now: Arc::default(),
        }))
    }

    /// Replaces a feature by its present version, which has an empty geometry where it may not be
    /// shown.
    fn take_over(&self, feature: &mut Feature) {
        if let Some(now) = self.now.get(&feature.id) {
            *feature = now.feature.clone();
        }
    }
}

impl LiveLayer for AidLayer {
    fn layer(&self) -> Layer {
        self.sheet.layer
    }

    fn next(&self, file: &LayerFile, step: &RevisionStep<'_>) -> Result<Option<Next>, Error> {
        let RevisionStep::Aid(step) = step else { return Ok(None) };
        let of: fn(&TouchedPlaces) -> &HashSet<String> = match self.sheet.layer {
            Layer::Shelters => |touched| &touched.sites,
            _ => |touched| &touched.areas,
        };
        let Some(wanted) = step.wanted(of) else { return Ok(None) };
        let (mut next, mut tiles) = (self.clone(), Vec::new());
        let shown = self.sheet.advance(file, step.aid, wanted, &mut next)?;
        next.stale.note(&shown.redraws, step.revision, &mut tiles);
        let layer = Arc::new(next);
        Ok(Some(Next { layer, tiles, ids: shown.ids, boxes: shown.boxes }))
    }

    fn stale(&self) -> &StaleTiles {
        &self.stale
    }

    fn tile(
        &self,
        _network: &Network,
        file: &LayerFile,
        _overlay: &LiveOverlay,
        tile: TileCoord,
    ) -> Result<Option<Vec<u8>>, Error> {
        self.sheet.tile(file, self, tile)
    }

    fn revise(&self, _network: &Network, _overlay: &LiveOverlay, feature: &mut Feature) {
        self.take_over(feature);
    }

    fn hidden(&self) -> Vec<usize> {
        let hidden = self.now.values().filter(|now| now.is_hidden());
        let mut positions: Vec<usize> =
            hidden.filter_map(|now| now.position).map(|position| position as usize).collect();
        positions.sort_unstable();
        positions
    }

    fn is_hidden(&self, id: &str) -> bool {
        self.now.get(id).is_some_and(|now| now.is_hidden())
    }

    fn added(&self) -> Vec<(&str, Option<[f64; 4]>)> {
        let added = self.now.values().filter(|now| now.is_added());
        added.map(|now| (now.feature.id.as_str(), around(&now.feature.geometry))).collect()
    }

    fn added_item(&self, _network: &Network, id: &str) -> Option<Cow<'_, Feature>> {
        let now = self.now.get(id).filter(|now| now.is_added())?;
        Some(Cow::Borrowed(&now.feature))
    }
}

impl Now {
    /// Whether it is shown, and the snapshot lacks it.
    fn is_added(&self) -> bool {
        self.position.is_none() && !self.is_hidden()
    }

    fn is_hidden(&self) -> bool {
        matches!(&self.feature.geometry, Geometry::MultiPoint(points) if points.0.is_empty())
    }
}

#[cfg(test)]
mod tests;
