"""From measurements to figures: medians, ratios, spread, and the comparison with the committed baseline."""
import json
import pathlib
import statistics

BASELINE = pathlib.Path(__file__).parent / "baseline.json"


def total(samples, pick):
    """The sum over the positions of the sample that `pick` takes there, the median: a disturbance of one epoch in one round
    does not count."""
    return sum(pick(values) for values in zip(*samples))


def spread(samples):
    """How much the rounds differ: the distance between the quartiles of their sums, by the median."""
    sums = sorted(sum(sample) for sample in samples)
    if len(sums) < 3:
        return (sums[-1] - sums[0]) / sums[0]
    quartiles = statistics.quantiles(sums, n=4, method="inclusive")
    return (quartiles[2] - quartiles[0]) / quartiles[1]


def side_figures(group, samples, pick=statistics.median):
    """What each side of a group took, by its name."""
    return {name: {"value": group.factor * total(values, pick), "unit": group.unit, "spread": spread(values),
                   "rounds": len(values)} for name, values in samples.items() if values}


def row_figures(group, sides):
    """The ratios of a group; one whose side did not run has none."""
    for row in group.rows:
        figure = {"workload": row.workload, "side": row.side, "against": row.against, "at_most": row.at_most}
        if row.side in sides and row.against in sides:
            figure["ratio"] = sides[row.side]["value"] / sides[row.against]["value"]
            figure["spread"] = sides[row.side]["spread"] + sides[row.against]["spread"]
        yield figure


def key(figure):
    return f"{figure['workload']} | {figure['side']} | {figure['against']}"


def baseline():
    """The committed ratios by their key."""
    if not BASELINE.exists():
        return {}
    return {key(figure): figure for figure in json.loads(BASELINE.read_text())["rows"]}


def is_worse(figure, before):
    """Says whether a ratio has grown by more than a tenth and more than either run's spread."""
    if before is None or "ratio" not in before or "ratio" not in figure:
        return False
    return figure["ratio"] > before["ratio"] * (1 + max(0.10, figure["spread"], before["spread"]))
