"""Functional analysis of variance on a random forest, written a second time: every combination of levels is predicted, and the
variance of the predictions is divided by its definition (F. Hutter, H. Hoos and K. Leyton-Brown, ICML 2014)."""

import itertools
import statistics


class MersenneTwister:
    """MT19937 (M. Matsumoto and T. Nishimura, 1998), seeded as the C++ standard says."""

    def __init__(self, seed):
        self.state = [seed]
        for i in range(1, 624):
            before = self.state[-1]
            self.state.append((1812433253 * (before ^ before >> 30) + i) & 0xFFFFFFFF)
        self.place = 624

    def __call__(self):
        if self.place == 624:
            for i in range(624):
                bits = self.state[i] & 0x80000000 | self.state[(i + 1) % 624] & 0x7FFFFFFF
                self.state[i] = self.state[(i + 397) % 624] ^ bits >> 1 ^ (0x9908B0DF if bits & 1 else 0)
            self.place = 0
        bits = self.state[self.place]
        self.place += 1
        bits ^= bits >> 11
        bits ^= bits << 7 & 0x9D2C5680
        bits ^= bits << 15 & 0xEFC60000
        return bits ^ bits >> 18


def grow(rows, samples, values, is_ordered):
    """Returns a tree's prediction as a function of levels."""
    best = None
    whole = sum(values[row] for row in rows)
    least = 1e-12 * sum(values[row] ** 2 for row in rows)
    for factor, ordered in enumerate(is_ordered):
        met = sorted({samples[row][factor] for row in rows})
        if len(met) < 2:
            continue
        cuts = [(a + b + 1) // 2 for a, b in zip(met, met[1:])] if ordered else met
        for cut in cuts:
            goes_left = (lambda level, cut=cut: level < cut) if ordered else (lambda level, cut=cut: level == cut)
            left = [values[row] for row in rows if goes_left(samples[row][factor])]
            n = len(rows)
            gain = sum(left) ** 2 / len(left) + (whole - sum(left)) ** 2 / (n - len(left)) - whole ** 2 / n
            # Of cuts that are worth the same the first is taken.
            if gain > least + (best[0] if best else 0):
                best = gain, factor, goes_left
    if best is None:
        mean = statistics.fmean(values[row] for row in rows)
        return lambda levels: mean
    _, factor, goes_left = best
    sides = [grow([row for row in rows if goes_left(samples[row][factor]) == is_left], samples, values, is_ordered)
             for is_left in (True, False)]
    return lambda levels: sides[0](levels) if goes_left(levels[factor]) else sides[1](levels)


def shares(samples, values, is_ordered):
    """What each factor explains alone; `samples` hold the levels of each, counted from 0."""
    mean = statistics.fmean(values)
    values = [value - mean for value in values]
    counts = [max(sample[factor] for sample in samples) + 1 for factor in range(len(is_ordered))]
    combinations = list(itertools.product(*map(range, counts)))
    random = MersenneTwister(0)
    found = []
    for _ in range(64):
        predict = grow([random() % len(samples) for _ in samples], samples, values, is_ordered)
        predicted = {levels: predict(levels) for levels in combinations}
        variance = statistics.pvariance(predicted.values())
        if variance == 0:
            continue
        found.append([statistics.pvariance([
            statistics.fmean(value for levels, value in predicted.items() if levels[factor] == level) for level in range(count)])
            / variance for factor, count in enumerate(counts)])
    return [statistics.fmean(of_trees) for of_trees in zip(*found)]
