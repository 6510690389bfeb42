"""What a database says of an experiment, computed from its trials alone: by SQL where the rows come from, and by Python's statistics."""

import json
import math
import statistics


class Stored:
    """The trials of an experiment, and its configurations by rank. `ask` runs a query."""

    def __init__(self, ask, experiment=1):
        self.ask = ask
        rows = ask(f"""SELECT trial, config_id, seed, state, best_value, best_epoch, monitor, mode, params, wall_seconds
                       FROM trials WHERE experiment_id = {experiment} ORDER BY trial""")
        keys = ("trial", "config", "seed", "state", "value", "epoch", "monitor", "mode", "params", "wall")
        self.trials = [dict(zip(keys, row)) for row in rows]
        self.monitor, self.mode = next((t["monitor"], t["mode"]) for t in self.trials if t["value"] is not None)
        self.configurations = {}
        for trial in self.trials:
            self.configurations.setdefault(trial["config"], Configuration(trial)).add(trial)
        worst = math.inf
        sign = -1 if self.mode == "max" else 1
        # Equal means stand in the order of their first trials.
        self.all = sorted(self.configurations.values(), key=lambda c: sign * c.mean if c.values else worst)
        self.ranked = [configuration for configuration in self.all if configuration.values]

    def curve(self, trial, part, name):
        """The numbers of a metric by epoch."""
        return dict(self.ask(f"""SELECT epoch, value FROM metrics WHERE trial = {trial} AND part = '{part}' AND name = '{name}'
                                 ORDER BY epoch"""))

    def swept(self):
        """The parameters in which configurations differ, but seed and fold, in the order of their names."""
        params = [configuration.params for configuration in self.all]
        keys = sorted({key for each in params for key in each})
        return [key for key in keys if len({json.dumps(each.get(key)) for each in params}) > 1]


class Configuration:
    def __init__(self, trial):
        self.id = trial["config"]
        self.params = json.loads(trial["params"])
        self.trials = []
        self.values = {}

    def add(self, trial):
        self.trials.append(trial)
        if trial["state"] == "completed" and trial["value"] is not None:
            self.values[trial["seed"]] = trial["value"]

    @property
    def mean(self):
        return statistics.fmean(self.values.values())

    @property
    def sd(self):
        return statistics.stdev(self.values.values()) if len(self.values) > 1 else None

    def less(self, other):
        """By how much it has more than another, over their common seeds: n, mean and standard error."""
        pairs = [self.values[seed] - other.values[seed] for seed in self.values if seed in other.values]
        if not pairs:
            return 0, None, None
        return len(pairs), statistics.fmean(pairs), statistics.stdev(pairs) / math.sqrt(len(pairs)) if len(pairs) > 1 else None


def luck_of_best(ranked, mode):
    """How many cannot be told apart from the best, and by how much the best of so many equally good ones looks better than it is."""
    best = ranked[0]
    seeds = sorted(best.values)
    rows = [[best.values[seed] for seed in seeds]]
    for other in ranked[1:]:
        if set(seeds) <= set(other.values) and verdict(*other.less(best), mode) == "cannot be told apart":
            rows.append([other.values[seed] for seed in seeds])
    m, n = len(rows), len(seeds)
    if m < 2 or n < 2:
        return m, None
    of_seed = [statistics.fmean(column) for column in zip(*rows)]
    all_of_them = statistics.fmean(of_seed)
    squares = sum((value - statistics.fmean(row) - of_seed[j] + all_of_them) ** 2 for row in rows for j, value in enumerate(row))
    normal = statistics.NormalDist()
    # The expected largest of m: the mean of the quantiles of its distribution at the middles of a fine division.
    fine = 200_000
    largest = statistics.fmean(normal.inv_cdf(((k + 0.5) / fine) ** (1 / m)) for k in range(fine))
    return m, largest * math.sqrt(squares / ((m - 1) * (n - 1)) / n)


def verdict(n, mean, se, mode):
    """Of the one whose difference to another this is what the other has more."""
    if n < 2:
        return "cannot be said"
    if abs(mean) <= 2 * se:
        return "cannot be told apart"
    return "better" if (mean < 0 if mode == "max" else mean > 0) else "worse"
