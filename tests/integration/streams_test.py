"""Every kind of stream that docs/guide/first-camera.md names beside RTSP, from a server that sends a recording."""
import datetime
import shutil
import socket
import ssl
import sys
import tempfile
import unittest
from pathlib import Path

from node import CROSSING, Node, certificate, run
from servers import SKIPPED, Server, TlsRelay, WebServer, feed, free_port, has_rtsp_server, rtsp_server

PATIENCE = 120  # s; a machine with other work to do is slow
SIZE = (640, 512)


class Streams(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="vigie-streams-")))
        made = run("scan", "--video", str(folder), CROSSING + "&length=12", timeout=PATIENCE)
        assert made.returncode == 0, made.stderr
        cls.clip = next(folder.glob("*.mp4"))
        certificate(folder)
        cls.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        cls.tls.load_cert_chain(folder / "node.crt", folder / "node.key")
        cls.node = cls.enterClassContext(Node(environment={"no_proxy": "127.0.0.1"}))

    def keep(self, server):
        self.addCleanup(server.kill)
        return server

    def send(self, kind, *output):
        self.keep(Server(*feed(self.clip, "-c", "copy", "-f", kind, *output)))

    def mpegts(self, **more):
        words = feed(self.clip, "-c", "copy", "-f", "mpegts", "pipe:1")
        return self.keep(WebServer(words, "video/mp2t", **more)).port

    def add(self, url):
        camera = self.node.add_camera(url)["id"]
        self.addCleanup(lambda: self.node.ask("DELETE", "/api/v1/cameras/" + camera))
        return camera

    def wait_for(self, camera, what, condition):
        def reached():
            now = self.node.get("/api/v1/cameras/" + camera).json()
            return now if condition(now) else None
        return self.node.wait(what, reached, PATIENCE)

    def check(self, url, size=SIZE):
        camera = self.add(url)
        seen = self.wait_for(camera, url + " to be watched", lambda now: now["state"] == "watching")
        self.assertEqual((*size, 8, "live"), tuple(seen[key] for key in ("width", "height", "bits", "origin")))
        return camera

    def test_mpeg_ts_over_tcp(self):
        port = free_port()
        self.send("mpegts", f"tcp://127.0.0.1:{port}?listen=1")
        self.check(f"tcp://127.0.0.1:{port}")

    def test_mpeg_ts_over_udp(self):
        port = free_port(socket.SOCK_DGRAM)
        self.send("mpegts", f"udp://127.0.0.1:{port}?pkt_size=1316")
        self.check(f"udp://127.0.0.1:{port}")

    def test_srt(self):
        port = free_port(socket.SOCK_DGRAM)
        self.send("mpegts", f"srt://127.0.0.1:{port}?mode=listener")
        self.check(f"srt://127.0.0.1:{port}")

    def test_rtmp(self):
        port = free_port()
        self.send("flv", "-listen", "1", f"rtmp://127.0.0.1:{port}/live/camera")
        self.check(f"rtmp://127.0.0.1:{port}/live/camera")

    def test_rtmps(self):
        port = free_port()
        self.send("flv", "-listen", "1", f"rtmp://127.0.0.1:{port}/live/camera")
        self.check(f"rtmps://127.0.0.1:{self.keep(TlsRelay(self.tls, port)).port}/live/camera")

    def test_rtsps(self):
        if not has_rtsp_server():
            self.skipTest("gst-rtsp-server is missing; its packages are in packages/test.txt")
        server = self.keep(rtsp_server())
        self.check(f"rtsps://127.0.0.1:{self.keep(TlsRelay(self.tls, server.port)).port}/camera", size=(160, 120))

    def test_mpeg_ts_over_http(self):
        self.check(f"http://127.0.0.1:{self.mpegts()}/camera")

    def test_https(self):
        self.check(f"https://127.0.0.1:{self.mpegts(tls=self.tls)}/camera")

    def test_http_with_a_password(self):
        port = self.mpegts(secret="guard:p@ss:w/rd")
        wrong = self.add(f"http://guard:wrong@127.0.0.1:{port}/camera")
        lost = self.wait_for(wrong, "the refusal", lambda now: now["state"] == "lost")
        self.assertIn("401 Unauthorized", lost["detail"])
        self.check(f"http://guard:p%40ss%3Aw%2Frd@127.0.0.1:{port}/camera")

    def test_http_without_the_page(self):
        lost = self.wait_for(self.add(f"http://127.0.0.1:{self.mpegts()}/elsewhere"), "the refusal",
                             lambda now: now["state"] == "lost")
        self.assertIn("404 Not Found", lost["detail"])

    def test_mjpeg_over_http_whatever_its_rate(self):
        words = feed(self.clip, "-c:v", "mjpeg", "-f", "mpjpeg", "pipe:1")
        server = self.keep(WebServer(words, "multipart/x-mixed-replace;boundary=ffmpeg"))
        camera = self.check(f"http://127.0.0.1:{server.port}/camera")
        frames = self.wait_for(camera, "fifteen seconds of pictures", lambda now: now["frames"] >= 150)["frames"]
        # They come at ten a second and have no stamps; counted at another rate they would jump every few seconds.
        seen = sum(self.seconds(interval) for interval in
                   self.node.get(f"/api/v1/cameras/{camera}/watched").json()["watched"]
                   if interval["watched"] or interval["detail"].startswith("learning"))
        self.assertGreater(seen, 0.6 * frames / 10)

    @staticmethod
    def seconds(interval):
        begin, end = (datetime.datetime.fromisoformat(interval[key]) for key in ("from", "to"))
        return (end - begin).total_seconds()


if __name__ == "__main__":
    if not shutil.which("ffmpeg"):
        print("skipped: ffmpeg is missing; it is in packages/test.txt")
        sys.exit(SKIPPED)
    unittest.main()
