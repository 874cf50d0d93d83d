//! What a file may hold that is no hierarchy.

use proptest::prelude::*;

use crate::index::NodeId;

use super::property_tests::any_network;
use super::{Arcs, Hierarchy, HierarchyBuf, HierarchyError, NONE};

#[derive(Debug, Clone, Copy)]
enum Corruption {
    Is(u32),
    Off(i32),
}

fn damage() -> impl Strategy<Value = Corruption> {
    prop_oneof![
        any::<u32>().prop_map(Corruption::Is),
        (0..50_u32).prop_map(Corruption::Is),
        Just(Corruption::Is(NONE)),
        (-3..4_i32).prop_map(Corruption::Off),
        Just(Corruption::Off(i32::MIN)),
    ]
}

proptest! {
    #[test]
    fn one_damaged_entry_anywhere_is_refused(
        world in any_network(), array in 0..12_usize, at in any::<u32>(), value in damage(),
    ) {
        let buf = world.hierarchy();
        let mut arrays: Vec<(&str, Vec<u32>)> =
            buf.arrays().into_iter().map(|(name, list)| (name, list.to_vec())).collect();
        let list = &mut arrays[array].1;
        prop_assume!(!list.is_empty());
        let at = at as usize % list.len();
        let sound = list[at];
        list[at] = match value {
            Corruption::Is(value) => value,
            Corruption::Off(by) => sound.wrapping_add_signed(by),
        };
        let same = list[at] == sound;
        let lookup = |name| arrays.iter().find(|(n, _)| *n == name).map(|(_, list)| &list[..]);
        match Hierarchy::from_arrays(lookup) {
            Err(_) => prop_assert!(!same, "a sound hierarchy is refused"),
            Ok(_) => prop_assert!(same, "{} of {} is damaged and taken", at, arrays[array].0),
        }
    }
}

#[test]
fn arrays_that_are_missing_or_of_another_length_are_refused_by_name() {
    let (tail, head) = ([2, 0, 1, 2].map(NodeId::new), [2, 1, 2, 0].map(NodeId::new));
    let arcs = Arcs { nodes: 3, tail: &tail, head: &head };
    let buf = HierarchyBuf::build(arcs, &[2, 0, 1].map(NodeId::new));
    for (name, list) in buf.arrays() {
        let without = Hierarchy::from_arrays(|other| {
            let found = buf.arrays().into_iter().find(|(array, _)| *array == other);
            found.map(|(_, list)| list).filter(|_| other != name)
        });
        assert_eq!(without.unwrap_err(), HierarchyError::Missing { array: name });
        let shorter = Hierarchy::from_arrays(|other| {
            let found = buf.arrays().into_iter().find(|(array, _)| *array == other);
            found.map(|(_, whole)| if other == name { &list[..list.len() - 1] } else { whole })
        });
        assert!(shorter.is_err(), "{name} is short");
    }
}
