"""Chromium, driven over a pipe: a page to paste into, and what stands there then."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from tests.bounds import HANGS_AFTER

_PAGE = "<!doctype html><meta charset='utf-8'><div id='editor' contenteditable></div>"

_ON_ITS_PIPES = """
import os, sys
commands, answers = os.dup(int(sys.argv[1])), os.dup(int(sys.argv[2]))
os.dup2(commands, 3)
os.dup2(answers, 4)
for descriptor in (3, 4):  # one that stood there already was not made inheritable
    os.set_inheritable(descriptor, True)
os.execvp(sys.argv[3], sys.argv[3:])
"""
"""The browser reads its commands from descriptor 3, and answers on 4."""


@contextlib.contextmanager
def browser_with_editor(chromium: str, folder: Path) -> Iterator["Browser"]:
    """Run a headless Chromium on an editor; it ends when its pipe is closed."""
    page = folder / "editor.html"
    page.write_text(_PAGE, encoding="utf-8")
    its_input, commands = os.pipe()
    answers, its_output = os.pipe()
    process = subprocess.Popen(
        [
            *(sys.executable, "-c", _ON_ITS_PIPES, str(its_input), str(its_output), chromium),
            *("--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe"),
            *(f"--user-data-dir={folder / 'profile'}", "about:blank"),
        ],
        pass_fds=(its_input, its_output),
        stderr=subprocess.DEVNULL,
    )
    os.close(its_input)
    os.close(its_output)
    with os.fdopen(commands, "wb", buffering=0) as to_browser, os.fdopen(answers, "rb") as from_browser:
        try:
            yield Browser(to_browser, from_browser, page)
        finally:
            to_browser.close()
            process.wait(timeout=HANGS_AFTER)


class Browser:
    """A browser with one page, in which an editable element takes what is pasted."""

    def __init__(self, commands: IO[bytes], answers: IO[bytes], page: Path) -> None:
        self._commands, self._answers = commands, answers
        self._calls = 0
        self._page: str | None = None
        self._call("Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._page = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._call("Page.navigate", url=page.as_uri())  # answered once the new page is there, empty as yet
        while self._run("document.readyState") != "complete":
            pass

    def pasted(self, note: str) -> str:
        """Put HTML into the clipboard, press paste in an empty editor, and return the text that is seen there."""
        items = f"new ClipboardItem({{'text/html': new Blob([{json.dumps(note)}], {{type: 'text/html'}})}})"
        self._run(f"navigator.clipboard.write([{items}])")
        self._run("editor.innerHTML = ''; editor.focus()")
        self._call("Input.dispatchKeyEvent", type="keyDown", commands=["paste"])
        return str(self._run("editor.innerText"))

    def _run(self, script: str) -> object:
        done = self._call(
            "Runtime.evaluate", expression=script, awaitPromise=True, userGesture=True, returnByValue=True
        )
        assert "exceptionDetails" not in done, done
        return done["result"].get("value")

    def _call(self, method: str, **params: object) -> dict[str, Any]:
        self._calls += 1
        page = {"sessionId": self._page} if self._page else {}
        call = {"id": self._calls, "method": method, "params": params, **page}
        self._commands.write(json.dumps(call).encode() + b"\0")
        answer = self._read()
        while answer.get("id") != self._calls:
            answer = self._read()
        assert "error" not in answer, answer
        return dict(answer["result"])

    def _read(self) -> dict[str, Any]:
        said = b""
        while not said.endswith(b"\0"):
            byte = self._answers.read(1)
            assert byte, "the browser has gone"
            said += byte
        return dict(json.loads(said[:-1]))
