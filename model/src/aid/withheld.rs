//! Overlaps as they are told to who does not see the loads of others: that somebody brings the same,
//! who, and where it would help more; without amounts and days, from which the loads of others could
//! be worked out.

use std::borrow::Cow;

use super::{Clash, ClashKind, Doubt, Ledger, Sees, SupplyStatus, words};
use crate::{index::SiteIndex, language::Language};

/// A clash as it is told to who sees so much. Both belong to the ledger and status that it was found in.
pub fn told<'a>(
    clash: &'a Clash,
    ledger: &Ledger,
    standing: &SupplyStatus,
    sees: Sees<'_>,
) -> Cow<'a, Clash> {
    if sees.all() {
        return Cow::Borrowed(clash);
    }
    let told = Withheld { clash, ledger, standing };
    let own = clash.other_agency.as_deref().is_some_and(|agency| sees.agency(agency));
    let words = |language: Language| match clash.kind {
        // Of all that it says only that load is somebody's.
        ClashKind::MayDouble if own => language.choose(&clash.words_id, &clash.words_en).clone(),
        ClashKind::MayDouble => told.may_double(language),
        ClashKind::Repeats => told.repeats(language),
        ClashKind::TooMuch => told.too_much(language),
    };
    let (words_id, words_en) = (words(Language::ID), words(Language::EN));
    // What is at a site for so many days holds what all of them bring.
    Cow::Owned(Clash { days_after: None, better_days: None, words_id, words_en, ..clash.clone() })
}

/// The parts of the sentences about a clash.
struct Withheld<'a> {
    clash: &'a Clash,
    ledger: &'a Ledger,
    standing: &'a SupplyStatus,
}

impl Withheld<'_> {
    fn what(&self, language: Language) -> String {
        words::item(language, &self.ledger.catalogue, &self.clash.item)
    }

    fn site(&self) -> &str {
        words::site_of(self.ledger, &self.clash.site)
    }

    /// Agency and id of the other dispatch.
    fn other(&self) -> (&str, &str) {
        let Clash { other, other_agency, .. } = self.clash;
        (other_agency.as_deref().unwrap_or_default(), other.as_deref().unwrap_or_default())
    }

    fn too_much(&self, language: Language) -> String {
        let (site, what, agency) = (self.site(), self.what(language), &self.clash.agency);
        let item = self.ledger.catalogue.get(&self.clash.item);
        let amount = match item {
            Some(item) => words::amount(language, self.clash.amount, item.unit),
            None => words::number(language, self.clash.amount.units(), 1),
        };
        let short = self.short(language);
        let better = self.clash.better.as_deref().map(|id| words::site_of(self.ledger, id));
        language.fill(
            "aid.clash.too_much",
            &[
                ("amount", &amount),
                ("item", &what),
                ("agency", agency),
                ("site", &site),
                ("lasts", &language.say("aid.clash.more_than_enough")),
                ("short", &short),
                ("better", &better.unwrap_or_default()),
            ],
        )
    }

    fn repeats(&self, language: Language) -> String {
        let (site, what, agency) = (self.site(), self.what(language), &self.clash.agency);
        let (other, id) = self.other();
        let window = words::hours(language, self.ledger.rules.repeat_window_h);
        let mut text = language.fill(
            "aid.clash.repeats_withheld",
            &[
                ("agency", agency),
                ("other", &other),
                ("item", &what),
                ("site", &site),
                ("window", &window),
                ("id", &id),
            ],
        );
        if self.clash.better.is_some() {
            let short = self.short(language);
            text.push(' ');
            text.push_str(&language.fill("aid.clash.more_urgent", &[("short", &short)]));
        }
        text
    }

    fn may_double(&self, language: Language) -> String {
        let (site, what, (agency, id)) = (self.site(), self.what(language), self.other());
        let doubt = self.doubt(id).map_or("", |doubt| doubt.words(language));
        language.fill(
            "aid.clash.may_double_withheld",
            &[
                ("item", &what),
                ("agency", &agency),
                ("site", &site),
                ("id", &id),
                ("doubt", &doubt),
            ],
        )
    }

    /// That the better destination is short, without how much.
    fn short(&self, language: Language) -> String {
        let Some(at) = self.clash.better.as_deref().and_then(|id| self.ledger.site(id)) else {
            return String::new();
        };
        let (site, what) = (words::site(&self.ledger.sites[at]), self.what(language));
        let short = if self.is_counted(at) { "aid.clash.lacks" } else { "aid.clash.not_counted" };
        language.fill(short, &[("site", &site), ("item", &what)])
    }

    fn is_counted(&self, site: SiteIndex) -> bool {
        let item = self.ledger.catalogue.position(&self.clash.item);
        let row = item.and_then(|item| self.standing.need(site, item));
        row.is_some_and(|row| row.on_hand.is_some())
    }

    fn doubt(&self, id: &str) -> Option<Doubt> {
        let at = self.ledger.dispatch(id)?;
        self.standing.doubt(at).map(|load| load.doubt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aid::{
        Dispatch, DoubtfulLoad, SiteSupply,
        fixtures::three_sites::{WATER, dispatch, in_hours, units, world},
        overlap::clashes,
    };

    /// Whether amounts, days or times of the loads of others stand in what is told.
    fn tells(clash: &Clash) -> bool {
        let text = serde_json::to_string(clash).unwrap();
        ["4321", "4.321", "4,321", "1234", "1.234", "1,234"].iter().any(|it| text.contains(it))
    }

    #[test]
    fn who_does_not_see_the_loads_of_others_is_told_that_they_are_there() {
        let mut world = world();
        world.need("hilir", WATER, 100.0, Some(50.0));
        world.need("hulu", WATER, 100.0, Some(10.0));
        world.promised("k-1", "PMI", "hilir", WATER, 4321.0);
        let draft =
            Dispatch { id: String::new(), ..dispatch("", "BPBD", "hilir", "air_bersih", 9.0) };
        let (ledger, standing) = (&world.ledger, &world.standing);
        let found = clashes(ledger, standing, &draft);
        let kinds: Vec<ClashKind> = found.iter().map(|clash| clash.kind).collect();
        assert_eq!(kinds, [ClashKind::TooMuch, ClashKind::Repeats]);
        assert!(tells(&found[1]) && found[0].days_after.is_some());
        for clash in &found {
            assert_eq!(&*told(clash, ledger, standing, Sees::All), clash);
            let told = told(clash, ledger, standing, Sees::Own("BPBD")).into_owned();
            assert!(!tells(&told), "{told:?}");
            assert_eq!((told.days_after, told.better_days), (None, None));
            assert!(told.words_id.contains("Hilir") && told.words_id.contains("Hulu kekurangan"));
            assert_eq!(told.amount, units(9.0), "one's own");
        }
        let repeats = told(&found[1], ledger, standing, Sees::Own("BPBD"));
        assert_eq!(repeats.other.as_deref(), Some("k-1"));
        for words in [&repeats.words_id, &repeats.words_en] {
            assert!(words.contains("PMI") && words.contains("(k-1)"), "{words}");
        }
    }

    #[test]
    fn a_load_that_may_still_come_is_told_without_its_amount_unless_it_is_ones_own() {
        let mut world = world();
        world.need("hilir", WATER, 100.0, Some(50.0));
        let mut lost = dispatch("k-1", "PMI", "hilir", "air_bersih", 1234.0);
        lost.eta = Some(in_hours(-30));
        world.ledger.dispatches = vec![lost];
        let doubt = Doubt::Overdue;
        let amount = units(1234.0);
        let site = world.ledger.site("hilir").unwrap();
        world.standing.doubtful =
            vec![DoubtfulLoad { dispatch: 0, site, item: WATER, amount, doubt }];
        world.standing.sites[0] = SiteSupply::default();
        let draft = dispatch("", "BPBD", "hilir", "air_bersih", 9.0);
        let (ledger, standing) = (&world.ledger, &world.standing);
        let found = clashes(ledger, standing, &draft);
        let clash = found.iter().find(|clash| clash.kind == ClashKind::MayDouble).unwrap();
        assert!(tells(clash));
        let of_others = told(clash, ledger, standing, Sees::Own("BPBD"));
        assert!(!tells(&of_others) && of_others.words_id.contains("lewat waktu tiba"));
        let own = told(clash, ledger, standing, Sees::Own("PMI"));
        assert_eq!(own.words_id, clash.words_id);
    }
}
