//! A filter of system calls: a reader opens no connection, starts no program, and looks into no other
//! process.

use std::io::{Error, Result};

/// Where a filter finds the number of the call, and the architecture that it is of (`linux/seccomp.h`).
const NUMBER_AT: u32 = 0;
const ARCHITECTURE_AT: u32 = 4;

/// The architecture as the kernel numbers it (`linux/audit.h`); `None` where no filter is written for it.
const ARCHITECTURE: Option<u32> = if cfg!(target_arch = "x86_64") {
    Some(0xC000_003E)
} else if cfg!(target_arch = "aarch64") {
    Some(0xC000_00B7)
} else {
    None
};
/// Calls of x32, a second set of numbers on x86_64, begin here.
const FIRST_OF_X32: u32 = 0x4000_0000;

/// What is refused.
const REFUSED: [libc::c_long; 9] = [
    libc::SYS_socket,
    libc::SYS_execve,
    libc::SYS_execveat,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    // Does the same as other calls, past this filter.
    libc::SYS_io_uring_setup,
    libc::SYS_kill,
    libc::SYS_bpf,
];

/// No privileges beyond those that this process has: both Landlock and a filter ask for it.
pub(super) fn no_new_privileges() -> Result<()> {
    const YES: libc::c_ulong = 1;
    const NO: libc::c_ulong = 0;
    // SAFETY: takes numbers, and changes this process alone.
    #[expect(unsafe_code, reason = "the standard library has no call for it")]
    let set = unsafe { libc::prctl(libc::PR_SET_NO_NEW_PRIVS, YES, NO, NO, NO) };
    if set == 0 { Ok(()) } else { Err(Error::last_os_error()) }
}

/// Holds this thread, and those that it starts, to the filter. `false` where there is none for this
/// machine.
///
/// # Errors
/// Where the kernel refuses.
pub(super) fn hold() -> Result<bool> {
    let Some(architecture) = ARCHITECTURE else { return Ok(false) };
    let mut filter = filter(architecture);
    let program = libc::sock_fprog {
        len: u16::try_from(filter.len()).map_err(Error::other)?,
        filter: filter.as_mut_ptr(),
    };
    // SAFETY: the program and its steps outlive the call; the kernel copies and checks them.
    #[expect(unsafe_code, reason = "the standard library has no call for it")]
    let set = unsafe {
        libc::prctl(
            libc::PR_SET_SECCOMP,
            libc::c_ulong::from(libc::SECCOMP_MODE_FILTER),
            &raw const program,
        )
    };
    if set == 0 { Ok(true) } else { Err(Error::last_os_error()) }
}

/// The steps of the filter: another architecture, the numbers of x32 and what is refused end at the last
/// step but one, all else at the last.
fn filter(architecture: u32) -> Vec<libc::sock_filter> {
    let step = |code: u32, k: u32, yes: usize, no: usize| libc::sock_filter {
        // The filter has fewer than twenty steps, and no code is above 16 bits.
        code: code as u16,
        jt: yes as u8,
        jf: no as u8,
        k,
    };
    let load = libc::BPF_LD | libc::BPF_W | libc::BPF_ABS;
    let equal = libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K;
    let from = libc::BPF_JMP | libc::BPF_JGE | libc::BPF_K;
    let end = libc::BPF_RET | libc::BPF_K;
    let count = REFUSED.len();
    let mut steps = vec![
        step(load, ARCHITECTURE_AT, 0, 0),
        step(equal, architecture, 0, count + 3),
        step(load, NUMBER_AT, 0, 0),
        step(from, FIRST_OF_X32, count + 1, 0),
    ];
    for (at, call) in REFUSED.iter().enumerate() {
        // To the refusal, past the calls that follow and the step that allows.
        steps.push(step(equal, *call as u32, count - at, 0));
    }
    steps.push(step(end, libc::SECCOMP_RET_ALLOW, 0, 0));
    steps.push(step(end, libc::SECCOMP_RET_ERRNO | libc::EACCES as u32, 0, 0));
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the filter answers to a call, as the kernel would run it.
    fn answered(architecture: u32, number: u32) -> u32 {
        let steps = filter(0xC000_003E);
        let (mut at, mut held) = (0, 0);
        loop {
            let step = steps[at];
            let code = u32::from(step.code);
            let jumps = |yes: bool| usize::from(if yes { step.jt } else { step.jf });
            at += 1;
            if code == libc::BPF_RET | libc::BPF_K {
                return step.k;
            } else if code == libc::BPF_LD | libc::BPF_W | libc::BPF_ABS {
                held = if step.k == NUMBER_AT { number } else { architecture };
            } else if code == libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K {
                at += jumps(held == step.k);
            } else {
                at += jumps(held >= step.k);
            }
        }
    }

    #[test]
    fn sockets_and_programs_are_refused_and_files_are_read() {
        let refused = libc::SECCOMP_RET_ERRNO | libc::EACCES as u32;
        for call in REFUSED {
            assert_eq!(answered(0xC000_003E, call as u32), refused, "{call}");
        }
        for call in [libc::SYS_read, libc::SYS_openat, libc::SYS_mmap, libc::SYS_exit_group] {
            assert_eq!(answered(0xC000_003E, call as u32), libc::SECCOMP_RET_ALLOW, "{call}");
        }
        assert_eq!(answered(0x4000_0003, libc::SYS_read as u32), refused, "another architecture");
        assert_eq!(answered(0xC000_003E, FIRST_OF_X32 + 41), refused, "x32");
    }
}
