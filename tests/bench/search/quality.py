"""Compares the regrets of two samplers, problem by problem and in the mean."""

import statistics

from scipy import stats

LEVEL = 0.05


class Row:
    """The curves of regrets on one problem: for each seed one of the best so far after each trial."""

    def __init__(self, name, ours, theirs):
        self.name = name
        self.ours = [curve[-1] for curve in ours]
        self.theirs = [curve[-1] for curve in theirs]
        self.ours_on_the_way = statistics.mean(statistics.mean(curve) for curve in ours)
        self.theirs_on_the_way = statistics.mean(statistics.mean(curve) for curve in theirs)
        self.differences = [one - other for one, other in zip(self.ours, self.theirs)]
        # The probability of differences that speak as much against us, if there were none.
        self.worse = 1.0
        if any(self.differences):
            self.worse = max(min(self._t(), 1.0), 0.0)
        self.wilcoxon = stats.wilcoxon(self.differences, alternative="greater").pvalue if any(self.differences) else 1.0

    def _t(self):
        return stats.ttest_1samp(self.differences, 0.0, alternative="greater").pvalue


def holm(probabilities):
    """The probabilities after Holm's correction (1979) for their number."""
    order = sorted(range(len(probabilities)), key=lambda i: probabilities[i])
    corrected, largest = [0.0] * len(probabilities), 0.0
    for rank, i in enumerate(order):
        largest = max(largest, min(1.0, probabilities[i] * (len(probabilities) - rank)))
        corrected[i] = largest
    return corrected


def spread(values):
    """The standard error of the mean."""
    return statistics.stdev(values) / len(values) ** 0.5 if len(values) > 1 else float("nan")


def report(rows):
    """Prints the table and returns its figures."""
    print("| problem | tpe: regret | Optuna: regret | difference | p (t) | p (Wilcoxon) | on the way |")
    print("|---|---|---|---|---|---|---|")
    by_t, by_rank = holm([row.worse for row in rows]), holm([row.wilcoxon for row in rows])
    for row, t, rank in zip(rows, by_t, by_rank):
        print(f"| {row.name} | {statistics.mean(row.ours):.4f} ± {spread(row.ours):.4f} "
              f"| {statistics.mean(row.theirs):.4f} ± {spread(row.theirs):.4f} "
              f"| {statistics.mean(row.differences):+.4f} ± {spread(row.differences):.4f} | {t:.2f} | {rank:.2f} "
              f"| {row.ours_on_the_way:.3f}, {row.theirs_on_the_way:.3f} |")
    ours = statistics.mean(statistics.mean(row.ours) for row in rows)
    theirs = statistics.mean(statistics.mean(row.theirs) for row in rows)
    print(f"| mean | {ours:.4f} | {theirs:.4f} | {ours - theirs:+.4f} | {min(by_t):.2f} | {min(by_rank):.2f} "
          f"| {statistics.mean(row.ours_on_the_way for row in rows):.3f}, "
          f"{statistics.mean(row.theirs_on_the_way for row in rows):.3f} |")
    return {"ours": ours, "optuna": theirs, "rows": {row.name: [row.ours, row.theirs] for row in rows},
            "holds": min(by_t) > LEVEL and min(by_rank) > LEVEL and ours <= theirs}
