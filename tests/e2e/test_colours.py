"""What a terminal is sent where it has 16 colours, and where none are wanted."""

import re

import pytest

from tests.e2e.conftest import Tmux

pytestmark = pytest.mark.soak  # each starts the program in a terminal of its own


def marked(tmux: Tmux, text: str) -> str:
    """Return how a text is marked in the preview, as SGR parameters (ECMA-48, 8.3.117)."""
    screen = tmux.command("capture-pane", "-p", "-e").decode()
    found = re.search(rf"((?:\x1b\[[0-9;]*m)+){re.escape(text)}", screen)
    assert found is not None, screen
    return ";".join(re.findall(r"\x1b\[([0-9;]*)m", found[1]))


def colours(tmux: Tmux) -> set[str]:
    """Return the parameters on the screen that choose a colour."""
    screen = tmux.command("capture-pane", "-p", "-e").decode()
    parameters = {part for code in re.findall(r"\x1b\[([0-9;]*)m", screen) for part in code.split(";")}
    return {part for part in parameters if re.fullmatch(r"[34][0-8]|[39][0-7]|10[0-7]", part)}


def preview(tmux: Tmux, prefix: str) -> None:
    tmux.start("--demo", prefix=prefix)
    tmux.wait_for("SR-2847", "enter Open")
    tmux.keys("p")
    tmux.choose_markdown()
    tmux.wait_for("Preview", "2 sensitive values")


def test_without_colours_highlights_are_bold_and_underlined(tmux: Tmux) -> None:
    preview(tmux, "NO_COLOR=1")
    assert colours(tmux) == set()
    assert {"1", "4"} <= set(marked(tmux, "10.0.1.50").split(";"))


@pytest.mark.parametrize("theme", ["resolutionflow", "ansi-dark", "ansi-light"])
def test_with_16_colours_highlights_have_a_ground_too(tmux: Tmux, theme: str) -> None:
    preview(tmux, f"TERM=screen COLORTERM= RESOLUTIONFLOW_THEME={theme}")
    parameters = marked(tmux, "10.0.1.50").split(";")
    assert {"1", "4"} <= set(parameters)
    assert [part for part in parameters if re.fullmatch(r"4[1-6]|10[1-6]", part)], parameters
    assert not {"38", "48"} & colours(tmux)
