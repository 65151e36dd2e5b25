"""Tokens in the system's keyring, where there is one.

The package `keyring` is an extra: most jump boxes have no keyring, and it brings many other packages.
"""

from collections.abc import Callable
from importlib.util import find_spec
from types import ModuleType
from typing import TypeVar

_SERVICE = "resolutionflow"
Result = TypeVar("Result")


def installed() -> bool:
    """Tell whether the package is there."""
    return find_spec("keyring") is not None


def keep(server: str, token: str) -> bool:
    """Put the token of a server there; tell whether it is there now."""

    def put(keyring: ModuleType) -> bool:
        keyring.set_password(_SERVICE, server, token)
        # One that keeps nothing, such as the package's null backend, does not say so.
        return bool(keyring.get_password(_SERVICE, server) == token)

    return _ask(put, otherwise=False)


def find(server: str) -> str:
    """Return the token of a server; empty where there is none, or no keyring that answers."""
    return _ask(lambda keyring: keyring.get_password(_SERVICE, server) or "", otherwise="")


def remove(server: str) -> bool:
    """Remove the token of a server; tell whether it is gone."""

    def delete(keyring: ModuleType) -> bool:
        if keyring.get_password(_SERVICE, server) is not None:
            keyring.delete_password(_SERVICE, server)
        return True

    return _ask(delete, otherwise=False)


def _ask(work: Callable[[ModuleType], Result], *, otherwise: Result) -> Result:
    """Return what the work returns; something else where there is no keyring, it is locked, or does not answer."""
    try:
        import keyring  # late: it costs 70 ms
        from keyring.errors import KeyringError
    except ImportError:
        return otherwise
    try:
        return work(keyring)
    except (KeyringError, RuntimeError, OSError):
        return otherwise
