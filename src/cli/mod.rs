//! One file a command; clap only here.
