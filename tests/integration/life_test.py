"""Starting, ending and being killed."""
import json
import os
import signal
import socket
import tempfile
import unittest
from pathlib import Path

import websocket

from node import CROSSING, Node, run


class Life(unittest.TestCase):
    def test_ends_cleanly_on_ctrl_c_and_on_sigterm(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with Node() as node:
                node.add_camera()
                node.wait("a track", node.tracks)
                self.assertEqual(0, node.end(number), node.log())
                left = {file.name for file in node.data.rglob("*")}
                self.assertFalse({name for name in left if name.endswith(("-wal", "-shm", "-journal", ".new"))}, left)

    def test_waits_for_nobody_who_stays_connected(self):
        with Node() as node:
            camera = node.add_camera()["id"]
            viewer = websocket.create_connection(f"ws://127.0.0.1:{node.port}/api/v1/live", timeout=30)
            viewer.send(json.dumps({"type": "watch", "cameras": [camera]}))
            while not isinstance(viewer.recv(), bytes):
                pass
            answered = node.connect()
            answered.request("GET", "/api/v1/site")
            answered.getresponse().read()
            begun = socket.create_connection((node.host, node.port), timeout=30)
            begun.sendall(b"GET / HTTP/1.1\r\nHost: loc")
            self.assertEqual(0, node.end(signal.SIGINT), node.log())  # while all three still hold on
            for connection in (viewer, answered, begun):
                connection.close()

    def test_the_demo_starts_and_leaves_nothing_behind(self):
        with tempfile.TemporaryDirectory() as folder, Node("--demo", environment={"TMPDIR": folder}) as node:
            self.assertIn(folder, node.said)
            self.assertEqual(3, len(node.cameras()))
            self.assertTrue(node.get("/api/v1/site").json()["demo"])
            node.wait("a track", node.tracks, seconds=120)
            self.assertEqual(0, node.end(signal.SIGINT))
            self.assertEqual([], list(Path(folder).iterdir()))

    def test_a_kill_loses_no_ended_track_and_the_next_start_closes_what_was_open(self):
        with tempfile.TemporaryDirectory() as data:
            with Node(data=data) as node:
                node.add_camera()
                ended = node.wait("an ended track", lambda: [
                    track for track in node.tracks() if track["state"] == "ended"], seconds=90)
                alive = node.wait("a track that lives", lambda: [
                    track for track in node.tracks() if track["state"] != "ended" and track["points"] > 5], seconds=90)
                paths = {track["id"]: self.path(node, track) for track in ended}
                self.assertEqual(-signal.SIGKILL, node.end(signal.SIGKILL))
            with Node(data=data) as node:
                self.assertEqual(1, len(node.cameras()))
                for track in ended:
                    self.assertEqual(paths[track["id"]], self.path(node, track))
                for track in alive:
                    again = node.get("/api/v1/tracks/" + track["id"]).json()
                    self.assertEqual("ended", again["state"])
                    self.assertGreaterEqual(again["points"], track["points"])

    def path(self, node, track):
        return node.get(f"/api/v1/tracks/{track['id']}/path").json()["points"]

    def test_says_what_to_do_where_the_port_is_taken(self):
        with Node() as node, tempfile.TemporaryDirectory() as data:
            done = run("serve", "--port", str(node.port), "--data", data)
            self.assertEqual(1, done.returncode)
            self.assertIn(f"127.0.0.1:{node.port} is taken", done.stderr)
            self.assertIn("--port", done.stderr)

    def test_what_it_keeps_is_for_nobody_else(self):
        with Node() as node:
            node.add_camera()
            track = node.wait("an ended track", lambda: [
                track for track in node.tracks() if track["state"] == "ended"], seconds=90)[0]["id"]
            node.wait("its clip", lambda: (node.data / "clips" / (track + ".json")).exists())
            kept = [node.data, *node.data.rglob("*")]
            self.assertLessEqual({"lock", "site", "key", "register.db", "register.db-wal", "register.db-shm", "clips",
                                  track + ".mp4", track + ".jpg"}, {file.name for file in kept})
            modes = {str(file): oct(file.stat().st_mode & 0o777) for file in kept}
            self.assertEqual({}, {name: mode for name, mode in modes.items()
                                  if mode != ("0o700" if Path(name).is_dir() else "0o600")})
            self.assertNotIn("may look into", node.log())

    def test_warns_of_a_data_folder_that_others_may_read_and_leaves_it_as_it_is(self):
        with tempfile.TemporaryDirectory() as data:
            os.chmod(data, 0o755)
            with Node(data=data) as node:
                self.assertEqual(1, node.log().count(f"others on this machine may look into the data folder {data}"))
                self.assertIn(f"chmod 700 {data}", node.log())
                self.assertEqual(0o755, os.stat(data).st_mode & 0o777)

    def test_two_nodes_do_not_share_a_folder(self):
        with Node() as node:
            done = run("serve", "--port", "0", "--data", str(node.data))
            self.assertEqual(1, done.returncode)
            self.assertTrue(done.stderr.splitlines()[-1].startswith("vigie serve: "), done.stderr)

    def test_a_recording_ends_and_stays_listed(self):
        with Node() as node:
            camera = node.add_camera(CROSSING + "&length=8")["id"]
            ended = node.wait("its end", lambda: [c for c in node.cameras() if c["state"] == "ended"])
            self.assertEqual(camera, ended[0]["id"])
            self.assertEqual([], [track for track in node.tracks() if track["state"] != "ended"])

    def test_help_and_version(self):
        for words in (["--help"], ["serve", "--help"], ["--version"]):
            done = run(*words)
            self.assertEqual((0, ""), (done.returncode, done.stderr), words)
            self.assertIn("vigie", done.stdout.lower())
        for words in ([], ["nonsense"]):
            done = run(*words)
            self.assertEqual((2, ""), (done.returncode, done.stdout), words)


if __name__ == "__main__":
    unittest.main()
