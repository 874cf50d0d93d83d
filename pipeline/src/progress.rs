//! Progress: bars with rate and remaining time on a terminal, plain lines elsewhere.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Where progress goes. Cloning shares the same screen.
#[derive(Debug, Clone)]
pub struct Progress {
    bars: MultiProgress,
    voice: Voice,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Voice {
    Bars,
    Lines,
    Silent,
}

impl Progress {
    /// Bars where stderr is a terminal, one line a stage elsewhere, nothing where `quiet`.
    pub fn new(quiet: bool) -> Self {
        let voice = match (quiet, std::io::stderr().is_terminal()) {
            (true, _) => Voice::Silent,
            (false, true) => Voice::Bars,
            (false, false) => Voice::Lines,
        };
        let target = match voice {
            Voice::Bars => ProgressDrawTarget::stderr_with_hz(10),
            Voice::Lines | Voice::Silent => ProgressDrawTarget::hidden(),
        };
        Self { bars: MultiProgress::with_draw_target(target), voice }
    }

    /// A progress that says nothing.
    pub fn silent() -> Self {
        Self::new(true)
    }

    /// Starts a stage of `total` units (0: not known), such as `rows` or `tiles`.
    pub fn stage(&self, name: &str, unit: &str, total: u64) -> StageProgress {
        let bar = if total == 0 { ProgressBar::no_length() } else { ProgressBar::new(total) };
        let template = if total == 0 {
            format!("{{prefix:>12}} {{spinner}} {{human_pos}} {unit} ({{per_sec}})")
        } else {
            format!(
                "{{prefix:>12}} [{{wide_bar}}] {{human_pos}}/{{human_len}} {unit} ({{per_sec}}, {{eta}})"
            )
        };
        let style = ProgressStyle::with_template(&template)
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = self.bars.add(bar.with_style(style).with_prefix(name.to_owned()));
        if self.voice == Voice::Bars {
            bar.enable_steady_tick(Duration::from_millis(100));
        }
        StageProgress { bar, name: name.to_owned(), unit: unit.to_owned(), voice: self.voice }
    }

    /// One line of plain words, above the bars where there are any.
    pub fn say(&self, line: &str) {
        match self.voice {
            // Nothing can be said where stderr is closed.
            Voice::Bars => drop(self.bars.println(line)),
            Voice::Lines => write_line(line),
            Voice::Silent => {}
        }
    }
}

/// One running stage. Dropping it ends it.
#[derive(Debug)]
pub struct StageProgress {
    bar: ProgressBar,
    name: String,
    unit: String,
    voice: Voice,
}

impl StageProgress {
    /// `n` more units are done.
    pub fn add(&self, n: u64) {
        self.bar.inc(n);
    }

    /// `total` units there will be.
    pub fn set_total(&self, total: u64) {
        self.bar.set_length(total);
    }

    /// `done` units are done.
    pub fn set(&self, done: u64) {
        self.bar.set_position(done);
    }
}

impl Drop for StageProgress {
    fn drop(&mut self) {
        let done = self.bar.position();
        let seconds = self.bar.elapsed().as_secs_f64();
        self.bar.finish_and_clear();
        let line = format!("{:>12} {done} {} in {seconds:.1} s", self.name, self.unit);
        match self.voice {
            Voice::Lines => write_line(&line),
            Voice::Bars | Voice::Silent => {}
        }
    }
}

fn write_line(line: &str) {
    use std::io::Write;
    // Progress is no result: a closed stderr ends nobody's run.
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}
