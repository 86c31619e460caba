"""How quick lists of alarms are where there are 100,000 of them, at a client on the same machine.

usage: VIGIE=… VIGIE_SOURCE_DIR=… alarm_pages.py

The alarms are written into the register of a node that does not run: of ten rules, one in fifty not judged yet, one in a
thousand real. Then each question is asked sixty times over one connection.
"""
import json
import sqlite3
import struct
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))
from node import Node  # noqa: E402

ALARMS, ASKED = 100_000, 60
FIRST_NS, APART_NS = 1_790_000_000_000_000_000, 26_784_000_000  # over 31 days
OPEN, JUDGED = 1, 3
REAL, NUISANCE = 1, 2


def identity(number):
    return struct.pack(">IHHQ", 0x018F0000 + (number >> 16), number & 0xFFFF, 0x7000, 1 << 63 | number)


def text(identity_bytes):
    digits = identity_bytes.hex()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def fill(register):
    database = sqlite3.connect(register)
    sequence = database.execute("SELECT max(sequence) FROM event").fetchone()[0]
    classes = struct.pack("<8f", 0, 1, 0, 0, 0, 0, 0, 0)
    site, subject = identity(1), identity(2)
    for i in range(ALARMS):
        sequence, alarm, rule, at = sequence + 1, identity(1000 + i), identity(10 + i % 10), FIRST_NS + i * APART_NS
        state, judgement = (OPEN, 0) if i % 50 == 0 else (JUDGED, REAL if i % 1000 == 1 else NUISANCE)
        revision = (sequence, alarm, site, 3, 1, rule, 0, "Over the line", 1, 1, subject, None, None, state, 2, classes,
                    at, at, None, None, None, None, None, None, None, 0, "", "", at if judgement else None, 2,
                    "operator", "", judgement, "a shepherd with his flock", None, None, None, None, b"")
        database.execute("INSERT INTO event VALUES (?,?,1,10,1,?,3,?,?,x'',NULL)", (sequence, alarm, site, at, at))
        database.execute("INSERT INTO alarm VALUES (?,?,1,?,?,?,?,NULL)", (alarm, sequence, at, state, judgement, rule))
        database.execute(f"INSERT INTO alarm_revision VALUES ({','.join('?' * len(revision))})", revision)
    database.commit()
    database.close()


def ask(connection, query):
    took = []
    for _ in range(ASKED):
        start = time.perf_counter()
        connection.request("GET", "/api/v1/alarms" + query)
        answer = connection.getresponse()
        body = answer.read()
        took.append(1e3 * (time.perf_counter() - start))
        assert answer.status == 200, body
    took.sort()
    print(f"{query or 'the newest'}: {len(json.loads(body)['alarms'])} alarms, "
          f"{took[ASKED // 2]:.1f} ms in the median, p95 {took[ASKED * 95 // 100]:.1f} ms")


def main():
    with tempfile.TemporaryDirectory() as data:
        with Node(data=data) as node:
            node.get("/api/v1/site")
        fill(Path(data) / "register.db")
        with Node(data=data) as node:
            connection = node.connect()
            rule, camera = text(identity(13)), text(identity(3))
            for query in ("", "?limit=1000", "?state=open,acknowledged&limit=500", "?judgement=real", f"?rule={rule}",
                          f"?rule={rule}&to=2026-09-23T00:00:00Z", f"?camera={camera}"):
                ask(connection, query)


if __name__ == "__main__":
    main()
