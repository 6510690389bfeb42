"""Writes splits.tsv: what scikit-learn's train_test_split gives for some numbers of rows, fractions and seeds.

    python3 tests/golden/make_splits.py > tests/golden/splits.tsv"""
import numpy
import sklearn
from sklearn.model_selection import train_test_split

CASES = [(rows, 0.2, seed) for rows in (10, 178, 569) for seed in (0, 1, 42, 4294967295)]
CASES += [(2, 0.5, 0), (3, 0.5, 5), (33, 0.25, 3), (64, 1 / 3, 9), (65, 0.1, 9), (10, 0.3, 2), (10, 0.7, 2), (100, 0.29, 4),
          (1000, 0.001, 6)]

print(f"# train_test_split(range(rows), test_size=fraction, random_state=seed) of scikit-learn {sklearn.__version__} with NumPy "
      f"{numpy.__version__}; made by make_splits.py.")
print("rows", "fraction", "seed", "validation", "train", sep="\t")
for rows, fraction, seed in CASES:
    train, validation = train_test_split(numpy.arange(rows), test_size=fraction, random_state=seed)
    print(rows, repr(fraction), seed, ",".join(map(str, validation)), ",".join(map(str, train)), sep="\t")
