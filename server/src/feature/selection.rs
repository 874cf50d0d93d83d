//! A query that is bound to the fields of a layer, and the page that it selects.

use std::borrow::Cow;

use lintas_model::{
    feature::Feature,
    schema::{FieldKind, Schema},
};
use lintas_snapshot::format::{LayerFile, layer_file::Page};

use super::{
    feature_form::FeatureForm,
    filter::Filter,
    query::{FeatureQuery, PARAMETERS},
    queryables::{nearest, queryable},
    sort::{MOST_SORTED, SortOrder, SortedMatch},
};
use crate::{
    http::{
        deadline::Deadline,
        problem::{Code, Problem},
    },
    open::{TimeColumns, damaged},
};

/// How the live state of a layer differs from its published file.
#[derive(Clone, Copy)]
pub(crate) struct Present<'a> {
    /// Gives a feature its live values; must not change its geometry, since boxes are tested
    /// against the published one.
    pub(crate) revise: &'a dyn Fn(&mut Feature),
    /// Positions of features that may no longer be shown, ascending.
    pub(crate) hidden: &'a [usize],
    /// Features that the file lacks; they come after its own, in this order.
    pub(crate) added: &'a dyn AddedFeatures,
}

impl Present<'_> {
    /// No difference: the layer as published.
    pub(crate) const AS_PUBLISHED: Self = Self { revise: &|_| {}, hidden: &[], added: &NoneAdded };
}

/// Features that the file of a layer lacks, made when they are asked for.
pub(crate) trait AddedFeatures {
    /// How many there are.
    fn count(&self) -> usize;

    /// The box around the feature at a position; `None` where that has no place.
    fn bbox(&self, at: usize) -> Option<[f64; 4]>;

    /// The feature at a position; `None` where there is none.
    fn feature(&self, at: usize) -> Option<Cow<'_, Feature>>;
}

struct NoneAdded;

impl AddedFeatures for NoneAdded {
    fn count(&self) -> usize {
        0
    }

    fn bbox(&self, _: usize) -> Option<[f64; 4]> {
        None
    }

    fn feature(&self, _: usize) -> Option<Cow<'_, Feature>> {
        None
    }
}

/// A query on a layer whose fields are known.
#[derive(Debug)]
pub(crate) struct Selection<'a> {
    query: &'a FeatureQuery,
    /// The filter, and the queryables that are asked for as parameters: all must hold.
    filters: Vec<Filter>,
    order: Option<SortOrder>,
    columns: TimeColumns,
    /// How features are written.
    pub(crate) form: FeatureForm,
}

impl<'a> Selection<'a> {
    /// Binds a query to the fields of a layer, those of its live features where it has more.
    ///
    /// # Errors
    /// `unknown_parameter`, `invalid_parameter`.
    pub(crate) fn of(query: &'a FeatureQuery, schema: &Schema) -> Result<Self, Problem> {
        let mut filters = Vec::new();
        for (name, value) in &query.equal {
            let at = schema.position(name).ok_or_else(|| unknown_parameter(schema, name))?;
            filters.push(equality(at, schema.fields[at].kind, value)?);
        }
        if let Some(text) = &query.filter {
            filters.push(Filter::parse(text, query.filter_lang, query.filter_crs, schema)?);
        }
        let order = query.sortby.as_deref().map(|text| SortOrder::parse(text, schema));
        let columns = query.properties.as_deref().map(|text| property_columns(text, schema));
        Ok(Self {
            query,
            filters,
            order: order.transpose()?,
            columns: TimeColumns::of(schema),
            form: FeatureForm { crs: query.crs, columns: columns.transpose()? },
        })
    }

    /// The page of `layer` with the changes of `present`. Without filters reads the features on the
    /// page, or all where some are hidden; with `bbox` also those whose own boxes it cuts; with
    /// `datetime`, filters or an order every feature in the boxes that are asked for.
    ///
    /// # Errors
    /// `snapshot_damaged`; `too_costly` where more than [`MOST_SORTED`] features are to be sorted.
    pub(crate) fn run(
        &self,
        layer: &LayerFile,
        present: Present<'_>,
        deadline: &Deadline,
    ) -> Result<Page, Problem> {
        let mut taking = PageInMaking {
            offset: self.query.offset,
            limit: self.query.limit,
            page: Page { features: Vec::new(), matched: 0 },
            sorted: Vec::new(),
        };
        self.take_of_file(&mut taking, layer, present, deadline)?;
        self.take_added(&mut taking, layer, present.added, deadline)?;
        match &self.order {
            Some(order) => taking.in_order(order, layer, present),
            None => Ok(taking.page),
        }
    }

    fn take_of_file(
        &self,
        taking: &mut PageInMaking,
        layer: &LayerFile,
        present: Present<'_>,
        deadline: &Deadline,
    ) -> Result<(), Problem> {
        if self.takes_all() && self.order.is_none() && present.hidden.is_empty() {
            taking.page = layer.page(None, taking.offset, taking.limit).map_err(damaged)?;
            taking.page.features.iter_mut().for_each(present.revise);
            return Ok(());
        }
        let there = |position: &usize| present.hidden.binary_search(position).is_err();
        let mut pace = deadline.pace();
        for position in self.candidates(layer).into_iter().filter(there) {
            if pace.is_over() {
                break;
            }
            let in_box = self.covers(layer.feature_bbox(position));
            let sure = in_box && self.filters.is_empty() && self.query.datetime.is_none();
            if sure && self.order.is_none() && !taking.is_on_page() {
                taking.page.matched += 1;
                continue;
            }
            let mut feature = layer.feature(position).map_err(damaged)?;
            (present.revise)(&mut feature);
            if sure || self.matches(&feature, in_box, deadline) {
                match &self.order {
                    Some(order) => taking.sort_in(order.of(&feature, position))?,
                    None if taking.is_on_page() => taking.put(feature),
                    None => taking.page.matched += 1,
                }
            }
        }
        Ok(())
    }

    fn take_added(
        &self,
        taking: &mut PageInMaking,
        layer: &LayerFile,
        added: &dyn AddedFeatures,
        deadline: &Deadline,
    ) -> Result<(), Problem> {
        let asked = self.query.bbox.map(|bbox| bbox.degrees());
        let mut pace = deadline.pace();
        for at in 0..added.count() {
            if pace.is_over() {
                break;
            }
            if asked.is_some_and(|asked| !added.bbox(at).is_some_and(|own| meet(asked, own))) {
                continue;
            }
            if self.takes_all() && self.order.is_none() && !taking.is_on_page() {
                taking.page.matched += 1;
                continue;
            }
            let Some(feature) = added.feature(at) else { continue };
            if self.matches(&feature, false, deadline) {
                match &self.order {
                    Some(order) => taking.sort_in(order.of(&feature, layer.len() + at))?,
                    None if taking.is_on_page() => taking.put(feature.into_owned()),
                    None => taking.page.matched += 1,
                }
            }
        }
        Ok(())
    }

    /// Whether nothing is asked of features.
    fn takes_all(&self) -> bool {
        self.query.bbox.is_none() && self.query.datetime.is_none() && self.filters.is_empty()
    }

    /// Positions of the features whose boxes meet all boxes that are asked for, ascending: `bbox`,
    /// and those around the geometries of filters. The index finds them.
    fn candidates(&self, layer: &LayerFile) -> Vec<usize> {
        let bbox = self.query.bbox.map(|bbox| bbox.degrees());
        let boxes: Vec<[f64; 4]> =
            bbox.into_iter().chain(self.filters.iter().filter_map(Filter::degrees)).collect();
        let Some((first, others)) = boxes.split_first() else { return (0..layer.len()).collect() };
        let mut found = layer.positions(*first);
        found.retain(|position| {
            let of_feature = layer.feature_bbox(*position);
            of_feature.is_some_and(|it| others.iter().all(|other| meet(*other, it)))
        });
        found
    }

    /// Whether a feature's box lies wholly in the one asked for, if any; then so does the feature.
    fn covers(&self, of_feature: Option<[f64; 4]>) -> bool {
        self.query.bbox.is_none_or(|bbox| bbox.covers(of_feature))
    }

    /// Whether a feature meets all that is asked; of `in_box` it is known that it meets the box.
    fn matches(&self, feature: &Feature, in_box: bool, deadline: &Deadline) -> bool {
        self.query.datetime.is_none_or(|wanted| wanted.has(feature, self.columns))
            && (in_box || self.query.bbox.is_none_or(|bbox| bbox.meets(&feature.geometry)))
            && self.filters.iter().all(|filter| filter.matches(feature, deadline))
    }
}

/// A page, while features are found.
struct PageInMaking {
    offset: usize,
    limit: usize,
    page: Page,
    /// With an order: all that match.
    sorted: Vec<SortedMatch>,
}

impl PageInMaking {
    fn is_on_page(&self) -> bool {
        self.page.matched >= self.offset && self.page.features.len() < self.limit
    }

    fn put(&mut self, feature: Feature) {
        self.page.matched += 1;
        self.page.features.push(feature);
    }

    fn sort_in(&mut self, found: SortedMatch) -> Result<(), Problem> {
        if self.sorted.len() == MOST_SORTED {
            return Err(Problem::new(
                Code::TooCostly,
                "More than 200,000 features would have to be sorted: narrow them by bbox or filter.",
            ));
        }
        self.sorted.push(found);
        Ok(())
    }

    /// Reads the features of the page in the order that was asked for.
    fn in_order(
        mut self,
        order: &SortOrder,
        layer: &LayerFile,
        present: Present<'_>,
    ) -> Result<Page, Problem> {
        order.sort(&mut self.sorted);
        self.page.matched = self.sorted.len();
        for found in self.sorted.iter().skip(self.offset).take(self.limit) {
            let added = found.position.checked_sub(layer.len());
            let feature = match added.and_then(|at| present.added.feature(at)) {
                Some(added) => added.into_owned(),
                None => {
                    let mut feature = layer.feature(found.position).map_err(damaged)?;
                    (present.revise)(&mut feature);
                    feature
                }
            };
            self.page.features.push(feature);
        }
        Ok(self.page)
    }
}

/// Whether two boxes share a point; the first may cross the antimeridian.
fn meet(asked: [f64; 4], of_feature: [f64; 4]) -> bool {
    let columns = if asked[0] <= asked[2] {
        of_feature[0] <= asked[2] && of_feature[2] >= asked[0]
    } else {
        of_feature[2] >= asked[0] || of_feature[0] <= asked[2]
    };
    columns && of_feature[1] <= asked[3] && of_feature[3] >= asked[1]
}

fn property_columns(text: &str, schema: &Schema) -> Result<Vec<usize>, Problem> {
    let names = text.split(',').filter(|name| !name.is_empty());
    let mut columns: Vec<usize> =
        names.map(|name| queryable(schema, name)).collect::<Result<_, _>>()?;
    columns.sort_unstable();
    columns.dedup();
    Ok(columns)
}

fn unknown_parameter(schema: &Schema, name: &str) -> Problem {
    let fields = schema.fields.iter().map(|field| field.name.as_str());
    let nearest = nearest(PARAMETERS.into_iter().chain(fields), name).unwrap_or("filter");
    Problem::new(
        Code::UnknownParameter,
        format!(
            "Known are {}, and each queryable of the layer; the nearest is {nearest}.",
            PARAMETERS.join(", ")
        ),
    )
}

/// A parameter that is a queryable: its value equals this one (OGC 19-079r2, requirement
/// queryables-query-parameters/parameters).
fn equality(at: usize, kind: FieldKind, value: &str) -> Result<Filter, Problem> {
    Filter::equal_to(at, kind, value).ok_or_else(|| {
        let expected = match kind {
            FieldKind::Bool => "A parameter of this queryable is true or false.",
            FieldKind::Int | FieldKind::Float => "A parameter of this queryable is a number.",
            FieldKind::Text => "A parameter of this queryable is a text.",
            FieldKind::Moment => {
                "A parameter of this queryable is an RFC 3339 moment, or a day in UTC."
            }
        };
        Problem::new(Code::InvalidParameter, expected)
    })
}

#[cfg(test)]
mod tests;
