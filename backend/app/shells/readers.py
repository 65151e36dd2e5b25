"""Programs that read an argument as something more than text: as code, or as a filter with quotes of its own.

A shell's quoting brings a value to the program unchanged. What the program then makes of it is another matter: here
is what follows from what is known of that. Where what runs is not known at all, anything may be read as code.
"""

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import pairwise

from backend.app.shells import programs
from backend.app.shells.filters import sed_takes, wql_takes
from backend.app.shells.parts import PLAIN, NoQuoting
from backend.app.shells.programs import DUPLICATED, HERE_STRING, REDIRECTIONS, SLOT, UNKNOWN

UNNAMED = "a command whose name is worked out"
_TO_REMOTE_SHELL = {"ssh": re.compile("-[ilpb]"), "plink": re.compile("-(pw|i|l|P)")}
"""Their options that are not for the other computer."""
_BEFORE_PROGRAM = re.compile(r"-\w*[cer]|--(eval|print|command|run)|-\w*[mp]", re.IGNORECASE)
_BEFORE_CODE = re.compile(r"-\w*[cer]", re.IGNORECASE)
_QUOTES = str.maketrans("", "", "'\"")
_DASHES = str.maketrans(dict.fromkeys("\u2013\u2014\u2015", "-"))
_OF_WQL = frozenset({"get-ciminstance", "get-wmiobject", "gcim", "gwmi"})
_RESERVED = frozenset(
    {"if", "then", "elif", "else", "while", "until", "do", "!", "{", "}", "fi", "done", "not", "@", "("}
)
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*(\[.*\])?\+?=")
_SOURCES = frozenset({".", "source"})
_OF_BLOCKS = frozenset({"invoke-command", "icm", "start-job", "sajb", "start-threadjob", "new-object"})
"""Their arguments are what a block, which is read as code where it stands, is given."""
_GIT_RUNS = frozenset({"foreach", "run", "filter-branch"})
_GIVES_CODE = re.compile(r"-\w*[cef]|--(command|execute|file)(=.*)?")
_TAKES_WORD = re.compile("[-+][oOWXIrd]|--(rcfile|init-file|require)")
_LOOPS = frozenset({"for", "select"})
_NOT_IN_NAMES = frozenset(f"{UNKNOWN}{SLOT}*?[]{{}},`$%!^")
_NAMES = frozenset({"[", "[[", "%", "?"})
_WORKED_OUT = re.compile(f"[{UNKNOWN}{SLOT}]")
_RUNS_TEXT = re.compile(r"system|\||getline|@load")
_OPTION = re.compile(r"--?[\w-]*|\+")


@lru_cache(maxsize=4096)
def program(word: str) -> str:
    """Return the name of the program that a word calls, without folder, ending and version."""
    name = re.split(r"[\\/]", word.translate(_QUOTES))[-1].casefold().translate(_DASHES).lstrip("@")
    name = name.removesuffix(".exe").removesuffix(".com")
    unversioned = name.rstrip("0123456789.")
    is_known = unversioned in programs.CODE or unversioned in programs.PARTS_OF_WORDS
    return unversioned if is_known else name


def name_in(word: str) -> str:
    """Return the last part of a word that calls a program, if that is written out; else the word.

    Only where what is worked out stays in its word.
    """
    name = re.split(r"[\\/]", word)[-1]
    return word if _WORKED_OUT.search(name) else name


def plain_only(name: str, value: str, reader: str, before: str = "") -> str:
    """Return a value that means itself to a program that reads it as code, behind what it read there before.

    Raises:
        NoQuoting: it holds more than that.
    """
    if PLAIN.fullmatch(value) and not value.startswith("-") and (reader != "sed" or sed_takes(value, before)):
        return value
    if reader in _OF_WQL and wql_takes(value, before):
        return value
    raise NoQuoting(
        name, f"stands in what {reader} reads as code, where only letters, digits and _ . / : @ - are safe"
    )


def beside_code(name: str, value: str, reader: str) -> str:
    """Return a value that means itself wherever it comes to in a command, of which a part reads what comes as code.

    Raises:
        NoQuoting: it holds more than that.
    """
    if PLAIN.fullmatch(value) and not value.startswith("-"):
        return value
    raise NoQuoting(
        name,
        f"stands in a command in which {reader} reads as code what it gets,"
        " where only letters, digits and _ . / : @ - are safe",
    )


def no_option(name: str, value: str, words: Sequence[str]) -> None:
    """Refuse a value that a program could take for an option with which it runs something.

    Raises:
        NoQuoting: it could.
    """
    *before, own = words
    own = own.translate(_QUOTES)
    ended = "--" in before and "find" not in before
    runs = next((found for word in before if (found := program(word)) in programs.OPTIONS_RUN), "")
    if not runs or ended:
        return
    if not own and value.startswith(("-", "+")):
        raise NoQuoting(
            name, f"begins with {value[0]}, and {runs} may take it for an option that runs something"
        )
    if own and _OPTION.fullmatch(own) and not PLAIN.fullmatch(value):
        raise NoQuoting(
            name, f"stands in an option of {runs}, where only letters, digits and _ . / : @ - are safe"
        )


def command_name(words: Sequence[str]) -> str:
    """Return which program these words call; empty while none is named, and `UNKNOWN` if that is worked out."""
    return _named(words)[0]


def _named(words: Sequence[str]) -> tuple[str, int]:
    """Return which program words call, and where its name stands."""
    at = 0
    while at < len(words):
        word = words[at]
        name = program(word)
        if word in REDIRECTIONS or word == "function":
            at += 2
        elif not word or word in _RESERVED or _ASSIGNMENT.match(word):
            at += 1
        elif word.startswith("#"):
            return word, at
        elif (word not in _NAMES and (_NOT_IN_NAMES & set(word) or name == "coproc")) or _runs_unknown(
            name, words[at:]
        ):
            return UNKNOWN, at
        elif name in _LOOPS and (starts := [later for later in ("do", "{") if later in words[at:]]):
            at = words.index(starts[0], at) + 1
        elif name not in programs.WRAPPERS:
            return name, at
        elif (behind := _behind(words, at, name)) is None:
            return UNKNOWN, at
        else:
            at = behind
    return "", at


def _runs_unknown(name: str, words: Sequence[str]) -> bool:
    """Tell whether a word that is worked out, of those behind a program's name, names what that runs."""
    worked_out = [at for at, word in enumerate(words) if UNKNOWN in word and not _WORKED_OUT.sub("", word)]
    is_unsure = name in programs.UNSURE_WRAPPERS
    return any(is_unsure or words[at + 1 : at + 2] == ["-c"] for at in worked_out)


def _behind(words: Sequence[str], at: int, wrapper: str) -> int | None:
    """Return where the name stands that a wrapper runs, also if it is still to come; None if that is not sure."""
    takes, operands = programs.WRAPPERS[wrapper]
    at += 1
    while at < len(words):
        word = words[at]
        if word in REDIRECTIONS:
            at += 2
        elif word.startswith("-") and len(word) > 1:
            is_known = bool(re.fullmatch(r"-\w*|--[\w-]*(=.*)?|-n?\d+", word)) or word[1] in takes
            if not is_known:
                return None
            at += 2 if re.fullmatch(f"-[^-]*[{takes or '-'}]", word) else 1
        elif _ASSIGNMENT.match(word):
            at += 1
        elif operands:
            operands -= 1
            at += 1
        else:
            return at
    return at


def code_reader(words: Sequence[str], *, is_whole_word: bool, at_begin: Collection[str] = ()) -> str:
    """Return which program of a simple command reads a slot's word as code; empty if none does.

    `words` are those before the slot, and what its own has before it. The programs `at_begin` are such where they
    are the command's name.
    """
    *before, own = words
    if found := programs.CODE_VARIABLE.match(own):
        return f"the variable {found[1]}"
    if before and before[-1] == DUPLICATED:
        return DUPLICATED
    if option := _option(before, own):
        return option
    if head := _head(before, own, at_begin):
        return head
    called = [program(word) for word in words]
    for at, name in enumerate(called):
        if gives_all(words[at:]) or name in programs.EVALUATES:
            return "" if is_whole_word and _is_own_option(name, words[at:]) else name
        if name in programs.NAMES_VARIABLE and ("-v" in words[at:] or SLOT in words[at:]):
            return f"{name} -v"
        runs = programs.PROGRAM_OPTIONS.get(name, frozenset()) & set(words[-2:-1])
        if runs or (name == "git" and _GIT_RUNS & set(called[at:])):
            return name
        if name == "wmic" and "call" in called[at:]:
            return "wmic call"
        if name in programs.PARTS_OF_WORDS and not (is_whole_word and _is_data(name, words[at:])):
            return name
    return ""


def gives_all(words: Sequence[str]) -> bool:
    """Tell whether a program, which the first of these words calls, runs or gives on as code what else they say."""
    name = program(words[0])
    is_code = name in programs.CODE or name.endswith((".bat", ".cmd"))
    return is_code and not (name == "rundll32" and len(words) > 1 and bool(programs.HARMLESS.match(words[1])))


def _head(before: Sequence[str], own: str, at_begin: Collection[str]) -> str:
    """Return who reads what the command's own name begins or decides."""
    name, at = _named(before)
    if name == UNKNOWN:
        return UNNAMED
    if name in at_begin:
        return name
    wrapper = next((found for word in before if (found := program(word)) in programs.WRAPPERS), "")
    if name or not wrapper or _ASSIGNMENT.match(own):
        return ""
    return "" if at > len(before) else _head_of(wrapper, before)


def _head_of(wrapper: str, before: Sequence[str]) -> str:
    return "" if _takes_next(wrapper, before[-1]) else wrapper


def _takes_next(wrapper: str, option: str) -> bool:
    takes, _operands = programs.WRAPPERS[wrapper]
    return bool(takes) and bool(re.fullmatch(f"-[^-]*[{takes}]", option))


def _option(before: Sequence[str], own: str) -> str:
    """Return the option whose value comes next, if that is code."""
    if any(programs.EXEC.fullmatch(word) for word in before):
        return "-exec"
    own = own.translate(_QUOTES)
    last = before[-1].translate(_QUOTES) if before else ""
    if found := programs.CODE_SETTING.search(own) or (
        last.startswith("-") and programs.CODE_SETTING.search(last)
    ):
        return found[0]
    for word in (own if own.endswith(("=", ":")) or "=" in own else "", last):
        option = re.split("[=:]", word.translate(_DASHES))[0]
        is_option = option and (option != word or option[0] in "-/")
        is_data = bool(before) and program(before[0]) in _OF_BLOCKS and option.casefold().startswith("-arg")
        if is_option and not is_data and programs.CODE_OPTION.fullmatch(option):
            return option
    return ""


def runs_what_it_gets(words: Sequence[str], at_begin: Collection[str] = ()) -> str:
    """Return which program of a simple command takes code from its input, or makes any later word a program."""
    words = [word for word in words if word]
    name, at = _named(words)
    if name in {"alias", "hash", "enable"}:
        return name
    is_asked = any(word in {"-v", "-V"} and program(last) == "command" for last, word in pairwise(words))
    if name in programs.NEVER_RUNS or name.startswith("#") or is_asked:
        return ""
    if (name in at_begin and name not in _SOURCES) or name in programs.READS_CODE:
        is_given = any(map(_GIVES_CODE.fullmatch, words)) or (
            name == "ssh" and len(_operands(words[at:])) > 1
        )
        return "" if is_given else name
    if name in _SOURCES:
        return name if _is_input(_operands(words[at:])) else ""
    if name == "xargs":
        return name if _xargs_runs(words[at:]) else ""
    called = [program(word) for word in words]
    for place, each in enumerate(called):
        if each in programs.SHELLS | programs.INTERPRETERS | {"perl"} and _takes_input(words[place:]):
            return each
        if each in programs.AWKS and _RUNS_TEXT.search(" ".join(words[place:])):
            return each
        if each in {"sudo", "doas"} and not name and re.search(" -[a-z]*[si]", " ".join(words)):
            return each
    return ""


def _operands(words: Sequence[str]) -> list[str]:
    """Return the words behind a program's name that are neither options and their values nor files it is connected with."""
    found, is_taken = [], False
    for word in words[1:]:
        if not is_taken and word not in REDIRECTIONS and not word.startswith(("-", "+")):
            found.append(word)
        is_taken = word in REDIRECTIONS or bool(_TAKES_WORD.fullmatch(word))
    return found


def _takes_input(words: Sequence[str]) -> bool:
    """Tell whether a shell or interpreter runs what it reads: where it is given neither a program nor a file of one."""
    options = [word for word in words[1:] if word.startswith("-")]
    operands = _operands(words)
    is_shell = program(words[0]) in programs.SHELLS
    if any(_BEFORE_PROGRAM.fullmatch(word) for word in options) and not is_shell:
        return False
    if any(_BEFORE_CODE.fullmatch(word) for word in options):
        return False
    if is_shell and any(re.fullmatch("-[a-z]*s[a-z]*", word) for word in options):
        return True
    return _is_input(operands)


def _is_input(operands: Sequence[str]) -> bool:
    """Tell whether the first file of these is none, or not known."""
    return not operands or operands[0].startswith(("/dev/", "/proc/")) or operands[0] == UNKNOWN


def _xargs_runs(words: Sequence[str]) -> bool:
    """Tell whether xargs gives what it reads to a program that may run it."""
    called = [program(word) for word in words[1:]]
    runs = programs.SHELLS | programs.INTERPRETERS | programs.CODE | programs.AWKS | programs.WRAPPERS.keys()
    return any(name in runs for name in called) or any(_WORKED_OUT.search(word) for word in words)


def _is_own_option(name: str, words: Sequence[str]) -> bool:
    """Tell whether what comes after these words is said to the program itself: no other computer was named before."""
    own = _TO_REMOTE_SHELL.get(name)
    before = [word for word in words if word.translate(_QUOTES)]
    return (
        own is not None
        and all(word.startswith("-") for word in before[1::2])
        and bool(own.fullmatch(before[-1]))
    )


def _is_data(name: str, words: Sequence[str]) -> bool:
    """Tell whether what comes after these words, the first of which calls a program, is no code to that."""
    before = [word for word in words if word.translate(_QUOTES)]
    if name in programs.SHELLS:
        given = next(
            (at for at, word in enumerate(before) if _BEFORE_CODE.fullmatch(word.translate(_QUOTES))), None
        )
        is_next = given is not None and all(word.startswith(("-", "+")) for word in before[given:])
        return HERE_STRING not in before and not is_next
    if name in programs.AWKS and _RUNS_TEXT.search(" ".join(before)):
        return False
    if len(before) == 1:
        return name not in programs.PROGRAM_FIRST
    is_first = name in programs.PROGRAM_FIRST and all(word.startswith("-") for word in before[1:])
    return not is_first and not _BEFORE_CODE.fullmatch(before[-1].translate(_QUOTES))
