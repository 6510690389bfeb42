"""Drives the page of a search in a browser and compares it with what SQL says of its suggestions.

search_test.py PROGRAM PLUGINS, the folder of the plugin `misbehaving`; RUNNER_PAGE_TESTS=word runs the tests whose name has it.
"""

import json
import statistics

from page_case import BOARD, TABLE, PageCase, general, main

MARKS = """return [...document.querySelectorAll('#search .mark.dot')].map(mark => {
  const box = mark.getBoundingClientRect();
  return {...mark.dataset, x: box.x + box.width / 2, y: box.y + box.height / 2};
});"""


class SearchTest(PageCase):
    @staticmethod
    def made(databases):
        return (("guided", databases.guided()), ("stopped", databases.stopped()), ("single", databases.single()),
                ("confirmed", databases.confirmed(), "1"), ("confirming", "confirmed.db", "2"))

    def suggestions(self):
        """By number: configuration, reason, results, mean and standard error over its completed trials."""
        found = []
        for number, config, reason, results in self.sql(
                "guided", "SELECT suggestion, config_id, reason, results FROM suggestions ORDER BY suggestion"):
            values = [row[0] for row in self.sql("guided", f"""
                SELECT best_value FROM trials WHERE config_id = '{config}' AND state = 'completed' AND best_value IS NOT NULL""")]
            found.append((number, config, reason, results, statistics.fmean(values) if values else None,
                          statistics.stdev(values) / len(values) ** 0.5 if len(values) > 1 else None))
        return found

    def test_suggestions_stand_in_order_with_their_reasons_and_the_best_by_then(self):
        self.open("guided")
        suggestions = self.suggestions()
        self.assertEqual(len(suggestions), 12)
        labels = {row["id"]: row["label"] for row in self.browser.run(BOARD)}
        rows = self.browser.run(TABLE, "search")
        self.assertEqual(len(rows), len(suggestions))
        best = None
        for row, (number, config, reason, results, mean, se) in zip(rows, suggestions):
            if mean is not None:
                best = mean if best is None else min(best, mean)
            self.assertEqual(row[:4], [number, labels[config[:12]], reason, results])
            for cell, expected in ((row[4], mean), (row[5], se), (row[6], best)):
                if expected is None:
                    self.assertEqual(cell, "–")
                else:
                    self.close_to(cell, expected, str(row))
            states = [state for state, in self.sql("guided", f"SELECT state FROM trials WHERE config_id = '{config}'")]
            self.assertEqual(row[7], ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states)))

    def test_points_stand_in_the_order_of_suggestions_and_of_their_means(self):
        self.open("guided")
        suggestions = self.suggestions()
        marks = {int(mark["suggestion"]): mark for mark in self.browser.run(MARKS)}
        self.assertEqual(sorted(marks), [row[0] for row in suggestions])
        places = [marks[number]["x"] for number, *_ in suggestions]
        self.assertEqual(places, sorted(places))
        judged = [row for row in suggestions if row[4] is not None]
        # The lower on the screen the larger, or equal where a mean is.
        order = sorted(judged, key=lambda row: row[4])
        self.assertEqual([row[4] for row in sorted(judged, key=lambda row: -marks[row[0]]["y"])], [row[4] for row in order])
        for number, config, *_ in suggestions:
            self.assertEqual(marks[number]["configuration"], config[:12])

    def test_pointing_at_a_suggestion_says_why_it_was_made(self):
        self.open("guided")
        number, _, reason, results, mean, _ = self.suggestions()[-1]
        self.browser.move(2, 2)
        self.browser.move(*self.place_of(f'#search [data-suggestion="{number}"]'))
        words = self.browser.wait("const tip = document.getElementById('tooltip'); return tip.hidden ? '' : tip.innerText")
        self.assertIn(f"suggestion {number}", words)
        self.assertIn(f"{reason}, from {results} result", words)
        self.assertIn(general(mean), words)

    def test_a_suggestion_that_is_picked_is_marked_everywhere(self):
        self.open("guided")
        config = self.suggestions()[3][1][:12]
        self.settled(lambda: self.browser.click(*self.place_of('#search [data-suggestion="3"]')))
        self.assertEqual(self.browser.run("return location.hash"), f"#c={config}")
        self.assertEqual(self.browser.run("return document.querySelector('#leaderboard .is-marked').dataset.configuration"), config)

    def test_the_space_and_the_sampler_are_said(self):
        self.open("guided")
        (sampler, seed, trials, replicates, lag), = self.sql("guided", "SELECT sampler, seed, trials, replicates, lag FROM searches")
        said = self.browser.run("return document.querySelector('#searched .said').textContent")
        self.assertEqual(said, f"{sampler} with seed {seed}: 12 of {trials} configurations suggested, {replicates} trials each. "
                               f"Each is suggested from the results of all before it but the last {lag}.")
        rows = self.browser.run("return [...document.querySelectorAll('#searched tbody tr')].map(row => [...row.children].map(cell => cell.textContent))")
        (space,), = self.sql("guided", "SELECT space FROM searches")
        self.assertEqual([row[0] for row in rows], [entry["key"] for entry in json.loads(space)])
        self.assertEqual(dict((row[0], row[1:]) for row in rows), {
            "optimizer": ["adam, sgd", "always"], "optimizer.lr": ["0.0001 to 1, logarithmic", "always"],
            "optimizer.momentum": ["0 to 0.99", "optimizer = sgd"], "model.hidden": ["[10], [32], [10,10], [32,32]", "always"]})

    def test_configurations_without_a_parameter_are_said_to_have_no_place(self):
        self.open("guided")
        (without,), = self.sql("guided", "SELECT count(*) FROM suggestions WHERE config_id IN (SELECT config_id FROM trials WHERE optimizer = 'adam')")
        self.assertGreater(without, 1)
        words = f"Not shown: {without} configurations without optimizer.momentum."
        self.assertIn(words, self.browser.run("return document.querySelector('#parameters-said').textContent"))
        self.open("guided", "#h=optimizer.lr|optimizer.momentum")
        self.assertIn(words, self.browser.run("return document.querySelector('#map-said').textContent"))
        self.open("guided", "#h=optimizer.lr|optimizer")
        self.assertNotIn("Not shown", self.browser.run("return document.querySelector('#map-said').textContent"))

    def test_what_was_no_search_has_none(self):
        self.open("single")
        self.assertEqual(self.browser.run("return document.querySelectorAll('#search, #searched').length"), 0)

    def test_what_a_search_stopped_says_by_whom_and_why(self):
        self.open("stopped")
        stopped = {number: (trials, reason) for number, trials, reason in self.sql("stopped", """
            SELECT s.suggestion, count(*), p.reason FROM suggestions AS s JOIN trials AS t ON t.config_id = s.config_id
            JOIN search_steps AS p ON p.suggestion = s.suggestion AND p.action = 'stop'
            WHERE t.state = 'pruned' GROUP BY s.suggestion, p.reason""")}
        rows = self.browser.run(TABLE, "search")
        self.assertEqual(len(rows), 8)
        self.assertGreater(len(stopped), 0)
        self.assertLess(len(stopped), len(rows))
        for row in rows:
            trials, reason = stopped.get(row[0], (0, ""))
            self.assertEqual(row[7:], [f"{trials} pruned", reason] if trials else ["2 completed", "–"])
            self.assertEqual(row[4] == "–", trials > 0)
        self.assertEqual(self.browser.run("return document.querySelector('#search .said').textContent").count("in the colour of their state"), 1)
        self.assertIsNone(self.browser.run("return document.querySelector('#endings')"))
        said = self.browser.run("return document.querySelector('#searched .said').textContent")
        self.assertTrue(said.endswith(" asha stops those that fall behind."), said)

    def test_what_the_best_came_to_on_fresh_seeds_stands_with_both_experiments(self):
        rows = self.sql("confirmed", "SELECT chosen_n, chosen_mean, n, mean FROM confirmations ORDER BY rank")
        self.assertEqual(len(rows), 2)
        for name, seeds in (("confirmed", "the fresh seeds of experiment 2"), ("confirming", "fresh seeds")):
            self.open(name)
            said = self.browser.run("return [...document.querySelectorAll('#ranking .sentences p')].map(each => each.textContent)")
            said = [sentence for sentence in said if " was chosen for " in sentence]
            self.assertEqual(len(said), 2)
            for sentence, (chosen_n, chosen, n, mean) in zip(said, rows):
                self.assertIn(f"val_loss of {general(chosen)} ± ", sentence)
                self.assertIn(f" over {chosen_n} trials; on {seeds} it has {general(mean)} ± ", sentence)
                self.assertTrue(sentence.endswith(f" over {n}."), sentence)


if __name__ == "__main__":
    main(SearchTest)
