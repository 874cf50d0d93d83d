//! What the kernel lets a reader take: memory and time for each source, few files, no core; and that it
//! ends with the program that started it.

use std::time::Duration;

use crate::config::SourceBounds;

/// Open files at most: a geodatabase has a few for each table.
const MOST_FILES: u64 = 1_024;
/// Bytes of one file that it writes into its own folder.
const LARGEST_FILE: u64 = 8 << 30;

/// Limits of the whole process.
pub(super) fn for_life() {
    lower(libc::RLIMIT_CORE, 0);
    lower(libc::RLIMIT_NOFILE, MOST_FILES);
    lower(libc::RLIMIT_FSIZE, LARGEST_FILE);
    // A file that takes all memory of the machine costs this process, and none that serves.
    let _ = std::fs::write("/proc/self/oom_score_adj", "800");
    // SAFETY: only sets which signal this process gets when the one that started it ends.
    #[expect(unsafe_code, reason = "the standard library has no call for it")]
    unsafe {
        libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL as libc::c_ulong);
    }
}

/// Limits for the next source, on top of what the process has taken by now.
pub(super) fn for_source(bounds: &SourceBounds) {
    let memory = (bounds.max_memory_mb << 20).saturating_add(mapped_bytes());
    set(libc::RLIMIT_AS, memory);
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get) as u64;
    let allowed = bounds.longest.saturating_add(Duration::from_secs(1)).as_secs();
    let seconds = allowed.saturating_mul(cores).saturating_add(processor_seconds());
    set(libc::RLIMIT_CPU, seconds);
}

/// Sets a limit anew, up to what the process may have at most. Where the kernel refuses, the old one holds.
#[expect(unsafe_code, reason = "the standard library has no call for limits")]
fn set(what: libc::__rlimit_resource_t, most: u64) {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the structure is ours, and outlives both calls.
    unsafe {
        if libc::getrlimit(what, &raw mut limit) == 0 {
            limit.rlim_cur = most.min(limit.rlim_max);
            libc::setrlimit(what, &raw const limit);
        }
    }
}

/// Lowers a limit for good.
#[expect(unsafe_code, reason = "the standard library has no call for limits")]
fn lower(what: libc::__rlimit_resource_t, most: u64) {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the structure is ours, and outlives both calls.
    unsafe {
        if libc::getrlimit(what, &raw mut limit) == 0 {
            limit.rlim_cur = most.min(limit.rlim_cur);
            limit.rlim_max = most.min(limit.rlim_max);
            libc::setrlimit(what, &raw const limit);
        }
    }
}

/// Address space of this process, bytes; 0 where the system does not say.
fn mapped_bytes() -> u64 {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: u64 = text.split(' ').next().and_then(|pages| pages.parse().ok()).unwrap_or(0);
    // SAFETY: only asks for a number.
    #[expect(unsafe_code, reason = "the standard library does not tell the size of a page")]
    let page = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
    pages.saturating_mul(u64::try_from(page).unwrap_or(4096))
}

/// Seconds of all processors that this process has taken.
#[expect(unsafe_code, reason = "the standard library has no call for it")]
fn processor_seconds() -> u64 {
    // SAFETY: all zeros is a value of this structure of numbers; it is ours, and outlives the call.
    let usage = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        libc::getrusage(libc::RUSAGE_SELF, &raw mut usage);
        usage
    };
    u64::try_from(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec).unwrap_or(0)
}
