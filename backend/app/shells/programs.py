"""What programs are known to do with what they are given.

None of this is complete, and need not be: a value that means itself everywhere is taken in every place, so that a name
too many here costs little.
"""

import re

UNKNOWN = "\0"
"""What stands in a word for all that is worked out when the command runs."""

SLOT = "\1"
"""What stands in a word for a slot."""

HERE_STRING = "<<<"
"""A word of its own, before the one that a program reads from its input."""

DUPLICATED = ">&"
"""A word of its own, before a file's name, or number, that bash works out twice: also what the first time left."""

REDIRECTIONS = frozenset({"<", ">", DUPLICATED, HERE_STRING})
"""Words of their own, before the name of a file, or a text, that is no argument."""

EVALUATES = frozenset({
    *("let", "[[", "declare", "typeset", "local", "readonly", "unset", "read", "mapfile", "readarray", "getopts"),
    *("compgen", "complete"),
})  # fmt: skip
"""Bash's own that evaluate what stands in brackets behind the name of a variable."""

CODE = frozenset({
    *("eval", "ssh", "su", "watch", "trap", "source", "xargs", "alias", "parallel", "pssh", "pdsh", "clush", "runuser", "bind"),
    *("hash", "enable", "fc", "history", "perl", "m4", "dc", "socat", "expect", "gdb", "vim", "vi", "nvim", "emacs"),
    *("ex", "ed", "tmux", "screen", "script", "flock", "make", "gmake", "mysql", "mariadb", "psql", "sqlite3", "sqlcmd", "osql", "ansible", "salt"),
    *("plink", "winrs", "runas", "forfiles", "ftype", "doskey", "mshta", "rundll32", "regsvr32", "cscript", "wscript", "bitsadmin", "pcalua"),
    *("iex", "invoke-expression", "cmd", "powershell", "pwsh", "wsl", "psexec", "paexec", "wt", "gsudo", "conhost"),
    *("start-process", "saps", "invoke-wmimethod", "iwmi", "invoke-cimmethod", "icim", "set-wmiinstance", "swmi", "new-ciminstance", "ncim"),
    *("set-ciminstance", "scim", "register-scheduledjob", "set-scheduledjob", "register-scheduledtask", "set-scheduledtask"),
    *("new-scheduledtaskaction", "new-service", "add-type", "invoke-item", "ii", "set-alias", "sal", "new-alias", "nal"),
    *("invoke-history", "ihy", "invoke-sqlcmd"),
})  # fmt: skip
"""These give all that they are given to a shell or another interpreter, or start a program of which it is a part."""

HARMLESS = re.compile(r"['\"]?printui(\.dll)?\b", re.IGNORECASE)
"""A library whose words are data, also to the program that runs what stands in libraries."""

NAMES_VARIABLE = frozenset({"[", "test", "printf"})
"""With -v, these take the name of a variable, and evaluate what stands in brackets behind it."""

SHELLS = frozenset({"sh", "bash", "dash", "zsh", "ksh", "ash", "fish", "csh", "tcsh", "mksh", "rbash", "yash", "busybox", "toybox"})  # fmt: skip
INTERPRETERS = frozenset({"python", "python3", "ruby", "node", "nodejs", "php", "lua", "rscript", "julia", "osascript", "tclsh"})  # fmt: skip
AWKS = frozenset({"awk", "gawk", "mawk", "nawk"})
PROGRAM_FIRST = AWKS | {"sed", "jq"}
PARTS_OF_WORDS = (
    SHELLS
    | INTERPRETERS
    | PROGRAM_FIRST
    | {"scp", "rsync", "sftp", "wmic", "get-ciminstance", "get-wmiobject", "gcim", "gwmi"}
)
"""These have a word that is a program, a query or a path elsewhere; a value that is a word of its own is data to them,
unless it is that word."""

WRAPPERS: dict[str, tuple[str, int]] = {
    "sudo": ("ughpCrtTUDRac", 0), "doas": ("uCa", 0), "env": ("uC", 0), "command": ("", 0), "builtin": ("", 0),
    "exec": ("a", 0), "nice": ("n", 0), "ionice": ("cn", 0), "nohup": ("", 0), "setsid": ("", 0), "stdbuf": ("ioe", 0),
    "timeout": ("ks", 1), "chrt": ("TPD", 1), "taskset": ("", 1), "chroot": ("", 1), "strace": ("eopsuabEIPSX", 0),
    "ltrace": ("eopsunaAlwx", 0), "unshare": ("", 0), "nsenter": ("tSG", 0), "systemd-run": ("pEtuM", 0), "pkexec": ("", 0),
    "xvfb-run": ("enfsp", 0), "proxychains": ("f", 0), "torsocks": ("up", 0), "firejail": ("", 0), "setpriv": ("", 0), "time": ("fo", 0),
}  # fmt: skip
"""Programs that run the one named behind their options: those of their options that take a word, and how many more
words they want first."""

UNSURE_WRAPPERS = frozenset({
    *("prlimit", "setarch", "linux32", "linux64", "runcon", "sg", "faketime", "valgrind", "perf", "cgexec", "chpst", "setuidgid", "gosu"),
    *("su-exec", "fakeroot", "fakechroot", "proot", "bwrap", "systemd-inhibit", "dbus-run-session", "ssh-agent", "entr", "chronic", "nocache"),
    *("eatmydata", "xterm", "gnome-terminal", "konsole", "hyperfine", "docker", "podman", "kubectl", "lxc", "incus", "machinectl", "start-stop-daemon"),
    *("numactl", "rlwrap", "unbuffer", "catchsegv", "coproc"),
})  # fmt: skip
"""Programs that run the one named among their words, of which it is not known here where."""

OPTIONS_RUN = frozenset({
    *PARTS_OF_WORDS, *WRAPPERS, *("git", "tar", "man", "find", "sort", "split", "zip", "wget", "curl", "apt", "apt-get", "dnf", "yum"),
    *("less", "more", "most", "nano", "view", "pico", "docker", "podman", "kubectl", "systemctl", "journalctl", "nmap", "tcpdump", "7z", "rpm", "dpkg"),
})  # fmt: skip
"""An option of these may name something to run."""

EXEC = re.compile(r"--?(exec(dir)?|ok(dir)?)")
"""What comes after such an option is a command, with arguments, up to a mark for its end."""

CODE_OPTION = re.compile(
    r"[-/]{1,2}([\w-]*-)?("
    r"exec|execute|eval|expression|code|commands?|cmd|cmdline|commandline|encodedcommand|script|scriptblock|initscript"
    r"|initializationscript|shell|rsh|rsh-command|rmt-command|pager|editor|split-string|rcfile|init-file|info-script"
    r"|new-volume-script|checkpoint-action|compress-program|upload-pack|receive-pack|rsync-path|use-askpass|shell-command"
    r"|binarypathname|binpath|typedefinition|memberdefinition|argumentlist|arguments?|args?|tr|ex|filterscript|process"
    r")|--filter|binpath|failurecommand|command",
    re.IGNORECASE,
)
"""Options of which the value is code, whatever the program."""

PROGRAM_OPTIONS: dict[str, frozenset[str]] = {
    "tar": frozenset({"-I"}), "git": frozenset({"-c", "-x"}), "nc": frozenset({"-e", "-c"}), "ncat": frozenset({"-e", "-c"}),
    "netcat": frozenset({"-e", "-c"}), "rsync": frozenset({"-e"}), "scp": frozenset({"-S"}), "sftp": frozenset({"-S"}),
    "man": frozenset({"-P"}), "tcpdump": frozenset({"-z"}), "zip": frozenset({"-TT"}), "fd": frozenset({"-x", "-X"}),
}  # fmt: skip
"""Options of one program of which the value is code."""

CODE_SETTING = re.compile(
    r"(Proxy|Local|KnownHosts|AuthorizedKeys|Remote)Command|(^|[=\s])(alias|core|diff|merge|filter|credential|gpg|http|url|protocol|pager|sequence|difftool|mergetool)\.",
    re.IGNORECASE,
)
"""Settings in an option that hold a command: those of SSH, and of Git."""

CODE_VARIABLE = re.compile(
    r"(PS[0-4]|PROMPT_COMMAND|BASH_ENV|ENV|PATH|IFS|SHELL|LESSOPEN|LESSCLOSE|MANPAGER|BROWSER|SHELLOPTS|BASHOPTS|BASH_ALIASES|BASH_CMDS"
    r"|CDPATH|\w*(EDITOR|VISUAL|PAGER|COMMAND|ASKPASS|_SSH|RSH|PRELOAD|LIBRARY_PATH|OPTIONS|OPTS?|PERL5LIB|PYTHONPATH|STARTUP|MAKEFLAGS)"
    r"|RANDOM|SECONDS|SRANDOM|LINENO|OPTIND|HISTCMD|BASHPID|BASH_SUBSHELL|EPOCHSECONDS)\+?(\[.*\])?=",
)
"""Variables that hold code for the shell or a program, or which bash calculates."""

CODE_FILE = re.compile(
    r"\.(sh|bash|zsh|ps1|psm1|bat|cmd|vbs|vbe|js|jse|wsf|hta|reg|py|pl|rb|service|timer|desktop|rules|lnk|inf|bash_\w+|profile)['\"]?$"
    r"|rc['\"]?$|profile['\"]?$|\bcron|/profile\.d/|/init\.d/|rc\.local|authorized_keys|sudoers|\.ssh/|environment$",
    re.IGNORECASE,
)
"""Names of files that hold code."""

_SCRIPTS = r"\.(ps1|psm1|bat|cmd|vbs|vbe|js|jse|wsf|hta|reg|py|pl|rb|sh)\b"
RUNS_LATER = re.compile(
    r"\b(Set-Item\w*|New-Item\w*|sp|si|ni|add|import)\b.*\\(Run|RunOnce|RunOnceEx|RunServices|Winlogon|Image File Execution Options)\b|\\open\\command\b|EnableDelayedExpansion|/v:on"
    r"|-ComObject|Diagnostics\.Process|\[Process\]|ProcessStartInfo|\[wmiclass\]|ShellExecute|\balias:|\$profile\b|\bfunction:"
    r"|Win32_(Process|ScheduledJob|Service|BaseService)\b.*\b(Create|Change)\b|CreateInstance|GetTypeFrom(ProgID|CLSID)"
    r"|\]::(Shell|(Unsafe)?Load\w*)\(|\[powershell\]|\[runspacefactory\]|Create(Nested)?Pipeline|AddCommand|\\Startup\\"
    rf"|\b(iex|Invoke-Expression)\b|>\s*(\"[^\"]*|'[^']*|[^\s;|&'\"]*){_SCRIPTS}|\b(Set-Content|New-Item|ni|Add-Content|Out-File|Tee-Object|tee|ac|WriteAll\w+|AppendAll\w+)\b[^;|]*{_SCRIPTS}",
    re.IGNORECASE | re.DOTALL,
)
"""In Windows: places whose content is run, and ways to run a text that are no command."""

READS_CODE = frozenset({
    *("at", "batch", "crontab", "dc", "mysql", "mariadb", "psql", "sqlite3", "sqlcmd", "osql", "ssh", "su", "make", "gmake", "m4", "gdb"),
    *("ed", "ex", "parallel", "expect", "socat", "runuser", "plink"),
})  # fmt: skip
"""These take commands from their input, where they are not given any."""

NEVER_RUNS = frozenset({
    *("which", "type", "whereis", "man", "apt", "apt-get", "dnf", "yum", "zypper", "pacman", "brew", "snap", "pip", "pip3", "pgrep", "pkill"),
    *("killall", "grep", "echo", "printf", "dpkg", "rpm", "systemctl", "service", "ls", "cat", "chsh", "usermod", "apropos", "ps", "id"),
})  # fmt: skip
"""To these the name of a shell is a word."""
