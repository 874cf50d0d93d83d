use std::{
    sync::{
        Condvar,
        atomic::{AtomicBool, AtomicUsize},
    },
    time::Duration,
};

use super::*;
use crate::fixtures::world::{PATIENCE, wait_until};

fn client(address: &str) -> ClientAddress {
    address.parse::<std::net::IpAddr>().unwrap().into()
}

/// Pools of one size and their counts, and desks at them.
struct Office {
    pools: Arc<WorkPools>,
    metrics: Metrics,
}

impl Office {
    fn of(of_one: usize, waiting: usize, waiting_of_one: usize) -> Self {
        let metrics = Metrics::default();
        let size = PoolSize { of_one, waiting, waiting_of_one };
        Self { pools: Arc::new(WorkPools::new(|_| size, &metrics)), metrics }
    }

    fn desk(&self, address: &str) -> WorkDesk {
        let address = Some(client(address));
        WorkDesk::new(Arc::clone(&self.pools), address, PATIENCE)
    }

    fn count(&self, of: impl Fn(&PoolMetrics) -> u64) -> u64 {
        of(&self.metrics.pool(WorkKind::Long.name()))
    }

    fn waiting(&self) -> u64 {
        self.count(|pool| pool.waiting.load(Relaxed))
    }

    async fn runs(&self, jobs: u64) {
        wait_until("jobs run", async || self.count(|pool| pool.running.load(Relaxed)) == jobs)
            .await;
    }
}

/// Holds jobs until it is opened.
#[derive(Default)]
struct TestLatch(Mutex<bool>, Condvar);

impl TestLatch {
    fn pass(&self) {
        let open = self.0.lock().unwrap();
        drop(self.1.wait_while(open, |open| !*open).unwrap());
    }

    fn open(&self) {
        *self.0.lock().unwrap() = true;
        self.1.notify_all();
    }
}

fn held(desk: &WorkDesk, gate: &Arc<TestLatch>) -> WorkTicket<()> {
    let gate = Arc::clone(gate);
    desk.run(WorkKind::Long, move |_| {
        gate.pass();
        Ok(())
    })
}

#[tokio::test]
async fn callers_are_served_in_turn_whatever_one_of_them_asks_for() {
    let office = Office::of(1, 1_000, 1_000);
    let (gate, order) = (Arc::new(TestLatch::default()), Arc::new(Mutex::new(String::new())));
    // Both workers are busy, so that what follows waits, and is served by one of them alone: the
    // other's gate stays shut.
    let (first, shut) = (Arc::new(TestLatch::default()), Arc::clone(&gate));
    let busy = [held(&office.desk("10.0.0.8"), &first), held(&office.desk("10.0.0.9"), &shut)];
    office.runs(2).await;
    let ask = |address: &str, name: char| {
        let order = Arc::clone(&order);
        office.desk(address).run(WorkKind::Long, move |_| {
            order.lock().unwrap().push(name);
            Ok(())
        })
    };
    let mut tickets: Vec<_> = (0..100).map(|_| ask("10.0.0.1", 'a')).collect();
    tickets.push(ask("10.0.0.2", 'b'));
    tickets.push(ask("10.0.0.3", 'c'));
    assert_eq!(office.waiting(), 102);
    first.open();
    for ticket in tickets {
        ticket.await.unwrap();
    }
    assert!(order.lock().unwrap().starts_with("abcaaa"), "{order:?}");
    gate.open();
    for ticket in busy {
        ticket.await.unwrap();
    }
}

#[tokio::test]
async fn one_worker_is_left_by_any_single_caller() {
    let office = Office::of(2, 100, 100);
    let gate = Arc::new(TestLatch::default());
    let greedy = office.desk("10.0.0.1");
    let held: Vec<_> = (0..5).map(|_| held(&greedy, &gate)).collect();
    office.runs(2).await;
    assert_eq!(office.waiting(), 3);
    // While it does its worst, another's work is done.
    assert_eq!(office.desk("10.0.0.2").run(WorkKind::Long, |_| Ok(7)).await.unwrap(), 7);
    // Another address of the same home is the same caller, and so is an address mapped to IPv6.
    assert_eq!(
        WorkCaller::at(Some(client("2001:db8::1"))),
        WorkCaller::at(Some(client("2001:db8::2")))
    );
    assert_eq!(greedy.address, WorkCaller::at(Some(client("::ffff:10.0.0.1"))));
    gate.open();
    for ticket in held {
        ticket.await.unwrap();
    }
}

#[tokio::test]
async fn the_holder_of_a_key_takes_turns_by_the_key() {
    let office = Office::of(1, 100, 100);
    let gate = Arc::new(TestLatch::default());
    let blocker = held(&office.desk("10.0.0.1"), &gate);
    office.runs(1).await;
    let answer = office.desk("10.0.0.1").serve(async {
        known_as("Posko Tenggarong");
        run(WorkKind::Long, |_| Ok(1)).await
    });
    assert_eq!(answer.await.unwrap(), 1, "from the same address, and it did not wait");
    gate.open();
    blocker.await.unwrap();
}

#[tokio::test]
async fn beyond_its_share_a_caller_is_sent_away_and_told_when_to_come_back() {
    let office = Office::of(1, 4, 2);
    let gate = Arc::new(TestLatch::default());
    let desk = office.desk("10.0.0.1");
    let kept: Vec<_> = (0..3).map(|_| held(&desk, &gate)).collect();
    let refused = desk.run(WorkKind::Long, |_| Ok(())).await.unwrap_err();
    let answer = axum::response::IntoResponse::into_response(refused);
    assert_eq!(
        (answer.status().as_u16(), answer.headers()["retry-after"].to_str().ok()),
        (503, Some("2"))
    );
    assert_eq!(office.count(|pool| pool.refused.load(Relaxed)), 1);
    // Other kinds have places of their own.
    assert!(desk.run(WorkKind::Writes, |_| Ok(())).await.is_ok());
    gate.open();
    for ticket in kept {
        ticket.await.unwrap();
    }
}

#[tokio::test]
async fn work_stops_when_nobody_waits_and_gives_its_worker_back() {
    let office = Office::of(1, 100, 100);
    let steps = Arc::new(AtomicUsize::new(0));
    let endless = {
        let steps = Arc::clone(&steps);
        office.desk("10.0.0.1").run(WorkKind::Long, move |deadline| {
            while !deadline.is_over() {
                steps.fetch_add(1, Relaxed);
            }
            Ok(())
        })
    };
    let begun = Arc::new(AtomicBool::new(false));
    let never = {
        let begun = Arc::clone(&begun);
        office.desk("10.0.0.1").run(WorkKind::Long, move |_| {
            begun.store(true, Relaxed);
            Ok(())
        })
    };
    wait_until("it works", async || steps.load(Relaxed) > 0).await;
    drop(never);
    drop(endless);
    office.runs(0).await;
    let after = steps.load(Relaxed);
    assert_eq!(office.desk("10.0.0.1").run(WorkKind::Long, |_| Ok(2)).await.unwrap(), 2);
    assert_eq!(steps.load(Relaxed), after, "no step after its end");
    assert!(!begun.load(Relaxed), "what nobody waited for was not begun");
    assert_eq!(office.count(|pool| pool.cancelled.load(Relaxed)), 2);
}

#[tokio::test]
async fn what_work_returns_after_its_time_is_no_answer_and_a_panic_is_one() {
    let office = Office::of(1, 100, 100);
    let desk = |patience| WorkDesk::new(Arc::clone(&office.pools), None, patience);
    let status = |problem: Problem| axum::response::IntoResponse::into_response(problem).status();
    let late = desk(Duration::from_millis(20)).run(WorkKind::Long, |deadline| {
        while !deadline.is_over() {}
        Ok("half of it")
    });
    assert_eq!(status(late.await.unwrap_err()), 503);
    let panics =
        desk(PATIENCE).run(WorkKind::Long, |_| -> Result<(), Problem> { panic!("on purpose") });
    assert_eq!(status(panics.await.unwrap_err()), 500);
    assert_eq!(desk(PATIENCE).run(WorkKind::Long, |_| Ok(1)).await.unwrap(), 1);
    assert!(run(WorkKind::Long, |_| Ok(())).await.is_err(), "outside of a request");
}
