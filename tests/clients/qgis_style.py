"""The style of a server as QGIS takes it: its vector tiles with the style's address, untouched.

    /usr/bin/python3 qgis_style.py http://127.0.0.1:8080 lintas tiles.geojsonl roads.fgb

`tiles.geojsonl` holds what is in the tiles of roads at the greatest zoom, as `tippecanoe-decode -c` writes it,
`roads.fgb` the truth. Prints a JSON object:

- `warnings`: what the converter says, as it says it;
- `unread`: layers of the style with a filter that QGIS takes for none, or cannot parse: it would draw all features, or none;
- `lost`: layers of the style of which nothing is left in QGIS;
- `blank`: labels without a text, and dashes of no length;
- `states`: for each state of roads, what the filters of its lines take from the tiles, and what the file has;
- `seen`: with nothing but closed roads switched on, around how many of them something is drawn, and around how many others."""

import json
import sys
import urllib.parse
import urllib.request

import qgis_session
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsExpression,
    QgsExpressionContext,
    QgsFeature,
    QgsField,
    QgsFields,
    QgsGeometry,
    QgsMapBoxGlStyleConversionContext,
    QgsMapBoxGlStyleConverter,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
    QgsSimpleLineSymbolLayer,
    QgsSymbolLayer,
    QgsVectorLayer,
    QgsVectorTileBasicRenderer,
    QgsVectorTileLayer,
)
from qgis.PyQt.QtCore import QEventLoop, QSize, QVariant
from qgis.PyQt.QtGui import QColor, QImage

SERVER, NAME, TILES, ROADS = sys.argv[1:5]
MERCATOR = QgsCoordinateReferenceSystem("EPSG:3857")
# A look at a road: pixels of an image, and metres of a pixel, as at zoom 15.
SIDE, PIXEL_M = 48, 4.8
# Roads of other states to look at, and how far from any closed one they have to be, degrees.
OTHERS, APART = 40, 0.02


def fetched(address):
    with urllib.request.urlopen(address) as answer:
        return json.load(answer)


def opened(style):
    """The vector tiles as the dialogue of QGIS opens them: address of the tiles, address of the style."""
    source = next(it for it in style["sources"].values() if it["type"] == "vector")
    tiles = fetched(source["url"]) if "url" in source else source
    quoted = urllib.parse.quote
    uri = "&".join(
        [
            "type=xyz",
            "url=" + quoted(tiles["tiles"][0], safe=""),
            f"zmin={tiles.get('minzoom', 0)}",
            f"zmax={tiles.get('maxzoom', 14)}",
            "styleUrl=" + quoted(f"{SERVER}/styles/{NAME}.json", safe=""),
        ]
    )
    layer = QgsVectorTileLayer(uri, NAME)
    assert layer.isValid(), uri
    error, read = layer.loadDefaultStyle()
    assert read, error
    return layer


def warnings(style):
    """What the converter says of the style, with its sprites at hand. The layer keeps that to itself."""
    context = QgsMapBoxGlStyleConversionContext()
    image = QImage()
    with urllib.request.urlopen(style["sprite"] + "@2x.png") as answer:
        assert image.loadFromData(answer.read())
    context.setSprites(image, fetched(style["sprite"] + "@2x.json"))
    converter = QgsMapBoxGlStyleConverter()
    read = converter.convert(json.dumps(style), context)
    assert read == QgsMapBoxGlStyleConverter.Success, converter.errorMessage()
    return converter.warnings()


def converted(layer):
    """Styles of QGIS by the id of the layer that they come from."""
    found = {}
    for style in list(layer.renderer().styles()) + list(layer.labeling().styles()):
        found.setdefault(style.styleName(), []).append(style)
    return found


def faults(style, styles):
    unread, lost, blank = [], [], []
    for layer in style["layers"]:
        name = layer["id"]
        if layer["type"] == "background":
            continue
        ours = styles.get(name, [])
        if not ours:
            lost.append(name)
        for one in ours:
            filter = one.filterExpression()
            if ("filter" in layer and not filter) or (filter and QgsExpression(filter).hasParserError()):
                unread.append(f"{name}: {filter!r}")
            if hasattr(one, "labelSettings") and not one.labelSettings().fieldName:
                blank.append(f"{name}: no text")
            if hasattr(one, "symbol") and any(is_blank(it) for it in parts_of(one.symbol())):
                blank.append(f"{name}: a property that QGIS cannot parse, or a dash of no length")
    return unread, lost, blank


def parts_of(symbol):
    return [symbol.symbolLayer(at) for at in range(symbol.symbolLayerCount())]


def is_blank(part):
    """Whether QGIS draws something else than the style says, without a word."""
    properties = part.dataDefinedProperties()
    active = [key for key in properties.propertyKeys() if properties.property(key).isActive()]
    for key in active:
        text = properties.property(key).asExpression()
        if not text or QgsExpression(text).hasParserError():
            return True
    if not isinstance(part, QgsSimpleLineSymbolLayer) or not part.useCustomDashPattern():
        return False
    return QgsSymbolLayer.PropertyCustomDash not in active and not any(part.customDashVector())


def decoded():
    """Features in the tiles, one for each id."""
    found = {}
    with open(TILES, encoding="utf-8") as lines:
        for line in lines:
            if line.startswith('{ "type": "Feature"') or '"type": "Feature",' in line:
                try:
                    properties = json.loads(line.strip().rstrip(","))["properties"]
                except (ValueError, KeyError):
                    continue
                found[properties["id"]] = properties
    return found


def by_state(style, styles, features, truth):
    """For each state, ids that the filters of its lines take, against those that have it in the file."""
    names = sorted({field for it in features.values() for field in it} | {"_geom_type"})
    fields = QgsFields()
    for name in names:
        fields.append(QgsField(name, QVariant.String))
    rows = []
    for id, properties in features.items():
        row = QgsFeature(fields)
        row.setAttributes([properties.get(name) for name in names])
        row.setAttribute("_geom_type", "LineString")
        rows.append((id, row))
    taken = {}
    for layer in style["layers"]:
        state = layer.get("metadata", {}).get("lintas:state")
        if state is None or layer["type"] != "line" or layer.get("source-layer") != "roads":
            continue
        for one in styles.get(layer["id"], []):
            filter = QgsExpression(one.filterExpression())
            context = QgsExpressionContext()
            context.setFields(fields)
            filter.prepare(context)
            ids = taken.setdefault(state, set())
            for id, row in rows:
                context.setFeature(row)
                if not one.filterExpression() or filter.evaluate(context):
                    ids.add(id)
    states = {}
    for state, ids in taken.items():
        own = {id for id, road in truth.items() if road["status"] == state}
        land = {id for id in own if truth[id]["land"]}
        states[state] = {
            "taken": len(ids),
            "own": len(own),
            "land": len(land),
            "foreign": sorted(ids - own)[:10],
            "missed": sorted(land - ids)[:10],
        }
    return states


def roads():
    """Roads of the file by id."""
    layer = QgsVectorLayer(ROADS, "roads", "ogr")
    assert layer.isValid(), ROADS
    to_metres = QgsCoordinateTransform(layer.crs(), MERCATOR, QgsProject.instance())
    found = {}
    for road in layer.getFeatures():
        line = road.geometry()
        middle = line.interpolate(line.length() / 2).asPoint()
        found[road["id"]] = {
            "status": road["status"],
            "land": road["class"] not in ("ferry", "river") and road["ferry"] is not True,
            "line": line,
            "middle": QgsGeometry.fromPointXY(middle),
            "metres": to_metres.transform(QgsPointXY(middle)),
        }
    return found


def only(layer, style):
    """Leaves those styles alone switched on that draw closed roads, and no labels."""
    wanted = {
        it["id"]
        for it in style["layers"]
        if it["type"] == "line"
        and it.get("source-layer") == "roads"
        and it.get("metadata", {}).get("lintas:state") == "closed"
    }
    styles = layer.renderer().styles()
    for one in styles:
        one.setEnabled(one.styleName() in wanted)
    renderer = QgsVectorTileBasicRenderer()
    renderer.setStyles(styles)
    layer.setRenderer(renderer)
    layer.setLabeling(None)


def is_seen(layer, at):
    """Whether anything is drawn around a place."""
    ground = QColor("#ffffff")
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(MERCATOR)
    settings.setOutputSize(QSize(SIDE, SIDE))
    settings.setBackgroundColor(ground)
    settings.setFlag(QgsMapSettings.Antialiasing, False)
    half = SIDE * PIXEL_M / 2
    settings.setExtent(QgsRectangle(at.x() - half, at.y() - half, at.x() + half, at.y() + half))
    job = QgsMapRendererParallelJob(settings)
    waiting = QEventLoop()
    job.finished.connect(waiting.quit)
    job.start()
    waiting.exec_()
    image = job.renderedImage()
    return any(image.pixelColor(x, y) != ground for x in range(SIDE) for y in range(SIDE))


def looked_at(layer, style, truth):
    only(layer, style)
    closed = [it for it in truth.values() if it["status"] == "closed" and it["land"]]
    away = [
        it
        for it in truth.values()
        if it["status"] != "closed" and all(it["middle"].distance(one["line"]) > APART for one in closed)
    ]
    step = max(1, len(away) // OTHERS)
    return {
        "closed": len(closed),
        "closed_seen": sum(is_seen(layer, it["metres"]) for it in closed),
        "others": len(away[::step]),
        "others_seen": sum(is_seen(layer, it["metres"]) for it in away[::step]),
    }


def main():
    style = fetched(f"{SERVER}/styles/{NAME}.json")
    layer = opened(style)
    styles = converted(layer)
    unread, lost, blank = faults(style, styles)
    truth = roads()
    print(
        json.dumps(
            {
                "warnings": warnings(style),
                "unread": unread,
                "lost": lost,
                "blank": blank,
                "states": by_state(style, styles, decoded(), truth),
                "seen": looked_at(layer, style, truth),
            }
        )
    )


main()
