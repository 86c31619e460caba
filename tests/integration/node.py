"""A node for a test: the real program on a free loopback port, with a data folder of its own."""
import http.client
import json
import os
import re
import shutil
import signal
import ssl
import subprocess
import tempfile
import time
from pathlib import Path

PROGRAM = os.environ["VIGIE"]
SOURCE = Path(os.environ["VIGIE_SOURCE_DIR"])
SCENE = Path(__file__).parent / "crossing.toml"
CROSSING = f"sim:{SCENE}?camera=0"


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.body = response.read()

    def json(self):
        return json.loads(self.body)


class Node:
    """`with Node() as node:` runs until the block ends."""

    def __init__(self, *words, config="", data=None, secure=None, environment=None):
        self.folder = Path(tempfile.mkdtemp(prefix="vigie-test-"))
        self.data = Path(data) if data else self.folder / "data"
        self.secure = secure  # an SSL context, where the node speaks TLS
        self.words = list(words)
        self.config = config
        self.environment = environment or {}
        self.process = None

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_):
        status, log = 0, ""
        if self.process and self.process.poll() is None:
            status = self.end()
            log = self.log()
        shutil.rmtree(self.folder, ignore_errors=True)
        assert status == 0, f"the node ended with status {status}\n{log}"  # a sanitizer's report, say

    def start(self):
        config = self.folder / "vigie.toml"
        config.write_text('log_level = "debug"\n' + self.config)
        words = [PROGRAM, "serve", "--port", "0", "--config", str(config), *self.words]
        if "--demo" not in self.words:
            words += ["--data", str(self.data)]
        self.log_file = open(self.folder / "log", "w+b")
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=self.log_file, stdin=subprocess.DEVNULL,
                                        env={**os.environ, **self.environment})
        self.said = ""
        for line in self.process.stdout:
            self.said += line.decode()
            found = re.search(r"Vigie watches at (https?)://(.*):(\d+)", line.decode())
            if found:
                self.port = int(found[3])
                self.host = found[2].strip("[]")
                return self
        raise AssertionError(f"the node did not start: status {self.process.wait()}\n{self.log()}")

    def log(self):
        return (self.folder / "log").read_text(errors="replace")

    def send(self, number):
        self.process.send_signal(number)

    def end(self, number=signal.SIGTERM):
        """Sends a signal; the exit status."""
        self.send(number)
        status = self.process.wait(60)
        self.process.stdout.close()
        self.log_file.close()
        return status

    def connect(self, timeout=20):
        if self.secure:
            return http.client.HTTPSConnection(self.host, self.port, timeout=timeout, context=self.secure)
        return http.client.HTTPConnection(self.host, self.port, timeout=timeout)

    def ask(self, method, target, body=None, headers=None):
        connection = self.connect()
        headers = dict(headers or {})
        if body is not None and not isinstance(body, (str, bytes)):
            body = json.dumps(body)
            headers.setdefault("Content-Type", "application/json")
        connection.request(method, target, body=body, headers=headers)
        answer = Answer(connection.getresponse())
        connection.close()
        return answer

    def get(self, target, headers=None):
        return self.ask("GET", target, headers=headers)

    def add_camera(self, url=CROSSING, name="Mast"):
        answer = self.ask("POST", "/api/v1/cameras", {"name": name, "url": url})
        assert answer.status == 201, answer.body
        return answer.json()

    def cameras(self):
        return self.get("/api/v1/cameras").json()["cameras"]

    def tracks(self, query=""):
        return self.get("/api/v1/tracks" + query).json()["tracks"]

    def wait(self, what, condition, seconds=60):
        """What `condition` gives, as soon as it gives something."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = condition()
            if found:
                return found
            time.sleep(0.1)
        raise AssertionError(f"waited in vain for {what}\n{self.log()}")


def run(*words, timeout=30):
    """The program with these words, to its end."""
    return subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, timeout=timeout, check=False)


def certificate(folder):
    """A self-signed certificate and key for 127.0.0.1, and the context that trusts it."""
    folder = Path(folder)
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", "/CN=vigie test", "-addext", "subjectAltName=IP:127.0.0.1",
                    "-keyout", folder / "node.key", "-out", folder / "node.crt"], check=True, capture_output=True)
    return ssl.create_default_context(cafile=str(folder / "node.crt"))
