"""Asks `runner watch` as those do who mean no good, and changes what it watches under it.

surroundings_test.py PROGRAM, in the project's folder.
"""

import contextlib
import http.client
import json
import os
import pathlib
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import unittest
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONFIG = ["configs/wine_scaled.yaml", "-q"]

# As the first schema had them.
OLD_EXPERIMENT = """INSERT INTO experiment (uuid, name, config_text, config_path, command, host, runner_version, compiler)
                    VALUES ('6e0b52f2-0a0c-4e7c-9d0a-4d6fbb0d4d11', 'of long ago', '', 'old.yaml', 'runner old.yaml', 'host', '0.0.1', 'GCC')"""


class Listener:
    """Hears events, one after another, and knows what it was told so far: what is waited for may have come before."""

    def __init__(self, address):
        self.connection = http.client.HTTPConnection(address.netloc, timeout=60)
        self.connection.request("GET", f"/events?{address.query}")
        self.answer = self.connection.getresponse()
        self.problem = None
        self.shown = ""

    def wait_until(self, holds):
        while not holds(self):
            self.hear_one()

    def wait_until_shown(self, text):
        self.wait_until(lambda listener: text in listener.shown)

    def wait_until_problem(self, text):
        self.wait_until(lambda listener: text in (listener.problem or ""))

    def wait_until_no_problem(self):
        self.wait_until(lambda listener: listener.problem == "")

    def hear_one(self):
        kind = "message"
        while line := self.answer.readline().decode():
            if line.startswith("event: "):
                kind = line[7:].strip()
            elif line.startswith("data: "):
                data = json.loads(line[6:])
                if kind == "message":
                    self.problem = data["problem"]
                else:
                    self.shown += json.dumps(data)
                return
        raise AssertionError("the server hung up")


class WatchSurroundings(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        self.program = str(pathlib.Path(sys.argv[1]).resolve())
        self.database = self.folder / "watched.db"
        self.environment = {**os.environ, "XDG_CACHE_HOME": str(self.folder / "cache")}
        self.run_program(*CONFIG, "training.epochs=3")

    def run_program(self, *words, database=None):
        finished = subprocess.run([self.program, *words, "--db", str(database or self.database)], env=self.environment, cwd=ROOT,
                                  capture_output=True, text=True)
        self.assertEqual(finished.returncode, 0, finished.stderr)

    def begin(self, *words):
        # A shell in the background may have had SIGINT ignored.
        process = subprocess.Popen([self.program, *words, "--db", str(self.database)], env=self.environment, cwd=ROOT,
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                   preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        self.addCleanup(self.end, process)
        return process

    def end(self, process):
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stdout.close()

    def watch(self):
        process = self.begin("watch")
        return process, urllib.parse.urlsplit(process.stdout.readline().strip())

    def status(self, address, target=None, **headers):
        connection = http.client.HTTPConnection(address.netloc, timeout=60)
        connection.request("GET", target or f"/?{address.query}", headers=headers)
        return connection.getresponse().status

    def test_strangers_are_refused_whatever_they_say(self):
        _, address = self.watch()
        self.assertEqual(self.status(address), 200)
        self.assertEqual(self.status(address, Host="pages.example"), 421)
        self.assertEqual(self.status(address, Host=f"pages.example:{address.port}"), 421)
        self.assertEqual(self.status(address, Origin="http://pages.example"), 403)
        self.assertEqual(self.status(address, Origin="null"), 403)
        self.assertEqual(self.status(address, "/"), 403)
        self.assertEqual(self.status(address, f"/../etc/passwd?{address.query}"), 404)
        with socket.create_connection((address.hostname, address.port)) as garbage:
            garbage.sendall(os.urandom(4000))
            self.assertNotIn(b"200 OK", garbage.recv(4000))
        with socket.create_connection((address.hostname, address.port), timeout=60) as flood, contextlib.suppress(ConnectionError):
            flood.sendall(b"GET / HTTP/1.1\r\n")
            flood.sendall(b"X: " + b"x" * 1_000_000)
            self.assertIn(b" 431 ", flood.recv(4000))
        self.assertEqual(self.status(address), 200)

    def test_five_hundred_clients_of_whom_none_reads_keep_nobody_waiting(self):
        process, address = self.watch()
        ask = f"GET /events?{address.query} HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n".encode()
        with contextlib.ExitStack() as open_ones:
            for _ in range(500):
                client = open_ones.enter_context(socket.create_connection((address.hostname, address.port)))
                client.sendall(ask)
            self.assertEqual(self.status(address), 200)
            listener = Listener(address)
            self.run_program(*CONFIG, "training.epochs=3", "name=second")
            listener.wait_until_shown('"second"')
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(60), 130)

    def test_a_port_that_is_taken_is_said(self):
        _, address = self.watch()
        second = subprocess.run([self.program, "watch", "--port", str(address.port), "--db", str(self.database)], env=self.environment,
                                cwd=ROOT, capture_output=True, text=True, timeout=60)
        self.assertEqual(second.returncode, 2)
        self.assertIn(f"cannot listen at 127.0.0.1:{address.port}: Address already in use; choose another --port", second.stderr)

    def test_another_database_in_the_place_of_the_first_is_shown(self):
        _, address = self.watch()
        listener = Listener(address)
        listener.wait_until(lambda listener: listener.shown)
        other = self.folder / "other.db"
        self.run_program(*CONFIG, "training.epochs=4", "name=other", database=other)
        self.database.unlink()
        listener.wait_until_problem("is not there now")
        other.rename(self.database)
        listener.wait_until_shown('"other"')
        listener.wait_until_no_problem()
        self.database.write_bytes(b"no database " * 1000)
        listener.wait_until(lambda listener: listener.problem)
        self.assertEqual(self.status(address), 200)

    def test_a_sweep_that_is_killed_leaves_what_it_stored_on_the_page(self):
        _, address = self.watch()
        listener = Listener(address)
        sweep = self.begin(*CONFIG, "training.epochs=100000", "name=killed")
        listener.wait_until_shown('"killed"')
        listener.wait_until_shown("/rows/0/")
        sweep.send_signal(signal.SIGKILL)
        sweep.wait()
        self.run_program("list")
        self.run_program(*CONFIG, "training.epochs=3", "name=after")
        listener.wait_until_shown('"after"')

    def test_a_database_of_which_only_reading_is_allowed_is_watched(self):
        self.database.chmod(0o444)
        self.folder.chmod(0o555)
        try:
            _, address = self.watch()
            Listener(address).wait_until(lambda listener: listener.shown)
        finally:
            self.folder.chmod(0o755)

    def test_a_database_that_a_newer_program_migrates_is_said_and_shown_until_then(self):
        _, address = self.watch()
        listener = Listener(address)
        listener.wait_until(lambda listener: listener.shown)
        with contextlib.closing(sqlite3.connect(self.database)) as other:
            (schema,) = other.execute("PRAGMA user_version").fetchone()
            other.execute(f"PRAGMA user_version = {schema + 1000}")
            listener.wait_until_problem("newer")
            self.assertEqual(self.status(address), 200)
            other.execute(f"PRAGMA user_version = {schema}")
        self.run_program(*CONFIG, "training.epochs=3", "name=afterwards")
        listener.wait_until_shown('"afterwards"')
        listener.wait_until_no_problem()

    def test_an_older_database_in_the_place_of_the_first_is_migrated_and_shown(self):
        _, address = self.watch()
        listener = Listener(address)
        listener.wait_until(lambda listener: listener.shown)
        older = self.folder / "older.db"
        with contextlib.closing(sqlite3.connect(self.database)) as new, contextlib.closing(sqlite3.connect(older)) as old:
            (application,) = new.execute("PRAGMA application_id").fetchone()
            old.executescript((ROOT / "schemas/database/0001_initial.sql").read_text())
            old.execute(f"PRAGMA application_id = {application}")
            old.execute("PRAGMA user_version = 1")
            old.execute(OLD_EXPERIMENT)
            old.commit()
        older.rename(self.database)
        listener.wait_until_shown('"of long ago"')

    def test_a_database_that_is_moved_away_and_back_is_shown_again(self):
        _, address = self.watch()
        listener = Listener(address)
        listener.wait_until(lambda listener: listener.shown)
        moved = self.folder / "moved"
        moved.mkdir()
        self.database.rename(moved / "moved.db")
        listener.wait_until_problem("is not there now")
        self.assertEqual(self.status(address), 200)
        (moved / "moved.db").rename(self.database)
        listener.wait_until_no_problem()
        self.run_program(*CONFIG, "training.epochs=3", "name=back")
        listener.wait_until_shown('"back"')

    def test_a_full_disk_keeps_the_page_and_what_is_stored_after_it_is_shown(self):
        disk = self.folder / "disk"
        disk.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "none", str(disk)], capture_output=True, text=True)
        if mounted.returncode != 0:
            self.skipTest(f"no disk can be mounted here: {mounted.stderr.strip()}")
        self.addCleanup(subprocess.run, ["umount", "--lazy", str(disk)], check=True)
        self.database = disk / "watched.db"
        self.run_program(*CONFIG, "training.epochs=3", "name=first")
        _, address = self.watch()
        listener = Listener(address)
        listener.wait_until_shown('"first"')
        filler = disk / "filler"
        with contextlib.suppress(OSError), open(filler, "wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))
        full = subprocess.run([self.program, *CONFIG, "training.epochs=2000", "name=full", "--db", str(self.database)],
                              env=self.environment, cwd=ROOT, capture_output=True, text=True)
        self.assertEqual(full.returncode, 4, full.stderr)
        self.assertEqual(self.status(address), 200)
        newcomer = Listener(address)
        newcomer.wait_until_shown('"first"')
        filler.unlink()
        self.run_program(*CONFIG, "training.epochs=3", "name=after")
        listener.wait_until_shown('"after"')

    def test_a_locked_database_is_said_or_waited_for_and_shown_when_it_can_be(self):
        _, address = self.watch()
        listener = Listener(address)
        listener.wait_until(lambda listener: listener.shown)
        with contextlib.closing(sqlite3.connect(self.database, isolation_level=None)) as writer:
            writer.execute("UPDATE experiment SET name = 'renamed'")
            writer.execute("BEGIN EXCLUSIVE")
            self.assertEqual(self.status(address), 200)
            writer.execute("COMMIT")
        listener.wait_until_shown('"renamed"')


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
