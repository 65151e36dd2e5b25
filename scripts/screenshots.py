#!/usr/bin/env python3
"""Render every screen into screenshots/: .venv/bin/python scripts/screenshots.py"""

import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.tui.screenshots import FOLDER, SCENES, SIZES, file_of, render

FOLDER.mkdir(exist_ok=True)
for old in FOLDER.glob("*.svg"):
    old.unlink()
for scene in SCENES:
    for size in SIZES:
        path = file_of(scene, size)
        path.write_text(asyncio.run(render(scene, size)), encoding="utf-8")
        print(path.name)
