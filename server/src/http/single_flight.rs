//! Answers that many ask for and one makes: the others wait for it, without holding a thread.

use std::{
    collections::VecDeque,
    fmt,
    future::Future,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::OnceCell;

use super::problem::Problem;

/// The answers last made, and those that are being made; the one asked for first goes first.
pub(crate) struct SingleFlight<K, V> {
    answers: Mutex<VecDeque<(K, Arc<OnceCell<V>>)>>,
    most: usize,
}

impl<K, V> fmt::Debug for SingleFlight<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SingleFlight").field("most", &self.most).finish_non_exhaustive()
    }
}

impl<K: PartialEq, V: Clone> SingleFlight<K, V> {
    /// Keeps `most` answers.
    pub(crate) fn keeping(most: usize) -> Self {
        Self { answers: Mutex::default(), most }
    }

    /// The answer called `key`; where it was not made, `make` does. Whoever asks meanwhile waits for
    /// the first; where the first gives up or fails, the next one makes it.
    ///
    /// # Errors
    /// Those of `make`. Nothing of a failure is kept.
    pub(crate) async fn get<F>(&self, key: K, make: impl FnOnce() -> F) -> Result<V, Problem>
    where
        F: Future<Output = Result<V, Problem>>,
    {
        let answer = self.answer(key);
        answer.get_or_try_init(make).await.cloned()
    }

    /// The answers that are kept, the one asked for first at the front. What is still being made is not
    /// among them.
    pub(crate) fn made(&self) -> Vec<V> {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.iter().filter_map(|(_, answer)| answer.get().cloned()).collect()
    }

    fn answer(&self, key: K) -> Arc<OnceCell<V>> {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, known)) = answers.iter().find(|(known, _)| *known == key) {
            return Arc::clone(known);
        }
        while answers.len() >= self.most {
            answers.pop_front();
        }
        let answer = Arc::<OnceCell<V>>::default();
        answers.push_back((key, Arc::clone(&answer)));
        answer
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

    use tokio::sync::Notify;

    use super::*;
    use crate::http::problem::Code;

    #[tokio::test]
    async fn of_many_who_ask_at_once_one_makes_it() {
        let flight = SingleFlight::keeping(2);
        let (made, go) = (AtomicUsize::new(0), Notify::new());
        let ask = |key: u8| {
            flight.get(key, || async {
                made.fetch_add(1, Relaxed);
                go.notified().await;
                Ok(7)
            })
        };
        let (a, b, c, ()) = tokio::join!(ask(1), ask(1), ask(1), async { go.notify_one() });
        assert_eq!((a.unwrap(), b.unwrap(), c.unwrap()), (7, 7, 7));
        assert_eq!(made.load(Relaxed), 1);
        assert_eq!(ask(1).await.unwrap(), 7);
        assert_eq!(made.load(Relaxed), 1, "kept");
    }

    #[tokio::test]
    async fn who_waits_takes_over_from_one_who_gave_up_or_failed() {
        let flight = SingleFlight::keeping(2);
        tokio::select! {
            biased;
            _ = flight.get(1, std::future::pending) => panic!("it never ends"),
            () = std::future::ready(()) => {}
        }
        let failed = flight.get(1, || async { Err::<u8, _>(Code::Busy.into()) }).await;
        assert!(failed.is_err());
        assert_eq!(flight.get(1, || async { Ok(3) }).await.unwrap(), 3);
    }

    #[tokio::test]
    async fn the_oldest_goes_first() {
        let flight = SingleFlight::keeping(2);
        for key in [1, 2, 3] {
            flight.get(key, || async { Ok(key) }).await.unwrap();
        }
        assert_eq!(flight.get(3, || async { Ok(9) }).await.unwrap(), 3);
        assert_eq!(flight.get(1, || async { Ok(9) }).await.unwrap(), 9, "made again");
        assert_eq!(flight.made(), [3, 9]);
    }
}
