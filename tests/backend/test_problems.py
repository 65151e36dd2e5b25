"""The table of problems."""

import pytest

from backend.app.core.errors import NotFound, Problem


def test_no_two_problems_have_the_same_slug() -> None:
    with pytest.raises(TypeError, match="not-found"):
        type("Lost", (Problem,), {"status": 404, "slug": NotFound.slug, "title": "Lost"})
    with pytest.raises(TypeError, match="not-found"):
        type("NothingThere", (NotFound,), {"title": "A kind without a slug of its own"})


def test_a_problem_without_a_slug_fails_where_it_is_declared() -> None:
    with pytest.raises(AttributeError, match="slug"):
        type("Nameless", (Problem,), {"status": 400, "title": "Nameless"})
