use std::{fs, io::Write as _};

use tempfile::TempDir;

use super::*;

/// More than a chunk, no whole number of blocks, no two blocks alike.
fn content() -> Vec<u8> {
    (0..(CHUNK + 3 * BLOCK + 100) as u64 / 4).flat_map(|n| (n as u32).to_le_bytes()).collect()
}

fn written(content: &[u8]) -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("roads.fgb");
    fs::write(&path, content).unwrap();
    (dir, path)
}

fn proven(path: &Path, copy: bool) -> SnapshotFile {
    let (file, entry) = SnapshotFile::prove(path, copy).unwrap();
    assert_eq!(entry, hash_file(path, &mut |_| {}).unwrap());
    file
}

/// Ranges at, before and across the ends of blocks and of the file.
fn ranges(bytes: u64) -> Vec<Range<u64>> {
    let block = BLOCK as u64;
    let ends = [0, 1, block - 1, block, block + 1, 3 * block, bytes - 1, bytes];
    ends.iter().flat_map(|a| ends.iter().filter(move |b| a <= b).map(move |b| *a..*b)).collect()
}

#[test]
fn a_copy_and_a_handle_give_the_same_bytes() {
    let content = content();
    let (_dir, path) = written(&content);
    let files =
        [proven(&path, true), proven(&path, false), SnapshotFile::open(&path, None).unwrap()];
    for file in &files {
        assert_eq!(file.len(), content.len() as u64);
        for range in ranges(file.len()) {
            let expected = &content[range.start as usize..range.end as usize];
            assert_eq!(file.read(range.clone()).unwrap(), expected, "{range:?}");
            assert_eq!(&*file.view(range).unwrap(), expected);
        }
        let whole = file.whole().unwrap();
        assert_eq!(whole, content);
        assert!(whole.as_ptr().addr().is_multiple_of(8));
        assert!(file.read(1..file.len() + 1).is_err());
        assert!(!file.met_damage());
    }
}

#[test]
fn what_tells_its_own_length_is_read_whole_or_not_at_all() {
    let mut content = vec![0; BLOCK - 2];
    let long = 3 * BLOCK as u32;
    content.extend(long.to_le_bytes());
    content.extend((0..long).map(|n| n as u8));
    content.extend(7_u32.to_le_bytes());
    content.extend([1, 2, 3]);
    let (_dir, path) = written(&content);
    let end = content.len() as u64;
    for copy in [true, false] {
        let file = proven(&path, copy);
        let at = BLOCK as u64 - 2;
        assert_eq!(
            &*file.prefixed(at).unwrap().unwrap(),
            &content[BLOCK - 2..][..4 + long as usize]
        );
        assert_eq!(&*file.prefixed(0).unwrap().unwrap(), [0; 4]);
        assert_eq!(file.prefixed(end - 7).unwrap(), None, "it says more than there is");
        for outside in [end - 3, end, end + 1, u64::MAX] {
            assert_eq!(file.prefixed(outside).unwrap(), None);
        }
    }
}

#[test]
fn a_file_that_is_cut_off_is_an_error_where_it_is_gone_and_a_copy_is_whole() {
    let content = content();
    let block = BLOCK as u64;
    // Also by less than a page: the rest of it would read as zeros in a map.
    for left in
        [0, content.len() as u64 / 2, content.len() as u64 - block, content.len() as u64 - 9]
    {
        let (_dir, path) = written(&content);
        let (copy, handle) = (proven(&path, true), proven(&path, false));
        File::options().write(true).open(&path).unwrap().set_len(left).unwrap();
        assert_eq!(copy.whole().unwrap(), content);
        assert!(!copy.met_damage() && copy.recheck(&mut |_| {}).is_ok());
        let sound = left / block * block;
        assert_eq!(handle.read(0..sound).unwrap(), content[..sound as usize], "{left}");
        assert!(!handle.met_damage());
        let error = handle.read(left..handle.len()).unwrap_err();
        assert!(error.to_string().contains("cut off"), "{error}");
        assert!(handle.met_damage(), "whoever asks is told");
        assert!(handle.recheck(&mut |_| {}).is_err() && handle.whole().is_err());
    }
}

#[test]
fn a_byte_that_changes_in_place_is_never_given_out() {
    let content = content();
    let (_dir, path) = written(&content);
    let handle = proven(&path, false);
    for at in [0, BLOCK + 7, content.len() - 1] {
        let mut other = content.clone();
        other[at] ^= 1;
        // In place: the handle sees it.
        File::options().write(true).open(&path).unwrap().write_all(&other).unwrap();
        let at = at as u64;
        assert!(handle.read(at..at + 1).is_err());
        let beside = (at + BLOCK as u64) % handle.len() / BLOCK as u64 * BLOCK as u64;
        assert_eq!(handle.read(beside..beside + 9).unwrap(), content[beside as usize..][..9]);
        assert!(handle.recheck(&mut |_| {}).is_err());
        File::options().write(true).open(&path).unwrap().write_all(&content).unwrap();
        handle.recheck(&mut |_| {}).unwrap();
    }
}

#[test]
fn a_file_whose_name_is_gone_is_read_on() {
    let content = content();
    let (dir, path) = written(&content);
    let handle = proven(&path, false);
    dir.close().unwrap();
    assert!(!path.exists());
    assert_eq!(handle.whole().unwrap(), content);
    let mut paused = 0;
    handle.recheck(&mut |bytes| paused += bytes).unwrap();
    assert_eq!(paused, content.len());
}

#[test]
fn what_is_no_file_or_of_another_size_is_refused() {
    let (dir, path) = written(b"abc");
    assert!(SnapshotFile::open(&path, Some(3)).is_ok());
    for (path, expected) in [(path.as_path(), Some(4)), (dir.path(), None)] {
        let error = SnapshotFile::open(path, expected).unwrap_err();
        assert!(matches!(error, Error::Damaged { .. }), "{error}");
    }
    assert!(SnapshotFile::prove(dir.path(), true).is_err());
    let (_empty_dir, empty) = written(b"");
    let file = proven(&empty, false);
    assert!(file.is_empty() && file.whole().unwrap().is_empty());
    assert_eq!(file.read(0..0).unwrap(), "");
}
