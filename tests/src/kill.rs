//! Kills in the middle of work: after so many acknowledgements, and never after so much time, for on a busy
//! machine nothing may have happened yet.

use std::sync::mpsc;

use crate::{Dice, Server};

/// Sends one request after the other and kills the server while one of them is under way: the one after
/// `acks` acknowledged ones. `post` sends the request of that number, and has its answer or, where the server
/// is gone before it has answered whole, none. Returns what was acknowledged, in order: at least `acks`.
///
/// # Panics
/// Where the server ends before it is killed.
pub fn kill_under_way<T: Send>(
    server: &mut Server,
    acks: usize,
    dice: &mut Dice,
    post: impl Fn(usize) -> Option<T> + Sync,
) -> Vec<T> {
    let (begin, begun) = mpsc::channel();
    std::thread::scope(|scope| {
        let post = &post;
        let poster = scope.spawn(move || {
            let mut told = Vec::new();
            loop {
                // Nobody listens any more after the kill.
                let _ = begin.send(());
                match post(told.len()) {
                    Some(answer) => told.push(answer),
                    None => return told,
                }
            }
        });
        let alive = (0..=acks).all(|_| begun.recv().is_ok());
        linger(dice);
        server.kill();
        let told = poster.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        assert!(alive, "the server ended by itself after {} acknowledgements", told.len());
        told
    })
}

/// Does nothing for a drawn number of turns, so that kills hit what is under way early and late. How far it
/// comes meanwhile is the machine's affair; nothing is asserted of it.
pub fn linger(dice: &mut Dice) {
    for _ in 0..dice.roll(400_000) {
        std::hint::spin_loop();
    }
}
