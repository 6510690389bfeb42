#!/usr/bin/python3
"""Makes group_and_time_splits.tsv: what scikit-learn's GroupShuffleSplit, GroupKFold and TimeSeriesSplit give, with four sets of
rows, 25 seeds and three sizes each. A line holds the first 16 digits of the SHA-256 of the rows, `train;held out`, of folds
line by line. Debian: apt-get install python3-sklearn. Writes to standard output.

    tests/reference/make_group_and_time_splits.py > tests/reference/group_and_time_splits.tsv

GroupKFold sorts groups by size with NumPy's sort that is not stable, which leaves groups of one size in an order of its own
where there are more than 16; here it sorts with the stable one. The sets `few` have at most 16 groups, so that both are one."""
import hashlib
from unittest import mock

import numpy
import sklearn
from sklearn.model_selection import GroupKFold, GroupShuffleSplit, TimeSeriesSplit

ARGSORT = numpy.argsort


def stable(numbers, *more, **options):
    return ARGSORT(numbers, kind="stable")


def digest(splits):
    text = "\n".join(";".join(",".join(map(str, part)) for part in split) for split in splits)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


RANDOM = numpy.random.default_rng(4)
SETS = {"few": RANDOM.integers(0, 8, 60), "few_signed": RANDOM.integers(-7, 8, 101),
        "many": RANDOM.integers(0, 40, 300), "uneven": (200 * RANDOM.random(250) ** 3).astype(int)}

print(f"# scikit-learn {sklearn.__version__}, NumPy {numpy.__version__}; made by make_group_and_time_splits.py")
for name, groups in SETS.items():
    print("groups", name, ",".join(map(str, groups)), sep="\t")
    rows = numpy.arange(len(groups))
    for seed in range(25):
        for fraction in (0.1, 0.25, 0.5):
            print("by_group", name, fraction, seed,
                  digest(GroupShuffleSplit(1, test_size=fraction, random_state=seed).split(rows, groups=groups)), sep="\t")
    for folds in (2, 5, 7):
        with mock.patch("numpy.argsort", ARGSORT if name.startswith("few") else stable):
            print("folds_by_group", name, folds, 0, digest(GroupKFold(folds).split(rows, groups=groups)), sep="\t")
        # The groups as times, of which some are one.
        order = ARGSORT(groups, kind="stable")
        for gap in (0, 3):
            parts = TimeSeriesSplit(folds, gap=gap).split(rows)
            print("folds_by_time", name, folds, gap, digest([(order[train], order[held]) for train, held in parts]), sep="\t")
