"""Bodies of calls: JSON that can be read in one way only."""

from typing import Any

from fastapi import HTTPException, Request, status

from backend.app.core.json_text import WrongJson, parse_json, written


class StrictRequest(Request):
    """A call whose body is refused where keys are there twice: one of two values would be lost without a word."""

    async def json(self) -> Any:
        """Return the data of the body."""
        try:
            return parse_json(await self.body())
        except WrongJson as wrong:
            place, reason = wrong.flaws[0]
            raise HTTPException(
                status.HTTP_400_BAD_REQUEST, f"{written(place) or 'The body'} {reason}."
            ) from wrong
