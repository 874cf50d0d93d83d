//! Which files a confined reader needs: those of the sources, and the data that GDAL and PROJ bring.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::protocol::Reachable;
use crate::config::{Config, Source, SourcePath, SurveyedArea, really_inside};
use crate::ingest::gdal::mosaic;

/// Where programs and their data lie: libraries, PROJ's grids and database, encodings, time zones, and what
/// the system says of its processors and memory.
const OF_THE_SYSTEM: [&str; 20] = [
    "/usr",
    "/lib",
    "/lib32",
    "/lib64",
    "/opt",
    "/nix/store",
    "/gnu/store",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/timezone",
    "/proc/self",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/sys/vm",
    "/sys/devices/system/cpu",
    "/sys/fs/cgroup",
    "/dev/null",
    "/dev/zero",
    "/dev/random",
    "/dev/urandom",
];
/// Variables that say where such data lies.
const SAID_BY: [&str; 5] =
    ["GDAL_DATA", "PROJ_DATA", "PROJ_LIB", "GDAL_DRIVER_PATH", "PROJ_USER_WRITABLE_DIRECTORY"];

/// What every reader needs.
pub(super) fn of_the_system() -> Vec<PathBuf> {
    let mut all: BTreeSet<PathBuf> = OF_THE_SYSTEM.iter().map(PathBuf::from).collect();
    let said = SAID_BY.iter().filter_map(std::env::var_os);
    for paths in said {
        all.extend(std::env::split_paths(&paths).filter(|path| path.is_absolute()));
    }
    let home = std::env::var_os("HOME").map(|home| Path::new(&home).join(".local/share/proj"));
    let data = std::env::var_os("XDG_DATA_HOME").map(|data| Path::new(&data).join("proj"));
    all.extend(home.into_iter().chain(data));
    // Where libraries lie in a folder of their own (Conda), their data lies beside them.
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap_or_default();
    let libraries = maps.lines().filter_map(|line| line.find('/').map(|at| Path::new(&line[at..])));
    let ours = libraries.filter(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        ["libgdal.", "libproj."].iter().any(|start| name.starts_with(start))
    });
    all.extend(ours.filter_map(|path| path.ancestors().nth(2)).map(Path::to_owned));
    all.remove(Path::new("/"));
    all.into_iter().collect()
}

/// What the sources of a configuration need, that are files.
pub(super) fn of_sources(config: &Config) -> Reachable {
    let mut reachable = Found { folder: config.document.file.parent(), ..Found::default() };
    for source in &config.sources {
        reachable.add(source, &source.path);
        if let Some(SurveyedArea::File(path)) = &source.coverage {
            reachable.add(source, path);
        }
    }
    let Found { files, shared, listed, folders, .. } = reachable;
    Reachable {
        files: files.into_iter().collect(),
        shared: shared.into_iter().collect(),
        listed: listed.into_iter().collect(),
        folders: folders.into_iter().collect(),
    }
}

#[derive(Debug, Default)]
struct Found<'a> {
    /// The folder of the configuration.
    folder: Option<&'a Path>,
    files: BTreeSet<PathBuf>,
    shared: BTreeSet<PathBuf>,
    listed: BTreeSet<PathBuf>,
    folders: BTreeSet<PathBuf>,
}

impl Found<'_> {
    fn add(&mut self, source: &Source, path: &SourcePath) {
        for file in path.file.iter().chain(&path.matches) {
            self.add_file(source, file);
            let is_vrt = file.extension().is_some_and(|own| own.eq_ignore_ascii_case("vrt"));
            if is_vrt && path.is_plain(file) {
                for named in mosaic::files_of(file) {
                    self.add_file(source, &named);
                }
            }
        }
    }

    /// A file with those beside it that are called like it (`.shx`, `.prj`, `.aux.xml`), or a folder.
    fn add_file(&mut self, source: &Source, file: &Path) {
        if file.is_dir() {
            self.folders.insert(file.to_owned());
            return;
        }
        self.files.insert(file.to_owned());
        let (Some(parent), Some(name)) = (file.parent(), file.file_name()) else { return };
        self.listed.insert(parent.to_owned());
        let name = name.to_string_lossy();
        let stem = name.split('.').next().unwrap_or(&name).to_lowercase();
        for entry in std::fs::read_dir(parent).into_iter().flatten().flatten() {
            let beside = entry.file_name().to_string_lossy().to_lowercase();
            let is_called_so = beside.strip_prefix(&stem).is_some_and(|rest| rest.starts_with('.'));
            // A link beside a file may lead anywhere.
            let is_allowed = || {
                source.allow_outside
                    || self.folder.is_some_and(|it| really_inside(&entry.path(), it))
            };
            if is_called_so && is_allowed() {
                // A GeoPackage that QGIS has open: who reads it takes part in its locks.
                let is_shared = ["-wal", "-shm"].iter().any(|end| beside.ends_with(end));
                let found = if is_shared { &mut self.shared } else { &mut self.files };
                found.insert(entry.path());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn a_reader_reaches_the_files_of_the_sources_and_what_belongs_to_them() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("wilayah");
        std::fs::create_dir_all(folder.join("a.gdb")).unwrap();
        for name in [
            "jalan.shp",
            "jalan.shx",
            "JALAN.dbf",
            "jalanan.csv",
            "rahasia.toml",
            "d.gpkg",
            "d.gpkg-wal",
        ] {
            std::fs::write(folder.join(name), "x").unwrap();
        }
        std::fs::write(root.path().join("luar"), "x").unwrap();
        std::os::unix::fs::symlink(root.path().join("luar"), folder.join("jalan.prj")).unwrap();
        let text = "[region]\nid = \"r\"\nname = \"R\"\ntime_zone = \"WITA\"\nmode = \"actual\"\n\
                    [[source]]\nid = \"a\"\nlayer = \"roads\"\npath = \"jalan.shp\"\n\
                    [[source]]\nid = \"b\"\nlayer = \"roads\"\npath = \"a.gdb\"\n\
                    [[source]]\nid = \"c\"\nlayer = \"roads\"\npath = \"PG:host=db\"\n\
                    [[source]]\nid = \"d\"\nlayer = \"roads\"\npath = \"d.gpkg\"\n";
        let config =
            Config::parse(&folder.join("lintas.toml"), text, Timestamp::UNIX_EPOCH).unwrap();
        let found = of_sources(&config);
        let at = |name: &str| folder.join(name);
        assert_eq!(found.files, [at("JALAN.dbf"), at("d.gpkg"), at("jalan.shp"), at("jalan.shx")]);
        assert_eq!(found.shared, [at("d.gpkg-wal")]);
        assert_eq!(found.folders, [at("a.gdb")]);
        assert_eq!(found.listed, std::slice::from_ref(&folder));
        let system = of_the_system();
        assert!(system.contains(&PathBuf::from("/usr")) && !system.contains(&PathBuf::from("/")));
        assert!(!system.contains(&PathBuf::from("/etc")));
    }
}
