#!/usr/bin/env python3
"""Makes tests/golden/splits_by_class.tsv: what scikit-learn's train_test_split(stratify=…), KFold and StratifiedKFold give, with
four data sets, 25 seeds and three sizes each. A line holds the first 16 digits of the SHA-256 of the rows, `train;held out`,
of folds line by line. Debian: apt-get install python3-sklearn. Writes to standard output."""
import hashlib

import numpy
import sklearn
from sklearn import datasets
from sklearn.model_selection import KFold, StratifiedKFold, train_test_split

SETS = {"iris": datasets.load_iris, "wine": datasets.load_wine, "breast_cancer": datasets.load_breast_cancer,
        "digits": datasets.load_digits}


def digest(splits):
    text = "\n".join(";".join(",".join(map(str, part)) for part in split) for split in splits)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


print(f"# scikit-learn {sklearn.__version__}, NumPy {numpy.__version__}; made by make_splits_by_class.py")
for name, load in SETS.items():
    target = load().target
    print("classes", name, "".join(map(str, target)), sep="\t")
    rows = numpy.arange(len(target))
    for seed in range(25):
        for fraction in (0.1, 0.25, 0.5):
            parts = train_test_split(rows, test_size=fraction, random_state=seed, stratify=target)
            print("by_class", name, fraction, seed, digest([parts]), sep="\t")
        for folds in (2, 5, 7):
            for method, kind in (("folds", KFold), ("folds_by_class", StratifiedKFold)):
                print(method, name, folds, seed,
                      digest(list(kind(folds, shuffle=True, random_state=seed).split(rows, target))), sep="\t")
