"""Named users with roles: who may do what, how a session begins and ends, and how the first user comes to be."""
import concurrent.futures
import http.client
import json
import re
import time
import unittest

import websocket

import contract
from node import Node, certificate, run

PASSWORD = "correct horse battery"
ROLES = ("viewer", "operator", "supervisor", "administrator")
NOWHERE = "00000000-0000-7000-8000-000000000000"

# From which role on each operation of the contract is allowed. "anyone": strangers, too.
LEAST = {
    "getSession": "anyone", "openSession": "anyone", "closeSession": "anyone",
    "getClipVideo": "operator", "getAlarmClipVideo": "operator", "exportAlarm": "operator",
    "acknowledgeAlarm": "operator", "judgeAlarm": "operator",
    "addZone": "supervisor", "setZone": "supervisor", "removeZone": "supervisor",
    "testRule": "supervisor", "addRule": "supervisor", "setRule": "supervisor", "removeRule": "supervisor",
    "listAudit": "supervisor",
    "addCamera": "administrator", "changeCamera": "administrator", "removeCamera": "administrator",
    "calibrateCamera": "administrator", "setPose": "administrator", "clearPose": "administrator",
    "listUsers": "administrator", "addUser": "administrator", "changeUser": "administrator",
    "removeUser": "administrator", "listTokens": "administrator", "addToken": "administrator",
    "revokeToken": "administrator",
}


def operations():
    for path, methods in contract.CONTRACT["paths"].items():
        for method, operation in methods.items():
            if method != "parameters":
                yield method.upper(), path, operation["operationId"]


class Secured(Node):
    """Over TLS on all addresses, asked through loopback."""

    def __init__(self, config=""):
        super().__init__("--address", "0.0.0.0")
        self.secure = certificate(self.folder)
        self.config = 'tls_certificate = "node.crt"\ntls_key = "node.key"\n' + config

    def start(self):
        super().start()
        self.host = "127.0.0.1"
        return self

    def first_password(self):
        return re.search(r"Sign in as admin with the password (\S+),", self.said)[1]

    def sign_in(self, name, password=PASSWORD):
        """The header that a browser has from then on."""
        answer = self.ask("POST", "/api/v1/session", {"name": name, "password": password})
        contract.check("POST", "/api/v1/session", answer)
        assert answer.status == 204, (answer.status, answer.body)
        return {"Cookie": answer.headers["set-cookie"].split(";")[0]}

    def add(self, who, name, role):
        answer = self.ask("POST", "/api/v1/users", {"name": name, "role": role, "password": PASSWORD}, who)
        contract.check("POST", "/api/v1/users", answer)
        assert answer.status == 201, answer.body
        return answer.json()["user"]

    def change(self, who, user, **what):
        body = {key: user[key] for key in ("name", "role", "enabled")} | what
        answer = self.ask("PUT", f"/api/v1/users/{user['id']}", body, who)
        contract.check("PUT", f"/api/v1/users/{user['id']}", answer)
        return answer

    def audit(self, who):
        return self.get("/api/v1/audit?limit=1000", who).json()["entries"]

    def live(self, who):
        return websocket.create_connection(f"wss://127.0.0.1:{self.port}/api/v1/live", suppress_origin=True,
                                           header=who, sslopt={"context": self.secure}, timeout=20)


def closed_with(live, seconds=10):
    """The code that the node closes with."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        opcode, data = live.recv_data()
        if opcode == websocket.ABNF.OPCODE_CLOSE:
            return int.from_bytes(data[:2], "big")
    return None


class Users(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.node = Secured().__enter__()
        cls.root = cls.node.sign_in("admin", cls.node.first_password())
        cls.users = {role: cls.node.add(cls.root, role, role) for role in ROLES}

    @classmethod
    def tearDownClass(cls):
        cls.node.__exit__()

    def session(self, who):
        answer = self.node.get("/api/v1/session", who)
        contract.check("GET", "/api/v1/session", answer)
        return answer.json()

    def test_the_first_password_is_told_once_and_kept_nowhere(self):
        password = self.node.first_password()
        self.assertEqual(1, self.node.said.count(password))
        self.assertNotIn(password, self.node.log())
        for file in self.node.data.rglob("*"):
            if file.is_file():
                self.assertNotIn(password.encode(), file.read_bytes(), file)

    def test_every_operation_is_allowed_from_its_role_on(self):
        sessions = {role: self.node.sign_in(role) for role in ROLES}
        known = set()
        for method, path, operation in operations():
            if operation in ("openSession", "closeSession"):
                continue
            known.add(operation)
            least = LEAST.get(operation, "viewer")
            target = "/api/v1" + re.sub(r"\{\w+\}", NOWHERE, path)
            # A body that nothing can be done with: who may ask is told so, and nothing changes.
            body = "{}" if method in ("POST", "PUT", "PATCH") else None
            kind = {"Content-Type": "application/json"} if body else {}
            answer = self.node.ask(method, target, body, kind)
            self.assertEqual(least == "anyone", answer.status != 401, operation)
            for place, role in enumerate(ROLES):
                answer = self.node.ask(method, target, body, kind | sessions[role])
                allowed = least == "anyone" or place >= ROLES.index(least)
                with self.subTest(operation=operation, role=role):
                    self.assertEqual(allowed, answer.status != 403, answer.body[:300])
                    self.assertNotEqual(401, answer.status)
                    if not path.endswith("pmtiles"):
                        contract.check(method, target, answer)
        self.assertLessEqual(set(LEAST) - {"openSession", "closeSession"}, known)

    def test_says_who_asks_and_what_they_may(self):
        who = self.session(self.node.sign_in("OPERATOR"))
        self.assertEqual(("user", "operator", "operator"), (who["kind"], who["name"], who["role"]))
        self.assertEqual({"view_state", "view_pictures", "view_recordings", "judge_alarms"}, set(who["may"]))
        stranger = self.session(None)
        self.assertEqual(("unknown", [], True), (stranger["kind"], stranger["may"], stranger["has_users"]))

    def test_signed_out_is_signed_out_and_in_the_audit_log(self):
        who = self.node.sign_in("supervisor")
        answer = self.node.ask("DELETE", "/api/v1/session", headers=who)
        contract.check("DELETE", "/api/v1/session", answer)
        self.assertIn("Max-Age=0", answer.headers["set-cookie"])
        self.assertEqual(401, self.node.get("/api/v1/site", who).status)
        last = [(e["principal"], e["detail"]) for e in self.node.audit(self.root) if e["principal"] == "supervisor"]
        self.assertEqual(("supervisor", "signed out"), last[-1])
        self.assertIn(("supervisor", "signed in"), last)

    def test_who_is_disabled_loses_session_and_live_connection(self):
        user = self.node.add(self.root, "leaver", "operator")
        who = self.node.sign_in("leaver")
        with self.subTest("disabled"):
            live = self.node.live(who)
            self.assertIn('"hello"', live.recv())
            self.assertEqual(200, self.node.change(self.root, user, enabled=False).status)
            self.assertEqual(401, self.node.get("/api/v1/site", who).status)
            self.assertEqual(4401, closed_with(live))
            refused = self.node.ask("POST", "/api/v1/session", {"name": "leaver", "password": PASSWORD})
            self.assertEqual(403, refused.status)
        with self.subTest("another role"):
            self.assertEqual(200, self.node.change(self.root, user, enabled=True).status)
            who = self.node.sign_in("leaver")
            live = self.node.live(who)
            self.assertEqual(200, self.node.change(self.root, user, role="viewer").status)
            self.assertEqual(4401, closed_with(live))
        with self.subTest("signed out"):
            who = self.node.sign_in("leaver")
            live = self.node.live(who)
            self.node.ask("DELETE", "/api/v1/session", headers=who)
            self.assertEqual(4401, closed_with(live))

    def test_changes_the_own_password(self):
        self.node.add(self.root, "changer", "viewer")
        here, elsewhere = self.node.sign_in("changer"), self.node.sign_in("changer")
        target = "/api/v1/me/password"
        for body, status in (({"current": "wrong horse battery", "new": "another long one"}, 403),
                             ({"current": PASSWORD, "new": "short"}, 400), ({"current": PASSWORD}, 400)):
            answer = self.node.ask("PUT", target, body, here)
            contract.check("PUT", target, answer)
            self.assertEqual(status, answer.status)
        answer = self.node.ask("PUT", target, {"current": PASSWORD, "new": "another long one"}, here)
        self.assertEqual(204, answer.status, answer.body)
        anew = {"Cookie": answer.headers["set-cookie"].split(";")[0]}
        self.assertEqual([200, 401, 401], [self.node.get("/api/v1/site", who).status for who in (anew, here, elsewhere)])
        self.node.sign_in("changer", "another long one")

    def test_tells_a_made_password_once(self):
        made = self.node.ask("POST", "/api/v1/users", {"name": "made", "role": "viewer"}, self.root).json()
        self.node.sign_in("made", made["password"])
        reset = self.node.change(self.root, made["user"], new_password=True).json()
        self.assertNotEqual(made["password"], reset["password"])
        self.node.sign_in("made", reset["password"])
        listed = self.node.get("/api/v1/users", self.root)
        contract.check("GET", "/api/v1/users", listed)
        for secret in (made["password"], reset["password"], "argon2"):
            self.assertNotIn(secret, listed.body.decode())
            self.assertNotIn(secret, json.dumps(self.node.audit(self.root)))
            self.assertNotIn(secret, self.node.log())

    def test_bodies_that_make_no_sense_change_nothing(self):
        before = self.node.get("/api/v1/users", self.root).body
        for body in ({}, [], {"name": "x"}, {"name": "x", "role": "king"}, {"name": "x y", "role": "viewer"},
                     {"name": 5, "role": "viewer"}, {"name": "x", "role": "viewer", "password": "short"},
                     {"name": "x", "role": "viewer", "admin": True}):
            self.assertEqual(400, self.node.ask("POST", "/api/v1/users", body, self.root).status, body)
        self.assertEqual(409, self.node.ask("POST", "/api/v1/users", {"name": "ADMIN", "role": "viewer"}, self.root).status)
        for body in ({}, {"name": "admin"}, {"password": PASSWORD}, {"name": "admin", "password": PASSWORD, "token": "x"}):
            self.assertEqual(400, self.node.ask("POST", "/api/v1/session", body).status, body)
        self.assertEqual(before, self.node.get("/api/v1/users", self.root).body)

    def test_tokens_have_a_role_and_an_end(self):
        soon = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3))
        made = self.node.ask("POST", "/api/v1/tokens", {"name": "map", "role": "viewer"}, self.root)
        contract.check("POST", "/api/v1/tokens", made)
        short = self.node.ask("POST", "/api/v1/tokens", {"name": "brief", "role": "viewer", "expires": soon}, self.root)
        contract.check("POST", "/api/v1/tokens", short)
        bearer, brief = ({"Authorization": "Bearer " + answer.json()["secret"]} for answer in (made, short))
        self.assertEqual(200, self.node.get("/api/v1/cameras", bearer).status)
        self.assertEqual(200, self.node.get("/api/v1/cameras", brief).status)
        refused = self.node.ask("POST", "/api/v1/cameras", {"name": "x", "url": "x"}, bearer)
        self.assertEqual(403, refused.status)
        self.assertIn("token map may not change_cameras", refused.json()["detail"])
        self.assertNotIn(made.json()["secret"], json.dumps(self.node.get("/api/v1/tokens", self.root).json()))
        live = self.node.live(bearer)
        target = f"/api/v1/tokens/{made.json()['token']['id']}"
        self.assertEqual(204, self.node.ask("DELETE", target, headers=self.root).status)
        self.assertEqual(404, self.node.ask("DELETE", target, headers=self.root).status)
        self.assertEqual(401, self.node.get("/api/v1/cameras", bearer).status)
        self.assertEqual(4401, closed_with(live))
        self.node.wait("the end of the token", lambda: self.node.get("/api/v1/cameras", brief).status == 401, 10)


class Throttled(unittest.TestCase):
    """With a node each: what is wrong counts against the address that all tests share."""

    def test_wrong_passwords_and_unknown_names_are_answered_alike_and_slow_down(self):
        with Secured() as node:
            root = node.sign_in("admin", node.first_password())
            node.add(root, "slow", "viewer")

            def try_it(name, password="wrong horse battery"):
                answer = node.ask("POST", "/api/v1/session", {"name": name, "password": password})
                contract.check("POST", "/api/v1/session", answer)
                return answer
            # Three are free; a busy machine may take longer for a try than the first waits last.
            for name in ("slow", "nobody-has-this"):
                answers = [try_it(name)]
                while answers[-1].status == 403 and len(answers) < 12:
                    answers.append(try_it(name))
                self.assertGreater(len(answers), 4, name)
                self.assertEqual(429, answers[-1].status, name)
                self.assertGreaterEqual(int(answers[-1].headers["retry-after"]), 1)
                self.assertEqual({b"name and password do not belong together"},
                                 {answer.json()["detail"].encode() for answer in answers[:-1]})
            self.assertEqual(200, node.get("/api/v1/site", root).status, "who is signed in stays it")
            node.wait("the right one, in time", lambda: try_it("slow", PASSWORD).status == 204)
            tried = [entry for entry in node.audit(root) if not entry["allowed"] and entry["action"] == "sign_in"]
            self.assertGreaterEqual(len(tried), 1)
            self.assertTrue(all("127.0.0.1" == entry["address"] for entry in tried))
            self.assertNotIn("nobody-has-this", json.dumps(tried))

    def test_a_flood_of_sign_ins_is_turned_away_while_others_are_answered(self):
        with Secured() as node:
            root = node.sign_in("admin", node.first_password())
            def flood(number):
                answers = []
                for i in range(10):
                    body = {"name": f"flood{number}.{i}", "password": "wrong horse battery"}
                    answers.append(node.ask("POST", "/api/v1/session", body).status)
                return answers
            with concurrent.futures.ThreadPoolExecutor(9) as pool:
                floods = [pool.submit(flood, number) for number in range(8)]
                asked = 0
                while not all(each.done() for each in floods):
                    self.assertEqual(200, node.get("/api/v1/site", root).status)
                    asked += 1
                statuses = [status for each in floods for status in each.result()]
            self.assertLessEqual(set(statuses), {403, 429, 503})
            self.assertIn(429, statuses, "the address has to wait")
            self.assertGreater(asked, 0)
            refused = [e for e in node.audit(root) if not e["allowed"] and e["action"] == "sign_in"]
            self.assertLess(len(refused), 40, "the audit log is not flooded")


class LastAdministrator(unittest.TestCase):
    def test_two_who_remove_each_other_at_once_leave_one(self):
        with Secured() as node:
            one = node.sign_in("admin", node.first_password())
            first = node.get("/api/v1/users", one).json()["users"][0]
            for _ in range(5):
                second = node.add(one, "second", "administrator")
                two = node.sign_in("second")
                with concurrent.futures.ThreadPoolExecutor(2) as pool:
                    removals = [pool.submit(node.change, one, second, role="viewer"),
                                pool.submit(node.change, two, first, role="viewer")]
                    statuses = sorted(each.result().status for each in removals)
                # The later one comes too late to be last, or is not signed in any more.
                self.assertEqual(200, statuses[0])
                self.assertIn(statuses[1], (401, 403, 409))
                winner = one if node.get("/api/v1/users", one).status == 200 else two
                users = node.get("/api/v1/users", winner).json()["users"]
                left = [user for user in users if user["role"] == "administrator"]
                self.assertEqual(1, len(left))
                if winner is two:
                    node.change(two, first, role="administrator")
                    break
                node.ask("DELETE", f"/api/v1/users/{second['id']}", headers=one)


class Loopback(unittest.TestCase):
    def test_asks_nobody_to_sign_in_until_there_is_a_user(self):
        with Node() as node:
            self.assertEqual("local_administrator", node.get("/api/v1/session").json()["kind"])
            live = websocket.create_connection(f"ws://127.0.0.1:{node.port}/api/v1/live", suppress_origin=True, timeout=20)
            first = {"name": "ana", "role": "viewer", "password": PASSWORD}
            refused = node.ask("POST", "/api/v1/users", first)
            self.assertEqual(409, refused.status, "the first is an administrator")
            self.assertEqual(201, node.ask("POST", "/api/v1/users", first | {"role": "administrator"}).status)
            self.assertEqual(401, node.get("/api/v1/cameras").status)
            self.assertEqual(4401, closed_with(live))
            opened = node.ask("POST", "/api/v1/session", {"name": "ana", "password": PASSWORD})
            self.assertEqual(204, opened.status)
            self.assertNotIn("Secure", opened.headers["set-cookie"], "there is no TLS that it could come over")
            cookie = {"Cookie": opened.headers["set-cookie"].split(";")[0]}
            self.assertEqual(200, node.get("/api/v1/cameras", cookie).status)

    def test_keeps_users_but_no_sessions_through_a_restart(self):
        with Node() as node:
            node.ask("POST", "/api/v1/users", {"name": "ana", "role": "administrator", "password": PASSWORD})
            opened = node.ask("POST", "/api/v1/session", {"name": "ana", "password": PASSWORD})
            cookie = {"Cookie": opened.headers["set-cookie"].split(";")[0]}
            self.assertEqual(0, node.end())
            node.start()
            self.assertEqual(401, node.get("/api/v1/cameras", cookie).status)
            self.assertEqual(204, node.ask("POST", "/api/v1/session", {"name": "ana", "password": PASSWORD}).status)


class CommandLine(unittest.TestCase):
    def test_manages_users_of_a_node_that_does_not_run(self):
        with Node() as node:
            running = run("user", "add", "ana", "--role", "viewer", "--data", node.data)
            self.assertEqual(1, running.returncode)
            self.assertIn("the node runs", running.stderr)
            self.assertEqual(0, node.end())

            def user(*words, status=0):
                done = run("user", *words, "--data", node.data)
                self.assertEqual(status, done.returncode, done.stderr)
                return done.stdout + done.stderr
            self.assertIn("the first user is to be an administrator", user("add", "ana", "--role", "viewer", status=1))
            first = re.search(r"password: (\S+)", user("add", "ana", "--role", "administrator"))[1]
            user("add", "ben", "--role", "operator")
            self.assertIn("already", user("add", "BEN", "--role", "viewer", status=1))
            self.assertIn("one administrator is to be left", user("disable", "ana", status=1))
            user("disable", "ben")
            self.assertRegex(user("list"), r"ana +administrator +may sign in\nben +operator +may not sign in\n")
            self.assertIn("no user eve", user("password", "eve", status=1))
            user("add", "x y", "--role", "viewer", status=2)
            user("add", "x", "--role", "king", status=2)
            second = re.search(r"password: (\S+)", user("password", "ana"))[1]
            node.start()
            for password, status in ((first, 403), (second, 204)):
                body = {"name": "ana", "password": password}
                self.assertEqual(status, node.ask("POST", "/api/v1/session", body).status)

    def test_makes_the_first_user_before_the_first_start_and_no_folder_by_mistake(self):
        node = Node()
        try:
            self.assertEqual(1, run("user", "list", "--data", node.data).returncode)
            self.assertFalse(node.data.exists())
            self.assertEqual(0, run("user", "add", "ana", "--role", "administrator", "--data", node.data).returncode)
            self.assertEqual(0o700, node.data.stat().st_mode & 0o777)
            node.start()
            self.assertEqual(401, node.get("/api/v1/cameras").status)
        finally:
            node.__exit__()


if __name__ == "__main__":
    unittest.main()
