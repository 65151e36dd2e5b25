"""Flows as files: JSON, with the same content as on the wire."""

import json
import re
from pathlib import Path
from typing import Any

from backend.app.core.json_text import Place, WrongJson, leaves, parse_json
from backend.app.core.text_files import NoText, TooLarge, read_text_file
from backend.app.flow import FlowError, UnsoundFlow, parse_flow, placed
from backend.app.schemas.trees import Flow

STARTER_FOLDER = Path(__file__).parents[2] / "starter"
_LARGEST_BYTES = Flow.MOST_BYTES
_GARBAGE = re.compile("[\0\ud800-\udfff]")


class FlowFileInvalid(ValueError):
    """The file holds no sound flow. Each of `problems` is a line that names file, node and field."""

    def __init__(self, path: Path, problems: list[str]) -> None:
        self.problems = [f"{path}: {problem}" for problem in problems]
        super().__init__("\n".join(self.problems))


def read_flow_file(path: Path) -> Flow:
    """Return the flow in a file.

    Raises:
        FlowFileInvalid: it cannot be read, is no JSON, or no sound flow.
    """
    try:
        return parse_flow(_without_garbage(parse_json(_text_in(path))))
    except json.JSONDecodeError as error:
        raise FlowFileInvalid(
            path, [f"line {error.lineno}, column {error.colno}: no JSON: {error.msg}"]
        ) from error
    except WrongJson as wrong:
        raise FlowFileInvalid(path, [str(_placed(*flaw)) for flaw in wrong.flaws]) from wrong
    except UnsoundFlow as invalid:
        raise FlowFileInvalid(path, [str(error) for error in invalid.errors]) from invalid


def _text_in(path: Path) -> str:
    try:
        text = read_text_file(path, at_most=_LARGEST_BYTES)
    except OSError as error:
        raise FlowFileInvalid(path, [f"cannot be read: {error.strerror}"]) from error
    except TooLarge as large:
        raise FlowFileInvalid(path, [f"{large}, and no flow is"]) from large
    except NoText as none:
        raise FlowFileInvalid(path, [f"{none}; save the file as UTF-8"]) from none
    if not text.strip():
        raise FlowFileInvalid(path, ["the file is empty"])
    return text


def _without_garbage(data: Any) -> Any:
    """Return data whose texts hold no character that cannot be stored; whoever writes a flow by hand meant another."""
    found = (
        (place, match.group())
        for place, value in leaves(data)
        if isinstance(value, str) and (match := _GARBAGE.search(value))
    )
    if flaws := [(place, f"holds {character!r}, which is no character") for place, character in found]:
        raise WrongJson(flaws)
    return data


def _placed(place: Place, reason: str) -> FlowError:
    """Name node and field; the name of a node is a field of its own."""
    return placed((*place, "[key]") if place[:1] == ("nodes",) and len(place) == 2 else place, reason)


def read_starter_flows(folder: Path = STARTER_FOLDER) -> list[Flow]:
    """Return the flows that come with the program, by file name."""
    return [read_flow_file(path) for path in sorted(folder.glob("*.json"))]
