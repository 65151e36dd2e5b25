"""Completion in fish."""

from collections.abc import Iterator

from tui.verbs.command_tree import Command, Taken

_HEAD = """\
# Completion of resolutionflow and rflow in fish; made by `resolutionflow completions fish`.

function __resolutionflow_at --description 'Whether the words before the cursor lead to this verb'
    set -l verbs @VERBS@
    set -l takes @TAKES@
    set -l at ''
    set -l awaits 0
    for word in (commandline -opc)[2..-1]
        if test $awaits = 1
            set awaits 0
        else if contains -- $word $takes
            set awaits 1
        else if contains -- (string trim "$at $word") $verbs
            set at (string trim "$at $word")
        end
    end
    test "$at" = "$argv"
end

complete -c resolutionflow -f
complete -c rflow -w resolutionflow
"""


def fish(whole: Command) -> str:
    """Return the script."""
    verbs = " ".join(_quoted(" ".join(one.words)) for one in whole.all if one.words)
    takes = {name for one in whole.all for flag in one.flags if flag.kind != "none" for name in flag.names}
    head = _HEAD.replace("@VERBS@", verbs).replace("@TAKES@", " ".join(sorted(takes)))
    return head + "".join(f"{line}\n" for one in whole.all for line in _lines(one))


def _lines(command: Command) -> Iterator[str]:
    at = f"complete -c resolutionflow -n {_quoted(' '.join(['__resolutionflow_at', *command.words]))}"
    for verb in command.verbs:
        yield f"{at} -a {verb.words[-1]} -d {_quoted(verb.told)}"
    for flag in command.flags:
        names = " ".join(
            f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in flag.names
        )
        told = f" -d {_quoted(flag.told)}" if flag.told else ""
        yield f"{at} {names}{told}{_value(flag)}"
    for one in command.arguments:
        if one.kind == "file":
            yield f"{at} -F"
        elif one.kind == "choice":
            yield f"{at} -a {_quoted(' '.join(one.choices))}"


def _value(flag: Taken) -> str:
    match flag.kind:
        case "none":
            return ""
        case "file":
            return " -r -F"
        case "folder":
            return " -x -a '(__fish_complete_directories)'"
        case "choice":
            return f" -x -a {_quoted(' '.join(flag.choices))}"
    return " -x"


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
