"""Where cameras stand: put, kept, cleared, refused, and told to viewers."""
import copy
import json
import unittest

import contract
from node import Node

NOBODY = "00000000-0000-7000-8000-000000000000"
POSE = {"latitude_deg": 45.0, "longitude_deg": 7.0, "above_ground_m": 8.0, "bearing_deg": 0.0, "elevation_deg": -8.0,
        "roll_deg": 0.0, "place_uncertainty_m": 2.0, "direction_uncertainty_deg": 0.2, "covariance": None,
        "optics": {"pixel_pitch_um": 12.0, "focal_length_mm": 9.0, "principal_point_px": None,
                   "distortion": [0.0, 0.0, 0.0, 0.0, 0.0]}, "how": "typed"}


def pose(**changes):
    changed = copy.deepcopy(POSE)
    for key, value in changes.items():
        if key in changed["optics"]:
            changed["optics"][key] = value
        else:
            changed[key] = value
    return {key: value for key, value in changed.items() if value != "left out"}


class Asking(unittest.TestCase):
    def ask(self, method, target, body=None, status=200):
        answer = self.node.ask(method, "/api/v1" + target, body)
        contract.check(method, "/api/v1" + target, answer)
        self.assertEqual(status, answer.status, f"{method} {target}: {answer.body[:300]}")
        return answer

    def refusal(self, method, target, body, status=400):
        return self.ask(method, target, body, status=status).json()["detail"]


class Poses(Asking):
    @classmethod
    def setUpClass(cls):
        cls.node = Node().__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.node.__exit__()

    def setUp(self):
        self.camera = self.node.add_camera()["id"]
        self.place = f"/cameras/{self.camera}"

    def tearDown(self):
        self.ask("DELETE", self.place, status=204)

    def test_are_put_kept_and_cleared_and_leave_lines_in_the_audit_log(self):
        self.assertIsNone(self.ask("GET", self.place).json()["pose"])
        first = self.ask("PUT", self.place + "/pose", POSE).json()["pose"]
        self.assertEqual({**POSE, "height_m": 8.0}, {key: first[key] for key in [*POSE, "height_m"]})
        covariance = [0.04 * (i % 7 == 0) for i in range(36)]
        by_marks = pose(above_ground_m="left out", height_m=12.5, bearing_deg=10.0, how="landmarks", covariance=covariance,
                        principal_point_px=[80.5, 63.0], distortion=[-0.1, 0.02, 0.0, 0.001, 0.0])
        # The ground is known from no other camera.
        self.assertIn("over the ground", self.refusal("PUT", self.place + "/pose", by_marks))
        by_marks = pose(**{**by_marks, "height_m": "left out", "above_ground_m": 12.5})
        second = self.ask("PUT", self.place + "/pose", by_marks).json()["pose"]
        for got, put in zip(second.pop("covariance"), by_marks.pop("covariance"), strict=True):
            self.assertAlmostEqual(put, got, 12)
        self.assertEqual(by_marks, {key: second[key] for key in by_marks})
        self.assertEqual((0, 1), (first["revision"], second["revision"]))
        self.ask("DELETE", self.place + "/pose", status=204)
        self.assertIsNone(self.ask("GET", self.place).json()["pose"])
        self.ask("DELETE", self.place + "/pose", status=404)
        poses = self.ask("GET", self.place + "/poses").json()["poses"]
        self.assertEqual([1, 0], [p["revision"] for p in poses])
        self.assertEqual(poses[0]["held_from"], poses[1]["held_to"])
        self.assertGreater(poses[0]["held_to"], poses[0]["held_from"])
        lines = [entry["detail"] for entry in self.ask("GET", "/audit?limit=1000").json()["entries"]
                 if entry["subject"] == "camera " + self.camera]
        self.assertEqual(["placed", "placed", "its"], [line.split()[0] for line in lines[-3:]])

    def test_refuse_what_makes_no_sense(self):
        wrong = [{}, [], 1, "text", pose(latitude_deg=90.5), pose(longitude_deg=-181), pose(latitude_deg="45"),
                 pose(latitude_deg=None), pose(height_m=100), pose(above_ground_m="left out"), pose(above_ground_m=0),
                 pose(above_ground_m=-5), pose(bearing_deg=361), pose(elevation_deg=91), pose(roll_deg=True),
                 pose(place_uncertainty_m=-1), pose(direction_uncertainty_deg=1e9), pose(covariance=[1] * 35),
                 pose(covariance=list(range(36))), pose(covariance=[-1] + [0] * 35), pose(how="guessed"), pose(more=1),
                 pose(optics=None), pose(optics=[]), pose(focal_length_mm=0), pose(pixel_pitch_um=2000),
                 pose(principal_point_px=[1]), pose(distortion=[0] * 4), pose(distortion=["0"] * 5)]
        for body in wrong:
            self.refusal("PUT", self.place + "/pose", body)
        huge = json.dumps(POSE).replace('"latitude_deg": 45.0', '"latitude_deg": 1e999')
        self.assertEqual(400, self.node.ask("PUT", f"/api/v1{self.place}/pose", huge,
                                            {"Content-Type": "application/json"}).status)
        self.ask("PUT", f"/cameras/{NOBODY}/pose", POSE, status=404)
        self.ask("DELETE", f"/cameras/{NOBODY}/pose", status=404)
        self.ask("GET", f"/cameras/{NOBODY}/poses", status=404)
        self.assertIsNone(self.ask("GET", self.place).json()["pose"])

    def test_far_from_one_another_are_refused(self):
        self.ask("PUT", self.place + "/pose", POSE)
        other = f"/cameras/{self.node.add_camera()['id']}"
        said = self.refusal("PUT", other + "/pose", pose(latitude_deg=7.0, longitude_deg=45.0))
        self.assertRegex(said, "^[0-9]{4} km from the site's other cameras: are latitude and longitude swapped?")
        self.ask("DELETE", other, status=204)


class Restart(Asking):
    def test_poses_are_there_again(self):
        with Node() as self.node:
            place = f"/cameras/{self.node.add_camera()['id']}"
            before = self.ask("PUT", place + "/pose", POSE).json()["pose"]
            self.node.end()
            self.node.start()
            self.assertEqual(before, self.ask("GET", place).json()["pose"])
            self.assertEqual([before], self.ask("GET", place + "/poses").json()["poses"])


class Demo(Asking):
    def test_has_poses_from_the_start(self):
        with Node("--demo") as self.node:
            poses = [camera["pose"] for camera in self.ask("GET", "/cameras").json()["cameras"]]
            self.assertEqual(3, len(poses))
            for found in poses:
                self.assertEqual("simulated", found["how"])
                self.assertGreater(found["height_m"], 200)


if __name__ == "__main__":
    unittest.main()
