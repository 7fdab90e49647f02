//! The `cantle` binary: arguments in, status out.

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cantle::cli::main(std::env::args_os())
}
