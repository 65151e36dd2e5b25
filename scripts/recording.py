#!/usr/bin/env python3
"""Record a session into docs/session.svg: .venv/bin/python scripts/recording.py"""

import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.tui.recording import FILE, record

FILE.write_text(asyncio.run(record()), encoding="utf-8")
print(FILE.name, FILE.stat().st_size)
