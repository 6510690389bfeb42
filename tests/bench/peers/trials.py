"""The sweep that every program of the bench runs: 10 seeds by 10 learning rates."""

RATES = [1e-4 * 10 ** (i / 3) for i in range(10)]


def first(count):
    """The first so many trials, as pairs of seed and rate; one trial is seed 0 at the lesson's rate."""
    if count == 1:
        return [(0, 1e-3)]
    return [(seed, lr) for lr in RATES for seed in range(10)][:count]
