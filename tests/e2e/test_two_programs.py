"""Two programs write in one scratchpad, and questions are answered at random: no word of either is lost or changed."""

import json
import random
import re
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.bounds import HANGS_AFTER
from tests.e2e.conftest import Tmux
from tests.e2e.reading import rows
from tests.e2e.test_killed import place, recorded

ROUNDS = 50
ASKED = "saving waits for you"
"""The top line, as long as a question stands."""
ANSWERS = {"mine": "m", "theirs": "t", "none": ""}
KEPT = ("server", "set aside", "draft")
"""Where each word has to be in the end."""
ON_ITS_WAY = ("on its way", "screen")
WORD = re.compile(r"[AB][0-9]+\.[mtq1]+;")
"""Saved between two letters, and taken over there, the beginning of a word may stand right before another one."""
FOLDERS = ("a state folder each", "one state folder")


class Engineer:
    """Types words that nobody else types, in a program of their own, and answers as people do."""

    def __init__(self, name: str, tmux: Tmux, chance: random.Random) -> None:
        self.name = name
        self.tmux = tmux
        self._chance = chance
        self.words: list[str] = []
        self.answers: Counter[str] = Counter()
        self.questions = 0
        self.typed_while_asked = 0
        self._asked = self._answered = False
        self._telling = ""
        """A word that was typed after an answer was carried out: a screen with it is newer than that."""

    def open(self) -> None:
        self.tmux.start()
        self.tmux.wait_for("SR-1", "Open")
        self.tmux.keys("Enter")
        self.tmux.wait_for("Again?", "1 Yes", "all saved")
        self.tmux.write("s")

    def type(self, *, carried_out: bool) -> None:
        """Type some words; those of the verbs' own letters would act if a key of them were taken.

        `carried_out` tells whether all answers so far are.
        """
        count = self._chance.randint(1, 4)
        letters = (
            "".join(self._chance.choices("mtq1", k=self._chance.randint(2, 8))) for _word in range(count)
        )
        words = [f"{self.name}{len(self.words) + number}.{text};" for number, text in enumerate(letters)]
        self.typed_while_asked += len(words) if self.asked() else 0
        self.tmux.write("".join(f"{word} " for word in words))
        if self._chance.random() < 0.3:
            self.tmux.keys("Enter")
        self.words += words
        if carried_out:
            self._telling = words[-1]

    def asked(self) -> bool:
        """Whether a question stands; on a busy machine one that was answered still does."""
        screen = self.tmux.screen()
        asked = ASKED in screen
        self.questions += asked and not self._asked
        self._asked = asked
        if not asked or (self._telling and self._telling in screen):
            self._answered = False
        return asked

    def answer(self) -> None:
        """Answer the question, or go on without an answer."""
        if not self.asked() or self._answered:
            return
        answer = self._chance.choice(list(ANSWERS))
        self.answers[answer] += 1
        if key := ANSWERS[answer]:
            self.tmux.keys(*self._chance.choice([("Escape", key), (f"M-{key}",)]))
            self._asked = False  # what is asked from here on is another question
            self._answered, self._telling = True, ""


class Two:
    """Two on one session of one database."""

    def __init__(self, engineers: list[Engineer], database: Path) -> None:
        self.engineers = engineers
        self.database = database
        folders = {Path(one.tmux.environment["RESOLUTIONFLOW_STATE_DIR"]) for one in engineers}
        self._state_files = [folder / "drafts.db" for folder in folders]

    @property
    def typed(self) -> set[str]:
        return {word for one in self.engineers for word in one.words}

    @property
    def answers(self) -> Counter[str]:
        return sum((one.answers for one in self.engineers), Counter())

    @property
    def decided(self) -> int:
        return self.answers["mine"] + self.answers["theirs"]

    @property
    def typed_while_asked(self) -> int:
        return sum(one.typed_while_asked for one in self.engineers)

    def type_for_a_round(self, chance: random.Random) -> None:
        """Have one or both type, once or twice."""
        who = chance.choice([self.engineers, self.engineers[:1], self.engineers[1:]])
        times = [(chance.uniform(0, 0.4), one) for one in who]
        if chance.random() < 0.7:
            times += [(at + chance.uniform(0.3, 3), one) for at, one in times]
        began = time.monotonic()
        for at, one in sorted(times, key=lambda time_of_one: time_of_one[0]):
            # Pauses in typing are what is tested: after a second of one the scratchpad is saved.
            time.sleep(max(0, began + at - time.monotonic()))
            one.type(carried_out=self.texts_set_aside() == self.decided)

    def words(self) -> dict[str, set[str]]:
        """Return all words by where they are; looked at in the order in which texts wander."""
        found = {where: set[str]() for where in (*KEPT, *ON_ITS_WAY)}
        for one in self.engineers:
            found["screen"].update(WORD.findall(one.tmux.screen()))
        for (text,) in self._rows("SELECT text FROM drafts WHERE field = 'text.scratchpad'"):
            found["draft"].update(WORD.findall(text))
        for kind, body in self._rows("SELECT kind, body FROM changes"):
            change = json.loads(body)
            if kind == "aside":
                _title, text = change
                found["set aside"].update(WORD.findall(text))
            else:
                text, _over = change["scratchpad"]
                found["on its way"].update(WORD.findall(text))
        for (text,) in rows(self.database, "SELECT scratchpad FROM sessions"):
            found["server"].update(WORD.findall(text))
        return found

    def faults(self, *places: str) -> dict[str, set[str]]:
        """Return words that are in none of these places, and what is kept and was not typed."""
        typed, found = self.typed, self.words()
        wrong = {where: found[where] - typed for where in KEPT}
        wrong["missing"] = typed.difference(*(found[where] for where in places))
        return {name: words for name, words in wrong.items() if words}

    def texts_set_aside(self) -> int:
        return len(self._rows("SELECT 1 FROM changes WHERE kind = 'aside'"))

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        return [row for path in self._state_files if path.exists() for row in rows(path, query)]


@pytest.fixture(params=FOLDERS)
def two(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Two]:
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    chance = random.Random(request.param)
    with place("embedded", tmp_path) as environment:
        engineers = []
        for name in ("A", "B"):
            (tmp_path / name).mkdir()
            tmux = Tmux(tmp_path / name, columns=160, rows=40)
            shared = ["RESOLUTIONFLOW_DATA_DIR"]
            if request.param == "one state folder":
                shared.append("RESOLUTIONFLOW_STATE_DIR")
            tmux.environment |= {variable: environment[variable] for variable in shared}
            engineers.append(Engineer(name, tmux, chance))
        yield Two(engineers, tmp_path / "data" / "resolutionflow.db")
        for engineer in engineers:
            engineer.tmux.stop()


def wait_for_none(faults: Callable[[], object], when: str) -> None:
    """Wait until there are no faults: a word that is being typed, or is on its way, is whole in a moment."""
    deadline = time.monotonic() + HANGS_AFTER
    while found := faults():
        assert time.monotonic() < deadline, f"{when}: {found}"
        time.sleep(0.05)


@pytest.mark.soak
def test_two_programs_in_one_scratchpad(two: Two, request: pytest.FixtureRequest) -> None:
    chance = random.Random(3)
    began = time.monotonic()
    for engineer in two.engineers:
        engineer.open()
    for number in range(ROUNDS):
        two.type_for_a_round(chance)
        wait_for_none(partial(two.faults, *KEPT, *ON_ITS_WAY), f"round {number}")
        for engineer in two.engineers:
            engineer.answer()
            screen = engineer.tmux.wait_for("Again?", "Scratchpad")
            assert "recorded" not in screen
        assert recorded(two.database) == []

    answers = two.answers
    wait_for_none(partial(two.faults, *KEPT), "at the end")
    wait_for_none(lambda: two.decided - two.texts_set_aside(), "each answer sets one text aside")
    assert two.typed_while_asked and min(answers[answer] for answer in ANSWERS), "all was tried"
    found = two.words()
    # For the figures: by now a text may be on its way from a draft to the server.
    everywhere = (*KEPT, *ON_ITS_WAY)
    first_found = Counter(next(where for where in everywhere if word in found[where]) for word in two.typed)
    print(  # noqa: T201 - the counts
        f"{request.node.callspec.id}: {ROUNDS} rounds in {time.monotonic() - began:.0f} s, "
        f"{sum(one.questions for one in two.engineers)} questions, answers {dict(answers)}, {len(two.typed)} words, "
        f"{two.typed_while_asked} of them under a question, {two.texts_set_aside()} texts set aside; "
        f"found first in {dict(first_found)}"
    )
