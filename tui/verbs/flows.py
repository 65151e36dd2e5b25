"""The flows as a table, or as JSON lines, and one of them to read."""

import json
import shutil
import sys

from rich.cells import cell_len

from backend.app.schemas.trees import TreeSummary
from tui.sessions.named import flow_named
from tui.sessions.outline import outline_of
from tui.sessions.outline_lines import outline_lines, text_lines
from tui.sessions.store import SessionStore
from tui.settings.config import Config
from tui.verbs.client import OK, print_table, write

_PLAIN_WIDTH = 80
"""The width of what is written to a file, or to another program."""


async def list_flows(config: Config, store: SessionStore, *, as_json: bool) -> int:
    """Print the flows by name."""
    flows = await store.list_flows()
    if as_json:
        write("".join(f"{json.dumps(_record(flow), ensure_ascii=False)}\n" for flow in flows))
    elif flows:
        rows = [("NAME", "CATEGORY", "NODES", "ID"), *map(_cells, flows)]
        widths = [max(cell_len(row[column]) for row in rows) for column in range(3)]
        print_table(config, "\n".join(_row(row, widths) for row in rows))
    return OK


async def show_flow(config: Config, name: str, store: SessionStore) -> int:
    """Print a flow: what it is for, and all of it as an outline.

    Raises:
        NotNamed: none has that name or id, or the name fits several.
    """
    listed = flow_named(name, await store.list_flows())
    flow = await store.flows.read(listed)
    width = shutil.get_terminal_size((_PLAIN_WIDTH, 24)).columns if sys.stdout.isatty() else _PLAIN_WIDTH
    described = [line.text for line in text_lines(flow.description, width)]
    parts = [flow.name, *described, "", *(line.text for line in outline_lines(outline_of(flow), width))]
    print_table(config, "\n".join(parts))
    return OK


def _record(flow: TreeSummary) -> dict[str, object]:
    whole = flow.model_dump(mode="json")
    return {
        "id": whole["id"],
        "name": flow.name,
        "category": flow.category,
        "nodes": flow.node_count,
        "version": flow.version,
        "description": flow.description,
    }


def _cells(flow: TreeSummary) -> tuple[str, str, str, str]:
    return flow.name, flow.category, str(flow.node_count), str(flow.id)


def _row(cells: tuple[str, str, str, str], widths: list[int]) -> str:
    padded = [cell + " " * (width - cell_len(cell)) for cell, width in zip(cells[:3], widths, strict=True)]
    return "  ".join((*padded, cells[3]))
