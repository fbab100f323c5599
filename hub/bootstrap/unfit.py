"""Refuses, in plain words and as an effect of being imported, a machine where the hub can not run.

Written in a grammar that Python 2.7 and every 3 can parse: no f-strings, no annotations.
"""

import os
import sys

OLDEST = (3, 11)
NEWER = ["python3." + str(minor) for minor in range(19, 10, -1)]

folders = os.environ.get("PATH", "").split(os.pathsep)
installed = [name for name in NEWER if any(os.access(f + "/" + name, os.X_OK) for f in folders)]
this = "this is Python " + ".".join(map(str, sys.version_info[:2])) + " on " + sys.platform
reason = ""
if sys.version_info[:2] < OLDEST:
    reason = this + ": " + ("start it with " + installed[0] if installed else "install a newer one")
elif os.name != "posix":
    reason = this + ": use the Windows Subsystem for Linux"

if reason:
    sys.stderr.write("qrossing needs Python 3.11 or newer on Linux or macOS; " + reason + "\n")
    sys.exit(2)
