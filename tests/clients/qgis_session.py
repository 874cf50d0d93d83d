"""QGIS without a window: begun by whoever imports this. Its profile is a folder of its own, so that nothing that
another run has kept is taken for an answer."""

import atexit
import os
import sys
import tempfile

FOLDER = tempfile.mkdtemp(prefix="lintas-qgis-")
for name in ("HOME", "XDG_RUNTIME_DIR", "QGIS_CUSTOM_CONFIG_PATH"):
    os.environ[name] = FOLDER
os.environ["QT_QPA_PLATFORM"] = "offscreen"
# This release drops the zone of a moment: everything served is in UTC.
os.environ["TZ"] = "UTC"

from qgis.core import QgsApplication  # noqa: E402

APPLICATION = QgsApplication([], False)
APPLICATION.initQgis()

# What QGIS complains of while it works.
COMPLAINTS = []


def _complaint(text, tag, level):
    if level >= 1:
        COMPLAINTS.append(f"{tag}: {text}")


QgsApplication.messageLog().messageReceived.connect(_complaint)


def end():
    import shutil

    shutil.rmtree(FOLDER, ignore_errors=True)
    sys.stdout.flush()


atexit.register(end)
