"""Completion in PowerShell. Windows PowerShell 5.1 asks for verbs and values, but for no word that begins with a dash."""

from collections.abc import Iterable

from tui.verbs.command_tree import Command, Taken

_SCRIPT = """\
# Completion of resolutionflow and rflow in PowerShell; made by `resolutionflow completions powershell`.

Register-ArgumentCompleter -Native -CommandName resolutionflow, rflow -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $table = @{
@ROWS@
    }
    $at = ''
    $awaits = ''
    foreach ($element in ($commandAst.CommandElements | Select-Object -Skip 1)) {
        if ($element.Extent.EndOffset -ge $cursorPosition) { break }
        $word = $element.Extent.Text.Trim("'", '"')
        if ($awaits) { $awaits = '' }
        elseif ($table[$at].Takes.Contains($word)) { $awaits = $word }
        elseif ($table[$at].Verbs.Contains($word)) { $at = "$at $word".Trim() }
    }
    $here = $table[$at]
    if ($awaits) { $words = $here.Takes[$awaits] }
    elseif ($wordToComplete.StartsWith('-')) { $words = $here.Flags }
    elseif ($here.Verbs.Count) { $words = $here.Verbs }
    else { $words = $here.Values }
    # Where there is nothing, PowerShell completes files by itself.
    foreach ($name in $words.Keys) {
        if ($name.StartsWith($wordToComplete)) {
            [System.Management.Automation.CompletionResult]::new($name, $name, 'ParameterValue', $words[$name])
        }
    }
}
"""


def powershell(whole: Command) -> str:
    """Return the script."""
    return _SCRIPT.replace("@ROWS@", "\n".join(map(_row, whole.all)))


def _row(command: Command) -> str:
    flags = {name: flag.told for flag in command.flags for name in flag.names}
    takes = [
        f"{_quoted(name)} = {_values(flag)}"
        for flag in command.flags
        if flag.kind != "none"
        for name in flag.names
    ]
    parts = {
        "Verbs": _table((verb.words[-1], verb.told) for verb in command.verbs),
        "Flags": _table(flags.items()),
        "Takes": f"@{{ {'; '.join(takes)} }}",
        "Values": _table((choice, choice) for one in command.arguments for choice in one.choices),
    }
    inner = "\n".join(f"            {name} = {value}" for name, value in parts.items())
    return f"        {_quoted(' '.join(command.words))} = @{{\n{inner}\n        }}"


def _values(taken: Taken) -> str:
    return _table((choice, choice) for choice in taken.choices)


def _table(rows: Iterable[tuple[str, str]]) -> str:
    """Return a table of words with what each is for; a tip must not be empty."""
    inner = "; ".join(f"{_quoted(name)} = {_quoted(told or name)}" for name, told in rows)
    return f"[ordered]@{{ {inner} }}"


def _quoted(text: str) -> str:
    """Return a text that stands for itself; PowerShell takes typographic quotes for quotes too."""
    for quote in "'‘’‚‛":
        text = text.replace(quote, quote * 2)
    return f"'{text}'"
