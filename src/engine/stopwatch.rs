//! What the time of a run was spent on.

use std::time::{Duration, Instant};

/// Times consecutive stages.
#[derive(Debug)]
pub struct Stopwatch {
    since: Instant,
    laps: Vec<(&'static str, Duration)>,
}

impl Stopwatch {
    pub fn start() -> Stopwatch {
        Stopwatch {
            since: Instant::now(),
            laps: Vec::new(),
        }
    }

    /// Ends a stage; the next begins.
    pub fn lap(&mut self, stage: &'static str) {
        let now = Instant::now();
        self.laps.push((stage, now - self.since));
        self.since = now;
    }

    pub fn laps(self) -> Vec<(&'static str, Duration)> {
        self.laps
    }
}
