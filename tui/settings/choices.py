"""Choices that are remembered from one run to the next: export options, where notes are saved, theme and mouse."""

import json
import logging
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from backend.app.core.files import open_private, private_folder, write_private
from backend.app.core.json_text import parse_json
from backend.app.core.text_files import read_text
from backend.app.schemas.export import SessionExport
from backend.app.schemas.sessions import Sort

_OF_ONE_SESSION = {"max_step_index", "summary", "preview", "unconfirmed", "time_zone"}
"""Options that are not remembered: they belong to a session, or to a call."""

_log = logging.getLogger(__name__)


@dataclass
class Choices:
    """What an engineer chose last. Without a file they hold for the run only."""

    path: Path | None = None
    export: SessionExport = field(default_factory=SessionExport)
    download_dir: Path | None = None
    list_sort: Sort = "activity"
    """By what the list of sessions is sorted."""
    field_known: bool = False
    """Whether the engineer said into which kind of field notes are pasted, which gives the format."""
    field_assumed: bool = False
    """Whether the format holds in this run without that, as nobody is there to be asked."""
    _beneath: dict[str, object] = field(default_factory=dict)
    """What was chosen of options that are others in this run alone."""

    themes: dict[str, str] = field(default_factory=dict)
    """The theme by what colours a terminal has: what is good on many is not on 16."""
    mouse: bool = False
    """Whether the program takes the mouse."""

    @classmethod
    def read(cls, path: Path) -> "Choices":
        """Return the choices in a file; what cannot be read or is of no use gives way to the defaults."""
        choices = cls(path)
        try:
            with open_private(path) as file:
                kept: dict[str, Any] = parse_json(read_text(file))
            choices.export = SessionExport.model_validate(_usable(kept.get("export", {})))
            choices.field_known = kept.get("field_known") is True
            choices.list_sort = "started" if kept.get("list_sort") == "started" else "activity"
            choices.mouse = kept.get("mouse") is True
            themes = kept.get("themes")
            if isinstance(themes, dict):
                choices.themes = {key: name for key, name in themes.items() if isinstance(name, str)}
            folder = kept.get("download_dir")
            choices.download_dir = (
                Path(folder) if isinstance(folder, str) and folder.isprintable() and folder else None
            )
        except FileNotFoundError:
            pass
        except (OSError, ValueError, AttributeError) as error:
            _log.warning("the choices in %s cannot be used (%s)", path, type(error).__name__)
        return choices

    def use_export(self, **options: object) -> None:
        """Have export options in this run alone."""
        self._beneath = {name: getattr(self.export, name) for name in options}
        self.export = SessionExport.model_validate(self.export.model_dump() | options)

    def choose_export(self, **changes: object) -> None:
        """Change export options and remember them."""
        self._beneath = {name: value for name, value in self._beneath.items() if name not in changes}
        self.export = SessionExport.model_validate(self.export.model_dump() | changes)
        self.field_known = self.field_known or "format" in changes
        self._write()

    def choose_list_sort(self, sort: Sort) -> None:
        """Remember by what the list of sessions is sorted."""
        self.list_sort = sort
        self._write()

    def choose_theme(self, name: str, *, colours: str) -> None:
        """Remember a theme for terminals that have such colours."""
        self.themes = {**self.themes, colours: name}
        self._write()

    def choose_mouse(self, *, taken: bool) -> None:
        """Remember whether the program takes the mouse."""
        self.mouse = taken
        self._write()

    def choose_download_dir(self, folder: Path) -> None:
        """Remember where a note was saved."""
        self.download_dir = folder
        self._write()

    def _write(self) -> None:
        if self.path is None:
            return
        kept = {
            "export": self.export.model_copy(update=self._beneath).model_dump(
                mode="json", exclude=_OF_ONE_SESSION
            ),
            "list_sort": self.list_sort,
            "field_known": self.field_known,
            "themes": self.themes,
            "mouse": self.mouse,
            "download_dir": str(self.download_dir) if self.download_dir else None,
        }
        try:
            private_folder(self.path.parent)
            write_private(self.path, json.dumps(kept, indent=1).encode())
        except OSError as error:  # they still hold for this run
            _log.warning("the choices cannot be written to %s (%s)", self.path, error.strerror)


def _usable(kept: dict[str, Any]) -> dict[str, Any]:
    """Return the options that this version knows and can use."""
    usable = {}
    for name, value in kept.items():
        try:
            SessionExport.model_validate({name: value})
        except ValidationError:
            _log.warning("the remembered option %s is of no use", name)
        else:
            if name not in _OF_ONE_SESSION:
                usable[name] = value
    return usable
