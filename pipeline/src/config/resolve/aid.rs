//! `[aid]`: how far needs look ahead, how sites are prioritised, and rates beside the standards'.

use lintas_model::aid::rules::PriorityWeights;
use lintas_model::aid::{Amount, Per, Profile, Rate, Rules, StockVisibility};
use toml::Spanned;

use super::resolver::Resolver;
use crate::config::raw::{RawAid, RawRate, RawWeights};

/// What a rate may be for.
const PERS: [(&str, Per); 5] = [
    ("person", Per::Person),
    ("family_of_five", Per::FamilyOfFive),
    ("infant", Per::Infant),
    ("pregnant", Per::Pregnant),
    ("site", Per::Site),
];

/// Bound on days (and, times 24, on hours): larger values are typing mistakes.
const MOST_DAYS: f64 = 60.0;

impl Resolver<'_> {
    /// The rules as typed, over the defaults.
    pub(super) fn aid(&mut self, raw: Option<RawAid>) -> Rules {
        let given = Rules::default();
        let Some(raw) = raw else { return given };
        let days = 0.0..=MOST_DAYS;
        let hours = 0.0..=MOST_DAYS * 24.0;
        let rules = Rules {
            profile: self.profile(raw.profile, given.profile),
            horizon_days: self.above("horizon_days", &raw.horizon_days, &days, given.horizon_days),
            silent_after_h: self.above(
                "silent_after_h",
                &raw.silent_after_h,
                &hours,
                given.silent_after_h,
            ),
            people_per_household: self.above(
                "people_per_household",
                &raw.people_per_household,
                &(0.0..=20.0),
                given.people_per_household,
            ),
            enough_days: self.above("enough_days", &raw.enough_days, &days, given.enough_days),
            short_days: self.above("short_days", &raw.short_days, &days, given.short_days),
            repeat_window_h: self.above(
                "repeat_window_h",
                &raw.repeat_window_h,
                &hours,
                given.repeat_window_h,
            ),
            promise_window_h: self.above(
                "promise_window_h",
                &raw.promise_window_h,
                &hours,
                given.promise_window_h,
            ),
            stock_visibility: self.visibility(raw.stock_visibility),
            weights: self.weights(raw.weights, given.weights),
            rates: raw.rates.into_iter().filter_map(|rate| self.rate(rate.into_inner())).collect(),
        };
        if rules.short_days > rules.enough_days {
            let message = "`short_days` is not more than `enough_days`: a site that is short \
                           cannot have enough";
            let place = raw.short_days.as_ref().or(raw.enough_days.as_ref());
            if let Some(place) = place {
                self.wrong(&place.span(), message);
            }
        }
        rules
    }

    fn profile(&mut self, given: Option<Spanned<String>>, default: String) -> String {
        let Some(given) = given else { return default };
        let known = Profile::standard();
        if !known.iter().any(|profile| profile.id == *given.get_ref()) {
            self.unknown("profile", &given, known.iter().map(|profile| profile.id.as_str()));
        }
        given.into_inner()
    }

    /// Whether agencies see each other's stock: their own alone where nobody declares a cluster.
    fn visibility(&mut self, given: Option<Spanned<String>>) -> StockVisibility {
        let Some(given) = given else { return StockVisibility::default() };
        let named = StockVisibility::from_name(given.get_ref());
        if named.is_none() {
            let known = StockVisibility::ALL.map(StockVisibility::name);
            self.unknown("`stock_visibility`", &given, known);
        }
        named.unwrap_or_default()
    }

    /// A number above the start of the range, up to its end.
    fn above(
        &mut self,
        key: &str,
        given: &Option<Spanned<f64>>,
        range: &std::ops::RangeInclusive<f64>,
        default: f64,
    ) -> f64 {
        let Some(given) = given else { return default };
        let number = *given.get_ref();
        if !(number > *range.start() && number <= *range.end()) {
            let message =
                format!("`{key}` is a number above 0 and at most {}, not {number}", range.end());
            self.wrong(&given.span(), message);
        }
        number
    }

    fn weights(
        &mut self,
        given: Option<Spanned<RawWeights>>,
        default: PriorityWeights,
    ) -> PriorityWeights {
        let Some(given) = given else { return default };
        let span = given.span();
        let raw = given.into_inner();
        let mut weight = |key: &str, given: Option<Spanned<f64>>, default: f64| {
            let Some(given) = given else { return default };
            let number = *given.get_ref();
            if !(number.is_finite() && number >= 0.0) {
                self.wrong(&given.span(), format!("`{key}` weighs 0 or more, not {number}"));
            }
            number
        };
        let weights = PriorityWeights {
            hours: weight("hours", raw.hours, default.hours),
            vulnerable: weight("vulnerable", raw.vulnerable, default.vulnerable),
            access: weight("access", raw.access, default.access),
        };
        if weights.hours + weights.vulnerable + weights.access <= 0.0 {
            self.wrong(&span, "of the weights one at least is more than 0");
        }
        weights
    }

    fn rate(&mut self, raw: RawRate) -> Option<Rate> {
        let per = PERS.iter().find(|(name, _)| name == raw.per.get_ref()).map(|(_, per)| *per);
        if per.is_none() {
            self.unknown("`per`", &raw.per, PERS.map(|(name, _)| name));
        }
        let amount = Amount::of(*raw.amount.get_ref()).filter(|amount| amount.is_some());
        if amount.is_none() {
            let message = "`amount` is more than 0, in the item's base unit (L, kg, buah, porsi)";
            self.wrong(&raw.amount.span(), message);
        }
        let mut day = |key: &str, given: Option<&Spanned<i64>>| {
            let given = given?;
            let day = u32::try_from(*given.get_ref()).ok().filter(|day| *day >= 1);
            if day.is_none() {
                self.wrong(&given.span(), format!("`{key}` counts days, from 1"));
            }
            day
        };
        let days = day("days", raw.days.as_ref());
        let from_day = day("from_day", raw.from_day.as_ref()).unwrap_or(1);
        let to_day = day("to_day", raw.to_day.as_ref());
        if let (Some(last), Some(place)) = (to_day, &raw.to_day)
            && last < from_day
        {
            self.wrong(&place.span(), "`to_day` is not before `from_day`");
        }
        if raw.source.get_ref().trim().is_empty() {
            let message = "a rate says whose number it is: a document, or \"usulan …\"";
            self.wrong(&raw.source.span(), message);
        }
        Some(Rate {
            item: raw.item.into_inner(),
            per: per?,
            amount: amount?,
            days,
            from_day,
            to_day,
            source: raw.source.into_inner(),
        })
    }
}
