//! The `cantle` binary: arguments in, status out.

use std::ffi::{c_int, c_long};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

// Of the allocator, which is linked in; its crate does not declare it.
unsafe extern "C" {
    fn mi_option_set(option: c_int, value: c_long);
}

/// `mi_option_purge_delay`, the same number in all versions of the allocator.
const PURGE_DELAY: c_int = 15;
/// Freed memory is given back after so many milliseconds. What a run frees it needs again at
/// once: to have every page cleared anew costs more than to decode what is put there.
const DELAY: c_long = 10_000;

fn main() -> std::process::ExitCode {
    without_huge_pages();
    // SAFETY: the function takes any number as an option and any as its value, and this is before
    // any other thread.
    unsafe { mi_option_set(PURGE_DELAY, DELAY) };
    cantle::cli::main(std::env::args_os())
}

/// The allocator asks for huge pages, which pay where memory is used again and again. A run uses
/// most of its memory once: on virtual machines that give free memory back to their host, to get
/// a huge page took several times as long as the pages of it that are needed.
fn without_huge_pages() {
    #[cfg(target_os = "linux")]
    {
        let [on, unused]: [libc::c_ulong; 2] = [1, 0];
        // SAFETY: it changes how this process gets its memory and takes no pointers; where the
        // kernel does not know it, it does nothing.
        unsafe { libc::prctl(libc::PR_SET_THP_DISABLE, on, unused, unused, unused) };
    }
}
