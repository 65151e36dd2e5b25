"""What is made from the source is as it would be made now."""

import json
import re
import tomllib
from dataclasses import fields
from pathlib import Path

import jsonschema_rs
import pytest

from tests.made import ROOT, made
from tests.verb_places import places, unnamed
from tui.settings.config import Config, load_config
from tui.settings.described import example, schema

MADE = made()


@pytest.mark.parametrize("path", MADE, ids=lambda path: path.name)
def test_a_file_is_as_scripts_tables_py_makes_it(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == MADE[path]


def test_the_screens_without_a_place_are_those_on_which_others_are_built() -> None:
    assert places()["Step"]
    assert unnamed() == {"AppScreen", "NoteScreen"}


def uncommented() -> str:
    return re.sub(r'^#(?=[a-z"\[])', "", example(), flags=re.MULTILINE)


def test_the_example_loads_with_all_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(uncommented(), encoding="utf-8")
    config = load_config({}, {"RESOLUTIONFLOW_CONFIG": str(path)})
    assert config.server == "https://flow.example.com"
    assert config.keys.problems == ()
    assert config.keys.by_verb == {}, "they are the usual ones"
    assert set(tomllib.loads(uncommented())) == {one.name for one in fields(Config)}
    assert tomllib.loads(example()) == {}


def test_the_schema_is_one_and_takes_the_example_and_no_mistake() -> None:
    described = json.loads(schema())
    jsonschema_rs.meta.validate(described)
    validator = jsonschema_rs.validator_for(described)
    assert list(validator.iter_errors(tomllib.loads(uncommented()))) == []
    assert validator.is_valid({"keys": {"copy": ["K", "ctrl+t"]}})
    for mistake in (
        {"them": "dark"},
        {"mouse": 1},
        {"clipboard": "odd"},
        {"keys": {"copi": "K"}},
        {"keys": "K"},
    ):
        assert not validator.is_valid(mistake), mistake


def test_the_wheel_brings_the_manual_page() -> None:
    shared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"][
        "targets"
    ]
    pages = shared["wheel"]["shared-data"]
    assert pages["docs/resolutionflow.1"] == "share/man/man1/resolutionflow.1"
    assert (ROOT / "docs" / "rflow.1").read_text(encoding="utf-8") == ".so man1/resolutionflow.1\n"
