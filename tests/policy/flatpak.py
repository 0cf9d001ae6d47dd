#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""flatpak.py TREE BUILD: the manifest is valid JSON and asks for the allowed permissions only."""

import json
import sys
from pathlib import Path

PERMISSIONS = [
    "--share=network",
    "--share=ipc",
    "--socket=wayland",
    "--socket=fallback-x11",
    "--device=dri",
]


def main():
    app_id = "io.github.flagbunting.Bunting"
    manifest = json.loads((Path(sys.argv[1]) / "flatpak" / f"{app_id}.json").read_text())
    complaints = []
    if manifest["id"] != app_id:
        complaints.append(f"its id is {manifest['id']}")
    if manifest["finish-args"] != PERMISSIONS:
        complaints.append(f"its permissions are {manifest['finish-args']}")
    for module in manifest["modules"]:
        if "--share=network" in module.get("build-options", {}).get("build-args", []):
            complaints.append(f"{module['name']} uses the network while it is built")
    for complaint in complaints:
        print(f"{app_id}.json: {complaint}")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
