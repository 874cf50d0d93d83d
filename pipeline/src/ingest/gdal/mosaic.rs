//! VRT: a list of other files, which is read where its name says so, and only where each of them is a real
//! file at a place that the configuration allows, and no list itself.

use std::path::{Path, PathBuf};

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::first_bytes::{self, ContentKind};
use crate::config::really_inside;
use crate::ingest::unusable::{Remedy, SEE_PERMISSIONS, SEND_AGAIN, Unusable};

/// Bytes of a VRT at most; one of a thousand rasters has half a million.
const LARGEST: u64 = 16 << 20;

/// Elements that name a file.
const NAMES: [&str; 2] = ["SourceFilename", "SrcDataSource"];
/// What may stand in an element of its own alone, and where it is looked at.
const AS_ATTRIBUTES: [&str; 10] = [
    "SourceFilename",
    "SrcDataSource",
    "SourceDataset",
    "Filename",
    "SrcSQL",
    "PixelFunctionType",
    "PixelFunctionLanguage",
    "PixelFunctionCode",
    "OpenOptions",
    "Metadata",
];
/// The one class of bands that only puts files together.
const SOURCED: &str = "VRTSourcedRasterBand";

/// Elements of a VRT that only puts files together; whatever else one holds (a program, SQL, another
/// dataset inside it) is not followed. Those of metadata may have any.
const PLAIN: [&str; 43] = [
    "VRTDataset",
    "SRS",
    "GeoTransform",
    "VRTRasterBand",
    "SimpleSource",
    "ComplexSource",
    "AveragedSource",
    "SourceFilename",
    "SourceBand",
    "SourceProperties",
    "SrcRect",
    "DstRect",
    "NoDataValue",
    "NODATA",
    "HideNoDataValue",
    "ColorInterp",
    "ColorTable",
    "Entry",
    "Description",
    "UnitType",
    "Offset",
    "Scale",
    "ScaleOffset",
    "ScaleRatio",
    "CategoryNames",
    "Category",
    "Histograms",
    "MaskBand",
    "UseMaskBand",
    "BlockXSize",
    "BlockYSize",
    "GCPList",
    "GCP",
    "OGRVRTDataSource",
    "OGRVRTLayer",
    "SrcDataSource",
    "SrcLayer",
    "GeometryType",
    "LayerSRS",
    "GeometryField",
    "Field",
    "FID",
    "FeatureCount",
];

/// What to do about a VRT that is not read.
const SEND_THE_RASTERS: Remedy = [
    "Satukan dahulu: gdal_translate BERKAS.vrt HASIL.tif (vektor: ogr2ogr HASIL.gpkg BERKAS.vrt), lalu pakai hasilnya.",
    "Make one file of it: gdal_translate FILE.vrt RESULT.tif (vectors: ogr2ogr RESULT.gpkg FILE.vrt), and use that.",
];

/// Looks at all that a VRT names. `folder`: where its files must lie; `None`: anywhere.
///
/// # Errors
/// Why it is not read.
pub fn may_be_read(vrt: &Path, folder: Option<&Path>) -> Result<(), Unusable> {
    let size = std::fs::metadata(vrt).map_err(unread)?.len();
    if size > LARGEST {
        return Err(refused(
            format!("it is too large for a VRT: {size} bytes"),
            format!("terlalu besar untuk sebuah VRT: {size} bita"),
        ));
    }
    let text = std::fs::read_to_string(vrt).map_err(unread)?;
    for named in named_in(&text)? {
        let file = placed(&named, vrt)?;
        looked_at(&file, &named.path, folder)?;
    }
    Ok(())
}

/// The files that a VRT names, where it is one that may be read; none else.
pub fn files_of(vrt: &Path) -> Vec<PathBuf> {
    let is_small = std::fs::metadata(vrt).is_ok_and(|it| it.is_file() && it.len() <= LARGEST);
    let text = is_small.then(|| std::fs::read_to_string(vrt).ok()).flatten().unwrap_or_default();
    let named = named_in(&text).unwrap_or_default();
    named.iter().filter_map(|named| placed(named, vrt).ok()).collect()
}

fn unread(error: std::io::Error) -> Unusable {
    Unusable::foreign(error).mended_by(SEE_PERMISSIONS)
}

fn refused(en: impl Into<String>, id: impl Into<String>) -> Unusable {
    Unusable::new(en, id).mended_by(SEND_THE_RASTERS)
}

/// A file that a VRT names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct NamedFile {
    path: String,
    /// Its path begins at the VRT's folder.
    relative: bool,
}

/// The files that a VRT names.
fn named_in(text: &str) -> Result<Vec<NamedFile>, Unusable> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut list = VrtList::default();
    loop {
        match reader.read_event() {
            Err(error) => return Err(Unusable::foreign(error).mended_by(SEND_AGAIN)),
            Ok(Event::Eof) => return Ok(list.found),
            Ok(event) => list.take(&event)?,
        }
    }
}

/// A VRT while it is read.
#[derive(Debug, Default)]
struct VrtList {
    found: Vec<NamedFile>,
    /// The element that names a file, while it is open.
    open: Option<NamedFile>,
    /// Elements that are open inside metadata, which may hold anything.
    metadata: u32,
}

impl VrtList {
    fn take(&mut self, event: &Event<'_>) -> Result<(), Unusable> {
        match event {
            Event::DocType(_) => {
                Err(refused("it has a DTD, which no VRT has", "ber-DTD; VRT tidak memakainya"))
            }
            Event::Start(_) if self.metadata > 0 => {
                self.metadata += 1;
                Ok(())
            }
            Event::Start(element) => self.begin(element),
            Event::End(_) if self.metadata > 0 => {
                self.metadata -= 1;
                Ok(())
            }
            Event::End(_) => {
                self.found.extend(self.open.take());
                Ok(())
            }
            other => {
                if let Some(open) = &mut self.open {
                    open.path.push_str(text_of(other)?);
                }
                Ok(())
            }
        }
    }

    fn begin(&mut self, element: &BytesStart<'_>) -> Result<(), Unusable> {
        let qualified = element.name();
        let name = qualified.as_ref();
        if name == "Metadata" && self.open.is_none() {
            self.metadata = 1;
            return Ok(());
        }
        let mut relative = false;
        let mut odd = self.open.is_some() || !is_plain(name);
        for attribute in element.attributes() {
            let Ok(attribute) = attribute else { return Err(more_than_a_list(name)) };
            let key = attribute.key.as_ref();
            // GDAL reads an attribute as it reads an element, and in any case.
            odd |= AS_ATTRIBUTES.iter().any(|one| key.eq_ignore_ascii_case(one));
            odd |= key.eq_ignore_ascii_case("subClass") && &*attribute.value != SOURCED;
            relative |= key == "relativeToVRT" && &*attribute.value == "1";
        }
        if odd {
            return Err(more_than_a_list(name));
        }
        if NAMES.contains(&name) {
            self.open = Some(NamedFile { path: String::new(), relative });
        }
        Ok(())
    }
}

fn is_plain(name: &str) -> bool {
    PLAIN.contains(&name) || ["ExtentX", "ExtentY"].iter().any(|start| name.starts_with(start))
}

fn more_than_a_list(name: &str) -> Unusable {
    refused(
        format!("it does more than to put files together (`{name}`), which is not followed"),
        format!("isinya lebih dari menyatukan berkas (`{name}`); tidak diikuti"),
    )
}

/// The text of an event between two tags.
fn text_of<'e>(event: &'e Event<'_>) -> Result<&'e str, Unusable> {
    match event {
        Event::Text(text) => Ok(text),
        Event::GeneralRef(reference) if &**reference == "amp" => Ok("&"),
        Event::Comment(_) | Event::PI(_) | Event::Decl(_) => Ok(""),
        _ => Err(refused(
            "a name in it is not plain text",
            "salah satu nama di dalamnya bukan teks biasa",
        )),
    }
}

/// Where a named file lies.
fn placed(named: &NamedFile, vrt: &Path) -> Result<PathBuf, Unusable> {
    let path = named.path.trim();
    // GDAL takes these for instructions, and a bare name from wherever the program was started.
    let is_instruction =
        path.starts_with(['<', '{']) || path.starts_with("/vsi") || path.contains(':');
    let is_absolute = Path::new(path).is_absolute();
    if path.is_empty() || is_instruction || (!named.relative && !is_absolute) {
        return Err(refused(
            format!("`{path}` in it is no file beside it, and is not followed"),
            format!("`{path}` di dalamnya bukan berkas di sampingnya; tidak diikuti"),
        ));
    }
    Ok(vrt.parent().unwrap_or(Path::new("/")).join(path))
}

fn looked_at(file: &Path, shown: &str, folder: Option<&Path>) -> Result<(), Unusable> {
    // One that is not there is told where the raster is read.
    let Ok(metadata) = std::fs::metadata(file) else { return Ok(()) };
    if !metadata.is_file() {
        return Err(refused(
            format!("`{shown}` in it is no file"),
            format!("`{shown}` di dalamnya bukan berkas"),
        ));
    }
    if folder.is_some_and(|folder| !really_inside(file, folder)) {
        let why = refused(
            format!("`{shown}` in it lies outside the folder of the configuration"),
            format!("`{shown}` di dalamnya berada di luar map konfigurasi"),
        );
        return Err(why.mended_by([
            "Bila memang itu maksudnya, isi `allow_outside = true` pada sumber ini.",
            "Set `allow_outside = true` of the source where that is meant.",
        ]));
    }
    let ending = file.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    let content = first_bytes::content(&first_bytes::of(&file.to_string_lossy()));
    if ending == "vrt" || matches!(content, ContentKind::Leads(..)) {
        return Err(refused(
            format!("`{shown}` in it only leads to other files itself, which is not followed"),
            format!("`{shown}` di dalamnya hanya menunjuk ke berkas lain; tidak diikuti"),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(text: &str) -> Result<(), Unusable> {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("wilayah");
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(root.path().join("luar.asc"), "ncols 1\n").unwrap();
        std::fs::write(folder.join("a.asc"), "ncols 1\n").unwrap();
        std::fs::write(folder.join("daftar.vrt"), "<VRTDataset/>").unwrap();
        std::fs::write(folder.join("daftar.tif"), "<GDAL_WMS/>").unwrap();
        std::os::unix::fs::symlink(root.path().join("luar.asc"), folder.join("tautan.asc"))
            .unwrap();
        let vrt = folder.join("m.vrt");
        std::fs::write(&vrt, text).unwrap();
        may_be_read(&vrt, Some(&folder))
    }

    fn of(name: &str, relative: &str) -> String {
        format!(
            "<VRTDataset rasterXSize=\"1\" rasterYSize=\"1\"><Metadata><MDI key=\"k\">v</MDI></Metadata>\
             <VRTRasterBand dataType=\"Byte\" band=\"1\"><SimpleSource>\
             <SourceFilename relativeToVRT=\"{relative}\">{name}</SourceFilename><SourceBand>1</SourceBand>\
             </SimpleSource></VRTRasterBand></VRTDataset>"
        )
    }

    #[test]
    fn a_mosaic_of_files_beside_it_is_read() {
        assert_eq!(asked(&of("a.asc", "1")), Ok(()));
        assert_eq!(asked(&of("tidak_ada.asc", "1")), Ok(()), "told where it is read");
        let table = "<OGRVRTDataSource><OGRVRTLayer name=\"t\"><SrcDataSource relativeToVRT=\"1\">a.asc\
                     </SrcDataSource></OGRVRTLayer></OGRVRTDataSource>";
        assert_eq!(asked(table), Ok(()));
    }

    #[test]
    fn whatever_leads_further_is_refused() {
        for (name, relative, why) in [
            ("../luar.asc", "1", "outside"),
            ("tautan.asc", "1", "outside"),
            ("/etc/hostname", "0", "outside"),
            ("a.asc", "0", "no file beside it"),
            ("/vsicurl/http://127.0.0.1/a.tif", "0", "no file beside it"),
            ("http://127.0.0.1/a.tif", "1", "no file beside it"),
            ("&lt;GDAL_WMS/>", "1", "not plain text"),
            ("<![CDATA[<GDAL_WMS/>]]>", "1", "not plain text"),
            ("daftar.vrt", "1", "leads to other files itself"),
            ("daftar.tif", "1", "leads to other files itself"),
            (".", "1", "is no file"),
        ] {
            let told = asked(&of(name, relative)).unwrap_err();
            assert!(told.en.contains(why), "{name}: {}", told.en);
            assert!(told.remedies().is_some());
        }
        for more in [
            "<VRTDataset><VRTRasterBand subClass=\"VRTDerivedRasterBand\"/></VRTDataset>",
            "<VRTDataset><VRTRasterBand><PixelFunctionCode>x</PixelFunctionCode></VRTRasterBand></VRTDataset>",
            "<VRTDataset><PansharpeningOptions/></VRTDataset>",
            "<OGRVRTDataSource><OGRVRTLayer><SrcSQL>SELECT 1</SrcSQL></OGRVRTLayer></OGRVRTDataSource>",
            "<VRTDataset><VRTRasterBand><SimpleSource sourcefilename=\"/etc/x\"/></VRTRasterBand></VRTDataset>",
            "<VRTDataset><VRTRasterBand><sourcefilename>/etc/x</sourcefilename></VRTRasterBand></VRTDataset>",
            "<!DOCTYPE x [<!ENTITY e \"y\">]><VRTDataset/>",
        ] {
            assert!(asked(more).is_err(), "{more}");
        }
    }
}
