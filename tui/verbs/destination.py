"""The flags that say where a text from another terminal goes."""

import argparse
from typing import get_args

from tui.handing_in.protocol import Field


def add_destination(parser: argparse.ArgumentParser) -> None:
    """Declare `--session` and `--to`, which are `session` and `to` of `tui.handing_in.delivery.deliver`."""
    parser.add_argument(
        "--session",
        metavar="TICKET",
        help="the session, by ticket number or id; without it the one that is open, else the one opened last",
    )
    parser.add_argument(
        "--to",
        choices=get_args(Field),
        default="output",
        help="the output of the step, as it is without this, or the scratchpad",
    )
