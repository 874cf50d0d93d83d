//! The catalogues, as they lie in `messages/`.

use std::{collections::HashMap, sync::LazyLock};

use fixed_decimal::Decimal;
use icu_locale_core::Locale;
use icu_plurals::{PluralCategory, PluralRules};

/// Every file of `messages/` with its code, Bahasa Indonesia and English first (`build.rs`).
pub(super) const FILES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/catalogues.rs"));

/// The words of one language.
pub(super) struct Messages {
    pub(super) code: &'static str,
    /// Between whole and decimals.
    pub(super) decimal: char,
    /// Between thousands.
    pub(super) group: char,
    /// Between hour and minute.
    pub(super) clock: char,
    pub(super) months: [&'static str; 12],
    /// The language whose numbers decide on forms.
    locale: Option<Locale>,
    /// By `section.key`.
    said: HashMap<String, &'static str>,
}

impl Messages {
    pub(super) fn get(&self, key: &str) -> Option<&'static str> {
        self.said.get(key).copied()
    }

    /// The form that goes with a number; where Unicode knows no rules, a language has one form.
    pub(super) fn form(&self, number: &Decimal) -> PluralCategory {
        // Rules cannot be kept here, since they cannot be shared; they are looked up in a table.
        let rules =
            self.locale.as_ref().and_then(|it| PluralRules::try_new_cardinal(it.into()).ok());
        rules.map_or(PluralCategory::Other, |rules| rules.category_for(number))
    }

    fn read(code: &'static str, file: &str) -> Self {
        // A catalogue that is no JSON says nothing: a test would find it.
        let sections: HashMap<String, HashMap<String, String>> =
            serde_json::from_str(file).unwrap_or_default();
        let said: HashMap<String, &'static str> = sections
            .into_iter()
            .flat_map(|(section, messages)| {
                messages.into_iter().map(move |(key, words)| {
                    // They live as long as the program, once for each language.
                    (format!("{section}.{key}"), &*words.leak())
                })
            })
            .collect();
        let sign =
            |key: &str, usual| said.get(key).and_then(|it| it.chars().next()).unwrap_or(usual);
        let mut months = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"];
        let named = said.get("language.months").into_iter().flat_map(|it| it.split(' '));
        for (month, name) in months.iter_mut().zip(named) {
            *month = name;
        }
        Self {
            code,
            decimal: sign("language.decimal", ','),
            group: sign("language.group", '.'),
            clock: sign("language.clock", '.'),
            months,
            locale: Locale::try_from_str(code).ok(),
            said,
        }
    }
}

pub(super) fn catalogues() -> &'static [Messages] {
    static ALL: LazyLock<Vec<Messages>> =
        LazyLock::new(|| FILES.iter().map(|(code, file)| Messages::read(code, file)).collect());
    &ALL
}
