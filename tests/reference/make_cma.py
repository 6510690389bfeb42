#!/usr/bin/python3
"""Writes cma.json: what CMA-ES makes of points that are ranked, generation after generation, by the package cmaes. Debian:
apt-get install python3-cmaes.

    tests/reference/make_cma.py > tests/reference/cma.json
"""
import json

import cmaes
import numpy


def search(mean, sigma, population, generations, loss, seed):
    algorithm = cmaes.CMA(mean=numpy.array(mean, dtype=float), sigma=sigma, population_size=population, seed=seed)
    told = []
    for _ in range(generations):
        points = [algorithm.ask() for _ in range(algorithm.population_size)]
        points.sort(key=loss)
        algorithm.tell([(point, loss(point)) for point in points])
        algorithm._eigen_decomposition()
        told.append({"ranked_points": [list(point) for point in points], "sigma": float(algorithm._sigma),
                     "mean": list(algorithm._mean), "covariance": [list(row) for row in algorithm._C]})
    return {"mean": mean, "sigma": sigma, "population": algorithm.population_size, "generations": told}


def ellipsoid(x):
    return sum(1000 ** (i / (len(x) - 1)) * one * one for i, one in enumerate(x))


print(json.dumps([search([1.0, -1.0, 0.5], 0.5, None, 12, ellipsoid, 1),
                  search([0.2] * 5, 0.3, 14, 8, ellipsoid, 2)], indent=0))
