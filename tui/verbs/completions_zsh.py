"""Completion in zsh: a function for each verb, as its own `_arguments` takes it."""

from tui.verbs.command_tree import Command, Taken

_NAME = "_resolutionflow"


def zsh(whole: Command) -> str:
    """Return the script: for a file `_resolutionflow` of the fpath, or to be read by source."""
    functions = "\n".join(map(_function, whole.all))
    return (
        "#compdef resolutionflow rflow\n"
        "# Completion of resolutionflow and rflow in zsh; made by `resolutionflow completions zsh`.\n\n"
        f"{functions}\n"
        f'if [[ $funcstack[1] == {_NAME} ]]; then\n    {_NAME} "$@"\n'
        f"else\n    compdef {_NAME} resolutionflow rflow\nfi\n"
    )


def _function(command: Command) -> str:
    specs = [_flag(flag) for flag in command.flags]
    if command.verbs:
        specs += [_quoted("1: :->verb"), _quoted("*:: :->rest")]
    specs += [_argument(one) for one in command.arguments]
    arguments = " \\\n        ".join(["_arguments -C -s", *specs])
    lines = [
        f"{_function_name(command)}() {{",
        '    local curcontext="$curcontext" state line',
        f"    {arguments}",
    ]
    if command.verbs:
        verbs = " ".join(_quoted(f"{verb.words[-1]}:{verb.told}") for verb in command.verbs)
        lines += [
            "    case $state in",
            f"        verb) local -a verbs; verbs=({verbs}); _describe verb verbs ;;",
            "        rest)",
            "            case $words[1] in",
            *(f"                {verb.words[-1]}) {_function_name(verb)} ;;" for verb in command.verbs),
            "            esac",
            "            ;;",
            "    esac",
        ]
    return "\n".join([*lines, "}", ""])


def _function_name(command: Command) -> str:
    return "_".join([_NAME, *command.words])


def _flag(flag: Taken) -> str:
    told = f"[{_escaped(flag.told, '[]')}]" if flag.told else ""
    value = f":{_escaped(flag.metavar, ':')}:{_action(flag)}" if flag.kind != "none" else ""
    if len(flag.names) == 1:
        return _quoted(f"{_name(flag.names[0], flag)}{told}{value}")
    either = _quoted(f"({' '.join(flag.names)})")
    names = ",".join(_name(name, flag) for name in flag.names)
    return f"{either}{{{names}}}{_quoted(f'{told}{value}')}"


def _name(name: str, flag: Taken) -> str:
    """Return a flag with how its value may follow: after a blank, or a long one's after an equals sign too."""
    return f"{name}=" if flag.kind != "none" and name.startswith("--") else name


def _argument(one: Taken) -> str:
    place = "*" if one.repeats else ":" if one.optional else ""
    return _quoted(f"{place}:{_escaped(one.told or one.metavar, ':')}:{_action(one)}")


def _action(taken: Taken) -> str:
    match taken.kind:
        case "file":
            return "_files"
        case "folder":
            return "_files -/"
        case "choice":
            return f"({' '.join(taken.choices)})"
    return " "


def _escaped(text: str, characters: str) -> str:
    text = text.replace("\\", "\\\\")
    for char in characters:
        text = text.replace(char, f"\\{char}")
    return text


def _quoted(text: str) -> str:
    return "'" + text.replace("'", r"'\''") + "'"
