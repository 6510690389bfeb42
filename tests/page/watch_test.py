"""Drives the page of `runner watch` in a browser while sweeps come and go.

watch_test.py PROGRAM, in the project's folder.
"""

import json
import math
import os
import pathlib
import signal
import sqlite3
import subprocess
import sys
import tempfile
import unittest
import urllib.parse

import browser
from page_case import BOARD

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMPLETED = """
const tiles = [...document.querySelectorAll('.tile')];
const tile = tiles.find(each => each.querySelector('dt').textContent === 'Trials completed');
return tile ? tile.querySelector('.value').textContent : '';"""
SAID = "const live = document.getElementById('live'); return live.hidden ? '' : live.textContent;"

OPEN_TABLES = """
for (const table of document.querySelectorAll('figure details')) {
  table.open = true;
  table.dispatchEvent(new Event('toggle'));
}"""
NUMBERS = "[...document.querySelectorAll('[data-value]')].map(each => each.dataset.value)"


class WatchTest(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self.scratch.cleanup)
        self.folder = pathlib.Path(self.scratch.name)
        self.program = str(pathlib.Path(sys.argv[1]).resolve())
        self.database = self.folder / "watched.db"
        self.environment = {**os.environ, "XDG_CACHE_HOME": str(self.folder / "cache")}

    def run_program(self, *words):
        finished = subprocess.run([self.program, *words, "--db", str(self.database)], env=self.environment, cwd=ROOT,
                                  capture_output=True, text=True)
        self.assertEqual(finished.returncode, 0, finished.stderr)
        return finished.stdout

    def begin(self, *words):
        process = subprocess.Popen([self.program, *words, "--db", str(self.database)], env=self.environment, cwd=ROOT,
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(self.end, process)
        return process

    def end(self, process):
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait()
        process.stdout.close()

    def answer(self, question):
        database = sqlite3.connect(self.database, timeout=60)
        try:
            return database.execute(question).fetchone()[0]
        finally:
            database.close()

    def answers(self, question):
        return [row[0] for row in self.rows(question)]

    def rows(self, question):
        database = sqlite3.connect(self.database, timeout=60)
        try:
            return database.execute(question).fetchall()
        finally:
            database.close()

    def test_a_page_follows_sweeps_from_before_the_first_to_after_the_last(self):
        # A database with an experiment that is not the newest for long.
        self.run_program("configs/wine_scaled.yaml", "training.epochs=3", "-q")
        watch = self.begin("watch")
        address = watch.stdout.readline().strip()
        with browser.Browser(self.folder / "browser") as page:
            page.open(address)
            page.wait("return document.body.dataset.ready === 'yes';")
            page.wait(COMPLETED.replace("return tile ?", "return tile && tile.querySelector('.value').textContent === '1 of 1' ?"))
            self.assertEqual(page.run(SAID), "")

            sweep = self.begin("configs/wine_scaled.yaml", "name=followed", "training.epochs=1000", "training.batch_size=16",
                               "seed=0..3", "optimizer.lr=1e-3,1e-2", "--jobs", "1", "-q")
            page.wait("return document.querySelector('h1')?.textContent === 'followed';")
            # What somebody types and opens meanwhile stays as it is.
            page.wait("document.querySelector('#curves')?.scrollIntoView(); return document.querySelector('#curves') !== null;")
            page.wait("return document.querySelector('#curves')?.dataset.drawn && !document.querySelector('#curves').dataset.due;")
            page.run("for (const each of document.querySelectorAll('figure')) each.dataset.mine = 'yes';")
            page.run("document.getElementById('filter').focus({preventScroll: true});")
            page.keys(*"lr")
            page.run("const table = document.querySelector('details'); table.open = true; table.dispatchEvent(new Event('toggle'));")
            version, scrolled = page.run("return [Number(document.body.dataset.version), scrollY];")
            page.wait("return Number(document.body.dataset.version) > arguments[0] + 1;", version)
            self.assertEqual(page.run("return document.activeElement.id;"), "filter")
            self.assertEqual(page.run("return document.activeElement.value;"), "lr")
            self.assertTrue(page.run("return document.querySelector('details').open;"))
            self.assertEqual(page.run("return scrollY;"), scrolled)
            page.keys("=")
            self.assertEqual(page.run("return document.activeElement.value;"), "lr=")
            # Pictures are drawn again in the elements that are there.
            self.assertEqual(page.run("return document.querySelector('#curves').dataset.mine;"), "yes")

            sweep.wait()
            page.wait(COMPLETED.replace("return tile ?", "return tile && tile.querySelector('.value').textContent === '8 of 8' ?"))
            # What it has put together of changes is what somebody who comes now is sent.
            with browser.Browser(self.folder / "late") as late:
                late.open(address)
                late.wait(COMPLETED.replace("return tile ?", "return tile && tile.querySelector('.value').textContent === '8 of 8' ?"))
                page.keys(*["\ue003"] * 3)
                page.wait("return document.getElementById('filter').value === '';")
                for each in (page, late):
                    each.run(OPEN_TABLES)
                late.wait(f"return JSON.stringify({NUMBERS}) === arguments[0];", json.dumps(page.run(f"return {NUMBERS};"), separators=(",", ":")))
                self.assertGreater(len(page.run(f"return {NUMBERS};")), 200)
            best = self.answer("SELECT min(best_value) FROM trials WHERE experiment_id = 2")
            shown = page.run("return [...document.querySelectorAll('.tile')].find(each => "
                             "each.querySelector('dt').textContent === 'Best single trial').querySelector('.value').textContent;")
            self.assertEqual(shown, "%g" % best)

            moved = self.folder / "elsewhere.db"
            self.database.rename(moved)
            page.wait(SAID.replace("return live.hidden", "return live.hidden || !live.textContent.includes('is not there now')"))
            moved.rename(self.database)
            page.wait("return document.getElementById('live').hidden;")

            asked = page.requests()
            host = urllib.parse.urlsplit(address).netloc
            strange = [each for each in asked if urllib.parse.urlsplit(each).netloc != host and not each.startswith(("data:", "blob:", "chrome:"))]
            self.assertEqual(strange, [])
            self.assertEqual([entry for entry in page.console() if entry["level"] != "INFO"], [])

            self.end(watch)
            page.wait("return document.getElementById('live').textContent.includes('runner watch');")
            self.assertEqual(page.run(COMPLETED), "8 of 8")

    def test_several_experiments_are_followed_beside_each_other(self):
        self.run_program("configs/wine_scaled.yaml", "training.epochs=10", "model.hidden=[4],[10]", "seed=0..2", "--name", "narrow", "-q")
        sweep = self.begin("configs/wine_scaled.yaml", "training.epochs=400", "training.batch_size=16", "model.hidden=[10],[32]",
                           "seed=0..2", "--name", "wide", "--jobs", "1", "-q")
        while self.answer("SELECT count(*) FROM trials WHERE experiment = 'wide'") < 6:
            self.assertIsNone(sweep.poll())
        watch = self.begin("watch", "narrow", "wide")
        address = watch.stdout.readline().strip()
        with browser.Browser(self.folder / "browser") as page:
            page.open(address)
            page.wait("return document.querySelector('h1')?.textContent === 'narrow and wide';")
            # The sweep is under way, or has come to its end by now.
            page.wait(COMPLETED.replace("return tile ?", "return tile && tile.querySelector('.value').textContent.endsWith(' of 12') ?"))
            sweep.wait()
            page.wait(COMPLETED.replace("return tile ?", "return tile && tile.querySelector('.value').textContent === '12 of 12' ?"))
            expected = self.rows("SELECT substr(config_id, 1, 12) || '@' || experiment_id, mean, n FROM leaderboard WHERE n = 3 ORDER BY mean")
            self.assertEqual(len(expected), 4)
            page.wait("return document.querySelectorAll('#leaderboard tbody tr').length === 4;")
            board = page.run(BOARD)
            self.assertEqual([row["id"] for row in board], [row[0] for row in expected])
            for row, (_, mean, n) in zip(board, expected):
                self.assertTrue(math.isclose(row["mean"]["value"], mean, rel_tol=1e-9), row)
                self.assertEqual(row["n"]["text"], str(n))
            page.run("location.hash = 'e=2';")
            page.wait("return document.querySelector('h1').textContent === 'wide';")
            page.wait("return document.querySelectorAll('#leaderboard tbody tr').length === 2;")
            means = [mean for id, mean, _ in expected if id.endswith("@2")]
            for row, mean in zip(page.run(BOARD), means):
                self.assertTrue(math.isclose(row["mean"]["value"], mean, rel_tol=1e-9), row)
            self.assertEqual([entry for entry in page.console() if entry["level"] != "INFO"], [])

    def test_a_page_waits_for_the_first_results_of_an_empty_database(self):
        self.run_program("configs/wine_scaled.yaml", "training.epochs=3", "-q")
        self.run_program("rm", "1", "--yes")
        watch = self.begin("watch")
        address = watch.stdout.readline().strip()
        with browser.Browser(self.folder / "browser") as page:
            page.open(address)
            page.wait("return document.getElementById('live').textContent.includes('there is no experiment yet');")
            self.run_program("configs/wine_scaled.yaml", "training.epochs=3", "-q")
            page.wait(COMPLETED.replace("return tile ?", "return tile && tile.querySelector('.value').textContent === '1 of 1' ?"))
            page.wait("return document.getElementById('live').hidden;")
            page.run(OPEN_TABLES)
            page.wait("return document.querySelectorAll('#curves tbody tr').length === 3;")
            shown = page.run("return [...document.querySelectorAll('#curves tbody tr')].map(row => Number(row.children[3].dataset.value));")
            self.assertEqual(shown, self.answers("SELECT val_loss FROM epoch_metrics WHERE trial_id = 2 ORDER BY epoch"))


if __name__ == "__main__":
    if browser.missing():
        print(f"this test is skipped: {browser.missing()}")
        sys.exit(0)
    unittest.main(argv=sys.argv[:1])
