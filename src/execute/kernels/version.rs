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
    #[cfg(not(test))]
    pub fn here() -> Version {
        Version::detected()
    }

    /// The best that runs here, or a lower one that a test asks for.
    #[cfg(test)]
    pub fn here() -> Version {
        Version::detected().min(MOST.get())
    }

    fn detected() -> Version {
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
    match Version::here() {
        // SAFETY: `here` has seen all features of this version.
        #[cfg(target_arch = "x86_64")]
        Version::Avx512 => unsafe { avx512(kernel) },
        // SAFETY: the same.
        #[cfg(target_arch = "x86_64")]
        Version::Avx2 => unsafe { avx2(kernel) },
        _ => kernel.run(),
    }
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

#[cfg(test)]
thread_local! {
    static MOST: std::cell::Cell<Version> = const { std::cell::Cell::new(Version::Avx512) };
}

/// Runs a test of kernels in each version that runs here.
#[cfg(test)]
pub fn each_version(test: impl Fn()) {
    for version in [Version::Baseline, Version::Avx2, Version::Avx512] {
        MOST.set(version);
        test();
    }
}

/// Lengths around those at which loops and containers change their form.
#[cfg(test)]
pub const LENGTHS: [usize; 10] = [0, 1, 63, 64, 65, 130, 1_000, 4_095, 4_096, 4_097];
