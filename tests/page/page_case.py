"""What tests of the page share: a browser, the databases, and what the page and SQLite say."""

import math
import os
import sys
import tempfile
import unittest

import browser
from databases import Databases

# The numbers of a table, row by row: what stands in it, and the exact value beside.
TABLE = """
const details = document.querySelector(`#${arguments[0]} details.numbers`);
details.open = true;
details.dispatchEvent(new Event('toggle'));
return [...details.querySelectorAll('tbody tr')].map(row =>
  [...row.children].map(cell => cell.dataset.value === undefined ? cell.textContent : Number(cell.dataset.value)));"""

BOARD = """
return [...document.querySelectorAll('#leaderboard tbody tr')].map(row => Object.fromEntries([
  ['id', row.dataset.configuration], ['label', row.querySelector('th').title],
  ...[...row.querySelectorAll('[data-key]')].map(cell => [cell.dataset.key, {
    text: cell.textContent, value: cell.dataset.value === undefined ? null : Number(cell.dataset.value),
    se: cell.dataset.se === undefined ? null : Number(cell.dataset.se)}])]));"""


def general(value):
    """A number as the page writes it."""
    return "–" if value is None else "%g" % value


class PageCase(unittest.TestCase):
    """Drives the page of each database that `made` names; sys.argv holds PROGRAM and PLUGINS."""

    maxDiff = None

    @staticmethod
    def made(databases):
        """Returns pages to look at: a name, a database and the experiments that its page shows."""
        raise NotImplementedError

    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.databases = Databases(*sys.argv[1:3], cls.scratch.name)
        cls.address = {name: cls.databases.report(database, *experiments) for name, database, *experiments in cls.made(cls.databases)}
        cls.browser = browser.Browser(cls.scratch.name)
        cls.browser.open(next(iter(cls.address.values())))
        cls.browser.wait("return document.body.dataset.ready")

    @classmethod
    def tearDownClass(cls):
        cls.browser.close()
        cls.scratch.cleanup()

    def setUp(self):
        self.browser.width(1400)
        self.browser.scheme("light")

    def open(self, name, view=""):
        """Opens a page anew, seen as its address says, with every picture drawn."""
        self.browser.open("about:blank")
        self.browser.console(), self.browser.requests()
        self.browser.open(self.address[name] + view)
        self.browser.wait("return document.body.dataset.ready")
        self.draw_all()

    def draw_all(self):
        self.browser.run("for (const figure of document.querySelectorAll('figure')) {"
                         " figure.scrollIntoView({block: 'center'}); }")
        self.browser.wait("const figures = [...document.querySelectorAll('figure.picture')];"
                          "const rest = figures.find(figure => figure.dataset.due);"
                          "rest?.scrollIntoView({block: 'center'}); return !rest;")

    def settled(self, change):
        """Does something and waits until the page is drawn anew."""
        before = self.browser.run("return document.body.dataset.drawn ?? ''")
        change()
        self.browser.wait("return (document.body.dataset.drawn ?? '') !== arguments[0]", before)

    def sql(self, name, query):
        return self.databases.rows(name + ".db", query)

    def close_to(self, found, expected, what=""):
        if expected is None:
            self.assertIsNone(found, what)
        else:
            self.assertIsNotNone(found, what)
            self.assertTrue(math.isclose(found, expected, rel_tol=1e-9, abs_tol=1e-300), f"{what}: {found} is not {expected}")

    def place_of(self, selector):
        return self.browser.run("const mark = document.querySelector(arguments[0]); mark.scrollIntoView({block: 'center'});"
                                "const box = mark.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2];",
                                selector)


def main(case):
    """Runs the tests of a case whose name holds RUNNER_PAGE_TESTS."""
    absent = browser.missing()
    if absent:
        print(f"this test is skipped: {absent}")
        return
    word = os.environ.get("RUNNER_PAGE_TESTS", "")
    names = [name for name in unittest.TestLoader().getTestCaseNames(case) if word in name]
    result = unittest.TextTestRunner(verbosity=2).run(unittest.TestSuite(case(name) for name in names))
    sys.exit(not result.wasSuccessful())
