"""The flags of `resolutionflow serve` for a single sign-on, each of which has a variable too."""

import argparse
import os

_VARIABLE = "RESOLUTIONFLOW_{}"
_FLAGS = {
    "issuer": (
        "URL",
        "people sign in with this OpenID provider (none; its client secret, if any, is in "
        "RESOLUTIONFLOW_OIDC_CLIENT_SECRET)",
    ),
    "client-id": ("ID", "by which the issuer knows this server"),
    "team": ("NAME", "the team of all who sign in"),
    "team-claim": ("NAME", "or the claim that names the team"),
    "admin-claim": (
        "NAME=VALUE",
        "the claim, and its value, by which one is a team admin, and without which nobody is, at each sign-in anew "
        "(admin user decides)",
    ),
    "name-claim": ("NAME", "the claim that names the user (preferred_username, email or name)"),
    "scopes": ("NAMES", "what the issuer is asked for (openid profile email)"),
    "token-days": ("N", "how long a sign-in is good for, 1 to 90 days (14)"),
}


def add_sign_in(parser: argparse.ArgumentParser) -> None:
    """Declare the flags; their values are checked with those of the variables."""
    for name, (metavar, told) in _FLAGS.items():
        parser.add_argument(f"--oidc-{name}", metavar=metavar, help=told)


def put_into_environment(chosen: argparse.Namespace) -> None:
    """Have the flags that were given stand in the environment, from which workers have them."""
    for name in _FLAGS:
        option = f"oidc_{name.replace('-', '_')}"
        if (value := getattr(chosen, option)) is not None:
            os.environ[_VARIABLE.format(option.upper())] = value
