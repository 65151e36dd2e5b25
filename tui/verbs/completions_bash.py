"""Completion in bash, 3.2 of macOS too."""

from collections.abc import Iterable

from tui.verbs.command_tree import Command, Taken

_SCRIPT = r"""# Completion of resolutionflow and rflow in bash; made by `resolutionflow completions bash`.

_resolutionflow_at() {
    case "$1" in
@CASES@
    esac
}

_resolutionflow() {
    local cur=${COMP_WORDS[COMP_CWORD]} at='' awaits='' place=0 rest='' kind='' word i one
    local verbs flags takes arguments
    COMPREPLY=()
    _resolutionflow_at "$at"
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if [[ -n $awaits ]]; then
            [[ $word == '=' ]] || awaits=''
        elif [[ -z $rest && $word == -- ]]; then
            rest=1
        elif [[ -z $rest && $word == -* ]]; then
            [[ " $takes " == *" $word="* ]] && awaits=$word
        elif [[ " $verbs " == *" $word "* ]]; then
            at="${at:+$at }$word"
            _resolutionflow_at "$at"
        else
            place=$((place + 1))
        fi
    done
    [[ $cur == '=' ]] && cur=''
    if [[ -n $awaits ]]; then
        for one in $takes; do
            [[ $one == "$awaits="* ]] && kind=${one#*=}
        done
    elif [[ -z $rest && $cur == -* ]]; then
        COMPREPLY=($(compgen -W "$flags" -- "$cur"))
        return
    elif [[ -n $verbs ]]; then
        COMPREPLY=($(compgen -W "$verbs" -- "$cur"))
        return
    else
        i=0
        for one in $arguments; do
            if [[ $i -eq $place || ($i -lt $place && $one == *...) ]]; then
                kind=${one%...}
            fi
            i=$((i + 1))
        done
    fi
    local IFS=$'\n'
    case "$kind" in
        '' | text) ;;
        file)
            compopt -o filenames 2>/dev/null
            COMPREPLY=($(compgen -f -- "$cur"))
            ;;
        folder)
            compopt -o filenames 2>/dev/null
            COMPREPLY=($(compgen -d -- "$cur"))
            ;;
        *)
            COMPREPLY=($(compgen -W "${kind//,/$'\n'}" -- "$cur"))
            ;;
    esac
}

complete -F _resolutionflow resolutionflow rflow
"""


def bash(whole: Command) -> str:
    """Return the script."""
    return _SCRIPT.replace("@CASES@", "\n".join(map(_case, whole.all)))


def _case(command: Command) -> str:
    names = [name for flag in command.flags for name in flag.names]
    takes = [f"{name}={_kind(flag)}" for flag in command.flags if flag.kind != "none" for name in flag.names]
    arguments = [f"{_kind(one)}{'...' * one.repeats}" for one in command.arguments]
    lines = {
        "verbs": [verb.words[-1] for verb in command.verbs],
        "flags": names,
        "takes": takes,
        "arguments": arguments,
    }
    parts = "\n".join(f"            {name}={_quoted(words)}" for name, words in lines.items())
    return f"        {_quoted(command.words)})\n{parts}\n            ;;"


def _kind(taken: Taken) -> str:
    return ",".join(taken.choices) if taken.kind == "choice" else taken.kind


def _quoted(words: Iterable[str]) -> str:
    return "'" + " ".join(words).replace("'", r"'\''") + "'"
