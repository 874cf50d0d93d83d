//! Wrong keys, by the address that they come from: who tries many waits longer and longer. A right
//! key is never asked about here, so that one device with an old key locks nobody out of a command
//! post behind one address.

use std::{
    collections::HashMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use axum::http::{HeaderValue, header};

use crate::http::{
    client::ClientAddress,
    problem::{Code, Problem},
};

/// Wrong keys that are answered at once: a typing error is none of our business.
const FREE: u32 = 5;
/// How long the first one after those waits; each further one twice as long.
const FIRST: Duration = Duration::from_millis(100);
/// Nobody waits longer than this.
const LONGEST: Duration = Duration::from_secs(2);
/// One wrong key is forgotten after this time.
const FORGOTTEN: Duration = Duration::from_secs(30);
/// Addresses that are remembered at most; further ones count as one.
const ADDRESSES: usize = 4_096;
/// Requests that wait at once at most: each holds a connection.
const WAITING: usize = 64;

/// Wrong keys and where they came from.
#[derive(Debug, Default)]
pub(super) struct FailedAttempts {
    from: Mutex<HashMap<Option<ClientAddress>, Attempts>>,
    waiting: AtomicUsize,
}

#[derive(Debug, Clone, Copy)]
struct Attempts {
    count: u32,
    last: Instant,
}

impl Attempts {
    /// How many still count.
    fn left(&self, now: Instant) -> u32 {
        let quiet = now.saturating_duration_since(self.last).as_secs() / FORGOTTEN.as_secs();
        self.count.saturating_sub(u32::try_from(quiet).unwrap_or(u32::MAX))
    }
}

/// A place among those who wait; given back on drop, so also when the client hangs up.
struct WaitingPlace<'a>(&'a AtomicUsize);

impl Drop for WaitingPlace<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl FailedAttempts {
    /// Counts a wrong key, and waits as long as its address has earned.
    ///
    /// # Errors
    /// `too_many_requests` where too many wait already.
    pub(super) async fn slow_down(&self, from: Option<ClientAddress>) -> Result<(), Problem> {
        // Without a connection, as in tests, there is nobody to slow down.
        let delay = from.map_or(Duration::ZERO, |from| self.count(from, Instant::now()));
        if delay.is_zero() {
            return Ok(());
        }
        let already = self.waiting.fetch_add(1, Ordering::Relaxed);
        let place = WaitingPlace(&self.waiting);
        if already >= WAITING {
            return Err(Problem::new(Code::TooManyRequests, "Too many wrong keys.")
                .with_header(header::RETRY_AFTER, HeaderValue::from(LONGEST.as_secs())));
        }
        tokio::time::sleep(delay).await;
        drop(place);
        Ok(())
    }

    /// Counts a wrong key; answers how long its sender has to wait.
    fn count(&self, from: ClientAddress, now: Instant) -> Duration {
        let mut all = self.from.lock().unwrap_or_else(PoisonError::into_inner);
        let mut from = Some(from);
        if all.len() >= ADDRESSES && !all.contains_key(&from) {
            all.retain(|_, attempts| attempts.left(now) > 0);
            if all.len() >= ADDRESSES {
                from = None;
            }
        }
        let attempts = all.entry(from).or_insert(Attempts { count: 0, last: now });
        // Bounded, so that a night of guesses is forgotten within minutes.
        let count = (attempts.left(now) + 1).min(2 * FREE + 1);
        *attempts = Attempts { count, last: now };
        match count.checked_sub(FREE + 1) {
            Some(further) => (FIRST * 2_u32.pow(further)).min(LONGEST),
            None => Duration::ZERO,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        future::Future as _,
        net::IpAddr,
        task::{Context, Poll, Waker},
    };

    use super::*;

    fn address(text: &str) -> ClientAddress {
        text.parse::<IpAddr>().unwrap().into()
    }

    #[test]
    fn who_tries_many_keys_waits_longer_up_to_a_bound_and_others_do_not() {
        let failed = FailedAttempts::default();
        let now = Instant::now();
        let one = address("192.0.2.1");
        let delays: Vec<u128> = (0..12).map(|_| failed.count(one, now).as_millis()).collect();
        assert_eq!(delays, [0, 0, 0, 0, 0, 100, 200, 400, 800, 1600, 2000, 2000]);
        assert!(failed.count(address("192.0.2.2"), now).is_zero());
        // An IPv4 address that came over an IPv6 socket is the same address.
        assert_eq!(failed.count(address("::ffff:192.0.2.1"), now).as_millis(), 2000);
        let later = now + FORGOTTEN * 20;
        assert!(failed.count(one, later).is_zero(), "it is forgotten");
    }

    #[test]
    fn a_subscriber_with_many_addresses_is_one_and_memory_is_bounded() {
        let failed = FailedAttempts::default();
        let now = Instant::now();
        for host in 0..FREE {
            assert!(failed.count(address(&format!("2001:db8::{host:x}")), now).is_zero());
        }
        assert!(!failed.count(address("2001:db8::ffff"), now).is_zero());
        for host in 0..2 * ADDRESSES as u32 {
            failed.count(IpAddr::from(host.to_be_bytes()).into(), now);
        }
        assert!(failed.from.lock().unwrap().len() <= ADDRESSES + 1);
    }

    #[tokio::test]
    async fn few_wait_at_once_and_the_rest_is_told_to_come_back() {
        let failed = FailedAttempts::default();
        let one = Some(address("192.0.2.1"));
        for _ in 0..FREE {
            failed.slow_down(one).await.unwrap();
        }
        let mut context = Context::from_waker(Waker::noop());
        let mut tries: Vec<_> =
            (0..WAITING + 10).map(|_| Box::pin(failed.slow_down(one))).collect();
        let first: Vec<_> = tries.iter_mut().map(|one| one.as_mut().poll(&mut context)).collect();
        assert!(first[..WAITING].iter().all(Poll::is_pending));
        assert!(first[WAITING..].iter().all(|one| matches!(one, Poll::Ready(Err(_)))));
        failed.slow_down(Some(address("192.0.2.2"))).await.unwrap();
        // Hung up.
        drop(tries);
        assert_eq!(failed.waiting.load(Ordering::Relaxed), 0);
    }
}
