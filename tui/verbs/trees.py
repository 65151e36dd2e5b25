"""`resolutionflow trees`: the flows to read, and flows as files, checked and imported."""

import argparse
from functools import partial
from pathlib import Path

from backend.app.schemas.trees import Flow
from backend.app.services.flow_files import FlowFileInvalid, read_flow_file
from tui.api.errors import ApiError, Refused, StartFailed
from tui.core.streams import say
from tui.sessions.store import SessionStore
from tui.settings.config import Config
from tui.settings.flags import common_flags
from tui.verbs.client import OK, REFUSED, with_store
from tui.verbs.flows import list_flows, show_flow


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="list|show|validate|import")
    flags = [common_flags()]
    listing = kinds.add_parser("list", help="list the flows", parents=flags)
    listing.add_argument("--json", action="store_true", help="one JSON object a line")
    reading = kinds.add_parser("show", help="read a flow", parents=flags)
    reading.add_argument("flow", metavar="NAME-OR-ID", help="its id, its name, or words of its name")
    validate = kinds.add_parser("validate", help="check flow files", parents=flags)
    into = kinds.add_parser("import", help="import flow files", parents=flags)
    for kind in (validate, into):
        kind.add_argument("files", nargs="+", metavar="FILE", type=Path)
    into.add_argument("--replace", action="store_true", help="replace flows of the same name")


def run(config: Config, chosen: argparse.Namespace) -> int:
    """List or show flows, or check the files and import them if that is asked for; return the exit status."""
    if chosen.kind == "list":
        return with_store(config, partial(list_flows, config, as_json=chosen.json))
    if chosen.kind == "show":
        return with_store(config, partial(show_flow, config, chosen.flow))
    files = list(dict.fromkeys(chosen.files))
    flows = _read(files)
    if len(flows) < len(files):
        if chosen.kind == "import":
            say("Nothing was imported: correct the files first.")
        return REFUSED
    if chosen.kind == "validate":
        return OK
    return with_store(config, partial(_import, flows, replace=chosen.replace))


def _read(files: list[Path]) -> dict[Path, Flow]:
    """Read all files; say of each that it is sound, or what is wrong with it."""
    flows = {}
    for number, path in enumerate(files, start=1):
        try:
            flows[path] = read_flow_file(path)
        except FlowFileInvalid as invalid:
            for problem in invalid.problems:
                say(problem)
        else:
            flow = flows[path]
            print(f"[{number}/{len(files)}] {path}: sound, {flow.name!r} with {len(flow.nodes)} nodes")
    return flows


async def _import(flows: dict[Path, Flow], store: SessionStore, *, replace: bool) -> int:
    status = OK
    for number, (path, flow) in enumerate(flows.items(), start=1):
        try:
            await store.import_flow(flow, replace=replace)
        except Refused as refused:
            hint = " (--replace does that)" if refused.kind == "flow-exists" else ""
            say(f"{path}: {refused}{hint}")
            status = REFUSED
        except StartFailed:  # it is not about the file
            raise
        except ApiError as error:
            say(f"{path}: {error}")
            status = REFUSED
        else:
            print(f"[{number}/{len(flows)}] {path}: imported {flow.name!r}")
    return status
