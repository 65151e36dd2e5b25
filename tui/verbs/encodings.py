"""The flag that says what a text is in."""

import argparse


def add_encoding(parser: argparse.ArgumentParser, *, such_as: str) -> None:
    """Declare `--encoding`; without it, or empty, it is found out."""
    parser.add_argument(
        "--encoding",
        type=_encoding,
        metavar="NAME",
        help=f"what the text is in, such as {such_as}; UTF-8 and UTF-16 are found out",
    )


def _encoding(name: str) -> str:
    try:
        bytes(4).decode(name)
    except (LookupError, ValueError) as error:
        raise argparse.ArgumentTypeError(f"there is no encoding {name!r}") from error
    return name
