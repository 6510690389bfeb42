"""What the samplers search: ten closed-form functions and tables of real trainings.

A problem has a space (its parameters in order, as the driver reads them), `loss` of a configuration (a dictionary of active
parameters; a choice is the number of its option), what a search of it sees (`seen`, where there is noise), and the least loss."""

import csv
import gzip
import itertools
import math
import random


def real(key, low, high):
    return {"key": key, "kind": "real", "low": low, "high": high}


def integer(key, low, high):
    return {"key": key, "kind": "integer", "low": low, "high": high}


def choice(key, options):
    return {"key": key, "kind": "choice", "options": [str(option) for option in options]}


def when(parameter, place, *values):
    """Active only where parameter number `place` has one of these values."""
    return {**parameter, "conditions": [{"parameter": place, "values": list(values)}]}


class Problem:
    def __init__(self, name, space, loss, least, noise=0.0):
        self.name, self.space, self.loss, self.least, self.noise = name, space, loss, least, noise
        self._usual = None

    def seen(self, values, draw):
        """What a trial reports; `draw` is the search's own random.Random."""
        return self.loss(values) + (draw.gauss(0.0, self.noise) if self.noise else 0.0)

    def random_values(self, draw):
        values = {}
        for parameter in self.space:
            if all(values.get(self.space[c["parameter"]]["key"]) in c["values"] for c in parameter.get("conditions", [])):
                values[parameter["key"]] = {
                    "real": lambda p: draw.uniform(p["low"], p["high"]),
                    "integer": lambda p: draw.randint(p["low"], p["high"]),
                    "choice": lambda p: draw.randrange(len(p["options"])),
                }[parameter["kind"]](parameter)
        return values

    @property
    def usual(self):
        """The median regret of one configuration drawn at random: regrets are told in its units."""
        if self._usual is None:
            draw = random.Random(0)
            regrets = sorted(self.loss(self.random_values(draw)) - self.least for _ in range(2001))
            self._usual = regrets[1000]
        return self._usual

    def regret(self, loss):
        return (loss - self.least) / self.usual


def numbers(values):
    return [values[f"x{i}"] for i in range(len(values))]


def cube(dimensions, low, high):
    return [real(f"x{i}", low, high) for i in range(dimensions)]


def branin(values):
    """Dixon & Szegö, 1978."""
    x, y = values["x0"], values["x1"]
    return (y - 5.1 / (4 * math.pi**2) * x**2 + 5 / math.pi * x - 6) ** 2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10


HARTMANN_A = [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]]
HARTMANN_P = [[0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886], [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
              [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650], [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381]]


def hartmann6(values):
    """Dixon & Szegö, 1978."""
    x = numbers(values)
    return -sum(weight * math.exp(-sum(a * (one - p) ** 2 for a, p, one in zip(row_a, row_p, x)))
                for weight, row_a, row_p in zip([1.0, 1.2, 3.0, 3.2], HARTMANN_A, HARTMANN_P))


def rosenbrock(values):
    """Rosenbrock, 1960, in more dimensions."""
    x = numbers(values)
    return sum(100 * (b - a * a) ** 2 + (1 - a) ** 2 for a, b in zip(x, x[1:]))


def ackley(values):
    """Ackley, 1987."""
    x = numbers(values)
    spread = math.sqrt(sum(one * one for one in x) / len(x))
    return -20 * math.exp(-0.2 * spread) - math.exp(sum(math.cos(2 * math.pi * one) for one in x) / len(x)) + 20 + math.e


def levy(values):
    """Levy & Montalvo, 1985, as in Laguna & Martí, 2005."""
    w = [1 + (one - 1) / 4 for one in numbers(values)]
    middle = sum((one - 1) ** 2 * (1 + 10 * math.sin(math.pi * one + 1) ** 2) for one in w[:-1])
    return math.sin(math.pi * w[0]) ** 2 + middle + (w[-1] - 1) ** 2 * (1 + math.sin(2 * math.pi * w[-1]) ** 2)


def tree(values):
    """Jenatton et al., 2017: four leaves with a parameter of their own, two branches with one that their leaves share."""
    if values["x1"] == 0:
        leaf, offset = ("x4", 0.1) if values["x2"] == 0 else ("x5", 0.2)
        return values[leaf] ** 2 + offset + values["r8"]
    leaf, offset = ("x6", 0.3) if values["x3"] == 0 else ("x7", 0.4)
    return values[leaf] ** 2 + offset + values["r9"]


TREE = [choice("x1", [0, 1]), when(choice("x2", [0, 1]), 0, 0), when(choice("x3", [0, 1]), 0, 1),
        when(real("x4", -1, 1), 1, 0), when(real("x5", -1, 1), 1, 1), when(real("x6", -1, 1), 2, 0),
        when(real("x7", -1, 1), 2, 1), when(real("r8", 0, 1), 0, 0), when(real("r9", 0, 1), 0, 1)]


def landscape(variables, values, neighbours, seed):
    """An NK landscape (Kauffman & Weinberger, 1989) of choices: each adds a number drawn for its value and those of the next
    `neighbours`. Returns the space, the loss and its minimum."""
    draw = random.Random(seed)
    tables = [{key: draw.random() for key in itertools.product(range(values), repeat=neighbours + 1)}
              for _ in range(variables)]

    def of(genes):
        return sum(table[tuple(genes[(i + j) % variables] for j in range(neighbours + 1))]
                   for i, table in enumerate(tables)) / variables

    space = [choice(f"c{i}", range(values)) for i in range(variables)]
    least = min(of(genes) for genes in itertools.product(range(values), repeat=variables))
    return space, lambda found: of([found[f"c{i}"] for i in range(variables)]), least


def camel(x, y):
    return (4 - 2.1 * x**2 + x**4 / 3) * x**2 + x * y + (-4 + 4 * y**2) * y**2


def beale(x, y):
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


def mixed(values):
    """After Ru et al., 2020 (Func2C): two choices pick the functions that are added; here an integer adds its own."""
    x, y = 2 * values["x"], 2 * values["y"]
    parts = [(100 * (y - x * x) ** 2 + (1 - x) ** 2) / 300, camel(x, y) / 10, beale(x, y) / 50]
    return parts[values["first"]] + parts[values["second"]] + (values["n"] - 11) ** 2 / 400


def functions():
    nk_space, nk_loss, nk_least = landscape(6, 4, 1, seed=6)
    return [
        Problem("branin", [real("x0", -5, 10), real("x1", 0, 15)], branin, 0.397887357729739),
        Problem("hartmann6", cube(6, 0, 1), hartmann6, -3.322368011415515),
        Problem("rosenbrock5", cube(5, -5, 10), rosenbrock, 0.0),
        Problem("rosenbrock20", cube(20, -5, 10), rosenbrock, 0.0),
        Problem("ackley10", cube(10, -32.768, 32.768), ackley, 0.0),
        Problem("levy5", cube(5, -10, 10), levy, 0.0),
        Problem("noisy_branin", [real("x0", -5, 10), real("x1", 0, 15)], branin, 0.397887357729739, noise=5.0),
        Problem("tree", TREE, tree, 0.1),
        Problem("categorical", nk_space, nk_loss, nk_least),
        Problem("mixed", [choice("first", "rcb"), choice("second", "rcb"), real("x", -1, 1), real("y", -1, 1),
                          integer("n", 1, 32)], mixed, 2 * -1.031628453489877 / 10),
    ]


ORDERLESS = ("op_", "activation_fn_", "lr_schedule")


def table(path):
    """A table of trainings: the loss of a configuration is its mean over the seeds."""
    with gzip.open(path, "rt") as file:
        rows = csv.reader(file)
        header = next(rows)
        keys = [name for name in header if not name.startswith("seed")]
        losses = {}
        for row in rows:
            results = [float(cell) for cell in row[len(keys):] if cell]
            losses[tuple(int(cell) for cell in row[:len(keys)])] = sum(results) / len(results)
    name = path.name.removesuffix(".csv.gz")
    if name != "protein_structure":  # a mean squared error; the others are accuracies
        losses = {places: -value for places, value in losses.items()}
    space = []
    for i, key in enumerate(keys):
        last = max(places[i] for places in losses)
        space.append(choice(key, range(last + 1)) if key.startswith(ORDERLESS) else integer(key, 0, last))
    return Problem(name, space, lambda values: losses[tuple(int(values[key]) for key in keys)], min(losses.values()))


def problems(tables):
    found = functions()
    if tables:
        found += [table(path) for path in sorted(tables.glob("*.csv.gz"))]
    return found
