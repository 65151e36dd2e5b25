"""Whether the API is there, and whether it can work."""

from fastapi import APIRouter

from backend.app.api.dependencies import DatabaseDep
from backend.app.core.errors import DatabaseBusy

router = APIRouter(prefix="/health", tags=["health"])


@router.get("/live")
@router.head("/live", include_in_schema=False)
@router.options("/live", include_in_schema=False)
async def live() -> dict[str, str]:
    """Answer as long as the process runs."""
    return {"status": "live"}


@router.get("/ready")
@router.head("/ready", include_in_schema=False)
@router.options("/ready", include_in_schema=False)
def ready(database: DatabaseDep) -> dict[str, str]:
    """Answer once the database answers and takes writes."""
    if not database.takes_writes():
        raise DatabaseBusy("The database takes no writes for now.")
    return {"status": "ready"}
