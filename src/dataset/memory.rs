//! How much memory is free, as the system tells it.

use std::fs;
use std::path::Path;

/// Where Linux mounts the limits of groups of processes.
const GROUPS: &str = "/sys/fs/cgroup";

/// Bytes that this process can still take without harm to others: what the machine has free, and
/// what each group of processes around it is allowed. `None` where the system does not tell.
pub fn free() -> Option<u64> {
    let machine = fs::read_to_string("/proc/meminfo").ok();
    let machine = machine.and_then(|text| of_machine(&text));
    let own = fs::read_to_string("/proc/self/cgroup").ok();
    let own = own.as_deref().and_then(own_group).unwrap_or("/");
    let groups = Path::new(own).ancestors().filter_map(|group| {
        let folder = Path::new(GROUPS).join(group.strip_prefix("/").ok()?);
        let read = |name: &str| fs::read_to_string(folder.join(name)).ok();
        of_group(&read("memory.max")?, &read("memory.current")?)
    });
    groups.chain(machine).min()
}

/// From the text of `/proc/meminfo`.
fn of_machine(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|l| l.strip_prefix("MemAvailable:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kilobytes.checked_mul(1024)
}

/// The path of the group, of version 2.
fn own_group(text: &str) -> Option<&str> {
    text.lines().find_map(|line| line.strip_prefix("0::"))
}

/// `None` without a limit.
fn of_group(most: &str, current: &str) -> Option<u64> {
    let most: u64 = most.trim().parse().ok()?;
    let current: u64 = current.trim().parse().ok()?;
    Some(most.saturating_sub(current))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_linux_writes_is_understood() {
        let text = "MemTotal:       24576000 kB\nMemAvailable:   20480000 kB\nBuffers: 1 kB\n";
        assert_eq!(of_machine(text), Some(20_480_000 * 1024));
        assert_eq!(of_machine("MemTotal: 1 kB\n"), None);
        assert_eq!(own_group("0::/jobs/nightly\n"), Some("/jobs/nightly"));
        assert_eq!(of_group("max\n", "5\n"), None);
        assert_eq!(of_group("1000\n", "400\n"), Some(600));
        assert_eq!(of_group("1000\n", "4000\n"), Some(0));
    }
}
