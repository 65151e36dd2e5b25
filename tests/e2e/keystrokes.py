"""An engineer at a tmux of two panes, a shell above the program, whose keys are counted."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.bounds import HANGS_AFTER
from tests.e2e.conftest import Tmux

PROMPT = "eng@host:~$"
BY_HAND = "VPN by hand"
"""The same flow as it was without values: its commands hold examples, to be retyped."""

_ROOT = Path(__file__).parents[2]
_FLOW = _ROOT / "backend" / "starter" / "vpn-connection-failure.json"
_PROGRAM = ("env", f"PYTHONPATH={_ROOT}", sys.executable, "-c", "from tui.cli import main; main()")
_ANSWERS = r"""
Get-Package() { printf '%-30s %s\n' Name Version ---- ------- 'FortiClient VPN' 7.0.7.0345; }
Get-VpnConnection() {
    printf '%-21s : %s\n' Name 'Contoso VPN' ServerAddress "$GATEWAY" TunnelType Ikev2 SplitTunneling True
}
Resolve-DnsName() {
    printf '%-30s %-5s %-5s %s\n' Name Type TTL IPAddress "$1" A 300 "203.0.113.$((${#1} % 200))"
}
Test-NetConnection() {
    printf '%-21s : %s\n' ComputerName "$1" RemotePort "$3" InterfaceAlias Wi-Fi TcpTestSucceeded True
}
Get-DnsClientServerAddress() { printf '%-20s %s\n' 'Contoso VPN' '{8.8.8.8}' Wi-Fi '{192.168.1.1}'; }
Get-NetIPInterface() { printf '%-20s %s\n' 'Contoso VPN' 5 Wi-Fi 35; }
Sort-Object() { sort; }
Set-DnsClientServerAddress() { printf '%s now asks %s\n' "$2" "$4"; }
Clear-DnsClientCache() { :; }
"""


class Desk:
    """Counts every key that is pressed, and each selection with the mouse as one key.

    The keys go to a terminal in which a tmux with its usual keys is attached: ``C-b o`` goes to the other pane and
    ``C-b ]`` pastes, two keys each. What tmux itself is told here costs nothing: only the test looks by it.
    """

    def __init__(self, folder: Path) -> None:
        self.terminal = Tmux(folder, columns=80, rows=50)
        self.keys = 0
        self._inside = str(folder / "inside.sock")
        self._folder = folder

    def start(self) -> None:
        """Attach to a shell that answers as the computers of the client would."""
        answers = self._folder / "answers.sh"
        answers.write_text(f"PS1='{PROMPT} '; HISTFILE=\n{_ANSWERS}")
        self.terminal.command(
            *("new-session", "-d", "-x", "80", "-y", "50", "-e", "GATEWAY=vpn.contoso.example"),
            f"env -u TMUX tmux -S {self._inside} -f {os.devnull} new-session "
            f"'exec bash --noprofile --rcfile {answers} -i'",
        )
        self.terminal.wait_for(PROMPT)
        self._tell("set-option", "-g", "assume-paste-time", "0")  # what comes fast is keys all the same
        self._tell("split-window", "-v", "-l", "24")

    def open(self, *words: str) -> None:
        """Start the program in the pane of 80x24 below the shell, which has the keys; none is counted yet."""
        self._tell("respawn-pane", "-k", "-t", ":.1", shlex.join([*_PROGRAM, *words]))
        self.keys = 0

    def call(self, *words: str) -> None:
        """Run a verb of the program, in no pane."""
        subprocess.run([*_PROGRAM, *words], env=self.terminal.environment, cwd=_ROOT, check=True)

    def stop(self) -> None:
        """End both."""
        if Path(self._inside).exists():
            self._tell("kill-server")
        self.terminal.stop()

    def press(self, *names: str) -> None:
        """Press keys by tmux's names."""
        self.keys += len(names)
        self.terminal.keys(*names)

    def write(self, text: str) -> None:
        """Type a text."""
        self.keys += len(text)
        self.terminal.write(text)

    def give(self, value: str, *, offered: bool) -> None:
        """Type a value if it is not offered, and Enter, as slowly as hands do: more is typed once the focus went on."""
        if not offered:
            self.write(value)
        self.see(value)
        before = self._coloured()
        self.press("Enter")
        self.terminal.wait_until(lambda _screen: self._coloured() != before)

    def _coloured(self) -> str:
        return self._tell("capture-pane", "-pe", "-t", ":.1")

    def select(self, text: str) -> None:
        """Select what one of the panes shows, which copies it, with the mouse: far less than it takes by keys."""
        shown = "".join(f"{self.shell()}\n{self.program()}".split())
        assert "".join(text.split()) in shown.replace("│", ""), f"{text!r} is on no screen"
        self.keys += 1
        self._tell("load-buffer", "-", text=text)

    def go_to_other_pane(self) -> None:
        self.press("C-b", "o")

    def paste(self) -> None:
        self.press("C-b", "]")

    def shell(self) -> str:
        """What the shell's pane holds, lines whole."""
        return self._tell("capture-pane", "-pJ", "-S", "-", "-t", ":.0")

    def program(self) -> str:
        """What the program shows."""
        return self._tell("capture-pane", "-p", "-t", ":.1")

    def copied(self) -> str:
        """What was copied last."""
        return self._tell("show-buffer")

    def see(self, *wanted: str, absent: str = "") -> None:
        """Wait until the program shows all of these, and not this."""

        def there(_screen: str) -> bool:
            shown = " ".join(self.program().replace("│", " ").split())
            return all(text in shown for text in wanted) and not (absent and absent in shown)

        self.terminal.wait_until(there, wanted)

    def run(self) -> None:
        """Press enter in the shell, and wait for the end of what it runs."""
        before = self.shell().count(PROMPT)
        self.press("Enter")
        self.terminal.wait_until(
            lambda _screen: self.shell().count(PROMPT) > before and self.shell().rstrip().endswith(PROMPT)
        )

    def _tell(self, *words: str, text: str = "") -> str:
        done = subprocess.run(
            ["tmux", "-S", self._inside, *words],
            input=text.encode(),
            capture_output=True,
            env=self.terminal.environment,
            check=True,
            timeout=HANGS_AFTER,
        )
        return done.stdout.decode()


def write_flow_by_hand(path: Path) -> None:
    """Write the flow without values: where one is named, its commands hold the example, as they did before."""
    flow = json.loads(_FLOW.read_text())
    examples = {one["name"]: one["example"] for one in flow.pop("inputs")}
    examples["connection"] = f"'{examples['connection']}'"
    flow["name"] = BY_HAND
    text = json.dumps(flow)
    for name, example in examples.items():
        text = text.replace(f"{{{name}}}", example)
    path.write_text(text)


@contextmanager
def desk(folder: Path) -> Iterator[Desk]:
    """Have a desk."""
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    folder.mkdir()
    made = Desk(folder)
    try:
        made.start()
        yield made
    finally:
        made.stop()
