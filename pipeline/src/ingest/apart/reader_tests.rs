use std::io::ErrorKind;
use std::net::{TcpListener, TcpStream};

use jiff::Timestamp;

use super::super::protocol::{ReaderSays, listen, send};
use super::*;

/// A configuration of two sources and a coverage, and the folder that it lies in.
fn region() -> (tempfile::TempDir, Config) {
    let folder = tempfile::tempdir().unwrap();
    let square = "{\"type\":\"Polygon\",\"coordinates\":[[[116,0],[117,0],[117,1],[116,0]]]}";
    let map = format!(
        "{{\"type\":\"FeatureCollection\",\"features\":[{{\"type\":\"Feature\",\"properties\":\
         {{\"kind\":\"flood\"}},\"geometry\":{square}}}]}}"
    );
    std::fs::write(folder.path().join("banjir.geojson"), map).unwrap();
    std::fs::write(folder.path().join("rahasia.txt"), "x").unwrap();
    let text = "[region]\nid = \"r\"\nname = \"R\"\ntime_zone = \"WITA\"\nmode = \"actual\"\n\
                [[source]]\nid = \"a\"\nlayer = \"hazards\"\nbasis = \"observed\"\n\
                path = \"banjir.geojson\"\ncoverage = \"banjir.geojson\"\n\
                [[source]]\nid = \"b\"\nlayer = \"hazards\"\nbasis = \"observed\"\n\
                path = \"banjir.geojson\"\n[source.fields]\nkind = \"tidak_ada\"\n";
    let file = folder.path().join("lintas.toml");
    let config = Config::parse(&file, text, Timestamp::UNIX_EPOCH).unwrap();
    (folder, config)
}

#[test]
fn a_reader_answers_one_task_after_the_other_until_nobody_asks() {
    let (folder, config) = region();
    let (mut ours, theirs) = UnixStream::pair().unwrap();
    let reader = std::thread::spawn(move || serve_over(theirs));
    let run = ReadingRun {
        file: config.document.file.clone(),
        text: config.document.text.clone(),
        as_of: config.region.as_of,
        confined: None,
        scratch: folder.path().to_owned(),
    };
    send(&mut ours, &run).unwrap();
    assert!(matches!(listen(&mut ours).unwrap(), ReaderSays::Ready(by) if !by.landlock));
    let mut ask = |task: ReadingTask| {
        send(&mut ours, &task).unwrap();
        loop {
            match listen(&mut ours).unwrap() {
                ReaderSays::ReadSoFar(_) => {}
                said => return said,
            }
        }
    };
    let path = config.sources[0].path.clone();
    let source = |at: usize| ReadingTask::Source {
        at,
        path: path.clone(),
        observed: config.sources[at].observed.clone(),
    };
    let ReaderSays::Rows(read) = ask(source(0)) else { panic!("rows") };
    let here = source::ingest(&config, &config.sources[0], &|_| {}).unwrap();
    assert_eq!(format!("{:?}", read.0), format!("{here:?}"));
    assert_eq!(read.0.rows.len(), 1);
    let ReaderSays::Problem(problem) = ask(source(1)) else { panic!("a problem") };
    assert!(problem.to_string().contains("tidak_ada"), "{problem}");
    let covered = ask(ReadingTask::Coverage { at: 0, path });
    assert!(matches!(covered, ReaderSays::Areas(areas) if areas.len() == 1));
    drop(ours);
    assert!(reader.join().unwrap().is_ok());
}

/// On a thread of its own: what holds a reader holds the thread that asked for it.
#[test]
fn a_confined_reader_reads_its_files_and_asks_nobody() {
    let (folder, config) = region();
    let scratch = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (at, reachable) = (listener.local_addr().unwrap(), reachable::of_sources(&config));
    let (own, its) = (folder.path().to_owned(), scratch.path().to_owned());
    let held = std::thread::spawn(move || {
        let by = confined(&reachable, &its).unwrap();
        assert!(std::fs::read(own.join("banjir.geojson")).is_ok());
        assert!(std::fs::write(its.join("sementara"), "x").is_ok());
        let rows = source::ingest(&config, &config.sources[0], &|_| {}).unwrap();
        assert_eq!((rows.rows.len(), rows.broken), (1, None));
        if by.landlock {
            for file in [own.join("rahasia.txt"), "/etc/passwd".into()] {
                let refused = std::fs::read(&file).unwrap_err();
                assert_eq!(refused.kind(), ErrorKind::PermissionDenied, "{}", file.display());
            }
            assert!(std::fs::write(own.join("banjir.geojson"), "x").is_err());
            assert!(std::fs::write(own.join("baru"), "x").is_err());
        }
        if by.seccomp {
            let refused = TcpStream::connect(at).unwrap_err();
            assert_eq!(refused.kind(), ErrorKind::PermissionDenied);
            assert!(std::process::Command::new("true").status().is_err());
        }
        by
    });
    let by = held.join().unwrap();
    eprintln!("held by {by:?}");
}
