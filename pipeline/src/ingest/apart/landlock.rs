//! Landlock (Linux 5.13, TCP from 6.7): from here on this thread, and those that it starts, read the files
//! that they were given and write into one folder, whatever the code does that reads a file.

use std::fs::OpenOptions;
use std::io::{Error, Result};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Rights on files (`linux/landlock.h`).
const EXECUTE: u64 = 1;
const WRITE_FILE: u64 = 1 << 1;
const READ_FILE: u64 = 1 << 2;
const READ_DIR: u64 = 1 << 3;
/// Write, remove and make: files, folders, links, pipes.
const WRITE: u64 = WRITE_FILE | 1 << 4 | 1 << 5 | 1 << 7 | 1 << 8 | 1 << 10 | 1 << 12;
/// All rights of the first version.
const FIRST: u64 = (1 << 13) - 1;
/// What later versions added: to link elsewhere, to truncate, to control devices.
const REFER: u64 = 1 << 13;
const TRUNCATE: u64 = 1 << 14;
const DEVICES: u64 = 1 << 15;
/// To listen and to connect, TCP.
const TCP: u64 = 3;

/// What a path may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PathUse {
    /// This file is read.
    ReadFile,
    /// This file is read and written.
    Share,
    /// The names in this folder, and in those below, are listed.
    List,
    /// This folder is read with all in it.
    Read,
    /// This folder is read and written.
    Write,
}

#[repr(C)]
struct RulesetAttributes {
    files: u64,
    net: u64,
}

#[repr(C, packed)]
struct PathRule {
    allowed: u64,
    parent: i32,
}

/// Rules that are being put together.
#[derive(Debug)]
pub(super) struct Ruleset {
    descriptor: OwnedFd,
    version: i64,
}

impl Ruleset {
    /// Begins with nothing allowed. `None` where the kernel has no Landlock.
    ///
    /// # Errors
    /// Where it has, and refuses.
    pub(super) fn new() -> Result<Option<Self>> {
        let version = version();
        if version < 1 {
            return Ok(None);
        }
        let attributes =
            RulesetAttributes { files: handled(version), net: if version >= 4 { TCP } else { 0 } };
        let size = if version >= 4 { 16_usize } else { 8 };
        // SAFETY: the structure outlives the call, and has at least so many bytes.
        #[expect(unsafe_code, reason = "the standard library has no call for Landlock")]
        let made = unsafe {
            libc::syscall(libc::SYS_landlock_create_ruleset, &raw const attributes, size, 0_u32)
        };
        let descriptor = i32::try_from(made).ok().filter(|made| *made >= 0);
        let descriptor = descriptor.ok_or_else(Error::last_os_error)?;
        // SAFETY: the kernel just made it, and nobody else has it.
        #[expect(unsafe_code, reason = "the kernel hands out a bare number")]
        let descriptor = unsafe { OwnedFd::from_raw_fd(descriptor) };
        Ok(Some(Self { descriptor, version }))
    }

    /// Allows a use of a path; nothing where there is no such file.
    ///
    /// # Errors
    /// Where the kernel refuses the rule.
    pub(super) fn allow(&self, path: &Path, what: PathUse) -> Result<()> {
        // O_PATH opens nothing: a pipe is not waited for.
        let opened = OpenOptions::new().read(true).custom_flags(libc::O_PATH).open(path);
        let Ok(file) = opened else { return Ok(()) };
        let is_folder = file.metadata().is_ok_and(|metadata| metadata.is_dir());
        let wanted = match what {
            PathUse::ReadFile => READ_FILE,
            PathUse::Share => READ_FILE | WRITE_FILE,
            PathUse::List => READ_DIR,
            PathUse::Read if !is_folder => READ_FILE,
            // Libraries are mapped to be run.
            PathUse::Read => READ_FILE | READ_DIR | EXECUTE,
            PathUse::Write => READ_FILE | READ_DIR | WRITE | TRUNCATE,
        };
        if !is_folder && wanted & READ_DIR != 0 {
            return Ok(());
        }
        let allowed = wanted & handled(self.version);
        let rule = PathRule { allowed, parent: file.as_raw_fd() };
        const BENEATH: i32 = 1;
        // SAFETY: the structure and both descriptors outlive the call.
        #[expect(unsafe_code, reason = "the standard library has no call for Landlock")]
        let added = unsafe {
            libc::syscall(
                libc::SYS_landlock_add_rule,
                self.descriptor.as_raw_fd(),
                BENEATH,
                &raw const rule,
                0_u32,
            )
        };
        if added == 0 { Ok(()) } else { Err(Error::last_os_error()) }
    }

    /// Holds this thread, and those that it starts, to the rules.
    ///
    /// # Errors
    /// Where the kernel refuses.
    pub(super) fn hold(self) -> Result<()> {
        // SAFETY: takes a number, and changes this thread alone.
        #[expect(unsafe_code, reason = "the standard library has no call for Landlock")]
        let held = unsafe {
            libc::syscall(libc::SYS_landlock_restrict_self, self.descriptor.as_raw_fd(), 0_u32)
        };
        if held == 0 { Ok(()) } else { Err(Error::last_os_error()) }
    }
}

/// The version of Landlock in this kernel; 0 or less where there is none.
fn version() -> i64 {
    // SAFETY: with this flag the call only answers a number.
    #[expect(unsafe_code, reason = "the standard library has no call for Landlock")]
    unsafe {
        libc::syscall(
            libc::SYS_landlock_create_ruleset,
            std::ptr::null::<libc::c_void>(),
            0_usize,
            1_u32,
        )
    }
}

fn handled(version: i64) -> u64 {
    let later = [(2, REFER), (3, TRUNCATE), (5, DEVICES)];
    later.iter().filter(|(from, _)| version >= *from).fold(FIRST, |all, (_, right)| all | right)
}
