//! Resolves one `[[source]]`.

use std::collections::BTreeMap;
use std::ops::Range;
use std::time::Duration;

use lintas_model::hazard::Basis;
use lintas_model::network::Noding;
use lintas_model::value::Value;
use toml::Spanned;

use super::resolver::Resolver;
use crate::config::path::SourcePath;
use crate::config::raw::{RawField, RawFieldTable, RawScalar, RawSource};
use crate::config::source::{
    Authority, BandRule, ColumnRule, FieldRule, Nodata, Source, SourceSpans, SurveyedArea,
};
use crate::config::{Breaks, ConfigProblem};
use crate::input::{ColumnDefinition, InputLayer, Unit};

/// Default of `max_depth_m`, metres. A greater depth on a road is a number in centimetres, a
/// sentinel or a typing mistake. Source: Lintas assumption, on the high side of any flood.
const MAX_DEPTH_M: f64 = 20.0;
/// Bound on `timeout_s`: ten minutes without a byte are no slow server any more.
const LONGEST_SILENCE_S: f64 = 600.0;

impl Resolver<'_> {
    pub(super) fn source(&mut self, raw: RawSource, whole: Range<usize>) -> Option<Source> {
        self.slug(&raw.id, "source");
        let layer = InputLayer::from_name(raw.layer.get_ref());
        if layer.is_none() {
            self.unknown("layer", &raw.layer, InputLayer::ALL.map(InputLayer::name));
        }
        let allow_outside = raw.allow_outside.unwrap_or(self.defaults.allow_outside);
        let (path, missing) = self.path(&raw.path, allow_outside);
        let bounds = self.bounds(&raw);
        let layer = layer?;
        let basis = self.basis(&raw, layer);
        let (allow_private, timeout) = self.on_the_web(&raw, &path);
        let (coverage, coverage_missing) = self.coverage(raw.coverage.as_ref(), allow_outside);
        let noding = self.noding(raw.noding.as_ref());
        self.snap_in_bounds(raw.snap_m.as_ref());
        let context = self.context(&raw, layer, &path);
        let observed = self.observed(raw.observed_at.as_ref());
        let evidence = [InputLayer::Hazards, InputLayer::Closures];
        self.only_for("lifetime_h", raw.lifetime_h.as_ref(), layer, &evidence);
        self.only_for("max_depth_m", raw.max_depth_m.as_ref(), layer, &evidence);
        self.only_for("nodata", raw.nodata.as_ref(), layer, &evidence[..1]);
        let lifetime = self.lifetime(raw.lifetime_h.as_ref());
        let max_depth_m = self.above_zero("max_depth_m", raw.max_depth_m.as_ref());
        let authority = Authority::ALL.map(|authority| (authority.name(), authority));
        let authority = self.word("authority", raw.authority.as_ref(), authority);
        let nodata = Nodata::ALL.map(|nodata| (nodata.name(), nodata));
        let nodata = self.word("nodata", raw.nodata.as_ref(), nodata);
        let fields = self.fields(raw.fields, layer);
        let span = |given: &Option<Spanned<String>>| given.as_ref().map_or(0..0, Spanned::span);
        Some(Source {
            spans: SourceSpans {
                whole,
                path: raw.path.span(),
                table: span(&raw.table),
                crs: span(&raw.crs),
                encoding: span(&raw.encoding),
                filter: span(&raw.filter),
            },
            id: raw.id.into_inner(),
            layer,
            path,
            missing,
            table: raw.table.map(Spanned::into_inner),
            crs: raw.crs.map(Spanned::into_inner),
            filter: raw.filter.map(Spanned::into_inner),
            encoding: raw.encoding.map(Spanned::into_inner),
            allow_private,
            timeout,
            allow_outside,
            bounds,
            licence: raw.licence,
            attribution: raw.attribution,
            basis,
            coverage,
            coverage_missing,
            observed,
            lifetime,
            authority: authority.unwrap_or_default(),
            max_depth_m: max_depth_m.unwrap_or(MAX_DEPTH_M),
            nodata: nodata.unwrap_or_default(),
            where_above: raw.where_above.map(Spanned::into_inner),
            noding,
            snap_m: raw.snap_m.map_or(0.0, Spanned::into_inner),
            context,
            precedence: raw.precedence.unwrap_or(0),
            fields,
        })
    }

    fn noding(&mut self, given: Option<&Spanned<String>>) -> Noding {
        match given.map(|given| (given, given.get_ref().as_str())) {
            None | Some((_, "shared_nodes")) => Noding::SharedNodes,
            Some((_, "crossings")) => Noding::Crossings,
            Some((given, _)) => {
                self.unknown("noding", given, ["crossings", "shared_nodes"]);
                Noding::SharedNodes
            }
        }
    }

    fn snap_in_bounds(&mut self, given: Option<&Spanned<f64>>) {
        if let Some(snap) = given.filter(|snap| !(0.0..=50.0).contains(snap.get_ref())) {
            self.wrong(&snap.span(), "`snap_m` lies between 0 and 50 metres");
        }
    }

    /// Whether what maps show around the roads is read, too: of an extract of OpenStreetMap, unless the
    /// configuration says otherwise.
    fn context(&mut self, raw: &RawSource, layer: InputLayer, path: &SourcePath) -> bool {
        let is_extract = layer == InputLayer::Roads && path.ending() == "pbf";
        if let Some(given) = raw.context.as_ref().filter(|_| !is_extract) {
            let message = "`context` is for roads of an extract of OpenStreetMap (.osm.pbf)";
            self.wrong(&given.span(), message);
        }
        is_extract && raw.context.as_ref().is_none_or(|given| *given.get_ref())
    }

    fn coverage(
        &mut self,
        given: Option<&Spanned<String>>,
        allow_outside: bool,
    ) -> (Option<SurveyedArea>, Option<ConfigProblem>) {
        match given {
            None => (None, None),
            Some(given) if given.get_ref() == "extent" => (Some(SurveyedArea::Extent), None),
            Some(given) => {
                let (path, missing) = self.path(given, allow_outside);
                if path.is_on_the_web() {
                    self.wrong(&given.span(), "a `coverage` is a file here, and is not fetched");
                }
                (Some(SurveyedArea::File(path)), missing)
            }
        }
    }

    /// The keys of a source that is fetched.
    fn on_the_web(&mut self, raw: &RawSource, path: &SourcePath) -> (bool, Option<Duration>) {
        if !path.is_on_the_web() {
            let private = raw.allow_private.as_ref().map(|key| ("allow_private", key.span()));
            let timeout = raw.timeout_s.as_ref().map(|key| ("timeout_s", key.span()));
            for (key, span) in private.into_iter().chain(timeout) {
                self.wrong(
                    &span,
                    format!("`{key}` is for a `path` that begins with http:// or https://"),
                );
            }
        }
        let seconds = self.above_zero("timeout_s", raw.timeout_s.as_ref()).filter(|seconds| {
            let fits = *seconds <= LONGEST_SILENCE_S;
            if let Some(key) = raw.timeout_s.as_ref().filter(|_| !fits) {
                self.wrong(&key.span(), format!("`timeout_s` is at most {LONGEST_SILENCE_S}"));
            }
            fits
        });
        let private = raw.allow_private.as_ref().is_some_and(|given| *given.get_ref());
        (private, seconds.map(Duration::from_secs_f64))
    }

    fn basis(&mut self, raw: &RawSource, layer: InputLayer) -> Option<Basis> {
        let names = Basis::ALL.map(Basis::name);
        let Some(given) = &raw.basis else {
            if layer == InputLayer::Hazards {
                let problem = self
                    .document
                    .problem(&raw.layer.span(), "a hazard source needs `basis`")
                    .advising(format!("one of {}", names.join(", ")));
                self.problems.push(problem);
            }
            return None;
        };
        let basis = Basis::from_name(given.get_ref());
        if basis.is_none() {
            self.unknown("basis", given, names);
        }
        basis
    }

    fn fields(
        &mut self,
        raw: BTreeMap<Spanned<String>, RawField>,
        layer: InputLayer,
    ) -> BTreeMap<&'static str, FieldRule> {
        let mut fields = BTreeMap::new();
        for (name, field) in raw {
            let Some(column) = layer.column(name.get_ref()) else {
                let what = format!("field of {layer}");
                self.unknown(&what, &name, layer.columns().iter().map(|column| column.name));
                continue;
            };
            let rule = match field {
                RawField::Column(theirs) => Some(FieldRule::Column(ColumnRule {
                    column: theirs,
                    map: None,
                    default: None,
                    unit: None,
                    breaks: None,
                    span: name.span(),
                })),
                RawField::Table(table) => self.field(&name, *table, column),
            };
            fields.extend(rule.map(|rule| (column.name, rule)));
        }
        fields
    }

    fn field(
        &mut self,
        name: &Spanned<String>,
        table: RawFieldTable,
        column: &ColumnDefinition,
    ) -> Option<FieldRule> {
        let kinds = [table.constant.is_some(), table.column.is_some(), table.band.is_some()];
        if kinds.iter().filter(|given| **given).count() != 1 {
            let message = format!("`{}` takes one of `column`, `const` and `band`", name.get_ref());
            self.wrong(&name.span(), message);
            return None;
        }
        let of_column = table.map.is_some() || table.default.is_some();
        if table.column.is_none() && (of_column || (table.unit.is_some() && table.band.is_none())) {
            self.wrong(&name.span(), "`map`, `default` and `unit` go with `column`");
            return None;
        }
        if table.band.is_none()
            && let Some(scale) = &table.scale
        {
            self.wrong(&scale.span(), "`scale` goes with `band`");
        }
        let breaks = self.breaks(&table, column);
        if let Some(constant) = table.constant {
            return Some(FieldRule::Const(value(constant.get_ref())));
        }
        let unit = self.unit(table.unit.as_ref(), column);
        if let Some(given) = table.band {
            let band = usize::try_from(*given.get_ref()).ok().filter(|number| *number > 0);
            if band.is_none() {
                self.wrong(&given.span(), "bands are counted from 1");
            }
            let scale = self.above_zero("scale", table.scale.as_ref());
            return Some(FieldRule::Band(BandRule { band: band?, unit, scale, breaks }));
        }
        let theirs = table.column?;
        let map = table.map.map(|map| map.iter().map(|(k, v)| (k.clone(), value(v))).collect());
        Some(FieldRule::Column(ColumnRule {
            span: theirs.span(),
            column: theirs.into_inner(),
            map,
            default: table.default.map(|default| value(default.get_ref())),
            unit,
            breaks,
        }))
    }

    /// The breaks of a field, which only a severity has.
    fn breaks(&mut self, table: &RawFieldTable, column: &ColumnDefinition) -> Option<Breaks> {
        let given = table.breaks.as_ref()?;
        let message = match Breaks::new(given.get_ref()) {
            _ if column.name != "severity" => {
                format!("`breaks` make a severity; `{}` has none", column.name)
            }
            _ if table.constant.is_some() || table.map.is_some() => {
                "`breaks` go with `column` or `band`, and not with `map`".to_owned()
            }
            None => format!(
                "`breaks` are 1 to {} numbers, each larger than the one before: [41, 60, 80]",
                Breaks::MOST
            ),
            breaks @ Some(_) => return breaks,
        };
        self.wrong(&given.span(), message);
        None
    }

    fn unit(&mut self, given: Option<&Spanned<String>>, column: &ColumnDefinition) -> Option<Unit> {
        let given = given?;
        let unit = Unit::from_symbol(given.get_ref());
        match unit {
            None => self.unknown("unit", given, Unit::symbols(column.dimension)),
            Some(unit) if column.dimension != Some(unit.dimension) => {
                let symbol = given.get_ref();
                let message = format!("`{}` is not measured in {symbol}", column.name);
                self.wrong(&given.span(), message);
            }
            Some(_) => {}
        }
        unit
    }

    /// Reports a key that is meant for other layers.
    fn only_for<T>(
        &mut self,
        key: &str,
        given: Option<&Spanned<T>>,
        layer: InputLayer,
        layers: &[InputLayer],
    ) {
        let Some(given) = given.filter(|_| !layers.contains(&layer)) else { return };
        let names: Vec<_> = layers.iter().map(|layer| layer.name()).collect();
        let message = format!("`{key}` is for {}, and this is {layer}", names.join(" and "));
        self.wrong(&given.span(), message);
    }

    /// The value of a key that takes one of `words`.
    fn word<T: Copy>(
        &mut self,
        key: &str,
        given: Option<&Spanned<String>>,
        words: impl IntoIterator<Item = (&'static str, T)> + Clone,
    ) -> Option<T> {
        let given = given?;
        let found = words.clone().into_iter().find(|(word, _)| word == given.get_ref());
        if found.is_none() {
            self.unknown(key, given, words.into_iter().map(|(word, _)| word));
        }
        found.map(|(_, meant)| meant)
    }
}

fn value(raw: &RawScalar) -> Value {
    match raw {
        RawScalar::Bool(b) => Value::Bool(*b),
        RawScalar::Int(n) => Value::Int(*n),
        RawScalar::Float(x) => Value::Float(*x),
        RawScalar::Datetime(datetime) => Value::Text(datetime.to_string()),
        RawScalar::Text(text) => Value::Text(text.clone()),
    }
}
