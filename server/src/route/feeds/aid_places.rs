//! Sites and admin units as feeds tell them: the public features of `shelters` and `needs`, live
//! values included.

use std::borrow::Cow;

use lintas_model::{aid::Catalogue, feature::Feature};

use crate::{
    feed::{AidPlace, AlertSubject, FeatureColumns, FeedSetting},
    http::{
        deadline::Deadline,
        problem::{Code, Problem},
    },
    live::Serving,
    open::damaged,
};

/// Every site and unit that everybody may see; none of a layer that the snapshot lacks.
///
/// # Errors
/// `no_snapshot`, `snapshot_damaged`, `timeout`.
pub(super) fn all(
    serving: &Serving,
    setting: &FeedSetting,
    deadline: &Deadline,
) -> Result<Vec<AidPlace>, Problem> {
    let mut places = Vec::new();
    let mut pace = deadline.pace();
    for subject in [AlertSubject::Site, AlertSubject::Unit] {
        let Some(layer) = LayerNow::of(serving, subject)? else { continue };
        let hidden = serving.live.as_ref().map(|live| live.hidden(subject.layer()));
        let hidden = hidden.unwrap_or_default();
        for (position, feature) in layer.file.features().enumerate() {
            if pace.is_over() {
                return Err(Code::Timeout.into());
            }
            if hidden.binary_search(&position).is_err() {
                places.push(layer.place(feature.map_err(damaged)?, setting));
            }
        }
        let added = serving.live.as_ref().map(|live| live.added(subject.layer()));
        let added = added.unwrap_or_default().into_iter().filter_map(|added| added.feature());
        places.extend(added.map(|feature| layer.place(feature.into_owned(), setting)));
    }
    Ok(places)
}

/// The site or unit of an id; `None` where there is none that everybody may see.
///
/// # Errors
/// `no_snapshot`, `snapshot_damaged`.
pub(super) fn find(
    serving: &Serving,
    setting: &FeedSetting,
    subject: AlertSubject,
    id: &str,
) -> Result<Option<AidPlace>, Problem> {
    let Some(layer) = LayerNow::of(serving, subject)? else { return Ok(None) };
    let live = serving.live.as_ref();
    if live.is_some_and(|live| live.is_hidden(subject.layer(), id)) {
        return Ok(None);
    }
    let published = layer.file.get(id).map_err(damaged)?;
    let added = || live?.added_item(subject.layer(), id).map(Cow::into_owned);
    Ok(published.or_else(added).map(|feature| layer.place(feature, setting)))
}

/// A layer with what its features are read by.
struct LayerNow<'a> {
    serving: &'a Serving,
    subject: AlertSubject,
    file: &'a lintas_snapshot::format::LayerFile,
    catalogue: Catalogue,
}

impl<'a> LayerNow<'a> {
    fn of(serving: &'a Serving, subject: AlertSubject) -> Result<Option<Self>, Problem> {
        let open = serving.open()?;
        if open.position(subject.layer()).is_none() {
            return Ok(None);
        }
        let aid = serving.aid.as_ref();
        let catalogue = aid.map(|aid| aid.ledger.catalogue.clone());
        let catalogue = catalogue.unwrap_or_else(|| Catalogue { items: Vec::new() });
        Ok(Some(Self { serving, subject, file: open.features(subject.layer())?, catalogue }))
    }

    fn place(&self, mut feature: Feature, setting: &FeedSetting) -> AidPlace {
        let (layer, live) = (self.subject.layer(), self.serving.live.as_ref());
        let published = self.file.schema();
        let schema = live.map_or(published, |live| live.schema(layer, published));
        live.into_iter().for_each(|live| live.revise(layer, &mut feature));
        let row = FeatureColumns { feature: &feature, schema };
        AidPlace::of_feature(self.subject, row, &self.catalogue, setting)
    }
}
