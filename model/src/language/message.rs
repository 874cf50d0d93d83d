//! Filling the places of a message.

use std::fmt::{Display, Write};

use fixed_decimal::Decimal;
use icu_plurals::PluralCategory;

use super::messages::Messages;

/// The message with its places filled. A place that nobody fills stays as it is, to be seen.
pub(super) fn filled(
    message: &str,
    values: &[(&str, &dyn Display)],
    catalogue: &Messages,
) -> String {
    let mut told = String::with_capacity(message.len() + 32);
    let mut rest = message;
    while let Some(start) = rest.find('{') {
        told.push_str(&rest[..start]);
        let Some(end) = end_of(&rest[start..]) else { break };
        let place = &rest[start + 1..start + end];
        match write(place, values, catalogue, &mut told) {
            Some(()) => {}
            None => told.push_str(&rest[start..=start + end]),
        }
        rest = &rest[start + end + 1..];
    }
    told.push_str(rest);
    told
}

/// Where the brace that a text begins with is closed.
fn end_of(text: &str) -> Option<usize> {
    let mut open = 0;
    text.char_indices().find_map(|(at, letter)| {
        match letter {
            '{' => open += 1,
            '}' => open -= 1,
            _ => {}
        }
        (open == 0).then_some(at)
    })
}

fn write(
    place: &str,
    values: &[(&str, &dyn Display)],
    catalogue: &Messages,
    to: &mut String,
) -> Option<()> {
    let (name, forms) = match place.split_once(", plural,") {
        Some((name, forms)) => (name, Some(forms)),
        None => (place, None),
    };
    let (_, value) = values.iter().find(|(of, _)| *of == name)?;
    match forms {
        None => write!(to, "{value}").ok(),
        Some(forms) => {
            let wanted = category(&value.to_string(), catalogue);
            let form = form(forms, wanted).or_else(|| form(forms, "other"))?;
            to.push_str(form);
            Some(())
        }
    }
}

/// The words of a form, such as those of `one` in `one {road} other {roads}`.
fn form<'a>(forms: &'a str, wanted: &str) -> Option<&'a str> {
    let mut rest = forms;
    while let Some((name, after)) = rest.split_once('{') {
        let (words, after) = after.split_once('}')?;
        if name.trim() == wanted {
            return Some(words);
        }
        rest = after;
    }
    None
}

/// The form that goes with a number as the language writes it; what is none counts as many.
fn category(number: &str, catalogue: &Messages) -> &'static str {
    let plain: String = number
        .chars()
        .filter(|it| *it != catalogue.group)
        .map(|it| if it == catalogue.decimal { '.' } else { it })
        .collect();
    let Ok(number) = Decimal::try_from_str(&plain) else { return "other" };
    match catalogue.form(&number) {
        PluralCategory::Zero => "zero",
        PluralCategory::One => "one",
        PluralCategory::Two => "two",
        PluralCategory::Few => "few",
        PluralCategory::Many => "many",
        PluralCategory::Other => "other",
    }
}
