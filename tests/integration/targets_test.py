"""Targets: one walker before two cameras is one of them, live and in the register."""
import math
import unittest
from pathlib import Path

import contract
from live_test import Viewer
from node import Node

SCENE = Path(__file__).parent / "pair.toml"
METRES_A_DEGREE = (111_132.0, 78_847.0)  # of latitude and longitude, at 45° north
NOBODY = "00000000-0000-7000-8000-000000000000"


def pose(east_m, bearing_deg):
    return {"latitude_deg": 45.0, "longitude_deg": 7.0 + east_m / METRES_A_DEGREE[1], "above_ground_m": 8.0,
            "bearing_deg": bearing_deg % 360, "elevation_deg": -8.0, "roll_deg": 0.0, "place_uncertainty_m": 1.0,
            "direction_uncertainty_deg": 0.2, "covariance": None,
            "optics": {"pixel_pitch_um": 12.0, "focal_length_mm": 9.0, "principal_point_px": None,
                       "distortion": [0.0, 0.0, 0.0, 0.0, 0.0]}, "how": "typed"}


class Targets(unittest.TestCase):
    def ask(self, method, target, body=None, status=200):
        answer = self.node.ask(method, "/api/v1" + target, body)
        contract.check(method, "/api/v1" + target, answer)
        self.assertEqual(status, answer.status, f"{method} {target}: {answer.body[:300]}")
        return answer.json()

    def setUp(self):
        self.node = Node().__enter__()
        self.addCleanup(self.node.__exit__)
        self.cameras = []
        for number, east_m, bearing_deg in ((0, -30, 35), (1, 30, -35)):
            camera = self.node.add_camera(f"sim:{SCENE}?camera={number}", f"Mast {number}")
            self.ask("PUT", f"/cameras/{camera['id']}/pose", pose(east_m, bearing_deg))
            self.cameras.append(camera["id"])

    def test_of_one_walker_before_two_cameras_is_one_live_and_in_the_register(self):
        viewer = Viewer(self.node)
        self.addCleanup(viewer.close)
        viewer.watch(*self.cameras)

        def both(kind, message):
            return kind == "target" and set(message["target"]["cameras"]) == set(self.cameras)

        target = viewer.read_until(both, 120)["target"]
        contract.check_value(target, {"$ref": "#/components/schemas/Target"})
        self.assertEqual("simulated", target["origin"])
        place = target["places"][0]
        north = (place["latitude_deg"] - 45) * METRES_A_DEGREE[0]
        east = (place["longitude_deg"] - 7) * METRES_A_DEGREE[1]
        self.assertLess(math.hypot(max(abs(east) - 8, 0), north - 45), 6, f"{east} m east, {north} m north")

        def named(kind, message):
            return kind == "frame" and any(track["target"] == target["id"] for track in message["tracks"])

        viewer.read_until(named)
        # Whoever comes now is told of it first.
        late = Viewer(self.node)
        self.addCleanup(late.close)
        hello = late.read_until(lambda kind, _: kind == "hello")
        self.assertIn(target["id"], [each["id"] for each in hello["targets"]])

        kept = self.node.wait("the path", lambda: self.path_of(target["id"]))
        self.assertLess(abs((kept[-1]["latitude_deg"] - 45) * METRES_A_DEGREE[0] - 45), 10)
        self.assertEqual(target["id"], self.ask("GET", f"/targets/{target['id']}")["id"])
        listed = self.ask("GET", "/targets?limit=1000")
        self.assertFalse(listed["more"])
        seen_by_both = [each for each in listed["targets"] if len(each["tracks"]) > 1]
        self.assertEqual([target["id"]], [each["id"] for each in seen_by_both])

    def path_of(self, target):
        points = self.ask("GET", f"/targets/{target}/path")["points"]
        times = [int(point["time_ns"]) for point in points]
        self.assertEqual(sorted(times), times)
        return points if len(points) >= 3 else None

    def test_that_are_none_are_not_found(self):
        self.ask("GET", f"/targets/{NOBODY}", status=404)
        self.ask("GET", f"/targets/{NOBODY}/path", status=404)
        self.ask("GET", "/targets/walker", status=400)
        self.ask("GET", f"/targets?before={NOBODY}", status=404)
        self.ask("GET", "/targets?limit=0", status=400)


if __name__ == "__main__":
    unittest.main()
