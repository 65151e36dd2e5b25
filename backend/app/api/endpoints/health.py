"""Whether the API is there, and whether it can work."""

import sqlalchemy as sa
from fastapi import APIRouter

from backend.app.api.dependencies import DatabaseDep

router = APIRouter(prefix="/health", tags=["health"])


@router.get("/live")
async def live() -> dict[str, str]:
    """Answer as long as the process runs."""
    return {"status": "live"}


@router.get("/ready")
def ready(database: DatabaseDep) -> dict[str, str]:
    """Answer once the database answers."""
    database.read(lambda db: db.execute(sa.text("SELECT 1")))
    return {"status": "ready"}
