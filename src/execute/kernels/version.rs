//! Loops compiled once for each kind of processor, of which the best that runs here is taken.

/// A loop over plain slices. `run` and all it calls must be inlined, so that each version of it
/// is compiled for its processor.
pub trait Kernel {
    type Out;

    fn run(self) -> Self::Out;
}

/// Kinds of processors, each with what those before it have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// What every processor of the architecture has: SSE2, or NEON.
    Baseline,
    Avx2,
    Avx512,
}

impl Version {
    /// The best that runs here.
    pub fn here() -> Version {
        #[cfg(target_arch = "x86_64")]
        {
            use std::arch::is_x86_feature_detected as has;
            let avx2 = has!("avx2") && has!("bmi1") && has!("bmi2") && has!("popcnt");
            let avx512 = has!("avx512f")
                && has!("avx512bw")
                && has!("avx512dq")
                && has!("avx512vl")
                && has!("avx512vpopcntdq");
            if avx2 && avx512 {
                return Version::Avx512;
            }
            if avx2 {
                return Version::Avx2;
            }
        }
        Version::Baseline
    }
}

/// Runs a kernel in the best version.
#[inline]
pub fn best<K: Kernel>(kernel: K) -> K::Out {
    run(Version::here(), kernel)
}

/// Runs a kernel in a version, or in the best one if that does not run here.
#[inline]
pub fn run<K: Kernel>(version: Version, kernel: K) -> K::Out {
    #[cfg(target_arch = "x86_64")]
    match version.min(Version::here()) {
        // SAFETY: `here` has seen all features of this version and of those before it.
        Version::Avx512 => return unsafe { avx512(kernel) },
        // SAFETY: the same.
        Version::Avx2 => return unsafe { avx2(kernel) },
        Version::Baseline => {}
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = version;
    kernel.run()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,bmi1,bmi2,popcnt")]
fn avx2<K: Kernel>(kernel: K) -> K::Out {
    kernel.run()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(
    enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vpopcntdq,avx2,bmi1,bmi2,popcnt"
)]
fn avx512<K: Kernel>(kernel: K) -> K::Out {
    kernel.run()
}

/// All versions, for tests; those that do not run here are another one.
#[cfg(test)]
pub const ALL: [Version; 3] = [Version::Baseline, Version::Avx2, Version::Avx512];
