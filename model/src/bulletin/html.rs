//! Phrases of the page: English beside Bahasa Indonesia, and moments.

use jiff::Timestamp;

use super::facts::Facts;
use crate::journey::{Language, moment};

pub(super) fn en(text: &str) -> String {
    format!("<span class=\"en\">{text}</span>")
}

pub(super) fn time(facts: &Facts, at: Timestamp) -> String {
    moment(at, &facts.zone, Language::Id)
}
