"""Compares every number on the page that `runner report` writes with what SQL says of the trials.

numbers_test.py PROGRAM PLUGINS, the folder of the plugin `misbehaving`; RUNNER_PAGE_TESTS=word runs the tests whose name has it.
"""

import itertools
import json
import math

import forest_variance
from page_case import BOARD, TABLE, PageCase, general, main
from stored import Stored, luck_of_best, verdict

# The bars and points of a picture as they say of themselves.
MARKS = "return [...document.querySelectorAll(arguments[0])].map(mark => ({...mark.dataset, box: mark.getBoundingClientRect().toJSON()}));"

# What stands on a tile: title, value, words.
TILES = "return [...document.querySelectorAll('.tile')].map(tile => [...tile.children].map(child => child.textContent));"


def signed(value):
    return "%+.4g" % value if value > 0 else "%.4g" % value


def duration(seconds):
    if seconds < 1:
        return f"{math.floor(seconds * 1000 + 0.5)} ms"
    return f"{seconds:.3g} s" if seconds < 100 else f"{int(seconds // 60)} min {math.floor(seconds % 60 + 0.5)} s"


def seeds(number):
    return f"{number} seed{'' if number == 1 else 's'}"


def with_error(mean, se):
    return general(mean) + ("" if se is None else f" ± {se:.2g}")


def sentences_on(stored, first, second):
    """What is said of the best configuration, and of it and the next; each with its label."""
    (label, best), (other_label, other) = first, second
    n = len(best.values)
    said = [f"{label} has the best mean val_{stored.monitor}: {with_error(best.mean, best.sd / math.sqrt(n))} over {seeds(n)}."]
    left_out = [trial["state"] for trial in best.trials if trial["state"] != "completed"]
    if left_out:
        states = ", ".join(f"{left_out.count(state)} {state}" for state in sorted(set(left_out)))
        said.append(f"Its mean leaves out {len(left_out)} of its {len(best.trials)} trials: {states}.")
    n, mean, se = other.less(best)
    by = f"seed by seed the difference is {with_error(mean, se)} (mean ± standard error over {seeds(n)})"
    return said + [{
        "cannot be told apart": f"{label} and {other_label} cannot be told apart: {by}, within two standard errors.",
        "better": f"{label} is better than {other_label}: {by}.",
        "worse": f"On the seeds that both completed, {other_label} is better than {label}: {by}."}[verdict(n, mean, se, stored.mode)]]


def sentences_on_luck(stored):
    m, advantage = luck_of_best(stored.ranked, stored.mode)
    return [] if advantage is None else [
        f"{m} configurations cannot be told apart, the best among them: were they equally good, it would look {advantage:.2g} better "
        "than it is by luck alone; to try the best on fresh seeds: runner confirm"]


def sentence_on_only(stored, configuration):
    (value,) = configuration.values.values()
    return f"The val_{stored.monitor} is {general(value)}, of one seed."


def sentence_on_checkpoint(stored, labels):
    sign = -1 if stored.mode == "max" else 1
    best = min((trial for trial in stored.trials if trial["value"] is not None), key=lambda trial: (sign * trial["value"], trial["trial"]))
    label = f"{labels[best['config'][:12]]}, " if len(labels) > 1 else ""
    state = "" if best["state"] == "completed" else f", {best['state']}"
    return (f"The best single checkpoint is {best['trial']}@{best['epoch']}: val_{stored.monitor} {general(best['value'])} "
            f"({label}seed {best['seed']}{state}).")


class NumbersTest(PageCase):
    names = ("sweep", "single", "search", "grid")

    @classmethod
    def made(cls, databases):
        return [(name, getattr(databases, name)()) for name in cls.names]

    def setUp(self):
        super().setUp()
        self.stored = {name: Stored(lambda query, name=name: self.sql(name, query)) for name in self.names}

    def rows_equal(self, found, expected, what):
        """Rows of a table, whose numbers may differ in the last digits."""
        self.assertEqual(len(found), len(expected), what)
        for row, other in zip(found, expected):
            self.assertEqual(len(row), len(other), what)
            for cell, value in zip(row, other):
                if isinstance(value, (int, float)):
                    self.assertIsInstance(cell, (int, float), f"{what}: {row} is not {other}")
                    self.assertTrue(math.isclose(cell, value, rel_tol=1e-9, abs_tol=1e-15), f"{what}: {row} is not {other}")
                else:
                    self.assertEqual(cell, "–" if value is None else value, f"{what}: {row} is not {other}")

    def labels(self):
        """By the id as the page shortens it."""
        return {row["id"]: row["label"] for row in self.browser.run(BOARD)}

    def label_of(self, configuration):
        return self.labels()[configuration.id[:12]]

    def in_order_of(self, found, configurations):
        """The configurations as the page has them; those of equal means may have changed places."""
        by_id = {configuration.id[:12]: configuration for configuration in configurations}
        ordered = [by_id[id] for id in found]
        for one, other in zip(ordered, configurations):
            self.assertTrue(one is other or math.isclose(one.mean, other.mean, rel_tol=1e-12), f"{one.id} is not {other.id}")
        return ordered

    def test_the_leaderboard(self):
        for name, stored in self.stored.items():
            self.open(name)
            board = self.browser.run(BOARD)
            ranked = self.in_order_of([row["id"] for row in board][:len(stored.ranked)], stored.ranked)
            self.assertEqual({row["id"] for row in board}, {configuration.id[:12] for configuration in stored.all})
            best = max if stored.mode == "max" else min
            for place, (row, configuration) in enumerate(zip(board, ranked)):
                n = len(configuration.values)
                se = configuration.sd / math.sqrt(n) if n > 1 else None
                self.assertEqual((row["rank"]["text"], row["n"]["text"]), (str(place + 1), str(n)))
                for key, expected in (("mean", configuration.mean), ("sd", configuration.sd), ("se", se),
                                      ("best", best(configuration.values.values()))):
                    self.close_to(row[key]["value"], expected, f"{name} {row['id']} {key}")
                    self.assertEqual(row[key]["text"], general(expected))
                if place > 0:
                    self.compare_difference(row, configuration, ranked[0], stored.mode)
            for row in board[len(ranked):]:
                self.assertEqual((row["rank"]["text"], row["mean"]["text"], row["verdict"]["text"]), ("–", "–", "no completed trial"))

    def compare_difference(self, row, configuration, first, mode):
        n, mean, se = configuration.less(first)
        if n == 0:
            self.assertNotIn("difference", row)
            return
        self.assertTrue(math.isclose(row["difference"]["value"], mean, rel_tol=1e-9, abs_tol=1e-15), row)
        self.close_to(row["difference"]["se"], se, row["id"])
        self.assertEqual(row["difference"]["text"], signed(mean) + ("" if se is None else f" ± {se:.2g}"))
        words = {"better": "better where both completed"}
        expected = verdict(*first.less(configuration), mode)
        self.assertEqual(row["verdict"]["text"], words.get(expected, expected))

    def test_the_leaderboard_says_what_its_means_leave_out(self):
        self.open("sweep")
        found = self.browser.run("return [...document.querySelectorAll('#leaderboard tbody tr')].map(row => [row.dataset.configuration,"
                                 " row.querySelector('.left-out').textContent])")
        for id, words in found:
            configuration = next(each for each in self.stored["sweep"].all if each.id.startswith(id))
            states = [trial["state"] for trial in configuration.trials if trial["state"] != "completed"]
            self.assertEqual(words, ", ".join(f"{states.count(state)} {state}" for state in sorted(set(states))))

    def test_the_tiles(self):
        for name, stored in self.stored.items():
            self.open(name)
            tiles = {title: (value, words) for title, value, words in self.browser.run(TILES)}
            first = stored.ranked[0]
            value, words = tiles[f"Best mean val_{stored.monitor}"]
            self.assertEqual(value, general(first.mean))
            self.assertTrue(words.startswith(f"± {first.sd:.2g} (sd), " if first.sd is not None else "as configured"), words)
            sign = -1 if stored.mode == "max" else 1
            with_value = [trial for trial in stored.trials if trial["value"] is not None]
            best = min(with_value, key=lambda trial: (sign * trial["value"], trial["trial"]))
            self.assertEqual(tiles["Best single trial"], (general(best["value"]),
                                                         f"trial {best['trial']}, epoch {best['epoch']}, seed {best['seed']}"))
            states = [trial["state"] for trial in stored.trials]
            value, words = tiles["Trials completed"]
            self.assertEqual(value, f"{states.count('completed')} of {len(states)}")
            others = {f"{states.count(state)} {state}" for state in set(states) - {"completed"}} or {"none went wrong"}
            self.assertEqual(set(words.split(", ")), others)
            (workers, checkpoints), = self.sql(name, """SELECT (SELECT count(DISTINCT host || ' ' || worker_pid) FROM attempt),
                                                        (SELECT count(*) FROM checkpoint_history)""")
            plural = lambda number, word: f"{number} {word}{'' if number == 1 else 's'}"
            self.assertEqual(tiles["Time of all trials"], (duration(sum(trial["wall"] or 0 for trial in stored.trials)),
                                                          f"{plural(workers, 'worker')}, {plural(checkpoints, 'checkpoint')}"))

    def test_the_matrix_of_paired_differences(self):
        for name in ("sweep", "search", "grid"):
            stored = self.stored[name]
            self.open(name)
            board = [row["id"] for row in self.browser.run(BOARD)][:len(stored.ranked)]
            ranked = self.in_order_of(board, stored.ranked)
            labels = self.labels()
            rows = []
            for of, against in itertools.permutations(ranked, 2):
                n, mean, se = against.less(of)
                rows.append([labels[of.id[:12]], labels[against.id[:12]], n, mean, se, verdict(n, mean, se, stored.mode)])
            self.rows_equal(self.browser.run(TABLE, "differences"), rows, name)
            signs = {"better": "+", "worse": "−", "cannot be told apart": "≈", "cannot be said": "?"}
            drawn = self.browser.run("return [...document.querySelectorAll('#differences svg > text')].map(text => text.textContent)")
            self.assertEqual(drawn, [signs[row[5]] for row in rows])
            marks = self.browser.run(MARKS, "#differences .mark.box")
            for mark, row in zip(marks, rows):
                self.assertTrue(math.isclose(float(mark["value"]), row[3], rel_tol=1e-9, abs_tol=1e-15) if row[2] else
                                mark["value"] == "NaN", name)

    def test_the_sentences_above_the_leaderboard(self):
        for name, stored in self.stored.items():
            self.open(name)
            found = self.browser.run("return [...document.querySelectorAll('#ranking .sentences p')].map(each => each.textContent)")
            labels = self.labels()
            first, *others = [(labels[configuration.id[:12]], configuration) for configuration in
                              self.in_order_of(list(labels)[:len(stored.ranked)], stored.ranked)]
            sentences = ([*sentences_on(stored, first, others[0]), *sentences_on_luck(stored)] if others else
                         [sentence_on_only(stored, first[1])])
            self.assertEqual(found, [*sentences, sentence_on_checkpoint(stored, labels)], name)

    def test_what_the_bar_counts(self):
        for name in ("sweep", "search", "grid"):
            stored = self.stored[name]
            number = len(stored.all)
            self.open(name)
            counted = "return document.getElementById('shown').firstChild.textContent"
            self.assertEqual(self.browser.run(counted), f"{number} of {number} configurations")
            rates = sorted({configuration.params["optimizer.lr"] for configuration in stored.all})
            self.open(name, '#b={"optimizer.lr":[%r,%r]}' % (rates[0] * 0.99, rates[0] * 1.01))
            least = sum(configuration.params["optimizer.lr"] == rates[0] for configuration in stored.all)
            self.assertEqual(self.browser.run(counted), f"{least} of {number} configurations")

    def test_what_each_trial_came_to(self):
        for name in ("sweep", "search", "grid"):
            stored = self.stored[name]
            self.open(name)
            swept = stored.swept()
            text = lambda value: json.dumps(value, separators=(",", ":")) if isinstance(value, list) else value
            rows = [[trial["trial"], trial["seed"], *[text(json.loads(trial["params"])[key]) for key in swept], trial["value"],
                     trial["epoch"], trial["state"]] for trial in stored.trials]
            self.rows_equal(self.browser.run(TABLE, "parameters"), rows, name)
            labels = self.labels()
            fit = []
            for trial in stored.trials:
                train = stored.curve(trial["trial"], "train", stored.monitor).get(trial["epoch"])
                if train is not None and trial["value"] is not None:
                    fit.append([trial["trial"], labels[trial["config"][:12]], train, trial["value"], trial["epoch"], trial["state"]])
            self.rows_equal(self.browser.run(TABLE, "fit"), fit, name)
            strip = [[labels[configuration.id[:12]], trial["trial"], trial["seed"], trial["value"], trial["state"]]
                     for configuration in self.in_order_of([id for id in labels][:len(stored.ranked)], stored.ranked)
                     for trial in configuration.trials if trial["value"] is not None]
            self.rows_equal(self.browser.run(TABLE, "strip"), strip, name)

    def curve_rows(self, stored, configuration, part, metric):
        """Mean, deviation and number over the completed trials, by epoch."""
        completed = [trial for trial in configuration.trials if trial["state"] == "completed"]
        curves = [stored.curve(trial["trial"], part, metric) for trial in completed]
        rows = {}
        for epoch in sorted(set().union(*curves)):
            values = [curve[epoch] for curve in curves if curve.get(epoch) is not None]
            mean = math.fsum(values) / len(values)
            sd = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1)) if len(values) > 1 else None
            rows[epoch] = mean, sd, len(values)
        return rows

    def test_mean_curves_with_their_deviations(self):
        for name, metric in itertools.product(("sweep", "search", "grid"), ("validation/loss", "train/loss", "validation/accuracy")):
            stored = self.stored[name]
            self.open(name, f"#m={metric}")
            labels = self.labels()
            found = {}
            for label, trial, epoch, *numbers in self.browser.run(TABLE, "curves"):
                self.assertEqual(trial, "–")
                found.setdefault(label, {})[epoch] = numbers
            self.assertGreaterEqual(len(found), 5)
            for configuration in stored.ranked:
                rows = found.get(labels[configuration.id[:12]])
                # The table shows two hundred rows.
                for epoch, numbers in (rows or {}).items():
                    mean, sd, n = self.curve_rows(stored, configuration, *metric.split("/"))[epoch]
                    expected = [mean, None, None] if numbers[1:] == ["–", "–"] else [mean, sd, n]
                    self.rows_equal([numbers], [expected], f"{name} {metric} {configuration.id} {epoch}")
            with_deviation = [label for label, rows in found.items() if all(numbers[2] != "–" for numbers in rows.values())]
            self.assertEqual(len(with_deviation), 5)

    def test_a_mean_curve_over_fewer_trials_towards_its_end_says_so(self):
        for name, is_said in (("grid", True), ("search", False)):
            (lengths,), = self.sql(name, """SELECT count(*) FROM (SELECT 1 FROM trials WHERE state = 'completed' GROUP BY config_id
                                            HAVING min(epochs) < max(epochs))""")
            self.assertEqual(lengths > 0, is_said)
            self.open(name)
            said = self.browser.run("return document.querySelector('#curves-said').textContent")
            self.assertEqual("the mean is over those that have one" in said, is_said, said)

    def test_the_curves_of_one_trial_and_its_checkpoints(self):
        for name, trial in (("single", 1), ("sweep", 3), ("search", 10)):
            stored = self.stored[name]
            self.open(name, f"#t={trial}&m=validation/accuracy")
            found = {row[2]: row[3] for row in self.browser.run(TABLE, "curves") if row[1] == trial}
            expected = stored.curve(trial, "validation", "accuracy")
            self.rows_equal(sorted(map(list, found.items())), sorted(map(list, expected.items())), name)
            marks = self.browser.run(MARKS, "#curves .mark.dot[data-checkpoint]")
            epochs = [row[0] for row in self.sql(name, f"SELECT DISTINCT epoch FROM checkpoint_history WHERE trial = {trial} ORDER BY 1")]
            self.assertEqual([int(mark["checkpoint"]) for mark in marks], epochs)

    def test_the_map_of_two_parameters(self):
        for name, pairs in (("search", 6), ("grid", 6)):
            stored = self.stored[name]
            for across, up in itertools.permutations(stored.swept(), 2):
                self.open(name, f"#h={across}|{up}")
                text = lambda value: json.dumps(value, separators=(",", ":")) if isinstance(value, list) else value
                rows = {}
                for configuration in stored.ranked:
                    cell = text(configuration.params[across]), text(configuration.params[up])
                    # Of those that share a cell the best stands for it.
                    rows.setdefault(cell if name == "grid" else configuration.id, [*cell, configuration.mean, len(configuration.values)])
                key = lambda row: (str(row[0]), str(row[1]), row[2])
                self.rows_equal(sorted(self.browser.run(TABLE, "map"), key=key), sorted(rows.values(), key=key), f"{name} {across} {up}")
                marks = self.browser.run(MARKS, "#map .mark[data-value]")
                for found, expected in zip(sorted(float(mark["value"]) for mark in marks), sorted(row[2] for row in rows.values())):
                    self.close_to(found, expected)
                self.assertEqual(len(marks), len(rows))
                if name == "grid":
                    words = self.browser.run("return [...document.querySelectorAll('#map .marks text')].map(text => text.textContent)")
                    self.assertEqual(sorted(words), sorted("%.3g" % row[2] for row in rows.values()))
                pairs -= 1
            self.assertEqual(pairs, 0)

    def test_parallel_coordinates(self):
        for name in ("search", "grid"):
            stored = self.stored[name]
            self.open(name)
            text = lambda value: json.dumps(value, separators=(",", ":")) if isinstance(value, list) else value
            order = self.in_order_of(list(self.labels())[:len(stored.ranked)], stored.ranked)
            rows = [[*[text(configuration.params[key]) for key in stored.swept()], configuration.mean, configuration.sd,
                     len(configuration.values)] for configuration in order]
            self.rows_equal(self.browser.run(TABLE, "parallel"), rows, name)
            lines = self.browser.run(MARKS, "#parallel .mark.line")
            self.assertEqual({mark["configuration"] for mark in lines}, {configuration.id[:12] for configuration in order})

    def test_importance(self):
        for name in ("search", "grid"):
            stored = self.stored[name]
            self.open(name)
            found = {row[0]: row[1] for row in self.browser.run(TABLE, "importance")}
            swept = stored.swept()
            ranked = self.in_order_of(list(self.labels())[:len(stored.ranked)], stored.ranked)
            samples, values = [], []
            for configuration in ranked:
                for seed in sorted(configuration.values):
                    samples.append([configuration.params[key] for key in swept])
                    values.append(configuration.values[seed])
            is_ordered = [all(isinstance(sample[factor], (int, float)) for sample in samples) for factor in range(len(swept))]
            for factor, ordered in enumerate(is_ordered):
                column = [json.dumps(sample[factor]) for sample in samples]
                # Numbers in their order, names as they are met.
                levels = sorted(set(column), key=float) if ordered else list(dict.fromkeys(column))
                for sample, value in zip(samples, column):
                    sample[factor] = levels.index(value)
            expected = dict(zip(swept, forest_variance.shares(samples, values, is_ordered)))
            expected["only together"] = max(0, 1 - sum(expected.values()))
            self.assertEqual(found.keys(), expected.keys())
            for key, share in expected.items():
                self.assertAlmostEqual(found[key], share, places=9, msg=f"{name} {key}")
            drawn = self.browser.run("return [...document.querySelectorAll('#importance svg text')].map(text => text.textContent)")
            for share in expected.values():
                self.assertIn(f"{100 * share:.1f} %", drawn)

    def test_the_time_line_of_workers(self):
        for name in self.names:
            self.open(name)
            # Whole milliseconds, as the page counts.
            attempts = self.sql(name, """
                SELECT trial_id, host || ' ' || worker_pid, state, round((julianday(started_at) - 2440587.5) * 86400000),
                  round((julianday(finished_at) - 2440587.5) * 86400000) FROM attempt ORDER BY started_at, trial_id, number""")
            origin = attempts[0][3]
            rows = [[trial, worker, state, (begun - origin) / 1000, (ended - begun) / 1000] for trial, worker, state, begun, ended in attempts]
            self.rows_equal(self.browser.run(TABLE, "timeline"), rows, name)
            marks = {int(mark["trial"]): mark["box"] for mark in self.browser.run(MARKS, "#timeline .mark.box")}
            longest = max(rows, key=lambda row: row[4])
            per_second = (marks[longest[0]]["width"] + 0.5) / longest[4]
            for trial, _, _, begun, length in rows:
                self.assertLess(abs(marks[trial]["x"] - marks[rows[0][0]]["x"] - begun * per_second), 1.5, f"{name} {trial}")
                self.assertLess(abs(marks[trial]["width"] - max(1.5, length * per_second)), 1.5, f"{name} {trial}")


if __name__ == "__main__":
    main(NumbersTest)
