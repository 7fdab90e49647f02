//! What can be proven of the rules takes longer than a keystroke: it is looked for beside, when
//! nothing is typed, and what was found stays until its rule changes.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

use super::shelf::Shelf;
use crate::check::typed;
use crate::diagnostics::Diagnostic;
use crate::diagnostics::codes::{self, Code};
use crate::engine::{Lookout, Surroundings};
use crate::prove;

/// Deeply nested rules need as much.
const STACK: usize = 256 << 20;

#[derive(Debug, Default)]
pub struct Proofs {
    running: Option<Running>,
    found: Vec<Diagnostic>,
    /// The age of the shelf that `found` is of.
    of: Option<u64>,
}

#[derive(Debug)]
struct Running {
    answer: Receiver<Vec<Diagnostic>>,
    of: u64,
}

impl Proofs {
    pub fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// Whether the texts changed since the last look.
    pub fn are_old(&self, shelf: &Shelf) -> bool {
        self.of != Some(shelf.age())
    }

    /// Begins to look.
    pub fn start(&mut self, shelf: &Shelf, project: &Arc<typed::Project>, around: &Surroundings) {
        let (sender, answer) = channel();
        let (project, catalog) = (Arc::clone(project), around.catalog.clone());
        let Ok(as_of) = around.as_of() else {
            return;
        };
        let clock = around.clock(as_of);
        let work = move || {
            // Nobody waits any more if the project was closed.
            let _ = sender.send(prove::lint(&project, &catalog, &clock));
        };
        let thread = std::thread::Builder::new().stack_size(STACK).spawn(work);
        if thread.is_ok() {
            self.running = Some(Running {
                answer,
                of: shelf.age(),
            });
        }
    }

    /// Takes what was found, if the look is over.
    pub fn take(&mut self) -> bool {
        let Some(running) = &self.running else {
            return false;
        };
        let found = match running.answer.try_recv() {
            Ok(found) => found,
            Err(TryRecvError::Empty) => return false,
            // A bug, which has been told on stderr; nothing is proven then.
            Err(TryRecvError::Disconnected) => Vec::new(),
        };
        self.of = Some(running.of);
        self.found = found;
        self.running = None;
        true
    }

    /// What was found of texts that are still there.
    pub fn lookout(&self, shelf: &Shelf) -> Lookout {
        let is_there = |found: &&Diagnostic| {
            let mut labels = found.labels.iter();
            labels.all(|label| Some(shelf.born(label.span.source)) <= self.of)
        };
        let untold: &[&'static Code] = match self.are_old(shelf) {
            true => codes::proofs::ALL,
            false => &[],
        };
        Lookout {
            found: self.found.iter().filter(is_there).cloned().collect(),
            untold: untold.to_vec(),
        }
    }
}
