//! Tables of a PostGIS that the test starts itself, and nobody learns its password.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use lintas_e2e::{Absent, lintas, skipped};
use serde_json::Value;

/// A password that is easy to find again, with a sign that has to be quoted.
const PASSWORD: &str = "rahasia#banjir";

/// A server of its own in a temporary folder, ended when dropped.
struct Postgres {
    folder: tempfile::TempDir,
    programs: PathBuf,
    port: u16,
}

impl Postgres {
    /// Starts it; `None` with a clear word where PostgreSQL or PostGIS is not installed.
    fn start() -> Option<Self> {
        let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
        let programs = versions.map(|version| version.path().join("bin")).max();
        let programs = programs.filter(|folder| folder.join("initdb").is_file());
        let Some(programs) = programs else {
            return skipped(
                Absent::Program,
                "PostgreSQL is not installed; `make test` installs it",
            );
        };
        let folder =
            tempfile::Builder::new().prefix("pg").tempdir_in("/tmp").expect("a temporary folder");
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let port = listener.local_addr().expect("it has an address").port();
        drop(listener);
        let server = Self { folder, programs, port };
        std::fs::write(server.path("password"), PASSWORD).expect("a temporary folder is writable");
        server.give_away();
        let data = server.path("data");
        let password = format!("--pwfile={}", server.path("password"));
        server.run(
            "initdb",
            &[
                "-D",
                &data,
                "-U",
                "lintas",
                "-A",
                "scram-sha-256",
                &password,
                "--no-sync",
                "-E",
                "UTF8",
            ]
            .map(str::to_owned),
        );
        let options = format!(
            "-p {port} -k {} -c listen_addresses=127.0.0.1 -c fsync=off",
            server.folder.path().display()
        );
        server.run(
            "pg_ctl",
            &["-D", &data, "-w", "-l", &server.path("log"), "-o", &options, "start"]
                .map(str::to_owned),
        );
        let installed = server.sql("CREATE EXTENSION postgis");
        if !installed.status.success() {
            return skipped(Absent::Program, "PostGIS is not installed; `make test` installs it");
        }
        Some(server)
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// The server refuses to run as root: then all is `postgres`', whom its packages make.
    fn give_away(&self) {
        if is_root() {
            let folder = self.folder.path();
            let done = Command::new("chown").arg("-R").arg("postgres").arg(folder).status();
            assert!(
                done.is_ok_and(|status| status.success()),
                "{} can be given away",
                folder.display()
            );
        }
    }

    fn run(&self, program: &str, arguments: &[String]) {
        let program = self.programs.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command
                .args(["--reuid", "postgres", "--regid", "postgres", "--clear-groups"])
                .arg(program);
            command
        } else {
            Command::new(program)
        };
        // What it prints goes nowhere: a server that inherits a pipe keeps it open.
        let status = command
            .args(arguments)
            .current_dir(self.folder.path())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .status();
        assert!(status.is_ok_and(|status| status.success()), "{arguments:?}");
    }

    fn sql(&self, text: &str) -> Output {
        Command::new(self.programs.join("psql"))
            .args([
                "-h",
                "127.0.0.1",
                "-p",
                &self.port.to_string(),
                "-U",
                "lintas",
                "-d",
                "postgres",
            ])
            .args(["-v", "ON_ERROR_STOP=1", "-q", "-c", text])
            .env("PGPASSWORD", PASSWORD)
            .output()
            .expect("psql runs")
    }

    /// `PG:` with the password in it, and what may be shown of that.
    fn connection(&self) -> String {
        format!(
            "PG:host=127.0.0.1 port={} dbname=postgres user=lintas password='{PASSWORD}'",
            self.port
        )
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let data = self.path("data");
        self.run("pg_ctl", &["-D", &data, "-m", "immediate", "stop"].map(str::to_owned));
    }
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.starts_with(b"0\n"))
}

/// Roads in UTM with heights under a column of another name, one without a geometry; a table of floods
/// and a view of it; a table that is not drawn; one of somebody else.
const TABLES: &str = "
    CREATE TABLE jalan_desa (gid serial PRIMARY KEY, nama text, class text, jalur geometry(LineStringZ, 32750));
    INSERT INTO jalan_desa (nama, class, jalur) VALUES
      ('A', 'primary', ST_GeomFromEWKT('SRID=32750;LINESTRING Z (498000 9952400 1, 499000 9952400 2)')),
      ('B', 'primary', ST_GeomFromEWKT('SRID=32750;LINESTRING Z (499000 9952400 2, 500000 9952400 2)')),
      ('C', 'primary', NULL);
    CREATE TABLE pengamatan (gid serial PRIMARY KEY, kind text, depth_m float8, status text, wilayah geometry(Polygon, 4326));
    INSERT INTO pengamatan (kind, depth_m, status, wilayah) VALUES
      ('flood', 0.7, 'sah', ST_MakeEnvelope(116.982, -0.432, 116.988, -0.428, 4326)),
      ('flood', 0.2, 'draf', ST_MakeEnvelope(116.99, -0.432, 116.995, -0.428, 4326));
    CREATE VIEW yang_sah AS SELECT * FROM pengamatan WHERE status = 'sah';
    CREATE TABLE penduduk (place_code text, code_system text, people int);
    INSERT INTO penduduk VALUES ('64.02.06.1001', 'kemendagri', 900);
    CREATE TABLE bidang_tanah (gid serial PRIMARY KEY, geom geometry(Polygon, 4326));
    INSERT INTO bidang_tanah (geom) VALUES (ST_MakeEnvelope(116, -1, 117, 0, 4326));";

fn config(folder: &Path, sources: &str) -> PathBuf {
    let text = format!(
        "[region]\nid = \"uji\"\nname = \"Uji\"\ntime_zone = \"WITA\"\nmode = \"drill\"\n\
         as_of = 2025-09-18T09:00:00+08:00\n{sources}"
    );
    let file = folder.join("lintas.toml");
    std::fs::write(&file, text).expect("a temporary folder is writable");
    file
}

fn source(id: &str, layer: &str, path: &str, more: &str) -> String {
    format!("[[source]]\nid = \"{id}\"\nlayer = \"{layer}\"\npath = \"{path}\"\n{more}\n")
}

fn text_of(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// Every file below a folder holds no password.
fn nowhere_in(folder: &Path) {
    for entry in std::fs::read_dir(folder).expect("a folder can be listed").flatten() {
        let path = entry.path();
        if path.is_dir() {
            nowhere_in(&path);
        } else if path.file_name().is_none_or(|name| name != "lintas.toml") {
            let bytes = std::fs::read(&path).expect("a file can be read");
            let found = bytes.windows(PASSWORD.len()).any(|part| part == PASSWORD.as_bytes());
            assert!(!found, "{} holds the password", path.display());
        }
    }
}

#[test]
fn tables_and_views_of_a_database_are_read_and_its_password_is_told_nowhere() {
    let Some(server) = Postgres::start() else { return };
    let made = server.sql(TABLES);
    assert!(made.status.success(), "{}", text_of(&made));
    let path = server.connection();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let snapshots = folder.path().join("snapshots");
    let flood = "basis = \"observed\"\nobserved_at = 2025-09-18T08:00:00+08:00";
    let sources = [
        // Called after the layer: found among the others.
        source("jalan", "roads", &path, "[source.fields]\nname = \"nama\""),
        source(
            "banjir",
            "hazards",
            &path,
            &format!("table = \"pengamatan\"\nwhere = \"status = 'draf'\"\n{flood}"),
        ),
        source("sah", "hazards", &path, &format!("table = \"yang_sah\"\n{flood}")),
        source("jiwa", "population", &path, "table = \"penduduk\""),
    ];
    let file = config(folder.path(), &sources.concat());
    let output =
        lintas(&snapshots).args(["refresh", "-v", "-c"]).arg(&file).output().expect("lintas runs");
    let said = text_of(&output);
    assert!(output.status.success(), "{said}");
    assert!(!said.contains(PASSWORD), "{said}");
    nowhere_in(folder.path());
    let current = std::fs::read_to_string(snapshots.join("current")).expect("a snapshot");
    let here = snapshots.join(current.trim());
    let manifest: Value =
        serde_json::from_slice(&std::fs::read(here.join("manifest.json")).expect("a manifest"))
            .expect("JSON");
    let rows: Vec<_> = manifest["sources"]
        .as_array()
        .expect("sources")
        .iter()
        .map(|it| it["rows"].clone())
        .collect();
    // The road without a geometry is rejected; of the floods, one each.
    assert_eq!(rows, [2, 1, 1, 1].map(Value::from), "{said}");
    let shown = format!("PG:host=127.0.0.1 port={} dbname=postgres", server.port);
    assert_eq!(manifest["sources"][0]["path"], shown.as_str());
    let bounds = &manifest["layers"]["roads"]["bbox"];
    let west = bounds[0].as_f64().expect("a longitude");
    assert!((west - 116.982).abs() < 0.001, "UTM became longitude and latitude: {bounds}");
}

#[test]
fn a_database_that_cannot_be_had_or_asked_is_told_without_its_password() {
    let Some(server) = Postgres::start() else { return };
    let made = server.sql(TABLES);
    assert!(made.status.success(), "{}", text_of(&made));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (path, hazard) = (server.connection(), "basis = \"observed\"");
    let wrong = path.replace(PASSWORD, "rahasia#salah");
    let nobody = path.replace(&format!("port={}", server.port), "port=1");
    for (name, text, why) in [
        (
            "no such table",
            source("s", "hazards", &path, &format!("table = \"pengamatn\"\n{hazard}")),
            "pengamatan",
        ),
        ("several that fit", source("s", "hazards", &path, hazard), "bidang_tanah"),
        ("wrong password", source("s", "roads", &wrong, ""), "password authentication failed"),
        ("nobody there", source("s", "roads", &nobody, ""), "refused"),
        (
            "a filter that is none",
            source("s", "roads", &path, "where = \"x = = 1\""),
            "syntax error",
        ),
    ] {
        let file = config(folder.path(), &text);
        let snapshots = folder.path().join("snapshots");
        let output =
            lintas(&snapshots).args(["refresh", "-c"]).arg(&file).output().expect("lintas runs");
        let said = text_of(&output);
        assert!(!output.status.success(), "{name}: {said}");
        assert!(said.contains(why), "{name}: {said}");
        assert!(!said.contains("rahasia"), "{name}: {said}");
    }
}
