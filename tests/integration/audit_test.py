"""The chain of evidence: what the node keeps can be checked, by Vigie and by a stranger."""
import hashlib
import json
import subprocess
import tempfile
import unittest
from pathlib import Path

from node import Node, run


class Audit(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kept = tempfile.TemporaryDirectory()
        cls.data = Path(cls.kept.name) / "data"
        with Node("--demo", "--data", str(cls.data)) as node:
            node.wait("two clips", lambda: len(list((cls.data / "clips").glob("*.json"))) >= 2)
        cls.clip = sorted((cls.data / "clips").glob("*.mp4"))[0]

    @classmethod
    def tearDownClass(cls):
        cls.kept.cleanup()

    def verify(self, *words):
        answer = run("audit", "verify", "--data", self.data, "--json", *words)
        return answer.returncode, json.loads(answer.stdout)

    def test_what_was_kept_is_whole_and_has_the_head_that_was_noted(self):
        status, said = self.verify()
        self.assertEqual((0, []), (status, said["findings"]))
        self.assertGreaterEqual(said["files_whole"], 4)
        self.assertEqual(0, self.verify("--head", said["head"]["blake2b"])[0])
        self.assertEqual(1, self.verify("--head", "0" * 128)[0])

    def test_a_changed_clip_is_named(self):
        content = self.clip.read_bytes()
        try:
            self.clip.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
            status, said = self.verify()
            self.assertEqual(1, status)
            self.assertEqual([f"clips/{self.clip.name}: it is not what was kept"], said["findings"])
        finally:
            self.clip.write_bytes(content)

    def test_a_stranger_checks_it_without_vigie(self):
        lines = (self.data / "chain" / "chain.txt").read_text().splitlines()
        digest, signature, record = next(line for line in lines if self.clip.stem in line).split(" ", 2)
        self.assertEqual(digest, hashlib.blake2b(record.encode()).hexdigest())
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "record").write_text(record)
            (Path(folder) / "signature").write_bytes(bytes.fromhex(signature))
            said = subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", self.data / "chain" / "signing.pem",
                                   "-rawin", "-in", Path(folder) / "record", "-sigfile", Path(folder) / "signature"],
                                  capture_output=True, text=True, check=False)
            self.assertIn("Verified Successfully", said.stdout + said.stderr)
        summed = subprocess.run(["b2sum", self.clip], capture_output=True, text=True, check=True).stdout.split()[0]
        self.assertIn({"name": f"clips/{self.clip.name}", "bytes": self.clip.stat().st_size, "blake2b": summed},
                      json.loads(record)["files"])

    def test_a_folder_without_a_chain_is_said(self):
        with tempfile.TemporaryDirectory() as empty:
            answer = run("audit", "verify", "--data", empty)
            self.assertEqual((1, ""), (answer.returncode, answer.stdout))
            self.assertIn("there is no chain", answer.stderr)
        self.assertEqual(2, run("audit").returncode)
        self.assertEqual(2, run("audit", "verify", "--data", self.data, "--head", "5a0c").returncode)


if __name__ == "__main__":
    unittest.main()
