#!/usr/bin/python3
"""Writes sobol.tsv: the first 40 points of an unscrambled Sobol sequence in 60 dimensions, by SciPy. Debian: apt-get install
python3-scipy.

    tests/reference/make_sobol.py > tests/reference/sobol.tsv
"""
import warnings

from scipy.stats import qmc

warnings.simplefilter("ignore")  # 40 is no power of 2
for point in qmc.Sobol(60, scramble=False, bits=32).random(40):
    print("\t".join(repr(float(number)) for number in point))
