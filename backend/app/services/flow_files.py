"""Flows as files: JSON, with the same content as on the wire."""

import json
from pathlib import Path

from backend.app.flow import UnsoundFlow, parse_flow
from backend.app.schemas.trees import Flow

STARTER_FOLDER = Path(__file__).parents[2] / "starter"


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
        return parse_flow(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise FlowFileInvalid(path, [f"cannot be read: {error.strerror}"]) from error
    except UnicodeDecodeError as error:
        raise FlowFileInvalid(
            path, [f"byte {error.start + 1} is no UTF-8; save the file as UTF-8"]
        ) from error
    except json.JSONDecodeError as error:
        raise FlowFileInvalid(
            path, [f"line {error.lineno}, column {error.colno}: no JSON: {error.msg}"]
        ) from error
    except RecursionError as error:
        raise FlowFileInvalid(path, ["no JSON that a flow could be: nested too deeply"]) from error
    except UnsoundFlow as invalid:
        raise FlowFileInvalid(path, [str(error) for error in invalid.errors]) from invalid


def read_starter_flows(folder: Path = STARTER_FOLDER) -> list[Flow]:
    """Return the flows that come with the program, by file name."""
    return [read_flow_file(path) for path in sorted(folder.glob("*.json"))]
