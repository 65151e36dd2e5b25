#!/usr/bin/env python3
"""Make what is made from the source: .venv/bin/python scripts/tables.py"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.made import ROOT, made

for path, text in made().items():
    path.write_text(text, encoding="utf-8")
    print(path.relative_to(ROOT))
