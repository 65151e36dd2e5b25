"""How long a call takes over a socket: to a server with one process, and to one with two.

The floor is the same call to the same API without a socket. Run it as `python -m benchmarks.workers`.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import httpx

from backend.app.administration.database import connect
from backend.app.db.engine import Database
from backend.app.main import create_app
from tests.e2e.serving import prepare, serving

CALLS, WARM = 200, 20


async def taken(call: Callable[[], Awaitable[httpx.Response]]) -> float:
    """Return the milliseconds of the middle call."""
    times = []
    for _ in range(WARM + CALLS):
        begin = time.perf_counter()
        (await call()).raise_for_status()
        times.append(time.perf_counter() - begin)
    return median(times[WARM:]) * 1000


async def without_socket(database: Database, token: str) -> float:
    """Measure the floor."""
    transport = httpx.ASGITransport(create_app(database=database))
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://api/api/v1/", headers=headers
    ) as client:
        return await taken(lambda: client.get("me"))


async def over_socket(client: httpx.AsyncClient) -> float:
    """Measure a server."""
    async with client:
        return await taken(lambda: client.get("me"))


def main() -> None:
    """Print a row for each number of processes."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/server.db"
        token = prepare(url, "jo")["jo"]
        with closing(connect(url)) as database:
            floor = asyncio.run(without_socket(database, token))
        print(f"{'processes':>10}{'p50 ms':>9}{'x floor':>9}")
        print(f"{'no socket':>10}{floor:>9.2f}{1:>9.1f}")
        for workers in (1, 2):
            with serving(url, Path(folder) / f"log{workers}", "--workers", str(workers)) as server:
                p50 = asyncio.run(over_socket(server.client(token)))
            print(f"{workers:>10}{p50:>9.2f}{p50 / floor:>9.1f}")


if __name__ == "__main__":
    main()
