"""Drives the page that `runner report` writes in a browser and compares it with what SQLite answers.

page_test.py PROGRAM PLUGINS, the folder of the plugin `misbehaving`; RUNNER_PAGE_TESTS=word runs the tests whose name has it.
"""

import csv
import math
import os
import pathlib
import re
import statistics
import sys
import tempfile
import unittest
import xml.etree.ElementTree

import browser
from databases import HOSTILE, Databases

PICTURES = ["curves", "strip", "differences", "fit", "parameters", "map", "importance", "parallel", "timeline"]

# The words of a picture that reach beyond it, or beyond the column they stand in.
CLIPPED = """
return [...document.querySelectorAll('.stage svg')].flatMap(svg => {
  const box = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('text')].filter(text => {
    const at = text.getBoundingClientRect();
    return at.width > 0 && (at.left < box.left - 6 || at.right > box.right + 6 || at.top < box.top - 6 || at.bottom > box.bottom + 6);
  }).map(text => svg.closest('figure').id + ': ' + text.textContent);
});"""

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


class PageTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.databases = Databases(*sys.argv[1:3], cls.scratch.name)
        made = cls.databases
        cls.address = {name: made.report(database, *experiments) for name, database, *experiments in
                       (("sweep", made.sweep()), ("single", made.single()), ("search", made.search()),
                        ("hostile", made.hostile(), "1", "2"))}
        cls.browser = browser.Browser(cls.scratch.name)
        cls.browser.open(cls.address["single"])
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

    def test_the_leaderboard_holds_what_sql_answers(self):
        for name in ("sweep", "single", "search"):
            self.open(name)
            board = self.browser.run(BOARD)
            rows = self.sql(name, "SELECT substr(config_id, 1, 12), rank, n, mean, sd, se, iif(mode = 'max', max, min) FROM leaderboard")
            self.assertEqual([row["id"] for row in board], [row[0] for row in rows])
            for row, (_, rank, n, mean, sd, se, best) in zip(board, rows):
                self.assertEqual(row["rank"]["text"], general(rank))
                self.assertEqual(row["n"]["text"], general(n))
                for key, expected in (("mean", mean), ("sd", sd), ("se", se), ("best", best)):
                    self.close_to(row[key]["value"], expected, f"{name} {row['id']} {key}")
                    self.assertEqual(row[key]["text"], general(expected))

    def test_differences_to_the_first_are_those_of_pairs_of_seeds(self):
        for name in ("sweep", "search"):
            self.open(name)
            board = self.browser.run(BOARD)
            first = board[0]["id"]
            for row in board[1:]:
                pairs = [second - one for one, second in self.sql(name, f"""
                    SELECT a.best_value, b.best_value FROM trials AS a JOIN trials AS b ON a.seed = b.seed
                    WHERE a.state = 'completed' AND b.state = 'completed'
                      AND a.config_id LIKE '{first}%' AND b.config_id LIKE '{row['id']}%'""")]
                if not pairs:
                    self.assertNotIn("difference", row)
                    continue
                self.close_to(row["difference"]["value"], statistics.fmean(pairs), row["id"])
                if len(pairs) < 2:
                    self.assertEqual(row["verdict"]["text"], "cannot be said")
                    continue
                se = statistics.stdev(pairs) / math.sqrt(len(pairs))
                self.close_to(row["difference"]["se"], se, row["id"])
                clear = abs(statistics.fmean(pairs)) > 2 * se
                self.assertEqual(row["verdict"]["text"] == "cannot be told apart", not clear)

    def test_the_table_of_each_trial_holds_what_sql_answers(self):
        self.open("search")
        expected = [list(row) for row in self.sql("search", """
            SELECT trial, seed, json_extract(params, '$."model.hidden"'), lr, json_extract(params, '$."optimizer.weight_decay"'),
              best_value, best_epoch, state FROM trials ORDER BY trial""")]
        self.assertEqual(self.browser.run(TABLE, "parameters"), expected)
        self.open("sweep")
        expected = self.sql("sweep", """
            SELECT t.trial, m.value, t.best_value, t.best_epoch, t.state FROM trials AS t JOIN metrics AS m
            ON m.trial = t.trial AND m.epoch = t.best_epoch AND m.part = 'train' AND m.name = t.monitor ORDER BY t.trial""")
        found = self.browser.run(TABLE, "fit")
        self.assertEqual([(row[0], *row[2:]) for row in found], expected)

    def test_mean_curves_are_those_of_the_completed_trials(self):
        self.open("search")
        found = {(row[0], row[2]): row[3:] for row in self.browser.run(TABLE, "curves")}
        labels = {row["id"]: row["label"] for row in self.browser.run(BOARD)}
        compared = 0
        for config, label in labels.items():
            for epoch in range(15):
                values = [row[0] for row in self.sql("search", f"""
                    SELECT m.value FROM metrics AS m JOIN trials AS t USING (trial) WHERE t.config_id LIKE '{config}%'
                      AND m.epoch = {epoch} AND m.part = 'validation' AND m.name = 'loss' AND t.state = 'completed'""")]
                row = found.get((label, epoch))
                if row is None:
                    continue
                self.close_to(row[0], statistics.fmean(values), label)
                self.close_to(row[1], statistics.stdev(values), label) if isinstance(row[1], float) else None
                compared += 1
        self.assertGreaterEqual(compared, 75)

    def test_importance_and_time_line_hold_what_was_stored(self):
        self.open("search")
        shares = self.browser.run(TABLE, "importance")
        self.assertEqual({row[0] for row in shares}, {"model.hidden", "optimizer.lr", "optimizer.weight_decay", "only together"})
        self.assertAlmostEqual(sum(row[1] for row in shares), 1)
        attempts = self.sql("search", "SELECT trial_id FROM attempt ORDER BY started_at, trial_id")
        self.assertEqual([(row[0],) for row in self.browser.run(TABLE, "timeline")], attempts)

    def test_every_trial_is_a_mark(self):
        for name in ("sweep", "search"):
            self.open(name)
            (trials,), = self.sql(name, "SELECT count(*) FROM trials WHERE best_value IS NOT NULL")
            (ranked,), = self.sql(name, """SELECT count(*) FROM trials WHERE best_value IS NOT NULL AND config_id IN
                                           (SELECT config_id FROM leaderboard WHERE n > 0)""")
            swept = {"sweep": 3, "search": 3}[name]
            count = "return document.querySelectorAll(arguments[0]).length"
            self.assertEqual(self.browser.run(count, "#strip .mark.dot[data-trial]"), ranked)
            self.assertEqual(self.browser.run(count, "#parameters .mark.dot[data-trial]"), trials * swept)
            (attempts,), = self.sql(name, "SELECT count(*) FROM attempt")
            self.assertEqual(self.browser.run(count, "#timeline .mark.box[data-trial]"), attempts)

    def place_of(self, selector):
        return self.browser.run("const mark = document.querySelector(arguments[0]); mark.scrollIntoView({block: 'center'});"
                                "const box = mark.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2];",
                                selector)

    def test_pointing_at_a_trial_says_its_value(self):
        self.open("search")
        for trial, value, epoch, seed in self.sql("search", "SELECT trial, best_value, best_epoch, seed FROM trials WHERE trial IN (3, 10)"):
            self.browser.move(2, 2)
            self.browser.move(*self.place_of(f'#fit [data-trial="{trial}"]'))
            words = self.browser.wait("const tip = document.getElementById('tooltip'); return tip.hidden ? '' : tip.innerText")
            self.assertIn(f"val_loss {general(value)} at epoch {epoch}", words)
            self.assertIn(f"seed {seed}", words)

    def test_a_configuration_is_marked_everywhere(self):
        self.open("search")
        second = self.browser.run(BOARD)[1]
        self.settled(lambda: self.browser.click(*self.place_of("#leaderboard tbody tr:nth-child(2) th")))
        self.draw_all()
        marked = self.browser.run("""return {
          address: location.hash, row: document.querySelector('#leaderboard .is-marked').dataset.configuration,
          legend: document.querySelector('#curves .entry[aria-pressed=true]').title, bar: document.querySelector('#marked .label').title,
          back: new Set([...document.querySelectorAll('#strip .dot')].map(dot => dot.getAttribute('opacity'))).size,
          band: [...document.querySelectorAll('#curves .line[data-configuration]')].find(line => line.getAttribute('stroke-width') === '2.6')
            .dataset.configuration,
          line: document.querySelector('#parallel [stroke-width="3"]').dataset.configuration}""")
        self.assertEqual(marked["address"], f"#c={second['id']}")
        for place in ("row", "band", "line"):
            self.assertEqual(marked[place], second["id"], place)
        self.assertEqual(marked["bar"], second["label"])
        self.assertIn("n = 4", marked["legend"])
        self.assertEqual(marked["back"], 2)

    def test_a_trial_is_marked_by_a_click_on_its_point(self):
        self.open("search")
        self.settled(lambda: self.browser.click(*self.place_of('#fit [data-trial="7"]')))
        address = self.browser.run("return location.hash")
        # Points may lie on each other; the one that lies nearest is meant.
        trial = re.search(r"t=(\d+)", address)[1]
        self.draw_all()
        self.assertTrue(self.browser.run("return document.querySelector(`#curves .line[data-trial='${arguments[0]}']`)", trial))
        self.assertGreater(self.browser.run("return document.querySelectorAll('#curves .dot[data-checkpoint]').length"), 0)

    def test_the_address_filters(self):
        (config, expected), = self.sql("search", """SELECT json_extract(params, '$."model.hidden"'), count(*) FROM leaderboard
                                                    GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1""")
        self.open("search", f"#q=model.hidden={config}+optimizer")
        board = self.browser.run(BOARD)
        self.assertEqual(len([row for row in board if f"model.hidden={config} " in row["label"]]), len(board))
        self.assertEqual(len(board), expected)
        rates = sorted(row[0] for row in self.sql("search", "SELECT lr FROM leaderboard"))
        self.open("search", '#b={"optimizer.lr":[%r,%r]}' % (rates[0] * 0.99, rates[2] * 1.01))
        self.assertEqual(len(self.browser.run(BOARD)), 3)
        self.assertEqual(self.browser.run("return document.querySelectorAll('#parallel .line[data-passes=\"1\"]').length"), 3)

    def test_a_range_dragged_on_an_axis_filters_and_stands_in_the_address(self):
        self.open("search")
        x, top, bottom = self.browser.run("""
          const figure = document.querySelector('#parallel'); figure.scrollIntoView({block: 'center'});
          const box = figure.querySelector('svg').getBoundingClientRect();
          const word = [...figure.querySelectorAll('text')].find(text => text.textContent === 'optimizer.lr').getBoundingClientRect();
          return [word.x + word.width / 2, box.y + 50, box.y + box.height / 2];""")
        self.settled(lambda: self.browser.drag((x, top), (x, bottom)))
        self.assertIn("optimizer.lr", self.browser.run("return new URLSearchParams(location.hash.slice(1)).get('b')"))
        shown = len(self.browser.run(BOARD))
        self.assertTrue(0 < shown < 6, shown)
        low, high = self.browser.run("return JSON.parse(new URLSearchParams(location.hash.slice(1)).get('b'))['optimizer.lr']")
        (expected,), = self.sql("search", f"SELECT count(*) FROM leaderboard WHERE lr BETWEEN {low} AND {high}")
        self.assertEqual(shown, expected)

    def test_keys_go_through_the_leaderboard(self):
        self.open("search")
        self.browser.run("scrollTo(0, 0); document.activeElement.blur();")
        for _ in range(20):
            self.browser.keys("\ue004")  # Tab
            if self.browser.run("return document.activeElement.tagName") == "TR":
                break
        ids = [row["id"] for row in self.browser.run(BOARD)]
        focused = "return document.activeElement.dataset.configuration"
        self.assertEqual(self.browser.run(focused), ids[0])
        self.assertEqual(self.browser.run("return getComputedStyle(document.activeElement).outlineStyle"), "solid")
        self.browser.keys("\ue015", "\ue015")  # ArrowDown
        self.assertEqual(self.browser.run(focused), ids[2])
        self.settled(lambda: self.browser.keys("\ue007"))  # Enter
        self.assertEqual(self.browser.run("return location.hash"), f"#c={ids[2]}")
        self.assertEqual(self.browser.run(focused), ids[2])
        self.settled(lambda: self.browser.keys("\ue00c"))  # Escape
        self.assertEqual(self.browser.run("return location.hash"), "")

    def test_nothing_is_said_on_the_console_and_nothing_is_asked_for(self):
        for name in self.address:
            self.open(name)
            self.assertEqual(self.browser.console(), [], name)
            asked = [address for address in self.browser.requests() if not address.startswith(("data:", "about:"))]
            self.assertEqual(asked, [self.address[name]])

    def test_an_address_that_names_nothing_shows_all(self):
        self.open("search", "#b=[1]&t=x&c=zz&m=no&h=a|b&e=9&g=9&y=q&s=2&o=")
        self.assertEqual(self.browser.console(), [])
        self.assertEqual(len(self.browser.run(BOARD)), 6)

    def test_text_of_people_is_never_markup(self):
        self.open("hostile")
        self.assertEqual(self.browser.run("return document.querySelectorAll('img, b, main script, header script').length"), 0)
        title = self.browser.run("return document.querySelector('h1').textContent")
        self.assertEqual(title, HOSTILE.replace("\u202e", "\\u202e"))
        self.assertIn("<!--<script>.csv", self.browser.run("return document.querySelector('#leaderboard').textContent"))
        self.assertIn("onerror", self.browser.run("return document.querySelector('.note').textContent"))

    def test_one_page_shows_several_experiments(self):
        self.open("hostile")
        self.browser.run("const select = [...document.querySelectorAll('#toolbar select')].find(each => each.options.length === 2);"
                         "select.value = '2'; select.dispatchEvent(new Event('change'));")
        self.assertEqual(self.browser.run("return [document.querySelector('h1').textContent, location.hash, document.title]"),
                         ["wine", "#e=2", "wine · runner report"])
        (value,), = self.sql("hostile", "SELECT best_value FROM trials WHERE experiment_id = 2")
        self.assertEqual([row["mean"]["value"] for row in self.browser.run(BOARD)], [value])

    def test_two_widths_hold_every_word(self):
        for name in self.address:
            for width in (400, 1400):
                self.browser.width(width)
                self.open(name)
                self.assertEqual(self.browser.run("return document.documentElement.scrollWidth"), width, name)
                self.assertEqual(self.browser.run(CLIPPED), [], f"{name} at {width}")

    def test_light_and_dark_follow_the_system_and_the_switch(self):
        paper = "return getComputedStyle(document.querySelector('.picture')).backgroundColor"
        self.open("single")
        light = self.browser.run(paper)
        self.browser.scheme("dark")
        self.browser.wait("return document.documentElement.dataset.theme === 'dark'")
        self.assertNotEqual(self.browser.run(paper), light)
        choose = ("const select = document.querySelector('.themes select'); select.value = arguments[0];"
                  "select.dispatchEvent(new Event('change'));")
        self.browser.run(choose, "light")
        self.assertEqual(self.browser.run(paper), light)
        self.browser.run(choose, "")

    def test_it_prints_with_every_picture(self):
        self.open("search")
        pdf = self.browser.pdf()
        self.assertTrue(pdf.startswith(b"%PDF"))
        self.assertGreater(len(pdf), 40_000)

    def test_each_picture_has_a_title_words_and_a_table(self):
        self.open("search")
        self.assertEqual(sorted(self.browser.run("return [...document.querySelectorAll('figure')].map(figure => figure.id)")),
                         sorted(PICTURES))
        for picture in PICTURES:
            names = self.browser.run("return document.querySelector(`#${arguments[0]} svg[role=img]`).getAttribute('aria-labelledby')"
                                     ".split(' ').map(id => document.getElementById(id).textContent)", picture)
            self.assertTrue(all(names), picture)
            self.assertTrue(self.browser.run(TABLE, picture), picture)

    def test_pictures_and_numbers_are_saved(self):
        self.open("search")
        for button in (1, 2):
            self.browser.click(*self.place_of(f"#strip .save button:nth-child({button})"))
        files = [self.browser.downloads / "strip.svg", self.browser.downloads / "strip.csv"]
        for file in files:
            self.await_file(file)
        root = xml.etree.ElementTree.parse(files[0]).getroot()
        dots = [element for element in root.iter() if "dot" in element.get("class", "")]
        with open(files[1], encoding="utf-8", newline="") as text:
            rows = list(csv.DictReader(text))
        self.assertEqual(len(dots), 24)
        self.assertEqual(sorted((int(row["trial"]), float(row["val_loss"])) for row in rows),
                         self.sql("search", "SELECT trial, best_value FROM trials ORDER BY trial"))

    def await_file(self, file):
        for _ in range(400):
            if file.exists():
                return
            self.browser.run("return new Promise(done => setTimeout(done, 20))")
        self.fail(f"{file.name} was not saved")

    def test_what_did_not_complete_says_why(self):
        self.open("sweep")
        rows = self.browser.run("return [...document.querySelectorAll('#endings tbody tr')].map(row => [row.children[0].textContent,"
                                " row.children[2].textContent, row.querySelector('button').textContent])")
        expected = self.sql("sweep", "SELECT state, message, cast(trial AS text) FROM trials WHERE state <> 'completed'")
        self.assertEqual(sorted(map(tuple, rows)), sorted((state, message or "–", trial) for state, message, trial in expected))


def main():
    absent = browser.missing()
    if absent:
        print(f"this test is skipped: {absent}")
        return
    word = os.environ.get("RUNNER_PAGE_TESTS", "")
    loader = unittest.TestLoader()
    names = [name for name in loader.getTestCaseNames(PageTest) if word in name]
    suite = unittest.TestSuite(PageTest(name) for name in names)
    result = unittest.TextTestRunner(verbosity=2).run(suite)
    sys.exit(not result.wasSuccessful())


if __name__ == "__main__":
    main()
