//! Loops over plain slices into words of bits, free of any form of column.
//!
//! Bit `i % 64` of word `i / 64` is element `i`; bits after the last element are zero.

pub mod ahead;
pub mod bits;
mod flags;
pub mod lookup;
pub mod probe;
pub mod range;
pub mod sha;
pub mod spans;
pub mod texts;
pub mod version;
