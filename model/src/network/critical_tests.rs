//! Small networks in which links are critical.

use proptest::prelude::*;

use super::*;

fn people(people: u64) -> Burden {
    Burden { people, estimated: 0, sites: 1 }
}

fn reached(nodes: u32, ways: &[LinkArc], depots: &[NodeId], without: Option<LinkId>) -> Vec<bool> {
    let mut seen = vec![false; nodes as usize];
    let mut open = depots.to_vec();
    depots.iter().for_each(|depot| seen[*depot] = true);
    while let Some(node) = open.pop() {
        for way in ways
            .iter()
            .filter(|way| way.tail == node && (way.link.is_none() || way.link != without))
        {
            if !seen[way.head] {
                seen[way.head] = true;
                open.push(way.head);
            }
        }
    }
    seen
}

fn both_ways(links: &[[NodeId; 2]]) -> Vec<LinkArc> {
    links
        .iter()
        .enumerate()
        .flat_map(|(link, [a, b])| {
            let link = Some(LinkId::at(link));
            [LinkArc { tail: *a, head: *b, link }, LinkArc { tail: *b, head: *a, link }]
        })
        .collect()
}

/// 0 ═ 1 ─ 2 ═ ring 2-3-4 ─ 5, and a ferry 4 ~ 6. Depot at 0; two roads join 0 and 1.
const LINKS: [[u32; 2]; 8] = [[0, 1], [0, 1], [1, 2], [2, 3], [3, 4], [4, 2], [4, 5], [4, 6]];

fn links<const N: usize>(links: [[u32; 2]; N]) -> [[NodeId; 2]; N] {
    links.map(|link| link.map(NodeId::new))
}
const BRIDGE: u32 = 2;
const LAST_ROAD: u32 = 6;
const FERRY: u32 = 7;

fn village() -> Vec<Demand> {
    [(2, 10), (3, 20), (5, 40), (6, 80)]
        .map(|(node, count)| Demand { node: NodeId::new(node), burden: people(count) })
        .to_vec()
}

#[test]
fn a_bridge_a_ferry_and_a_dead_end_are_critical_and_a_ring_and_a_pair_of_roads_are_not() {
    let found: Vec<(u32, u64, u64)> = bridges(7, &links(LINKS), &[0].map(NodeId::new), &village())
        .into_iter()
        .map(|bridge| (bridge.link.number(), bridge.lost.people, bridge.lost.sites))
        .collect();
    assert_eq!(found, [(BRIDGE, 150, 4), (LAST_ROAD, 40, 1), (FERRY, 80, 1)]);
}

#[test]
fn a_depot_on_the_other_side_takes_the_burden_from_a_bridge() {
    let found: Vec<(u32, u64)> = bridges(7, &links(LINKS), &[0, 6].map(NodeId::new), &village())
        .into_iter()
        .map(|bridge| (bridge.link.number(), bridge.lost.people))
        .collect();
    assert_eq!(found, [(BRIDGE, 0), (LAST_ROAD, 40), (FERRY, 0)]);
}

#[test]
fn a_ring_that_is_one_way_leaves_every_link_of_it_alone_with_its_burden() {
    let ring = links([[0, 1], [1, 2], [2, 0]]);
    let one_way: Vec<LinkArc> = both_ways(&ring).into_iter().step_by(2).collect();
    let demands = [Demand { node: NodeId::new(2), burden: people(5) }];
    let people_of = |ways: Vec<LinkArc>| {
        let modes = vec![TransportMode { ways, depots: vec![NodeId::new(0)] }];
        let sole = sole_links(3, 3, &[modes], &demands);
        sole.tiers[0].iter().map(|burden| burden.people).collect::<Vec<_>>()
    };
    assert_eq!(people_of(one_way), [5, 5, 0]);
    assert_eq!(people_of(both_ways(&ring)), [0, 0, 0]);
    assert!(bridges(3, &ring, &[NodeId::new(0)], &demands).is_empty());
}

#[test]
fn people_depend_on_a_link_when_no_vehicle_gets_there_without_it() {
    // A short way over a weak bridge for pick-ups, a long way for trucks, and one road for both.
    let links = links([[0, 1], [0, 2], [2, 1], [1, 3]]);
    let all = both_ways(&links);
    let only = |may: &[u32]| TransportMode {
        ways: all
            .iter()
            .copied()
            .filter(|way| way.link.is_some_and(|link| may.contains(&link.number())))
            .collect(),
        depots: vec![NodeId::new(0)],
    };
    let demands = [Demand { node: NodeId::new(3), burden: people(7) }];
    let sole = sole_links(4, 4, &[vec![only(&[0, 3]), only(&[1, 2, 3])]], &demands);
    let people_of = |burdens: &[Burden]| burdens.iter().map(|b| b.people).collect::<Vec<_>>();
    assert_eq!(people_of(&sole.tiers[0]), [0, 0, 0, 7]);
    assert_eq!(people_of(&sole.modes[0][0]), [7, 0, 0, 7]);
    assert_eq!(people_of(&sole.modes[0][1]), [0, 7, 7, 7]);
}

#[test]
fn whom_no_vehicle_reaches_depends_on_the_road_to_the_jetty_and_on_the_river() {
    // Road 0-1, jetty 1/2, river 2-3 with a village at 3; a truck reaches a village at 1.
    let links = links([[0, 1], [2, 3]]);
    let land = TransportMode { ways: both_ways(&links[..1]), depots: vec![NodeId::new(0)] };
    let mut boat = TransportMode { ways: both_ways(&links), depots: vec![NodeId::new(0)] };
    boat.ways.push(LinkArc { tail: NodeId::new(1), head: NodeId::new(2), link: None });
    let demands = [
        Demand { node: NodeId::new(1), burden: people(3) },
        Demand { node: NodeId::new(3), burden: people(9) },
    ];
    let sole = sole_links(4, 2, &[vec![land], vec![boat]], &demands);
    let people_of = |tier: usize| sole.tiers[tier].iter().map(|b| b.people).collect::<Vec<_>>();
    assert_eq!((people_of(0), people_of(1)), (vec![3, 0], vec![9, 9]));
}

fn worlds() -> impl Strategy<Value = (u32, Vec<[NodeId; 2]>, Vec<NodeId>, Vec<Demand>)> {
    (2..12_u32).prop_flat_map(|nodes| {
        let node = (0..nodes).prop_map(NodeId::new);
        (
            Just(nodes),
            prop::collection::vec([node.clone(), node.clone()], 0..20),
            prop::collection::vec(node.clone(), 0..3),
            prop::collection::vec(
                (node, 0..50_u64).prop_map(|(node, count)| Demand { node, burden: people(count) }),
                0..8,
            ),
        )
    })
}

proptest! {
    #[test]
    fn bridges_are_the_links_without_which_a_search_reaches_less(
        (nodes, links, depots, demands) in worlds(),
    ) {
        let ways = both_ways(&links);
        let found = bridges(nodes, &links, &depots, &demands);
        let today = reached(nodes, &ways, &depots, None);
        for (link, ends) in links.iter().enumerate() {
            let link = LinkId::at(link);
            let apart = !reached(nodes, &ways, &ends[..1], Some(link))[ends[1]];
            let bridge = found.iter().find(|bridge| bridge.link == link);
            prop_assert_eq!(bridge.is_some(), apart);
            let after = reached(nodes, &ways, &depots, Some(link));
            let lost: Burden = demands
                .iter()
                .filter(|demand| today[demand.node] && !after[demand.node])
                .map(|demand| demand.burden)
                .sum();
            prop_assert_eq!(bridge.map_or(Burden::default(), |bridge| bridge.lost), lost);
        }
    }

    #[test]
    fn a_link_is_critical_for_those_whom_every_search_loses_without_it(
        (nodes, links, depots, demands) in worlds(),
        bans in prop::collection::vec((0..3_usize, 0..40_usize), 0..30),
    ) {
        let modes: Vec<TransportMode> = (0..3)
            .map(|mode| TransportMode {
                ways: both_ways(&links)
                    .into_iter()
                    .enumerate()
                    .filter(|(at, _)| !bans.contains(&(mode, *at)))
                    .map(|(_, way)| way)
                    .collect(),
                depots: depots.clone(),
            })
            .collect();
        let tiers = [modes[..2].to_vec(), modes[2..].to_vec()];
        let sole = sole_links(nodes, links.len() as u32, &tiers, &demands);
        let search = |tier: &[TransportMode], without| -> Vec<bool> {
            let all = tier.iter().map(|mode| reached(nodes, &mode.ways, &depots, without));
            all.reduce(|a, b| a.iter().zip(&b).map(|(a, b)| *a || *b).collect()).unwrap()
        };
        for link in LinkId::all(links.len() as u32) {
            let mut waiting = demands.clone();
            for (tier, of_tier) in tiers.iter().zip(&sole.tiers) {
                let (today, after) = (search(tier, None), search(tier, Some(link)));
                let lost: Burden = waiting
                    .iter()
                    .filter(|demand| today[demand.node] && !after[demand.node])
                    .map(|demand| demand.burden)
                    .sum();
                prop_assert_eq!(of_tier[link], lost);
                waiting.retain(|demand| !today[demand.node]);
            }
        }
    }
}
