//! The machine a benchmark ran on, in one line, because a figure without it means nothing.

use std::fs;

/// Processor, cores, memory and kernel.
pub(super) fn describe() -> String {
    let processor = field("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown processor".to_owned());
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let memory_kib: u64 =
        field("/proc/meminfo", "MemTotal").and_then(|text| text.split_whitespace().next()?.parse().ok()).unwrap_or(0);
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    format!("{processor}, {cores} cores, {} GiB, Linux {}", memory_kib.div_ceil(1024 * 1024), kernel.trim())
}

/// The value of a line `name : value` in one of the kernel's files.
pub(super) fn field(file: &str, name: &str) -> Option<String> {
    fs::read_to_string(file).ok()?.lines().find_map(|line| {
        let (found, value) = line.split_once(':')?;
        (found.trim() == name).then(|| value.trim().to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn describes_this_machine() {
        let text = describe();
        assert!(text.contains("cores") && text.contains("GiB, Linux ") && !text.contains(" 0 GiB"), "{text}");
        assert_eq!(field("/proc/self/status", "no such field"), None);
    }
}
