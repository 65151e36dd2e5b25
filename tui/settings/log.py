"""The log file."""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

from backend.app.core.files import private_file, private_folder
from tui.settings.config import Config


def start_log(config: Config) -> Path | None:
    """Log to the state folder, and return the file; without it the program goes on, and says what it cannot keep."""
    logging.raiseExceptions = False  # a full disk would put a traceback on the screen
    try:
        private_folder(config.state_dir)
        private_file(config.log)
        handler = RotatingFileHandler(config.log, maxBytes=1_000_000, backupCount=1, encoding="utf-8")
    except OSError:
        logging.basicConfig(handlers=[logging.NullHandler()])
        return None
    handler.rotator = _rotate
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    return config.log


def _rotate(full: str, kept: str) -> None:
    """Take a full log away, and put an empty one in its place: the handler's own would be for all to read."""
    Path(full).replace(kept)
    private_file(Path(full))
