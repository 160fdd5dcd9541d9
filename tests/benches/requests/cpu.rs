//! CPU time and memory of processes, from the kernel's own counters.

use std::fs;
use std::time::Duration;

/// Linux counts CPU time in ticks of 10 ms (USER_HZ), whatever the kernel's own rate.
const TICK: Duration = Duration::from_millis(10);

/// User and system time that a process has used so far, in all its threads.
pub fn of(pid: u32) -> Duration {
    fields(pid).map_or(Duration::ZERO, |fields| TICK * (fields.user + fields.system))
}

/// The same for a process, its living children, and those it has outlived.
pub fn of_tree(pid: u32) -> Duration {
    let Some(own) = fields(pid) else { return Duration::ZERO };
    let ended = TICK * (own.ended_user + own.ended_system);
    let children: Duration = fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok())
        .filter(|child| fields(*child).is_some_and(|fields| fields.parent == pid))
        .map(of)
        .sum();
    of(pid) + ended + children
}

/// Resident memory, in megabytes.
pub fn resident_mb(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let kilobytes: u64 = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|rest| rest.split_whitespace().next()?.parse().ok())
        .unwrap_or(0);
    kilobytes / 1024
}

struct Fields {
    parent: u32,
    user: u32,
    system: u32,
    ended_user: u32,
    ended_system: u32,
}

/// Fields 4 and 14 to 17 of proc(5)'s `stat`; the name in field 2 may hold spaces.
fn fields(pid: u32) -> Option<Fields> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let rest: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
    let at = |number: usize| rest.get(number - 3).and_then(|field| field.parse::<u32>().ok());
    Some(Fields { parent: at(4)?, user: at(14)?, system: at(15)?, ended_user: at(16)?, ended_system: at(17)? })
}
