"""The pictures in the README are what the program shows."""

import pytest

from tests.tui.screenshots import SCENES, SIZES, Scene, file_of, render

SMALLEST = min(SIZES)


def _case(size: tuple[int, int]) -> pytest.ParameterSet:
    """The smallest size with each run, the others among the long ones."""
    marks = [] if size == SMALLEST else [pytest.mark.soak]
    return pytest.param(size, id=f"{size[0]}x{size[1]}", marks=marks)


@pytest.mark.parametrize("size", [_case(size) for size in SIZES])
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
async def test_the_screen_looks_as_in_its_picture(scene: Scene, size: tuple[int, int]) -> None:
    kept = file_of(scene, size)
    assert await render(scene, size) == kept.read_text(encoding="utf-8"), (
        f"{kept.name} differs; look at it, then run scripts/screenshots.py"
    )


def test_there_are_no_other_pictures() -> None:
    known = {file_of(scene, size) for scene in SCENES for size in SIZES}
    assert set(file_of(SCENES[0], SIZES[0]).parent.glob("*.svg")) == known
