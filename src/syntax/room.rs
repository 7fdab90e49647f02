//! Stack for recursion over deeply nested rules.

/// Enough for every pass over a tree of the greatest depth, in builds without optimisation too.
const STACK: usize = 256 << 20;

/// Runs `work` with room for recursion as deep as rules may nest. Only touched pages cost memory.
///
/// Worker threads have 2 MiB, which the deepest rules do not fit.
pub fn with_room<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, work);
        match thread.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(done)) => done,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(error) => panic!("no thread can be started: {error}"),
        }
    })
}
