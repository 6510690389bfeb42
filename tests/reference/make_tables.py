"""Writes tables.tsv: digests of the tables that scikit-learn ships, inputs as float32, targets as int64 or float32, row by row.

    python3 tests/reference/make_tables.py > tests/reference/tables.tsv"""
import hashlib

import numpy
import sklearn
from sklearn import datasets


def digest(numbers, dtype):
    return hashlib.sha256(numpy.ascontiguousarray(numbers, dtype=dtype).tobytes()).hexdigest()


print(f"# The tables of scikit-learn {sklearn.__version__}; made by make_tables.py.")
print("dataset", "parameters", "inputs", "targets", sep="\t")
for name, parameters, table in [
        ("wine", "{}", datasets.load_wine()), ("iris", "{}", datasets.load_iris()),
        ("breast_cancer", "{}", datasets.load_breast_cancer()),
        ("digits", '{"scale": false}', datasets.load_digits()),
        ("diabetes", "{}", datasets.load_diabetes(scaled=False)),
        ("diabetes", '{"scaled": true}', datasets.load_diabetes())]:
    target = "<f4" if name == "diabetes" else "<i8"
    print(name, parameters, digest(table.data, "<f4"), digest(table.target, target), sep="\t")
