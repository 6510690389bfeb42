"""Writes synthetic.tsv: moments of what the data set `synthetic` draws, computed from its description by Python alone.

    python3 tests/reference/make_synthetic.py > tests/reference/synthetic.tsv"""

import math

WORDS, MASK = 312, 2**64 - 1


class Random:
    """The 64-bit Mersenne Twister (Nishimura, 2000), which C++ calls std::mt19937_64, and what is made of it."""

    def __init__(self, seed):
        self.state, self.at = [seed], WORDS
        for i in range(1, WORDS):
            last = self.state[-1]
            self.state.append((6364136223846793005 * (last ^ (last >> 62)) + i) & MASK)

    def integer(self):
        if self.at == WORDS:
            for i in range(WORDS):
                bits = (self.state[i] & ~0x7FFFFFFF & MASK) | (self.state[(i + 1) % WORDS] & 0x7FFFFFFF)
                self.state[i] = self.state[(i + 156) % WORDS] ^ (bits >> 1) ^ (0xB5026F5AA96619E9 if bits & 1 else 0)
            self.at = 0
        x = self.state[self.at]
        self.at += 1
        x ^= (x >> 29) & 0x5555555555555555
        x ^= (x << 17) & 0x71D67FFFEDA60000
        x ^= (x << 37) & 0xFFF7EEE000000000
        return x ^ (x >> 43)

    def uniform(self):
        return (self.integer() >> 11) * 2.0**-53

    def normal(self):
        while True:
            u = 2.0 * self.uniform() - 1.0
            v = 2.0 * self.uniform() - 1.0
            square = u * u + v * v
            if 0.0 < square < 1.0:
                return u * math.sqrt(-2.0 * math.log(square) / square)


def blobs(random, samples, features, classes, noise):
    centres = [[2.0 * random.uniform() - 1.0 for _ in range(features)] for _ in range(classes)]
    for i in range(samples):
        yield [x + noise * random.normal() for x in centres[i % classes]], i % classes


def moons(random, samples, features, classes, noise):
    for i in range(samples):
        angle = math.pi * (random.uniform() - 0.5)
        x, y = math.sin(angle), math.cos(angle)
        if i % 2:
            x, y = 1.0 - x, 0.5 - y
        yield [x + noise * random.normal(), y + noise * random.normal()], i % 2


def linear(random, samples, features, classes, noise):
    constant = 2.0 * random.uniform() - 1.0
    weights = [2.0 * random.uniform() - 1.0 for _ in range(features)]
    for _ in range(samples):
        row = [random.normal() for _ in weights]
        yield row, constant + sum(w * x for w, x in zip(weights, row)) + noise * random.normal()


print("# Moments of what Python draws with its own sine and logarithm; made by make_synthetic.py.")
print("shape", "samples", "features", "classes", "noise", "data_seed", "first_row", "mean_of_squares", "sum_of_targets", sep="\t")
for shape, samples, features, classes, noise, seed in [
        ("blobs", 1000, 2, 3, 0.1, 0), ("blobs", 500, 7, 5, 2.0, 11), ("moons", 1000, 2, 2, 0.1, 0),
        ("moons", 333, 2, 2, 0.0, 4), ("linear", 1000, 5, 0, 0.1, 0), ("linear", 77, 1, 0, 0.0, 9)]:
    rows = list({"blobs": blobs, "moons": moons, "linear": linear}[shape](Random(seed), samples, features, classes, noise))
    squares = [x * x for row, _ in rows for x in row]
    print(shape, samples, features, classes, noise, seed, ",".join(repr(x) for x in rows[0][0]),
          repr(math.fsum(squares) / len(squares)), repr(math.fsum(t for _, t in rows)), sep="\t")
