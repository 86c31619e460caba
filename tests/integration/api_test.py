"""Every endpoint and every refusal, held to the contract."""
import json
import unittest

import contract
from node import CROSSING, Node

NOBODY = "00000000-0000-7000-8000-000000000000"


class Api(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.node = Node().__enter__()
        cls.camera = cls.node.add_camera()["id"]
        cls.node.wait("a track", lambda: cls.node.tracks())

    @classmethod
    def tearDownClass(cls):
        cls.node.__exit__()

    def ask(self, method, target, body=None, headers=None, status=200):
        answer = self.node.ask(method, "/api/v1" + target, body, headers)
        contract.check(method, "/api/v1" + target, answer)
        self.assertEqual(status, answer.status, f"{method} {target}: {answer.body[:300]}")
        return answer

    def test_tells_the_site(self):
        site = self.ask("GET", "/site").json()
        self.assertFalse(site["demo"])
        self.assertEqual(site["id"], self.ask("GET", "/site").json()["id"])

    def test_adds_renames_switches_and_removes_a_camera_and_writes_the_audit_log(self):
        camera = self.ask("POST", "/cameras", {"name": "Second", "url": CROSSING}, status=201).json()
        place = "/cameras/" + camera["id"]
        seen = self.node.wait("frames", lambda: self.camera_that(place, lambda c: c["frames"] > 0))
        self.assertEqual((160, 128, 14, "simulated"), tuple(seen[k] for k in ("width", "height", "bits", "origin")))
        renamed = self.ask("PATCH", place, {"name": "Deuxième"}).json()
        self.assertEqual(("Deuxième", 1), (renamed["name"], renamed["revision"]))
        self.assertGreater(renamed["frames"], 0, "a new name does not restart the camera")
        off = self.ask("PATCH", place, {"enabled": False}).json()
        self.assertEqual(("off", False), (off["state"], off["enabled"]))
        self.ask("PATCH", place, {"enabled": True})
        self.node.wait("it to see again", lambda: self.camera_that(place, lambda c: c["state"] == "watching"))
        self.ask("DELETE", place, status=204)
        self.ask("GET", place, status=404)
        self.ask("GET", f"{place}/watched", status=404)
        done = [entry["detail"] for entry in self.ask("GET", "/audit").json()["entries"]
                if entry["subject"] == "camera " + camera["id"]]
        self.assertEqual([f'added "Second", {CROSSING}', 'renamed to "Deuxième"', "switched off", "switched on",
                          "taken off the site"], done)

    def camera_that(self, place, condition):
        camera = self.ask("GET", place).json()
        return camera if condition(camera) else None

    def test_keeps_user_and_password_to_itself(self):
        url = "rtsp://guard:s3cret@127.0.0.1:9/thermal"
        camera = self.ask("POST", "/cameras", {"name": "Locked", "url": url}, status=201).json()
        self.assertEqual(("rtsp://127.0.0.1:9/thermal", True), (camera["url"], camera["has_secret"]))
        lost = self.node.wait("it to be lost", lambda: self.camera_that(
            "/cameras/" + camera["id"], lambda c: c["state"] == "lost" and c["detail"]))
        self.ask("DELETE", "/cameras/" + camera["id"], status=204)
        everything = json.dumps(lost) + self.ask("GET", "/audit").body.decode() + self.node.log()
        self.assertNotIn("s3cret", everything)
        for file in self.node.data.rglob("*"):
            if file.is_file():
                self.assertNotIn(b"s3cret", file.read_bytes(), file)

    def test_refuses_cameras_that_make_no_sense(self):
        for body in ({}, {"name": "x"}, {"url": CROSSING}, {"name": "", "url": CROSSING}, {"name": "x", "url": ""},
                     {"name": 1, "url": CROSSING}, {"name": "x", "url": CROSSING, "more": 1},
                     {"name": "x", "url": "a" * 2001}, {"name": "x\u0007", "url": CROSSING},
                     {"name": "x", "url": "rtsp://"}, {"name": "x", "url": "sim:demo?camera=99"}, [], 1, "text"):
            self.ask("POST", "/cameras", body, headers={"Content-Type": "application/json"}, status=400)
        self.ask("POST", "/cameras", "{", headers={"Content-Type": "application/json"}, status=400)
        self.ask("POST", "/cameras", json.dumps({"name": "x", "url": CROSSING}),
                 headers={"Content-Type": "text/plain"}, status=400)
        self.ask("POST", "/cameras", {"name": "x", "url": "no/such/file.mp4"}, status=404)
        for body in ({}, {"enabled": 1}, {"name": ""}, {"revision": 3}):
            self.ask("PATCH", "/cameras/" + self.camera, body, status=400)
        self.ask("PATCH", "/cameras/" + NOBODY, {"name": "x"}, status=404)
        self.ask("DELETE", "/cameras/" + NOBODY, status=404)
        self.assertEqual([self.camera], [c["id"] for c in self.ask("GET", "/cameras").json()["cameras"]])

    def test_gives_a_snapshot(self):
        picture = self.ask("GET", f"/cameras/{self.camera}/snapshot.jpg").body
        self.assertTrue(picture.startswith(b"\xff\xd8") and picture.endswith(b"\xff\xd9"))
        self.ask("GET", f"/cameras/{NOBODY}/snapshot.jpg", status=404)

    def test_tells_when_it_truly_saw(self):
        spans = self.node.wait("a watched span", lambda: [
            span for span in self.ask("GET", f"/cameras/{self.camera}/watched").json()["watched"] if span["watched"]])
        grown = self.node.wait("it to grow", lambda: [
            span for span in self.ask("GET", f"/cameras/{self.camera}/watched").json()["watched"]
            if span["from"] == spans[0]["from"] and span["to"] > spans[0]["to"]])
        self.assertEqual("unknown", grown[0]["cause"])
        nothing = self.ask("GET", f"/cameras/{self.camera}/watched?to=2001-01-01T00:00:00Z").json()
        self.assertEqual([], nothing["watched"])
        self.ask("GET", f"/cameras/{self.camera}/watched?from=yesterday", status=400)
        month = f"/cameras/{self.camera}/watched?from=2001-01-01T00:00:00Z&to=2001-02-0"
        self.ask("GET", month + "1T00:00:00Z")
        self.ask("GET", month + "2T00:00:00Z", status=400)
        day = self.ask("GET", f"/cameras/{self.camera}/watched?from={spans[0]['from']}").json()["watched"]
        self.assertIn(spans[0]["from"], [span["from"] for span in day])

    def test_lists_tracks_in_pages_newest_first(self):
        self.node.wait("three tracks", lambda: len(self.node.tracks()) >= 3, seconds=90)
        first = self.ask("GET", "/tracks?limit=1").json()
        self.assertTrue(first["more"])
        newest = first["tracks"][0]
        second = self.ask("GET", f"/tracks?limit=1&before={newest['id']}").json()["tracks"][0]
        self.assertGreaterEqual(newest["first_seen"], second["first_seen"])
        self.assertNotEqual(newest["id"], second["id"])
        of_camera = self.ask("GET", f"/tracks?camera={self.camera}&limit=1000").json()
        self.assertFalse(of_camera["more"])
        self.assertEqual([], self.ask("GET", f"/tracks?camera={NOBODY}").json()["tracks"])
        self.assertEqual([], self.ask("GET", "/tracks?to=2001-01-01T00:00:00Z").json()["tracks"])
        for query in ("limit=0", "limit=1001", "limit=x", "limit=", "camera=x", "before=1", "from=1", "colour=red",
                      "limit=1&limit=2", "limit=%zz"):
            self.ask("GET", "/tracks?" + query, status=400)

    def test_gives_a_track_and_its_path(self):
        track = self.node.wait("an ended track", lambda: [
            t for t in self.node.tracks() if t["state"] == "ended"], seconds=90)[0]
        self.assertEqual(track, self.ask("GET", "/tracks/" + track["id"]).json())
        points = self.ask("GET", f"/tracks/{track['id']}/path").json()["points"]
        self.assertEqual(track["points"], len(points))
        times = [int(point["time_ns"]) for point in points]
        self.assertEqual(sorted(times), times)
        self.assertGreater(len(points), 3)
        for what in ("", "/path", "/clip", "/clip.mp4", "/thumbnail.jpg"):
            self.ask("GET", f"/tracks/{NOBODY}{what}", status=404)
            self.ask("GET", f"/tracks/nonsense{what}", status=400)

    def test_pages_through_the_audit_log(self):
        first = self.ask("GET", "/audit?limit=1").json()
        self.assertEqual(1, len(first["entries"]))
        self.assertEqual(("local administrator", "127.0.0.1", "change_cameras", True),
                         tuple(first["entries"][0][k] for k in ("principal", "address", "action", "allowed")))
        rest = self.ask("GET", f"/audit?after={first['next']}&limit=1000").json()
        self.assertNotIn(first["entries"][0], rest["entries"])
        for query in ("after=x", "after=-1", "after=99999999999999999999", "limit=0"):
            self.ask("GET", "/audit?" + query, status=400)

    def test_says_why_it_refuses(self):
        self.ask("PUT", "/site", {}, status=405)
        self.ask("DELETE", "/tracks/" + NOBODY, status=405)
        self.ask("POST", "/session", {"token": "a token that is not needed"}, status=422)
        for target in ("/api/v1/nothing", "/api", "/api/v1/../site", "/api/v1//site", "/nothing.js", "/%2e%2e/x",
                       "/api/v1/site?%", "/api/v1/site%00"):
            answer = self.node.get(target)
            self.assertIn(answer.status, (400, 404), target)
            contract.check_value(answer.json(), {"$ref": "#/components/schemas/Problem"})

    def test_shows_a_page_with_every_header_that_guards_it(self):
        page = self.node.get("/")
        self.assertEqual(200, page.status)
        self.assertIn(b"Vigie", page.body)
        policy = page.headers["content-security-policy"]
        self.assertIn("default-src 'none'", policy)
        self.assertIn("frame-ancestors 'none'", policy)
        self.assertNotIn("unsafe-inline", policy)
        self.assertEqual("nosniff", page.headers["x-content-type-options"])
        self.assertEqual("no-referrer", page.headers["referrer-policy"])
        head = self.node.ask("HEAD", "/")
        self.assertEqual((200, b"", page.headers["content-length"]),
                         (head.status, head.body, head.headers["content-length"]))
        if "etag" in page.headers:  # the console is built in
            self.assertEqual(304, self.node.get("/", {"If-None-Match": page.headers["etag"]}).status)


if __name__ == "__main__":
    unittest.main()
