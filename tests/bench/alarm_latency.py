"""How soon an alarm is at a viewer: simulated cameras on one node, each with a line in its picture, and a line on the
ground that all of them see.

usage: VIGIE=… VIGIE_SOURCE_DIR=… alarm_latency.py [CAMERAS [SECONDS]]

Every camera looks at the border of tests/integration/border.toml, rendered, detected and tracked as any other. Of each
alarm: from the frame in which its subject was over the line first to the message at a WebSocket client on the same
machine, and of it from the decision (`opened`) on. The first holds the time that the subject takes to be clear of the
line by its place's uncertainty.
"""
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))
from alarms_test import SCENE, ground, moment  # noqa: E402
from live_test import Viewer  # noqa: E402
from node import Node  # noqa: E402
from targets_test import pose  # noqa: E402


def quantile(values, share):
    return sorted(values)[min(int(share * len(values)), len(values) - 1)]


def post(node, target, body):
    answer = node.ask("POST", "/api/v1" + target, body)
    assert answer.status == 201, answer.body
    return answer.json()["id"]


def watch_lines(node, cameras):
    """A crossing rule on the ground, and one in each picture; the id of the first."""
    line = {"kind": "line", "camera": None, "surface": "ground", "corners": [ground(0, 30), ground(0, 60)]}
    zone = post(node, "/zones", {**line, "name": "Ground"})
    crossing = {"kind": "crossing", "way": "either"}
    on_ground = post(node, "/rules", {"name": "Ground", "condition": {**crossing, "zone": zone}})
    for number, camera in enumerate(cameras):
        drawn = post(node, "/zones", {**line, "name": f"Picture {number}", "surface": "picture", "camera": camera,
                                      "corners": [[80, 128], [80, 0]]})
        post(node, "/rules", {"name": f"Picture {number}", "condition": {**crossing, "zone": drawn}})
    return on_ground


def report(name, alarms):
    if not alarms:
        print(f"{name}: none")
        return
    whole = [came - moment(alarm["happened"]) for came, alarm in alarms]
    after = [came - moment(alarm["opened"]) for came, alarm in alarms]
    print(f"{name}: {len(alarms)} alarms; from the frame over the line {quantile(whole, 0.5):.2f} s in the median, "
          f"p95 {quantile(whole, 0.95):.2f} s; of it from the decision {1e3 * quantile(after, 0.5):.0f} ms, "
          f"p95 {1e3 * quantile(after, 0.95):.0f} ms")


def main(cameras=16, seconds=240):
    with Node() as node:
        ids = []
        for number in range(cameras):
            ids.append(node.add_camera(f"sim:{SCENE}?camera={number % 2}", f"Mast {number}")["id"])
            side = (-30, 35) if number % 2 == 0 else (30, -35)
            assert node.ask("PUT", f"/api/v1/cameras/{ids[-1]}/pose", pose(*side)).status == 200
        on_ground = watch_lines(node, ids)
        viewer = Viewer(node)
        came = []
        end = time.time() + seconds
        while time.time() < end:
            kind, text = viewer.read()
            if kind == "alarm":
                came.append((time.time(), text["alarm"]))
        dropped = sum(camera["dropped"] for camera in node.cameras())
        ticks = [int(field) for field in Path(f"/proc/{node.process.pid}/stat").read_text().split()[13:15]]
        viewer.close()
    report("on the ground", [each for each in came if each[1]["rule"]["id"] == on_ground])
    report("in pictures", [each for each in came if each[1]["rule"]["id"] != on_ground])
    print(json.dumps({"cameras": cameras, "pictures_dropped": dropped, "cores": round(sum(ticks) / 100 / seconds, 2)}))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
