"""What is made from the source is as it would be made now."""

from pathlib import Path

import pytest

from tests.made import made
from tests.verb_places import places, unnamed

MADE = made()


@pytest.mark.parametrize("path", MADE, ids=lambda path: path.name)
def test_a_file_is_as_scripts_tables_py_makes_it(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == MADE[path]


def test_the_screens_without_a_place_are_those_on_which_others_are_built() -> None:
    assert places()["Step"]
    assert unnamed() == {"AppScreen", "NoteScreen"}
