"""The files, each in the format and with the column names that its agency would send."""

import csv
import json
import os
import shutil
import subprocess
from pathlib import Path

DATE = "2025-09-18"
ENV = {**os.environ, "OGR_CURRENT_DATE": DATE + "T00:00:00.000Z"}


def feature(kind, coordinates, /, **properties):
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def geojson(path, features):
    """One feature a line, so that a change shows as a changed line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write('{"type":"FeatureCollection","features":[\n')
        f.write(",\n".join(json.dumps(x, ensure_ascii=False, separators=(",", ":")) for x in features))
        f.write("\n]}\n")


def ogr(work, path, table, features, geometry, *options, append=False):
    """Writes features through ogr2ogr."""
    path.parent.mkdir(parents=True, exist_ok=True)
    step = work / f"{path.stem}_{table}.geojson"
    geojson(step, features)
    command = ["ogr2ogr", "-q", *(["-update"] if append else []), str(path), str(step), "-nln", table, "-nlt", geometry, *options]
    subprocess.run(command, check=True, env=ENV)


def gpkg(work, path, tables):
    """A GeoPackage of several tables: {table: (geometry, features)}."""
    path.unlink(missing_ok=True)
    for i, (table, (geometry, features)) in enumerate(tables.items()):
        ogr(work, path, table, features, geometry, "-f", "GPKG", "-a_srs", "EPSG:4326", "-lco", "GEOMETRY_NAME=geom", append=i > 0)


def shapefile(work, path, features, geometry, crs):
    for old in path.parent.glob(path.stem + ".*"):
        old.unlink()
    ogr(work, path, path.stem, features, geometry, "-f", "ESRI Shapefile", "-s_srs", "EPSG:4326", "-t_srs", crs,
        "-lco", "ENCODING=ISO-8859-1", "-lco", f"DBF_DATE_LAST_UPDATE={DATE}")


def geotiff(path, asc, nodata):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    subprocess.run(["gdal_translate", "-q", "-of", "GTiff", "-ot", "Float32", "-a_srs", "EPSG:4326", "-a_nodata", str(nodata),
                    "-co", "COMPRESS=DEFLATE", "-co", "PREDICTOR=2", "-co", "TILED=YES", "-co", "BLOCKXSIZE=128",
                    "-co", "BLOCKYSIZE=128", str(asc), str(path)], check=True, env=ENV)
    Path(str(path) + ".aux.xml").unlink(missing_ok=True)


def table(path, header, rows, hxl=None, delimiter=",", encoding="utf-8"):
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", newline="", encoding=encoding) as f:
        w = csv.writer(f, delimiter=delimiter, lineterminator="\n")
        w.writerow(header)
        if hxl:
            w.writerow(hxl)
        w.writerows([["" if v is None else v for v in row] for row in rows])


def kml(path, name, points):
    """Points with a name and typed extra data, as a transport office exports them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = "\n".join(
        f'    <Placemark><name>{title}</name><ExtendedData><SchemaData schemaUrl="#dermaga">'
        f'<SimpleData name="menit_muat">{minutes}</SimpleData></SchemaData></ExtendedData>'
        f"<Point><coordinates>{lon:.6f},{lat:.6f}</coordinates></Point></Placemark>"
        for title, minutes, (lon, lat) in points)
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">\n'
        f'<Document><name>{name}</name>\n  <Schema name="dermaga" id="dermaga"><SimpleField type="int" name="menit_muat"/></Schema>\n'
        f"  <Folder><name>{name}</name>\n{rows}\n  </Folder>\n</Document>\n</kml>\n", encoding="utf-8")


def fresh(folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
