"""The files for QGIS that a server hands out, opened by QGIS: the project with its layers, and each style beside the
file of its layer.

    /usr/bin/python3 qgis_files.py http://127.0.0.1:8080

Prints a JSON object:

- `title`, `crs`: of the project; `mark`: what is written across its canvas, empty where nothing is;
- `layers`: for each its collection, whether it is valid, features told by the server and drawn by its rules, rules in the
  legend, and, of roads, how many the rule of closed ones draws;
- `styles`: for each style opened beside its file: what is wrong with it, empty where nothing is;
- `painted`: colours in a picture of the project's roads that are those of its rules."""

import json
import os
import sys
import urllib.request

import qgis_session
from qgis.core import (
    QgsCoordinateTransform,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRenderContext,
    QgsRuleBasedRenderer,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QEventLoop, QSize
from qgis.PyQt.QtGui import QColor

SERVER = sys.argv[1]
KINDS = {"points": "Point", "lines": "LineString", "polygons": "Polygon"}


def fetched(path):
    with urllib.request.urlopen(SERVER + path) as answer:
        return answer.read()


def kept(path):
    """The answer as a file, called as the last part of its address."""
    name = os.path.join(qgis_session.FOLDER, os.path.basename(path))
    with open(name, "wb") as file:
        file.write(fetched(path))
    return name


def rules(layer):
    return layer.renderer().rootRule().children()


def drawn(layer):
    """Features that some rule draws, and those that each rule draws, by its words."""
    context = QgsRenderContext()
    expressions = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    context.setExpressionContext(expressions)
    renderer = layer.renderer().clone()
    renderer.startRender(context, layer.fields())
    words = {rule.ruleKey(): rule.label() for rule in renderer.rootRule().children()}
    all, by_rule = 0, {}
    for feature in layer.getFeatures():
        context.expressionContext().setFeature(feature)
        # The rule that holds the others is among them.
        keys = words.keys() & renderer.legendKeysForFeature(feature, context)
        all += bool(keys)
        for key in keys:
            by_rule[words[key]] = by_rule.get(words[key], 0) + 1
    renderer.stopRender(context)
    return all, by_rule


def told(name):
    return json.loads(fetched(f"/collections/{name}/items?limit=1"))["numberMatched"]


def of_project(layer):
    name = layer.id().replace("lintas_collection_", "")
    if not layer.isValid():
        return {"collection": name, "valid": False}
    all, by_rule = drawn(layer)
    return {
        "collection": name,
        "valid": True,
        "title": layer.name(),
        "told": told(name),
        "drawn": all,
        "more_than_once": sum(by_rule.values()) - all,
        "legend": [rule.label() for rule in rules(layer)],
        "closed": sum(count for words, count in by_rule.items() if "Closed" in words),
    }


def style(name, base, part):
    """What is wrong with a style that lies beside the file of its layer, as whoever downloads both has it."""
    path = kept(f"/archives/{base}.fgb")
    sheet = kept(f"/qgis/{name}.qml")
    layer = QgsVectorLayer(path + (f"|geometrytype={KINDS[part]}" if part else ""), name, "ogr")
    if not part and name != base:
        return ["no layer of this name"]
    # Under the file's own name it is found by itself.
    if not part and not isinstance(layer.renderer(), QgsRuleBasedRenderer):
        return ["not taken with the file"]
    error, read = layer.loadNamedStyle(sheet)
    if not read or not isinstance(layer.renderer(), QgsRuleBasedRenderer):
        return [f"not read: {error}"]
    wrong = []
    for rule in rules(layer):
        expression = rule.filter()
        if expression is not None and expression.hasParserError():
            wrong.append(f"{rule.filterExpression()}: {expression.parserErrorString()}")
        if rule.symbol() is None or rule.symbol().symbolLayerCount() == 0:
            wrong.append(f"{rule.label()}: no symbol")
    all, by_rule = drawn(layer)
    features = sum(1 for _ in layer.getFeatures())
    if all != features or sum(by_rule.values()) != features:
        wrong.append(f"{all} of {features} are drawn, in all {sum(by_rule.values())} times")
    if layer.displayExpression() == "":
        wrong.append("features have no name")
    return wrong


def painted(project, layer):
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(project.crs())
    settings.setTransformContext(project.transformContext())
    settings.setOutputSize(QSize(1200, 1200))
    settings.setFlag(QgsMapSettings.Antialiasing, False)
    settings.setExtent(
        QgsCoordinateTransform(layer.crs(), project.crs(), project).transformBoundingBox(layer.extent())
    )
    job = QgsMapRendererParallelJob(settings)
    waiting = QEventLoop()
    job.finished.connect(waiting.quit)
    job.start()
    waiting.exec_()
    image = job.renderedImage()
    if len(sys.argv) > 2:
        image.save(sys.argv[2])
    found = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    wanted = set()
    for rule in rules(layer):
        for at in range(rule.symbol().symbolLayerCount()):
            wanted.add(QColor(rule.symbol().symbolLayer(at).color()).name())
    return sorted(found & wanted)


def main():
    project = QgsProject.instance()
    read = project.read(kept("/qgis/lintas.qgz"))
    assert read, project.error()
    layers = list(project.mapLayers().values())
    order = [entry.layerId() for entry in project.layerTreeRoot().findLayers()]
    layers.sort(key=lambda layer: order.index(layer.id()))
    files = {it["id"] for it in json.loads(fetched("/catalog"))["layers"]}
    mark, _ = project.readEntry("TitleLabel", "/Label")
    shown, _ = project.readBoolEntry("TitleLabel", "/Enabled")
    styles = {}
    for layer in layers:
        name = layer.id().replace("lintas_collection_", "")
        base, _, part = name.rpartition("_")
        styles[name] = style(name, name, "") if name in files else style(name, base, part)
    roads = next(layer for layer in layers if layer.id() == "lintas_collection_roads")
    print(
        json.dumps(
            {
                "title": project.title(),
                "crs": project.crs().authid(),
                "mark": mark if shown else "",
                "layers": [of_project(layer) for layer in layers],
                "styles": styles,
                "painted": painted(project, roads) if roads.isValid() else [],
            }
        )
    )


main()
