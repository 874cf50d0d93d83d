//! How often a client may ask: token buckets by address and by key.
//!
//! A bucket is one moment (GCRA, the generic cell rate algorithm of ITU-T I.371): until when the
//! requests taken so far would last at the even rate. A burst runs ahead of the clock, silence lets
//! the clock catch up, and a bucket whose moment has passed is full and can be forgotten.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use axum::http::{HeaderName, HeaderValue, Method, header};
use serde::Deserialize;

use super::{
    client::ClientAddress,
    problem::{Code, Problem},
};

/// What a request is, as far as its rate goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RateClass {
    /// Tiles, features, documents, files: at hand, or made once for many.
    Reads,
    /// What is computed for the one who asks: ways, matrices, reach, bulletins, proposals.
    Costly,
    /// What changes something.
    Writes,
    /// Whatever is asked with one key.
    Key,
}

impl RateClass {
    /// How many there are.
    const COUNT: usize = 4;

    /// The class of a route, by its template.
    pub(crate) fn of(template: &str, method: &Method) -> Self {
        match template {
            _ if method == Method::OPTIONS => Self::Reads,
            "/route" | "/matrix" | "/reach" | "/nearest" | "/bulletin" | "/proposal" => {
                Self::Costly
            }
            _ if method == Method::POST => Self::Writes,
            _ => Self::Reads,
        }
    }

    /// Its name in `server.toml`, headers and metrics.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Reads => "reads",
            Self::Costly => "costly",
            Self::Writes => "writes",
            Self::Key => "key",
        }
    }
}

/// An even rate, and how many requests may come at once after a silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestRate {
    /// Requests a minute in the long run; 0 for any number.
    pub per_minute: u32,
    /// Requests at once after a silence; at least one.
    pub burst: u32,
}

impl RequestRate {
    /// The rate of so many a minute, of which a third may come at once.
    pub(crate) fn of(per_minute: u32) -> Self {
        Self { per_minute, burst: per_minute.div_ceil(3) }
    }
}

/// The rates of each class; those of `key` hold for keys that have no rate of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestRates {
    /// Of one address.
    pub reads: RequestRate,
    /// Of one address.
    pub costly: RequestRate,
    /// Of one address.
    pub writes: RequestRate,
    /// Of one key, whatever it asks for.
    pub key: RequestRate,
}

impl Default for RequestRates {
    /// A map view loads some sixty tiles, and forty tablets of a command post share one address.
    fn default() -> Self {
        let rate = |per_minute, burst| RequestRate { per_minute, burst };
        Self {
            reads: rate(60_000, 10_000),
            costly: rate(600, 120),
            writes: rate(600, 200),
            key: rate(12_000, 4_000),
        }
    }
}

impl RequestRates {
    fn get(&self, class: RateClass) -> RequestRate {
        match class {
            RateClass::Reads => self.reads,
            RateClass::Costly => self.costly,
            RateClass::Writes => self.writes,
            RateClass::Key => self.key,
        }
    }
}

/// Whose the buckets are.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Whose {
    Address(ClientAddress),
    /// The name of a key.
    Key(String),
}

/// One client's buckets, one a class: the moment up to which each is used, in nanoseconds.
#[derive(Debug, Default)]
pub(crate) struct ClientBuckets([AtomicU64; RateClass::COUNT]);

impl ClientBuckets {
    /// The latest moment of its buckets: before it, one of them is not full.
    fn used_until(&self) -> u64 {
        self.0.iter().map(|until| until.load(Relaxed)).max().unwrap_or(0)
    }
}

/// A request that comes too early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooSoon {
    /// Of which kind there were too many.
    pub(crate) class: RateClass,
    /// How many of it come in a minute.
    pub(crate) rate: RequestRate,
    /// When the next one is taken.
    pub(crate) wait: Duration,
}

impl From<TooSoon> for Problem {
    /// `too_many_requests`, with `Retry-After` and the policy that was exceeded
    /// (draft-ietf-httpapi-ratelimit-headers).
    fn from(TooSoon { class, rate, wait }: TooSoon) -> Self {
        let seconds = wait.as_secs_f64().ceil().max(1.0) as u64;
        let (name, per_minute) = (class.name(), rate.per_minute);
        let whose = if class == RateClass::Key { "key" } else { "address" };
        let policy = format!("\"{name}\";q={per_minute};w=60");
        let now = format!("\"{name}\";r=0;t={seconds}");
        let told = format!("One {whose} may send {per_minute} requests of this kind a minute.");
        let mut problem = Self::new(Code::TooManyRequests, told)
            .with_header(header::RETRY_AFTER, HeaderValue::from(seconds));
        for (name, value) in [("ratelimit-policy", policy), ("ratelimit", now)] {
            if let Ok(value) = HeaderValue::from_str(&value) {
                problem = problem.with_header(HeaderName::from_static(name), value);
            }
        }
        problem
    }
}

/// The buckets of all clients. Those that are full are forgotten once there are many.
#[derive(Debug)]
pub(crate) struct TokenBuckets {
    rates: RequestRates,
    most: usize,
    started: Instant,
    known: Mutex<HashMap<Whose, Arc<ClientBuckets>>>,
}

impl TokenBuckets {
    /// Buckets of these rates, for at most `most` clients at a time.
    pub(crate) fn new(rates: RequestRates, most: usize) -> Self {
        let (started, known) = (Instant::now(), Mutex::default());
        Self { rates, most: most.max(1), started, known }
    }

    /// The buckets of an address. Keep them where many requests come from it: the search takes a lock.
    pub(crate) fn of_address(&self, address: ClientAddress) -> Arc<ClientBuckets> {
        self.find(Whose::Address(address), Instant::now())
    }

    /// Takes one request of a class out of a client's bucket.
    ///
    /// # Errors
    /// Where the bucket is empty.
    pub(crate) fn take(
        &self,
        buckets: &ClientBuckets,
        class: RateClass,
        now: Instant,
    ) -> Result<(), TooSoon> {
        self.take_at(buckets, class, self.rates.get(class), now)
    }

    /// Takes one request out of a key's bucket; `per_minute` is the key's own rate, where it has one.
    ///
    /// # Errors
    /// Where the bucket is empty.
    pub(crate) fn take_of_key(
        &self,
        name: &str,
        per_minute: Option<u32>,
        now: Instant,
    ) -> Result<(), TooSoon> {
        let rate = per_minute.map_or(self.rates.key, RequestRate::of);
        if rate.per_minute == 0 {
            return Ok(());
        }
        let buckets = self.find(Whose::Key(name.to_owned()), now);
        self.take_at(&buckets, RateClass::Key, rate, now)
    }

    fn take_at(
        &self,
        buckets: &ClientBuckets,
        class: RateClass,
        rate: RequestRate,
        now: Instant,
    ) -> Result<(), TooSoon> {
        if rate.per_minute == 0 {
            return Ok(());
        }
        let now = self.nanoseconds(now);
        let one = 60_000_000_000 / u64::from(rate.per_minute);
        let full = now.saturating_add(one.saturating_mul(rate.burst.max(1).into()));
        let used = &buckets.0[class as usize];
        let mut until = used.load(Relaxed);
        loop {
            let next = until.max(now) + one;
            if next > full {
                let wait = Duration::from_nanos(next - full);
                return Err(TooSoon { class, rate, wait });
            }
            match used.compare_exchange_weak(until, next, Relaxed, Relaxed) {
                Ok(_) => return Ok(()),
                Err(other) => until = other,
            }
        }
    }

    fn nanoseconds(&self, now: Instant) -> u64 {
        let since = now.saturating_duration_since(self.started).as_nanos();
        u64::try_from(since).unwrap_or(u64::MAX / 2)
    }

    fn find(&self, whose: Whose, now: Instant) -> Arc<ClientBuckets> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(buckets) = known.get(&whose) {
            return Arc::clone(buckets);
        }
        if known.len() >= self.most {
            forget(&mut known, self.nanoseconds(now), self.most);
        }
        Arc::clone(known.entry(whose).or_default())
    }
}

/// Makes room for new clients: forgets the buckets that are full, and where that frees less than a
/// quarter, also those that fill up soonest. Those of open connections stay.
fn forget(known: &mut HashMap<Whose, Arc<ClientBuckets>>, now: u64, most: usize) {
    known.retain(|_, buckets| buckets.used_until() > now || Arc::strong_count(buckets) > 1);
    let keep = most - most.div_ceil(4);
    if known.len() <= keep {
        return;
    }
    let mut moments: Vec<u64> = known.values().map(|buckets| buckets.used_until()).collect();
    let (_, &mut bound, _) = moments.select_nth_unstable(known.len() - keep - 1);
    known.retain(|_, buckets| buckets.used_until() > bound || Arc::strong_count(buckets) > 1);
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;

    fn rates(per_minute: u32, burst: u32) -> RequestRates {
        let rate = RequestRate { per_minute, burst };
        RequestRates { reads: rate, costly: rate, writes: rate, key: rate }
    }

    fn client(n: u32) -> ClientAddress {
        IpAddr::from(n.to_be_bytes()).into()
    }

    #[test]
    fn a_burst_is_taken_at_once_and_then_the_even_rate() {
        // Requests at a moment (milliseconds): how many of them are taken.
        for (per_minute, burst, table) in [
            (60, 3, &[(0, 5, 3), (999, 1, 0), (1_000, 2, 1), (3_000, 9, 2), (60_000, 9, 3)][..]),
            (600, 1, &[(0, 2, 1), (99, 1, 0), (100, 2, 1), (10_000, 5, 1)]),
            // A burst of none would never take any.
            (60, 0, &[(0, 2, 1), (1_000, 2, 1)]),
            (0, 1, &[(0, 1_000, 1_000)]),
        ] {
            let all = TokenBuckets::new(rates(per_minute, burst), 8);
            let buckets = all.of_address(client(1));
            for (at, asked, taken) in table {
                let now = all.started + Duration::from_millis(*at);
                let took = |_: &i32| all.take(&buckets, RateClass::Costly, now).is_ok();
                let count = (0..*asked).filter(took).count();
                assert_eq!(count, *taken, "{per_minute} a minute, {burst} at once, after {at} ms");
            }
        }
    }

    #[test]
    fn who_waits_as_long_as_told_is_taken_and_nobody_takes_from_another() {
        let all = TokenBuckets::new(rates(20, 2), 8);
        let (one, other) = (all.of_address(client(1)), all.of_address(client(2)));
        let now = all.started;
        for _ in 0..2 {
            all.take(&one, RateClass::Writes, now).unwrap();
        }
        let told = all.take(&one, RateClass::Writes, now).unwrap_err();
        assert_eq!(told.wait, Duration::from_secs(3));
        all.take(&one, RateClass::Reads, now).unwrap();
        all.take(&other, RateClass::Writes, now).unwrap();
        let earlier = now + told.wait - Duration::from_nanos(1);
        assert!(all.take(&one, RateClass::Writes, earlier).is_err());
        all.take(&one, RateClass::Writes, now + told.wait).unwrap();
    }

    #[test]
    fn a_key_has_its_own_rate_or_that_of_all_keys() {
        let all = TokenBuckets::new(rates(60, 1), 8);
        let now = all.started;
        let taken =
            |name: &str, own| (0..50).filter(|_| all.take_of_key(name, own, now).is_ok()).count();
        assert_eq!(taken("posko", None), 1);
        assert_eq!(taken("mitra", Some(30)), 10);
        assert_eq!(taken("tanpa batas", Some(0)), 50);
    }

    #[test]
    fn memory_is_bounded_and_the_busiest_are_remembered() {
        let all = TokenBuckets::new(rates(60, 30), 100);
        let now = all.started;
        let busy = all.of_address(client(0));
        while all.take(&busy, RateClass::Costly, now).is_ok() {}
        drop(busy);
        let open = all.of_address(client(1));
        for n in 2..10_000 {
            all.take(&all.of_address(client(n)), RateClass::Costly, now).unwrap();
            assert!(all.known.lock().unwrap().len() <= 100);
        }
        let busy = all.of_address(client(0));
        assert!(all.take(&busy, RateClass::Costly, now).is_err());
        assert!(Arc::ptr_eq(&open, &all.of_address(client(1))));
        // Full ones are as good as unknown ones.
        drop(busy);
        let later = now + Duration::from_secs(3600);
        for n in 10_000..10_200 {
            all.find(Whose::Address(client(n)), later);
        }
        let known = all.known.lock().unwrap();
        assert!(!known.contains_key(&Whose::Address(client(0))));
        assert!(known.contains_key(&Whose::Address(client(10_199))));
    }

    #[test]
    fn what_is_computed_costs_more_than_what_lies_at_hand() {
        for (template, method, class) in [
            ("/tiles/{layers}/{z}/{x}/{y}", Method::GET, RateClass::Reads),
            ("/route", Method::GET, RateClass::Costly),
            ("/route", Method::POST, RateClass::Costly),
            ("/matrix", Method::POST, RateClass::Costly),
            ("/matrix", Method::OPTIONS, RateClass::Reads),
            ("/reports", Method::GET, RateClass::Reads),
            ("/reports", Method::POST, RateClass::Writes),
            ("/reports", Method::OPTIONS, RateClass::Reads),
        ] {
            assert_eq!(RateClass::of(template, &method), class, "{method} {template}");
        }
    }
}
