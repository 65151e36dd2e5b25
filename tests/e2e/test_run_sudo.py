"""The real sudo run by `resolutionflow run`: its prompt is as without, and what is typed there is kept nowhere."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from tests.e2e.running import TELLS_SIZE, Bench, wait_for_keys
from tests.e2e.sudoing import ROOTS_HOME, Sudoer, missing
from tests.e2e.tmux import Tmux

pytestmark = pytest.mark.soak  # each has a terminal of its own
ASKED = "[sudo] password for eng:"
WRONG = "not-the-password"
SAID = re.compile(r"resolutionflow: .*?(?=\n=)", re.DOTALL)


@pytest.fixture
def sudoer(recording: Bench, tmp_path_factory: pytest.TempPathFactory) -> Sudoer:
    if why := missing():
        pytest.skip(why)
    made = Sudoer(recording, tmp_path_factory.mktemp("etc"))
    made.require()
    return made


@pytest.fixture
def terminal(sudoer: Sudoer) -> Iterator[Tmux]:
    with sudoer.shell() as shell:
        shell.see(">")
        yield shell


@pytest.fixture
def plain_home(recording: Bench) -> Bench:
    """The folders are where they are without any setting, and nothing is in them."""
    (recording.folder / "state" / "drafts.db").rmdir()
    (recording.folder / "state").rmdir()
    for name in [name for name in recording.environment if name.startswith("RESOLUTIONFLOW_")]:
        del recording.environment[name]
    return recording


def ask(shell: Tmux, command: str) -> None:
    """Have sudo ask for a password, whatever it remembers."""
    shell.enter(f"clear; sudo -k; {command}")
    shell.see(f"{ASKED}\n\n")


def see_asked(shell: Tmux, times: int, unique: str) -> None:
    """Wait until sudo, called with this word, has asked so often, and sleeps: a Ctrl-C before that would be lost on it."""
    shell.wait_until(lambda: shell.screen().count(ASKED) == times)
    shell.wait_until(lambda: states(f"^sudo .*{unique}") == {"S"})


def states(pattern: str) -> set[str]:
    """The states of the processes whose command line is like this."""
    found = subprocess.run(["pgrep", "-d,", "-f", pattern], capture_output=True, text=True).stdout.strip()
    told = subprocess.run(["ps", "-o", "state=", "-p", found or "0"], capture_output=True, text=True).stdout
    return set(told.split())


def ready(shell: Tmux, sudoer: Sudoer, command: str, *wanted: str) -> None:
    """Run a command by sudo, with the password, until this is on the screen."""
    ask(shell, f"rf run -- sudo {command}")
    shell.enter(sudoer.password)
    shell.see(*wanted)


@pytest.mark.parametrize(
    ("answers", "status", "printed"),
    [
        (["right"], 7, ["0"]),
        (["wrong", "right"], 7, ["Sorry, try again.", ASKED, "0"]),
        (["C-c"], 1, ["sudo: a password is required"]),
        (["C-z", "right"], 7, [ASKED, "0"]),
    ],
)
def test_the_prompt_is_as_without_it_and_the_password_is_nowhere(
    answers: list[str], status: int, printed: list[str], recording: Bench, sudoer: Sudoer, terminal: Tmux
) -> None:
    unique = f"n{os.getpid()}"
    command = f"sudo sh -c 'id -u; exit 7' {unique}"

    def screen_of(begin: str) -> str:
        ask(terminal, f"""{begin}{command}; echo "=$?" """)
        for count, answer in enumerate(answers, start=1):
            see_asked(terminal, count, unique)
            if answer == "C-c":
                terminal.press(answer)
            elif answer == "C-z":
                terminal.press(answer)
                terminal.see("Stopped", "=148")
                terminal.enter('fg; echo "=$?"')
            else:
                terminal.enter(sudoer.password if answer == "right" else WRONG)
        return SAID.sub("", terminal.see(f"\n={status}\n>")).replace(begin, "").replace("\n\n", "\n").rstrip()

    without = screen_of("")
    assert sudoer.password not in without and WRONG not in without
    assert screen_of("rf run -- ") == without
    assert recording.holding(sudoer.password) == recording.holding(WRONG) == []
    first, *shown, last = recording.record()
    assert (first, shown) == (f"$ {command}", [ASKED, *printed])
    assert last.startswith(f"[exit status {status}, ")


def test_ctrl_z_bg_fg_and_ctrl_c_with_a_terminal_that_sudo_makes(
    recording: Bench, sudoer: Sudoer, terminal: Tmux
) -> None:
    ready(terminal, sudoer, "sh -c 'while sleep 0.1; do echo tick; done'", "tick")
    terminal.press("C-z")
    terminal.see("Stopped")
    terminal.enter("clear; bg")
    terminal.see("tick\ntick\n")  # it prints, and asks for no keys
    terminal.enter("fg")
    wait_for_keys(terminal)
    terminal.press("C-c")
    terminal.see("resolutionflow: ")
    asked, *lines, last = recording.record()[1:]
    assert asked == ASKED and lines[-1].endswith("^C")
    assert last.startswith("[ended by signal 2, SIGINT: exit status 130, ")


def test_it_has_the_terminal_that_use_pty_makes(recording: Bench, sudoer: Sudoer, terminal: Tmux) -> None:
    ask(terminal, "rf run -- sh -c 'tty; exec sudo tty'")
    terminal.enter(sudoer.password)
    terminal.see("resolutionflow: ")
    without, asked, under = recording.record()[1:-1]
    assert asked == ASKED and without.startswith("/dev/pts/") and under.startswith("/dev/pts/")
    assert without != under


def test_vim(recording: Bench, sudoer: Sudoer, terminal: Tmux) -> None:
    if shutil.which("vim") is None:
        pytest.skip("vim: not installed")
    ready(terminal, sudoer, "vim -u NONE file", "~")
    terminal.press("i", "hello", "Escape")
    terminal.resize(100, 30)
    terminal.wait_until(lambda: terminal.screen().count("\n~") == 28)
    terminal.press("C-z")
    terminal.see("Stopped")
    terminal.enter("fg")
    terminal.see("hello", "~")
    terminal.press(":wq", "Enter")
    terminal.see("resolutionflow: ", absent="hello")
    assert ((recording.folder / "file").read_text(), (recording.folder / "file").stat().st_uid) == (
        "hello\n",
        0,
    )
    assert recording.record()[1:-1] == [ASKED, "[sudo: a full-screen program was shown here]"]


def test_a_pager_and_another_size(recording: Bench, sudoer: Sudoer, terminal: Tmux) -> None:
    if shutil.which("less") is None:
        pytest.skip("less: not installed")
    (recording.folder / "listing").write_text("".join(f"number {line}\n" for line in range(500)))
    ready(terminal, sudoer, "less listing", "number 22")
    terminal.resize(80, 40)
    terminal.see("number 38")
    terminal.press("q")
    terminal.see("resolutionflow: ", absent="number")
    recording.record()
    ready(terminal, sudoer, f"python3 -c '{TELLS_SIZE}'", "\nready")
    terminal.resize(100, 30)
    terminal.see("size 30 100")
    terminal.press("Enter")
    terminal.see("resolutionflow: ")
    assert "size 30 100" in recording.record()


def test_what_is_typed_before_it_asks_is_shown_once_and_not_recorded(
    recording: Bench, sudoer: Sudoer, terminal: Tmux
) -> None:
    os.mkfifo(recording.folder / "gate", 0o666)
    terminal.enter('echo begun; cat gate; rf run -- sudo id -u; echo "=$?"')
    terminal.see("\nbegun\n")
    terminal.enter(sudoer.password)
    terminal.see(sudoer.password)
    (recording.folder / "gate").write_text("")
    shown = terminal.see("\n=0\n>")
    assert shown.count(sudoer.password) == 1
    assert recording.record()[1:-1] == [ASKED, "0"]
    assert recording.holding(sudoer.password) == []


def test_in_the_background_it_stops_before_it_asks(recording: Bench, sudoer: Sudoer, terminal: Tmux) -> None:
    """At the shell's own prompt the password would be shown, and be in its history."""
    terminal.enter("clear; set -b; sudo -k; rf run -- sudo id -u &")
    terminal.see("Stopped", absent=ASKED)
    terminal.enter("clear; bg")
    terminal.see("Stopped", absent=ASKED)
    terminal.enter("clear; fg")
    terminal.see(f"{ASKED}\n\n")
    terminal.enter(sudoer.password)
    terminal.see("\n0\n", "resolutionflow: ")
    assert recording.record()[1:-1] == [ASKED, "0"]


def test_beside_the_program_it_is_neither_on_its_screen_nor_in_the_database(
    plain_home: Bench, sudoer: Sudoer, terminal: Tmux
) -> None:
    with sudoer.shell("rf", "new", "vpn", "SR-1", "Contoso", name="program") as program:
        program.see("Step 1", "all saved")
        ask(terminal, "rf run -- sudo id -u")
        terminal.enter(WRONG)
        terminal.see("Sorry, try again.")
        terminal.enter(sudoer.password)
        terminal.see("Attached to Output of step 1 of SR-1")
        program.see("Output · 6 lines", "[exit status 0, ")
        program.press("1")
        program.see("2 ", "all saved")
        program.press("Left", "Enter")
        program.see(ASKED, "Sorry, try again.")
        for text in (sudoer.password, WRONG):
            assert text not in program.screen() and text not in terminal.screen()
            assert plain_home.holding(text) == []
    assert any(path.name.startswith("resolutionflow.db") for path in plain_home.holding(ASKED))


def test_the_program_itself_under_sudo_says_whose_the_text_is(
    plain_home: Bench, sudoer: Sudoer, terminal: Tmux
) -> None:
    terminal.resize(300, 24)
    ask(terminal, "echo in-the-callers-home | sudo -E rf attach")
    terminal.enter(sudoer.password)
    shown = terminal.see("sudo would make the folder, and eng could not use it)")
    assert "The text is kept nowhere: " in shown
    assert sorted(path.name for path in plain_home.folder.iterdir()) == ["rf"]
    terminal.enter("clear; sudo rf run -- id -u")
    terminal.see(
        "The text is set aside: 3 lines, ",
        f"Under sudo that program has its folder in {ROOTS_HOME}/.local/state/resolutionflow; "
        "resolutionflow run -- sudo COMMAND keeps the text in eng's own.",
    )
    terminal.enter("clear; rf run -- sudo id -u")
    terminal.see(ASKED)
    terminal.enter(sudoer.password)
    terminal.see("The text is set aside: 4 lines, ", absent="Under sudo")
    assert [path.stat().st_uid for path in plain_home.folder.rglob("drafts.db")] != [0]
