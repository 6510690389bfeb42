"""Drives the page that `runner report` writes in a browser and compares it with what SQLite answers.

page_test.py PROGRAM PLUGINS, the folder of the plugin `misbehaving`; RUNNER_PAGE_TESTS=word runs the tests whose name has it.
"""

import csv
import re
import xml.etree.ElementTree

from databases import HOSTILE
from page_case import BOARD, TABLE, PageCase, general, main

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


class PageTest(PageCase):
    @staticmethod
    def made(databases):
        return (("sweep", databases.sweep()), ("single", databases.single()), ("search", databases.search()),
                ("hostile", databases.hostile(), "1", "2"), ("pair", databases.pair(), "narrow", "wide"))

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
        self.choose_experiment("1")
        self.assertEqual(self.browser.run("return document.querySelectorAll('img, b, main script, header script').length"), 0)
        title = self.browser.run("return document.querySelector('h1').textContent")
        self.assertEqual(title, HOSTILE.replace("\u202e", "\\u202e"))
        self.assertIn("<!--<script>.csv", self.browser.run("return document.querySelector('#leaderboard').textContent"))
        self.assertIn("onerror", self.browser.run("return document.querySelector('.note').textContent"))

    def test_no_value_is_called_the_best_where_values_do_not_compare(self):
        titles = "return [...document.querySelectorAll('.tile dt')].map(title => title.textContent).slice(0, 2)"
        self.open("hostile")
        self.choose_experiment("1")
        self.assertEqual(self.browser.run(titles), ["Smallest mean val_loss", "Smallest single trial"])
        self.choose_experiment("2")
        self.assertEqual(self.browser.run(titles), ["Best mean val_loss", "Best single trial"])

    def choose_experiment(self, number):
        self.browser.run("const select = [...document.querySelectorAll('#toolbar select')].find(each => each.options.length === 3);"
                         "select.value = arguments[0]; select.dispatchEvent(new Event('change'));", number)

    def test_one_page_shows_several_experiments(self):
        self.open("hostile")
        self.choose_experiment("2")
        self.assertEqual(self.browser.run("return [document.querySelector('h1').textContent, location.hash, document.title]"),
                         ["wine", "#e=2", "wine · runner report"])
        (value,), = self.sql("hostile", "SELECT best_value FROM trials WHERE experiment_id = 2")
        self.assertEqual([row["mean"]["value"] for row in self.browser.run(BOARD)], [value])

    def test_several_experiments_are_compared_beside_each_other(self):
        self.open("pair")
        self.assertEqual(self.browser.run("return document.querySelector('h1').textContent"), "narrow and wide")
        board = self.browser.run(BOARD)
        expected = self.sql("pair", "SELECT substr(config_id, 1, 12) || '@' || experiment_id, mean, n, experiment FROM leaderboard ORDER BY mean")
        self.assertEqual([row["id"] for row in board], [row[0] for row in expected])
        for row, (_, mean, n, name) in zip(board, expected):
            self.close_to(row["mean"]["value"], mean)
            self.assertEqual(row["n"]["text"], general(n))
            self.assertTrue(row["label"].startswith(name + " "), row)
        # The one that both have is compared seed by seed.
        ids = [row["id"] for row in board]
        for row in board[1:]:
            pairs = [second - one for one, second in self.sql("pair", f"""
                SELECT a.best_value, b.best_value FROM trials AS a JOIN trials AS b ON a.seed = b.seed
                WHERE substr(a.config_id, 1, 12) || '@' || a.experiment_id = '{ids[0]}'
                  AND substr(b.config_id, 1, 12) || '@' || b.experiment_id = '{row['id']}'""")]
            self.close_to(row["difference"]["value"], sum(pairs) / len(pairs))
        self.assertEqual(self.browser.console(), [])

    def test_an_experiment_has_one_colour_where_several_are_compared(self):
        self.open("pair")
        colours = self.browser.run("""const of = {};
          for (const line of document.querySelectorAll('#curves .line[data-configuration]')) {
            (of[line.dataset.configuration.split('@')[1]] ??= new Set()).add(line.getAttribute('stroke'));
          }
          return Object.entries(of).map(([experiment, colours]) => [experiment, [...colours]]);""")
        self.assertEqual([(experiment, len(used)) for experiment, used in colours], [("1", 1), ("2", 1)])
        self.assertNotEqual(colours[0][1], colours[1][1])
        points = self.browser.run("return [...document.querySelectorAll('#fit .dot[data-trial]')].map(dot => [dot.dataset.trial,"
                                  " dot.getAttribute('fill')])")
        trials = dict(self.sql("pair", "SELECT trial, experiment_id FROM trials"))
        self.assertEqual(len(points), len(trials))
        for trial, colour in points:
            self.assertEqual([colour], dict(colours)[str(trials[int(trial)])], trial)

    def test_curves_of_several_experiments_are_those_that_each_has(self):
        self.open("pair")
        found = {(label, epoch): mean for label, _, epoch, mean, *_ in self.browser.run(TABLE, "curves")}
        self.assertEqual({label.split()[0] for label, _ in found}, {"narrow", "wide"})
        labels = {row["id"]: row["label"] for row in self.browser.run(BOARD)}
        compared = 0
        for id, label in labels.items():
            config, experiment = id.split("@")
            for epoch, mean in self.sql("pair", f"""
                SELECT m.epoch, avg(m.value) FROM metrics AS m JOIN trials AS t USING (trial) WHERE t.config_id LIKE '{config}%'
                  AND t.experiment_id = {experiment} AND m.part = 'validation' AND m.name = 'loss' GROUP BY m.epoch"""):
                if (label, epoch) in found:
                    self.close_to(found[label, epoch], mean, label)
                    compared += 1
        self.assertGreaterEqual(compared, 30)
        (trial,), = self.sql("pair", "SELECT max(trial) FROM trials")
        self.open("pair", f"#t={trial}")
        single = {row[2]: row[3] for row in self.browser.run(TABLE, "curves") if row[1] == trial}
        self.assertEqual(single, dict(self.sql("pair", f"""SELECT epoch, value FROM metrics WHERE trial = {trial} AND part = 'validation'
                                                           AND name = 'loss'""")))

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


if __name__ == "__main__":
    main(PageTest)
