"""A whole session of the VPN flow by keys in tmux at 80x24, with values and captured outputs, beside the same by hand.

Every key that is pressed counts, from the first step to the copied note of the completed session; a name of tmux's, as
``C-b``, is one. Both ways are given what makes them quick: several commands are pasted at once, and a selection with the
mouse counts as one key, of whatever length. Only the old way selects, and its typing is the least that it takes: a literal
is deleted by the word, and what a command has around it is never typed. Beginning the session is not counted.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from tests.e2e.keystrokes import BY_HAND, PROMPT, Desk, desk, write_flow_by_hand

GATEWAY, CONNECTION, DNS, SECOND_DNS = "vpn.contoso.example", "Contoso VPN", "10.0.1.10", "10.0.1.11"
DC, FILE_SERVER = "dc01.contoso.example", "fs01.contoso.example"
OUTCOME = "Adapter had 8.8.8.8."
FACTS = (
    *(f"VPN gateway: {GATEWAY}", f"Internal DNS server: {DNS}"),
    *("FortiClient VPN                7.0.7.0345", f"ServerAddress         : {GATEWAY}"),
    *(f"{name:<30} A     300   203.0.113.{len(name)}" for name in (GATEWAY, DC, FILE_SERVER)),
    *(f"ComputerName          : {name}" for name in (GATEWAY, FILE_SERVER)),
    *("RemotePort            : 443", "RemotePort            : 445"),
    *("Contoso VPN          {8.8.8.8}", "Contoso VPN          5"),
    f"Contoso VPN now asks {DNS},{SECOND_DNS}",
    *("DNS servers incorrect", OUTCOME),
)
"""What has to stand in the note: values, outputs of all five steps, and what was found."""
ANSWERS = ("1", "1", "2", "1", "1")
"""How each step is answered."""
LACKING = {2: (GATEWAY,), 4: (CONNECTION, DNS, SECOND_DNS, DC), 5: (FILE_SERVER,)}
"""The values that the commands of a step ask for."""
NAME_LAST, NAME_BEFORE_PORT = ("C-w",), ("M-b", "M-b", "Left", "Left", "C-w")
"""The keys that delete the name at the end of a command, and the one before its port."""


@dataclass
class Edited:
    """A command as the step shows it, and what is pressed and typed to have it mean this client's."""

    shown: str
    edits: Sequence[tuple[Sequence[str], str]] = ()


EDITED = {
    2: (
        Edited("Resolve-DnsName vpn.example.com", [(NAME_LAST, GATEWAY)]),
        Edited("Test-NetConnection vpn.example.com -Port 443", [(NAME_BEFORE_PORT, GATEWAY)]),
    ),
    4: (
        Edited(
            "Set-DnsClientServerAddress -InterfaceAlias 'VPN' -ServerAddresses 192.0.2.10,192.0.2.11",
            [
                (("C-w", "M-b", "Left", "Left", "Left", "M-BSpace"), CONNECTION),
                (("C-e",), f"{DNS},{SECOND_DNS}"),
            ],
        ),
        Edited("Clear-DnsClientCache"),
        Edited("Resolve-DnsName dc01.corp.example.com", [(NAME_LAST, DC)]),
    ),
    5: (
        Edited("Resolve-DnsName fileserver.corp.example.com", [(NAME_LAST, FILE_SERVER)]),
        Edited("Test-NetConnection fileserver.corp.example.com -Port 445", [(NAME_BEFORE_PORT, FILE_SERVER)]),
    ),
}
"""The commands with literals, by step."""


def paste_commands(at: Desk, step: int, *, offered: bool = False) -> None:
    """Copy all commands of a step, give what they lack, and run them in the shell; the keys stay there."""
    at.press("Y")
    if step in LACKING:
        at.see("for this step")
        for value in LACKING[step]:
            at.give(value, offered=offered)
    at.see("commands · sent")
    at.go_to_other_pane()
    at.paste()
    at.run()


def with_values(at: Desk, step: int, *, offered: bool = False) -> None:
    """Run the commands filled in, and take what the pane beside printed."""
    paste_commands(at, step, offered=offered)
    at.go_to_other_pane()
    at.press("l")
    at.see("enter Take into Output")
    at.press("Enter")
    at.see(f"Taken into Output of step {step}")


def by_hand(at: Desk, step: int) -> None:
    """Run the commands, each edited first where it has a literal; then select what they printed, and paste it."""
    before = at.shell().rstrip()
    if step not in EDITED:
        paste_commands(at, step)
    else:
        at.go_to_other_pane()
        for command in EDITED[step]:
            at.select(command.shown)
            at.paste()
            for keys, text in command.edits:
                at.press(*keys)
                at.write(text)
            at.run()
    at.select(PROMPT + at.shell().rstrip()[len(before) : -len(PROMPT)])
    at.go_to_other_pane()
    at.paste()


def write_evidence(at: Desk) -> None:
    """Write the values where the note has evidence from: this flow names none."""
    at.press("s")
    at.write(FACTS[0])
    at.press("Enter")
    at.write(FACTS[1])
    at.see(FACTS[1])
    at.press("Escape")
    at.see("all saved", absent="Leave field")


def walk(at: Desk, work: Callable[[Desk, int], None], *, first: bool) -> int:
    """Walk the flow to its end, finish, copy a full note, and return how many keys it took."""
    for step, answer in enumerate(ANSWERS, start=1):
        at.see(f"► {step}")
        work(at, step)
        at.see(f"step {step} not recorded")
        at.press(answer)
        at.see(f"Step {step} recorded", "all saved")
    at.see("Connection restored")
    at.press("1")
    at.see("Step 6 recorded", "all saved")
    at.press("f")
    at.see("Outcome notes")
    at.write(OUTCOME)
    at.press("C-s")
    at.see("Resolved")
    if first:  # the level and the kind of field are remembered
        at.press("v")
    at.see("· full")
    at.press("c")
    if first:
        at.see("Your first note")
        at.press("1")
    at.see("→ 6 steps", "sent, not confirmed")
    note = at.copied()
    assert not [fact for fact in FACTS if fact not in note], note
    return at.keys


@pytest.mark.soak
def test_a_session_with_values_and_captures_takes_half_the_keys(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    with desk(tmp_path / "with") as at:
        at.open("new", "vpn", "SR-1", "Contoso")
        few = walk(at, with_values, first=True)
        at.open("new", "vpn", "SR-2", "Contoso")
        fewer = walk(at, partial(with_values, offered=True), first=False)
    write_flow_by_hand(tmp_path / "flow.json")
    with desk(tmp_path / "by-hand") as at:
        at.call("trees", "import", str(tmp_path / "flow.json"))
        at.open("new", BY_HAND, "SR-1", "Contoso")
        at.see("► 1", "all saved")
        write_evidence(at)
        many = walk(at, by_hand, first=True)
    keys = f"{few} with values, {fewer} for a client known by then, {many} by hand"
    record_property("keys", keys)
    assert few <= 0.6 * many, keys
    assert fewer <= 0.3 * many, keys
