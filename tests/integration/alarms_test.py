"""Zones, rules and alarms: who crosses a line is one alarm in the right direction, and a person judges it."""
import hashlib
import io
import json
import signal
import tempfile
import threading
import time
import unittest
import zipfile
from datetime import datetime
from pathlib import Path

import contract
from live_test import Viewer
from node import CROSSING, Node, run
from targets_test import METRES_A_DEGREE, NOBODY, pose

SCENE = Path(__file__).parent / "border.toml"
# Of border.toml: over the line at 14, 34, 54 … seconds, the first to the east.
FIRST_S, EVERY_S = 14, 20


def ground(east_m, north_m):
    return [7 + east_m / METRES_A_DEGREE[1], 45 + north_m / METRES_A_DEGREE[0]]


def moment(text):
    return datetime.fromisoformat(text[:26] + "+00:00").timestamp()


class Asking(unittest.TestCase):
    def ask(self, method, target, body=None, status=200):
        answer = self.node.ask(method, "/api/v1" + target, body)
        contract.check(method, "/api/v1" + target, answer)
        self.assertEqual(status, answer.status, f"{method} {target}: {answer.body[:300]}")
        return answer.json() if answer.body else None

    def line(self, corners, name="The line", camera=None):
        return self.ask("POST", "/zones", {"name": name, "kind": "line", "surface": "picture" if camera else "ground",
                                           "camera": camera, "corners": corners}, 201)


class Alarms(Asking):
    def start(self, data):
        self.node = Node(data=data).__enter__()
        self.addCleanup(lambda: self.node.process.poll() is None and self.node.__exit__())

    def test_tell_of_each_crossing_once_in_its_direction_and_are_judged_and_survive_a_kill(self):
        with tempfile.TemporaryDirectory() as data:
            self.start(data)
            cameras = []
            for number, east_m, bearing_deg in ((0, -30, 35), (1, 30, -35)):
                camera = self.node.add_camera(f"sim:{SCENE}?camera={number}", f"Mast {number}")
                self.ask("PUT", f"/cameras/{camera['id']}/pose", pose(east_m, bearing_deg))
                cameras.append(camera["id"])
            rules = self.rules(cameras)
            viewer = Viewer(self.node)
            self.addCleanup(viewer.close)

            def all_told(kind, _):
                return kind == "alarm" and all(
                    len(self.raised(viewer, rule)) >= 3 for rule in (rules["ground"], rules["picture"]))

            viewer.read_until(all_told, 200)
            time.sleep(3)  # what were told twice would come now
            for rule in (rules["ground"], rules["picture"]):
                self.check_crossings(self.raised(viewer, rule), cameras)
            self.assertEqual([], self.raised(viewer, rules["counts"]))
            self.check_lists(rules)
            self.check_trial(rules)
            alarms = self.ask("GET", "/alarms")["alarms"]
            self.check_judging(alarms, viewer)
            alarms = self.ask("GET", "/alarms")["alarms"]
            self.check_evidence(alarms)
            self.assertEqual(-signal.SIGKILL, self.node.end(signal.SIGKILL))
            self.start(data)
            verified = run("audit", "verify", "--data", data, "--json")
            self.assertEqual(0, verified.returncode, verified.stdout)
            again = {alarm["id"]: alarm for alarm in self.ask("GET", "/alarms?limit=1000")["alarms"]}
            for alarm in alarms:
                self.assertEqual(alarm, again[alarm["id"]])
            late = Viewer(self.node)
            self.addCleanup(late.close)
            hello = late.read_until(lambda kind, _: kind == "hello")
            for alarm in hello["alarms"]:
                contract.check_value(alarm, {"$ref": "#/components/schemas/Alarm"})
            waiting = {alarm["id"] for alarm in again.values() if alarm["state"] != "judged"}
            self.assertEqual(waiting, {alarm["id"] for alarm in hello["alarms"]})
            self.assertEqual({zone["name"] for zone in self.ask("GET", "/zones")["zones"]}, {"The line", "In the picture"})
            self.assertEqual(3, len(self.ask("GET", "/rules")["rules"]))

    def rules(self, cameras):
        line = self.line([ground(0, 30), ground(0, 60)])
        foot = self.node.ask("POST", f"/api/v1/cameras/{cameras[0]}/project", {
            "latitude_deg": ground(0, 45)[1], "longitude_deg": ground(0, 45)[0]})
        while foot.status != 200 or not foot.json()["pixel"]:  # until its first picture
            time.sleep(0.2)
            foot = self.node.ask("POST", f"/api/v1/cameras/{cameras[0]}/project", {
                "latitude_deg": ground(0, 45)[1], "longitude_deg": ground(0, 45)[0]})
        x = foot.json()["pixel"][0]
        drawn = self.line([[x, 128], [x, 0]], "In the picture", cameras[0])
        crossing = {"kind": "crossing", "way": "either"}
        asked = {"ground": {"name": "Over the line", "priority": 1, "condition": {**crossing, "zone": line["id"]}},
                 "picture": {"name": "In the picture", "condition": {**crossing, "zone": drawn["id"]}},
                 "counts": {"name": "Counts", "raises": False, "condition": {**crossing, "zone": line["id"]}}}
        return {key: self.ask("POST", "/rules", body, 201)["id"] for key, body in asked.items()}

    @staticmethod
    def raised(viewer, rule):
        return [text["alarm"] for text in viewer.of_type("alarm")
                if text["alarm"]["rule"]["id"] == rule and text["alarm"]["state"] == "open"]

    def check_crossings(self, alarms, cameras):
        """Each crossing of the scene within the span of the alarms is one of them."""
        started = moment(self.ask("GET", "/site")["started"])
        numbers = []
        for alarm in alarms:
            contract.check_value(alarm, {"$ref": "#/components/schemas/Alarm"})
            after = moment(alarm["happened"]) - started - FIRST_S
            number = round(after / EVERY_S)
            # told where it is beyond doubt, which a busy machine sees later
            self.assertLess(abs(after - number * EVERY_S), 6, alarm)
            self.assertEqual("rightwards" if number % 2 == 0 else "leftwards", alarm["way"], (number, alarm))
            self.assertIn(alarm["camera"], cameras)
            self.assertIsNotNone(alarm["track"])
            self.assertLess(abs(alarm["place"]["longitude_deg"] - 7) * METRES_A_DEGREE[1], 6)
            self.assertEqual("simulated", alarm["origin"])
            numbers.append(number)
        self.assertEqual(list(range(numbers[0], numbers[0] + len(numbers))), numbers, "one each, none left out")

    def check_lists(self, rules):
        page = self.ask("GET", f"/alarms?limit=2&rule={rules['ground']}")
        self.assertEqual(2, len(page["alarms"]))
        self.assertTrue(page["more"])
        older = self.ask("GET", f"/alarms?before={page['alarms'][1]['id']}&rule={rules['ground']}")["alarms"]
        self.assertNotIn(page["alarms"][0]["id"], [alarm["id"] for alarm in older])
        self.assertEqual([], self.ask("GET", "/alarms?state=judged")["alarms"])
        self.assertEqual([], self.ask("GET", f"/alarms?camera={NOBODY}")["alarms"])
        for query in ("state=closed", "state=open,", "judgement=maybe", "limit=0", "rule=1", "colour=red"):
            self.ask("GET", "/alarms?" + query, status=400)
        self.ask("GET", f"/alarms/{NOBODY}", status=404)
        counted = self.ask("GET", f"/passages?rule={rules['counts']}")["hours"]
        told = self.ask("GET", f"/passages?rule={rules['ground']}")["hours"]

        def ways(hours):
            return {way: sum(each["count"] for each in hours if each["way"] == way)
                    for way in ("rightwards", "leftwards")}

        self.assertEqual(ways(told), ways(counted))
        self.assertLessEqual(abs(ways(told)["rightwards"] - ways(told)["leftwards"]), 1)
        self.ask("GET", "/passages?from=2026-01-01T00:00:00Z&to=2026-06-01T00:00:00Z", status=400)

    def check_trial(self, rules):
        for rule in ("ground", "picture"):
            kept = self.ask("GET", f"/rules/{rules[rule]}")
            body = {key: value for key, value in kept.items() if key not in ("id", "revision")}
            trial = self.ask("POST", "/rules/test", {"rule": body, "hours": 1})
            self.assertTrue(trial["complete"])
            self.assertGreaterEqual(len(trial["would_raise"]), 3, rule)
            self.assertEqual({"rightwards", "leftwards"}, {each["way"] for each in trial["would_raise"]})
        self.ask("POST", "/rules/test", {"rule": body, "hours": 25}, 400)

    def check_evidence(self, alarms):
        """Of the oldest alarm: its clip, its marked picture, and what a stranger gets and checks."""
        alarm, target = alarms[-1], f"/api/v1/alarms/{alarms[-1]['id']}"
        self.node.wait("the alarm's clip", lambda: self.node.ask("GET", target + "/clip").status == 200)
        clip = self.ask("GET", f"/alarms/{alarm['id']}/clip")
        before_s = moment(alarm["happened"]) - int(clip["start_ns"]) / 1e9
        self.assertTrue(8 < before_s < 12, before_s)
        self.assertGreater(clip["duration_s"] - before_s, 18)
        self.assertEqual(b"ftyp", self.node.ask("GET", target + "/clip.mp4").body[4:8])
        self.assertEqual(b"\xff\xd8\xff", self.node.ask("GET", target + "/picture.jpg").body[:3])
        self.ask("GET", f"/alarms/{NOBODY}/clip", status=404)
        self.ask("GET", f"/alarms/{NOBODY}/evidence.zip", status=404)
        answer = self.node.ask("GET", target + "/evidence.zip")
        self.assertEqual((200, "application/zip"), (answer.status, answer.headers["content-type"]))
        with zipfile.ZipFile(io.BytesIO(answer.body)) as evidence:
            self.assertIsNone(evidence.testzip())
            files = {name: evidence.read(name) for name in evidence.namelist()}
        sums = [line.split("  ") for line in files["B2SUMS"].decode().splitlines()]
        self.assertGreaterEqual(len(sums), 4)
        for digest, name in sums:
            self.assertEqual(digest, hashlib.blake2b(files[name]).hexdigest(), name)
        events = [name.split("-")[1] for name in files if name.endswith(".json") and name.startswith("signed/")]
        self.assertTrue({"began.json", "raised.json", "kept.json"} <= set(events), events)
        for account in (files["alarm.json"], files[f"clips/{alarm['id']}.alarm.json"]):
            known = json.loads(account)
            self.assertEqual(alarm["id"], known["alarm"]["id"])
            self.assertEqual(alarm["rule"]["id"], known["rule"]["id"])
            self.assertEqual([known["rule"]["condition"]["zone"]], [zone["id"] for zone in known["zones"]])
            self.assertEqual(8, known["pose"]["above_ground_m"])
            self.assertGreater(len(known["track"]["path"]), 20)
        actions = [entry["detail"] for entry in self.ask("GET", "/audit?limit=1000")["entries"]]
        self.assertIn("exported the evidence", actions)
        self.assertIn("looked at the recording", actions)

    def check_judging(self, alarms, viewer):
        first, second = alarms[0], alarms[1]
        seen = self.ask("POST", f"/alarms/{first['id']}/acknowledge")
        self.assertEqual(("acknowledged", first["revision"] + 1), (seen["state"], seen["revision"]))
        self.assertEqual(seen, self.ask("POST", f"/alarms/{first['id']}/acknowledge"))
        judged = self.ask("POST", f"/alarms/{first['id']}/judgement",
                          {"judgement": "nuisance", "note": "a shepherd", "revision": seen["revision"]})
        self.assertEqual(("judged", "nuisance", "a shepherd"),
                         (judged["state"], judged["judged"]["judgement"], judged["judged"]["note"]))
        viewer.read_until(lambda kind, text: kind == "alarm" and text["alarm"] == judged, 10)
        # Two at once: one of them is told who was first.
        answers = []

        def judge(judgement):
            answers.append(self.node.ask("POST", f"/api/v1/alarms/{second['id']}/judgement",
                                         {"judgement": judgement, "revision": second["revision"]}))

        people = [threading.Thread(target=judge, args=(judgement,)) for judgement in ("real", "false")]
        for person in people:
            person.start()
        for person in people:
            person.join()
        self.assertEqual([200, 409], sorted(answer.status for answer in answers))
        refused = next(answer for answer in answers if answer.status == 409)
        self.assertIn("judged it meanwhile", refused.json()["detail"])
        kept = self.ask("GET", f"/alarms/{second['id']}")
        changed = self.ask("POST", f"/alarms/{second['id']}/judgement",
                           {"judgement": "real", "note": "seen again", "revision": kept["revision"]})
        self.assertEqual(kept["revision"] + 1, changed["revision"])
        for body in ({"judgement": "maybe", "revision": 1}, {"judgement": "real"}, {"judgement": "real", "revision": 0},
                     {"judgement": "real", "revision": 1, "note": "x" * 2001}):
            self.ask("POST", f"/alarms/{second['id']}/judgement", body, 400)
        self.ask("POST", f"/alarms/{NOBODY}/judgement", {"judgement": "real", "revision": 1}, 404)
        actions = [entry["action"] for entry in self.ask("GET", "/audit?limit=1000")["entries"]]
        self.assertGreaterEqual(actions.count("judge_alarms"), 4)
        self.assertGreaterEqual(actions.count("change_rules"), 5)


class Drawing(Asking):
    def setUp(self):
        self.node = Node().__enter__()
        self.addCleanup(self.node.__exit__)

    def refused(self, target, body, words, status=400, method="POST"):
        self.assertIn(words, self.ask(method, target, body, status)["detail"])

    def test_zones_that_are_none_are_refused_with_a_word(self):
        good = {"name": "Ford", "kind": "area", "surface": "ground", "camera": None,
                "corners": [ground(0, 0), ground(20, 0), ground(20, 20), ground(0, 20)]}
        for change, words in (({"corners": good["corners"][:2]}, "corners"),
                              ({"corners": [good["corners"][i] for i in (0, 2, 1, 3)]}, "cross"),
                              ({"corners": [[7, 95]] * 3}, "latitude"),
                              ({"corners": [[7, 45]] * 3}, "one place"),
                              ({"corners": [[7, 45, 3]] * 3}, "pairs"),
                              ({"corners": [[7, 45]] * 501}, "corners"),
                              ({"corners": [["7", 45]] * 3}, "pairs"),
                              ({"kind": "circle"}, "kind"), ({"name": ""}, "name"), ({"surface": "sea"}, "surface"),
                              ({"camera": NOBODY}, "camera"), ({"colour": "red"}, "colour"),
                              ({"surface": "picture", "camera": NOBODY, "corners": [[0, 0], [9, 0], [9, 9]]}, "no camera"),
                              ({"surface": "picture"}, "camera")):
            self.refused("/zones", {**good, **change}, words)
        self.assertEqual([], self.ask("GET", "/zones")["zones"])

    def test_rules_that_are_none_are_refused_with_a_word(self):
        line = self.line([ground(0, 0), ground(0, 20)])["id"]
        condition = {"kind": "crossing", "zone": line, "way": "either"}
        span = {"days": [1], "from": {"of": "clock", "after_s": 0}, "to": {"of": "sunset", "after_s": 0}}
        for change, words in (({"condition": {"kind": "presence", "zone": line}}, "area"),
                              ({"condition": {**condition, "zone": NOBODY}}, "no zone"),
                              ({"condition": {**condition, "way": "up"}}, "condition.way"),
                              ({"condition": {"kind": "magic", "zone": line}}, "condition.kind"),
                              ({"condition": {"kind": "approach", "zone": line, "within_m": -1}}, "within_m"),
                              ({"condition": {"kind": "crowd", "zone": line, "least": 1.5}}, "whole"),
                              ({"condition": None}, "condition"), ({"condition": []}, "condition"),
                              ({"priority": 6}, "priority"), ({"priority": 2 ** 64}, "priority"),
                              ({"dwell_s": -1}, "dwell_s"), ({"enabled": "yes"}, "enabled"),
                              ({"schedule": {"time_zone": "Atlantis/Port", "spans": [span]}}, "time zone"),
                              ({"schedule": {"time_zone": "UTC", "spans": [{**span, "days": [8]}]}}, "days"),
                              ({"schedule": {"time_zone": "UTC", "spans": [{**span, "days": []}]}}, "weekday"),
                              ({"filter": {"classes": ["ghost"], "least_confidence": 0.5, "least_height_m": None,
                                           "most_height_m": None, "stationary": False}}, "classes"),
                              ({"excused": [line]}, "area"), ({"name": "a\nb"}, "printable")):
            self.refused("/rules", {"name": "Rule", "condition": condition, **change}, words)
        self.refused("/rules", "[", "JSON")
        self.assertEqual([], self.ask("GET", "/rules")["rules"])

    def test_a_zone_stays_while_rules_are_about_it_and_each_version_is_kept(self):
        zone = self.line([ground(0, 0), ground(0, 20)])
        rule = self.ask("POST", "/rules", {"name": "Crossing", "condition": {
            "kind": "crossing", "zone": zone["id"], "way": "rightwards"}}, 201)
        self.assertEqual((3, 60, True, [], 0), (rule["priority"], rule["cool_down_s"], rule["raises"],
                                                rule["excused"], rule["revision"]))
        refusal = self.ask("DELETE", f"/zones/{zone['id']}", status=409)
        self.assertIn('"Crossing"', refusal["detail"])
        area = {"name": "Area now", "kind": "area", "surface": "ground", "camera": None,
                "corners": [ground(0, 0), ground(20, 0), ground(20, 20)]}
        self.refused(f"/zones/{zone['id']}", area, "Crossing", 409, "PUT")
        moved = self.ask("PUT", f"/zones/{zone['id']}", {
            "name": "Moved", "kind": "line", "surface": "ground", "camera": None,
            "corners": [ground(5, 0), ground(5, 20)]})
        self.assertEqual(1, moved["revision"])
        self.assertEqual(moved, self.ask("GET", f"/zones/{zone['id']}"))
        body = {key: value for key, value in rule.items() if key not in ("id", "revision")}
        off = self.ask("PUT", f"/rules/{rule['id']}", {**body, "enabled": False})
        self.assertEqual({**rule, "enabled": False, "revision": 1}, off)
        self.ask("DELETE", f"/rules/{rule['id']}", status=204)
        self.ask("DELETE", f"/rules/{rule['id']}", status=404)
        self.ask("GET", f"/rules/{rule['id']}", status=404)
        self.ask("DELETE", f"/zones/{zone['id']}", status=204)
        self.assertEqual([], self.ask("GET", "/zones")["zones"])
        self.ask("PUT", f"/zones/{NOBODY}", area, 404)

    def test_a_camera_that_stays_lost_is_an_alarm_once(self):
        camera = self.node.add_camera("rtsp://127.0.0.1:1/none", "North mast")["id"]
        self.node.wait("the alarm", lambda: self.ask("GET", "/alarms")["alarms"])
        alarm = self.ask("GET", "/alarms")["alarms"][0]
        self.assertEqual(("lost", camera, "Camera lost", "live"),
                         (alarm["fault"], alarm["camera"], alarm["rule"]["name"], alarm["origin"]))
        self.assertEqual({"kind": "camera", "id": camera}, alarm["subject"])
        self.ask("POST", f"/alarms/{alarm['id']}/judgement", {"judgement": "real", "revision": alarm["revision"]})
        time.sleep(15)  # it is the same fault still
        self.assertEqual(1, len(self.ask("GET", "/alarms")["alarms"]))
        answer = self.node.ask("GET", f"/api/v1/alarms/{alarm['id']}/evidence.zip")
        self.assertEqual(200, answer.status)  # the records, without a clip
        with zipfile.ZipFile(io.BytesIO(answer.body)) as evidence:
            self.assertIn("is not kept", evidence.read("README.txt").decode())

    def test_in_a_picture_goes_without_a_place(self):
        camera = self.node.add_camera(CROSSING)["id"]
        zone = self.line([[80, 128], [80, 0]], camera=camera)
        self.ask("POST", "/rules", {"name": "Crossing", "condition": {
            "kind": "crossing", "zone": zone["id"], "way": "either"}}, 201)
        viewer = Viewer(self.node)
        self.addCleanup(viewer.close)
        alarm = viewer.read_until(lambda kind, _: kind == "alarm", 90)["alarm"]
        self.assertEqual({"kind": "track", "id": alarm["track"]}, alarm["subject"])
        self.assertIsNone(alarm["place"])
        self.assertEqual(camera, alarm["pixel"]["camera"])
        self.assertIn(alarm["way"], ("rightwards", "leftwards"))


if __name__ == "__main__":
    unittest.main()
