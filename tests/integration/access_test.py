"""Who may ask, from where, and how much: TLS and token, hosts and origins, limits."""
import http.client
import socket
import unittest

import websocket

import contract
from node import CROSSING, Node, certificate, run

TOKEN = "0123456789abcdef0123456789abcdef"


class Loopback(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.node = Node(config='host_names = ["node.example"]\n').__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.node.__exit__()

    def test_answers_to_its_own_names_only(self):
        port = self.node.port
        for host in ("127.0.0.1", f"127.0.0.1:{port}", f"localhost:{port}", "LOCALHOST", "node.example", "[::1]:80",
                     "192.0.2.5"):
            self.assertEqual(200, self.node.get("/api/v1/site", {"Host": host}).status, host)
        for host in ("evil.example", f"evil.example:{port}", "127.0.0.1.evil.example", "", "[::1"):
            refused = self.node.get("/api/v1/site", {"Host": host})
            self.assertEqual(421, refused.status, host)
            contract.check_value(refused.json(), {"$ref": "#/components/schemas/Problem"})
            self.assertIn("add the name to host_names", refused.json()["detail"])

    def test_pages_of_others_change_nothing(self):
        own = f"http://127.0.0.1:{self.node.port}"
        for origin, status in ((own, 404), ("http://evil.example", 403), ("null", 403), ("https" + own[4:], 403)):
            answer = self.node.ask("DELETE", "/api/v1/cameras/00000000-0000-7000-8000-000000000000",
                                   headers={"Origin": origin})
            self.assertEqual(status, answer.status, origin)
        self.assertEqual(403, self.node.ask("POST", "/api/v1/cameras", {"name": "x", "url": CROSSING},
                                            headers={"Origin": "http://evil.example"}).status)
        self.assertEqual([], self.node.cameras())

    def test_pages_of_others_see_nothing_live(self):
        place = f"ws://127.0.0.1:{self.node.port}/api/v1/live"
        websocket.create_connection(place, origin=f"http://127.0.0.1:{self.node.port}").close()
        websocket.create_connection(place, suppress_origin=True).close()
        for options in ({"origin": "http://evil.example"}, {"suppress_origin": True, "host": "evil.example"}):
            with self.assertRaises(websocket.WebSocketBadStatusException) as refused:
                websocket.create_connection(place, **options)
            self.assertIn(refused.exception.status_code, (403, 421))

    def raw(self, text, seconds=30):
        with socket.create_connection((self.node.host, self.node.port), timeout=seconds) as connection:
            connection.sendall(text)
            answer = b""
            while piece := connection.recv(65536):
                answer += piece
            return answer

    def test_holds_its_limits(self):
        head = b"POST /api/v1/cameras HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        too_long = self.raw(head + b"Content-Length: 70000\r\n\r\n" + b" " * 1000)
        self.assertTrue(too_long.startswith(b"HTTP/1.1 413"), too_long[:100])
        chunks = b"Transfer-Encoding: chunked\r\n\r\n" + b"10000\r\n" + b" " * 65536 + b"\r\n10000\r\n"
        self.assertTrue(self.raw(head + chunks).startswith(b"HTTP/1.1 413"))
        self.assertTrue(self.raw(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * 9000).startswith(b"HTTP/1.1 431"))
        for nonsense in (b"\x16\x03\x01\x02\x00", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"G@T / HTTP/1.1\r\n\r\n"):
            self.assertTrue(self.raw(nonsense + b"\r\n\r\n").startswith(b"HTTP/1.1 400"), nonsense)

    def test_closes_on_who_does_not_finish_a_request(self):
        self.assertEqual(b"", self.raw(b"GET / HTTP/1.1\r\nHost: loc", seconds=40))

    def test_keeps_a_connection_open_for_the_next_request(self):
        connection = self.node.connect()
        for _ in range(3):
            connection.request("GET", "/api/v1/site")
            response = connection.getresponse()
            self.assertEqual(200, response.status)
            response.read()
            first = connection.sock if _ == 0 else first
            self.assertIs(first, connection.sock)
        connection.close()

    def test_refuses_connections_past_its_number_and_recovers(self):
        many = []
        try:
            for _ in range(256):
                many.append(socket.create_connection((self.node.host, self.node.port), timeout=10))
            many[-1].sendall(b"GET /api/v1/site HTTP/1.1\r\nHost: localhost\r\n\r\n")
            self.assertTrue(many[-1].recv(100).startswith(b"HTTP/1.1 200"))
            with socket.create_connection((self.node.host, self.node.port), timeout=10) as one_more:
                self.assertTrue(one_more.recv(100).startswith(b"HTTP/1.1 503"))
        finally:
            for connection in many:
                connection.close()
        self.node.wait("room again", self.answers)

    def answers(self):
        try:
            return self.node.get("/api/v1/site").status == 200
        except (http.client.HTTPException, OSError):
            return False


class Secured(unittest.TestCase):
    """TLS and a token, as for any address but loopback: here on all of them, asked through loopback."""

    @classmethod
    def setUpClass(cls):
        cls.node = Node("--address", "0.0.0.0")
        cls.node.secure = certificate(cls.node.folder)
        cls.node.config = 'tls_certificate = "node.crt"\ntls_key = "node.key"\ntoken_file = "token"\n'
        token = cls.node.folder / "token"
        token.write_text(TOKEN + "\n")
        token.chmod(0o600)
        cls.node.__enter__()
        cls.node.host = "127.0.0.1"

    @classmethod
    def tearDownClass(cls):
        cls.node.__exit__()

    def test_knows_nobody_without_the_token(self):
        for headers in ({}, {"Authorization": "Bearer wrong-wrong-wrong-wrong"}, {"Authorization": TOKEN},
                        {"Authorization": "Bearer "}, {"Cookie": "vigie_session=00"}):
            for target in ("/api/v1/site", "/api/v1/cameras", "/api/v1/audit", "/api/v1/nothing"):
                answer = self.node.get(target, headers)
                self.assertEqual(401, answer.status, headers)
                contract.check_value(answer.json(), {"$ref": "#/components/schemas/Problem"})
                self.assertEqual("Bearer", answer.headers["www-authenticate"])

    def test_lets_in_who_brings_the_token(self):
        headers = {"Authorization": "Bearer " + TOKEN}
        self.assertEqual(200, self.node.get("/api/v1/site", headers).status)
        entries = self.node.get("/api/v1/audit?limit=1000", headers).json()["entries"]
        self.assertTrue(all(TOKEN not in str(entry) for entry in entries))

    def test_trades_the_token_for_a_cookie(self):
        self.assertEqual(403, self.node.ask("POST", "/api/v1/session", {"token": "wrong" * 5}).status)
        entries = self.node.get("/api/v1/audit?limit=1000", {"Authorization": "Bearer " + TOKEN}).json()["entries"]
        tried = [entry for entry in entries if entry["action"] == "sign_in"]
        self.assertEqual([("session", False, "127.0.0.1")],
                         [(entry["subject"], entry["allowed"], entry["address"]) for entry in tried])
        opened = self.node.ask("POST", "/api/v1/session", {"token": TOKEN})
        contract.check("POST", "/api/v1/session", opened)
        self.assertEqual(204, opened.status)
        cookie, *attributes = opened.headers["set-cookie"].split("; ")
        self.assertLessEqual({"HttpOnly", "Secure", "SameSite=Strict", "Path=/"}, set(attributes))
        self.assertNotIn(TOKEN, cookie)
        self.assertEqual(200, self.node.get("/api/v1/site", {"Cookie": cookie}).status)
        self.assertEqual(401, self.node.get("/api/v1/site", {"Cookie": cookie[:-1]}).status)
        live = websocket.create_connection(f"wss://127.0.0.1:{self.node.port}/api/v1/live", cookie=cookie,
                                           origin=f"https://127.0.0.1:{self.node.port}", sslopt={"context": self.node.secure})
        self.assertIn('"hello"', live.recv())
        live.close()

    def test_shows_strangers_the_page_to_sign_in_and_nothing_live(self):
        self.assertEqual(200, self.node.get("/").status)
        with self.assertRaises(websocket.WebSocketBadStatusException) as refused:
            websocket.create_connection(f"wss://127.0.0.1:{self.node.port}/api/v1/live", suppress_origin=True,
                                        sslopt={"context": self.node.secure})
        self.assertEqual(401, refused.exception.status_code)

    def test_speaks_tls_only(self):
        with socket.create_connection(("127.0.0.1", self.node.port), timeout=20) as plain:
            plain.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            self.assertNotIn(b"HTTP/1.1 200", plain.recv(1000))


class Refused(unittest.TestCase):
    """What the program does not start with: one line that says why, and status 2."""

    def refused(self, *words, config=None):
        node = Node()
        try:
            if config is not None:
                (node.folder / "vigie.toml").write_text(config(node.folder) if callable(config) else config)
                words += ("--config", str(node.folder / "vigie.toml"))
            words = [*words] if "--data" in words else ["--data", str(node.data), *words]
            words = words if "--port" in words else ["--port", "0", *words]
            done = run("serve", *words)
        finally:
            node.__exit__()
        self.assertEqual(2, done.returncode, done.stderr)
        self.assertEqual(1, done.stderr.count("\n"), done.stderr)
        self.assertTrue(done.stderr.startswith("vigie serve: "), done.stderr)
        return done.stderr

    def test_no_other_address_without_tls(self):
        for address in ("0.0.0.0", "::"):
            self.assertIn("served with TLS only", self.refused("--address", address))

    def test_no_token_or_key_that_others_may_read(self):
        def config(folder, open_file):
            certificate(folder)
            (folder / "token").write_text(TOKEN)
            (folder / "token").chmod(0o600)
            (folder / open_file).chmod(0o644)
            return 'tls_certificate = "node.crt"\ntls_key = "node.key"\ntoken_file = "token"\n'
        for open_file in ("token", "node.key"):
            said = self.refused(config=lambda folder: config(folder, open_file))
            self.assertIn("others may read", said)
            self.assertRegex(said, f"chmod 600 .*/{open_file}\n")

    def test_no_token_that_is_not_there_too_short_or_too_long(self):
        self.assertIn("cannot read a token", self.refused(config='token_file = "nowhere"\n'))
        for length in (15, 257):
            def config(folder):
                (folder / "token").write_text("x" * length)
                (folder / "token").chmod(0o600)
                return 'token_file = "token"\n'
            self.assertIn("16 to 256 bytes", self.refused(config=config))

    def test_no_certificate_or_key_that_cannot_be_read(self):
        def config(folder, lacks, instead):
            certificate(folder)
            (folder / lacks).unlink()
            if instead is not None:
                (folder / lacks).write_text(instead)
                (folder / lacks).chmod(0o600)
            return 'tls_certificate = "node.crt"\ntls_key = "node.key"\n'
        for lacks in ("node.crt", "node.key"):
            said = self.refused(config=lambda folder: config(folder, lacks, None))
            self.assertRegex(said, f"{lacks} for TLS: no such file\n")
            said = self.refused(config=lambda folder: config(folder, lacks, "nonsense"))
            self.assertRegex(said, f"{lacks} for TLS: .*PEM\n")
            self.assertNotIn("asio", said)

    def test_no_folder_without_the_console(self):
        self.assertIn("/nope does not hold the console", self.refused("--web", "/nope"))
        self.assertIn("index.html", self.refused(config='web = "."\n'))

    def test_no_data_folder_that_is_a_file(self):
        self.assertIn("cannot make the data folder", self.refused("--data", __file__))

    def test_no_words_or_keys_that_are_not_known(self):
        self.refused("--nonsense")
        for port in ("70000", "99999", "-1", "http"):
            self.assertIn("1 to 65535 (0: any free port)", self.refused("--port", port))
        self.refused("--address", "not-an-address")
        self.assertIn("no such file", self.refused("--config", "/nowhere/vigie.toml"))
        said = self.refused(config="port = 0\ncolour = 1\n")
        self.assertIn("vigie.toml:2:", said)
        self.assertIn("colour", said)


if __name__ == "__main__":
    unittest.main()
