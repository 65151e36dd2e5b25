"""A primary whose machine is off: nothing answers, nothing refuses. Run in a network of its own: ``unshare --net``."""

import subprocess
import time

import sqlalchemy as sa

from backend.app.administration.database import connect
from tests.e2e.postgres import NAME, Postgres, machine, primary

_LOOPBACK = "127.0.0.1"


def main() -> None:
    """Print after how many seconds a write was carried out by the standby."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    with machine() as place:
        first = primary(place, address=_LOOPBACK)
        standby = Postgres(place, "standby")
        standby.copy_of(first, "--write-recovery-conf")
        standby.start()
        folder = str(place.folder).replace("/", "%2F")
        database = connect(f"postgresql://postgres@{_LOOPBACK}:{first.port},{folder}:{standby.port}/{NAME}")
        database.write(lambda db: db.execute(sa.text("CREATE TABLE written (number INTEGER)")))
        with database.unit_of_work(write=False), database.unit_of_work(write=False):
            pass  # two connections wait for use now
        subprocess.run(["ip", "link", "set", "lo", "down"], check=True)
        began = time.monotonic()
        standby.promote()
        database.write(lambda db: db.execute(sa.text("INSERT INTO written VALUES (1)")))
        print(f"{time.monotonic() - began:.1f}")  # noqa: T201 - for whoever started this
        assert standby.query("SELECT count(*) FROM written", database=NAME) == [(1,)]


if __name__ == "__main__":
    main()
