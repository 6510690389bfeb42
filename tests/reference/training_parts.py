#!/usr/bin/python3
"""Writes what PyTorch's own losses, optimizers and schedulers give, to compare those that ship with.

    tests/reference/training_parts.py [FOLDER]

Needs Debian's python3-torch and python3-sklearn. Writes, in float64, losses.json: of 200 drawn batches a loss, the value
and the sum of (i + 1) times the i-th number of its gradient; optimizers.json: three parameters after each of 50 steps on a
fixed problem; schedulers.json: the rates of 50 epochs of one batch, or of 10 epochs of 5 steps. PyTorch has no Lion; it is
Algorithm 2 of Chen et al., "Symbolic Discovery of Optimization Algorithms", 2023.
"""

import json
import pathlib
import sys

import numpy
import torch
from sklearn.utils.class_weight import compute_class_weight
from torch.optim import lr_scheduler as schedulers

torch.set_default_dtype(torch.float64)
F = torch.nn.functional
STEPS = 50
CASES = 200


def rounded(number):
    return float(f"{number:.12g}")


class Lion:
    def __init__(self, parameters, lr=1e-4, betas=(0.9, 0.99), weight_decay=0.0):
        self.parameters, self.lr, self.betas, self.decay = parameters, lr, betas, weight_decay
        self.averages = [numpy.zeros(w.shape) for w in parameters]

    def step(self, closure):
        closure()
        for i, w in enumerate(self.parameters):
            gradient, m, (beta1, beta2) = w.grad.numpy(), self.averages[i], self.betas
            update = numpy.sign(beta1 * m + (1 - beta1) * gradient)
            moved = w.detach().numpy() - self.lr * (update + self.decay * w.detach().numpy())
            self.averages[i] = beta2 * m + (1 - beta2) * gradient
            w.data = torch.tensor(moved)


def lbfgs(parameters, line_search="none", **options):
    return torch.optim.LBFGS(parameters, line_search_fn=None if line_search == "none" else line_search, **options)


# Without foreach, PyTorch 1.13 counts the newest momentum twice (corrected in 2.0, pull request 92699).
def nadam(parameters, **options):
    return torch.optim.NAdam(parameters, foreach=True, **options)


OPTIMIZERS = [
    ("adam", torch.optim.Adam, {}),
    ("adam", torch.optim.Adam, {"lr": 0.1, "betas": [0.8, 0.95], "eps": 1e-3, "weight_decay": 0.1, "amsgrad": True}),
    ("adamw", torch.optim.AdamW, {}),
    ("adamw", torch.optim.AdamW, {"lr": 0.1, "betas": [0.8, 0.95], "eps": 1e-3, "weight_decay": 0.3}),
    ("adamw", torch.optim.AdamW, {"lr": 0.1, "amsgrad": True}),
    ("rmsprop", torch.optim.RMSprop, {}),
    ("rmsprop", torch.optim.RMSprop, {"lr": 0.05, "alpha": 0.9, "eps": 1e-3, "weight_decay": 0.1}),
    ("rmsprop", torch.optim.RMSprop, {"lr": 0.02, "momentum": 0.9}),
    ("rmsprop", torch.optim.RMSprop, {"lr": 0.02, "momentum": 0.5, "centered": True}),
    ("sgd", torch.optim.SGD, {"lr": 0.01}),
    ("sgd", torch.optim.SGD, {"lr": 0.1, "momentum": 0.9, "dampening": 0.3}),
    ("sgd", torch.optim.SGD, {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.1}),
    ("adagrad", torch.optim.Adagrad, {}),
    ("adagrad", torch.optim.Adagrad, {"lr": 0.3, "lr_decay": 0.05, "weight_decay": 0.1}),
    ("adagrad", torch.optim.Adagrad, {"lr": 0.2, "initial_accumulator_value": 0.5, "eps": 1e-3}),
    ("nadam", nadam, {}),
    ("nadam", nadam, {"lr": 0.05, "betas": [0.8, 0.95], "eps": 1e-3, "weight_decay": 0.1}),
    ("nadam", nadam, {"lr": 0.02, "momentum_decay": 0.1}),
    ("lion", Lion, {}),
    ("lion", Lion, {"lr": 0.03, "betas": [0.8, 0.95], "weight_decay": 0.2}),
    ("lbfgs", lbfgs, {}),
    ("lbfgs", lbfgs, {"lr": 0.1, "max_iter": 1, "history_size": 3}),
    ("lbfgs", lbfgs, {"lr": 0.3, "max_iter": 4, "max_eval": 3, "history_size": 2}),
    ("lbfgs", lbfgs, {"max_iter": 2, "line_search": "strong_wolfe", "tolerance_grad": 1e-4, "tolerance_change": 1e-6}),
]


def path_of(make, options):
    w = torch.tensor([1.0, -0.7, 2.0], requires_grad=True)
    optimizer = make([w], **options)

    def closure():
        w.grad = None
        loss = w[0] ** 2 + 0.5 * w[1] ** 4 + 0.3 * w[0] * w[1] + 0.1 * (w[2] - w[0] ** 2) ** 2
        loss.backward()
        return loss

    path = []
    for _ in range(STEPS):
        optimizer.step(closure)
        path += map(rounded, w.tolist())
    return path


def warmed_up(start, length, main):
    def make(optimizer):
        rise = schedulers.LinearLR(optimizer, start_factor=start, total_iters=length)
        return schedulers.SequentialLR(optimizer, [rise, main(optimizer)], milestones=[length])

    return make


def one_cycle(**options):
    return lambda o: schedulers.OneCycleLR(o, max_lr=0.1, total_steps=STEPS, cycle_momentum=False, **options)


# Falls, stays, rises and falls again, so that each branch of the counting is taken.
LOSSES = [5, 4, 3, 3, 2.99999, 3.5, 3, 2, 2, 2.1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1]
LOSSES += [0.9, 0.9, 1.2, 0.5, 0.5, 0.5, 0.50001, 0.4, 0.6, 0.4, 0.3, 0.3, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.1, 0.1]
LOSSES += [0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05]


def plateau(**options):
    return lambda o: schedulers.ReduceLROnPlateau(o, eps=0, **options)


SCHEDULERS = [
    ("constant", {"warmup_epochs": 5}, lambda o: schedulers.LinearLR(o, start_factor=0.1, total_iters=5)),
    ("constant", {"by": "step", "warmup_steps": 7, "warmup_start": 0.3},
     lambda o: schedulers.LinearLR(o, start_factor=0.3, total_iters=7)),
    ("step", {"step_size": 6, "gamma": 0.3}, lambda o: schedulers.StepLR(o, 6, 0.3)),
    ("step", {"by": "step", "step_size": 8, "gamma": 0.5}, lambda o: schedulers.StepLR(o, 8, 0.5)),
    ("step", {"step_size": 4, "gamma": 0.7, "warmup_epochs": 6, "warmup_start": 0.01},
     warmed_up(0.01, 6, lambda o: schedulers.StepLR(o, 4, 0.7))),
    ("multistep", {"milestones": [5, 20, 21], "gamma": 0.5}, lambda o: schedulers.MultiStepLR(o, [5, 20, 21], 0.5)),
    ("multistep", {"milestones": [30, 7, 7]}, lambda o: schedulers.MultiStepLR(o, [30, 7, 7])),
    ("multistep", {"by": "step", "milestones": [3, 11], "warmup_epochs": 2},
     warmed_up(0.1, 10, lambda o: schedulers.MultiStepLR(o, [3, 11]))),
    ("exponential", {"gamma": 0.9}, lambda o: schedulers.ExponentialLR(o, 0.9)),
    ("exponential", {"by": "step", "gamma": 0.97}, lambda o: schedulers.ExponentialLR(o, 0.97)),
    ("exponential", {"gamma": 0.9, "warmup_epochs": 10, "warmup_start": 0.2},
     warmed_up(0.2, 10, lambda o: schedulers.ExponentialLR(o, 0.9))),
    ("polynomial", {}, lambda o: schedulers.PolynomialLR(o, total_iters=50)),
    ("polynomial", {"power": 2, "decay_epochs": 20}, lambda o: schedulers.PolynomialLR(o, total_iters=20, power=2)),
    ("polynomial", {"by": "step", "power": 0.9, "warmup_steps": 12},
     warmed_up(0.1, 12, lambda o: schedulers.PolynomialLR(o, total_iters=38, power=0.9))),
    ("cosine", {"min_lr": 0.01}, lambda o: schedulers.CosineAnnealingLR(o, T_max=50, eta_min=0.01)),
    ("cosine", {"min_lr": 0.01, "warmup_epochs": 5, "warmup_start": 0.2},
     warmed_up(0.2, 5, lambda o: schedulers.CosineAnnealingLR(o, T_max=45, eta_min=0.01))),
    ("cosine", {"by": "step"}, lambda o: schedulers.CosineAnnealingLR(o, T_max=50)),
    ("cosine", {"every_step": True, "warmup_epochs": 1},
     warmed_up(0.1, 5, lambda o: schedulers.CosineAnnealingLR(o, T_max=45))),
    ("cosine", {"by": "step", "warmup_steps": 8},
     warmed_up(0.1, 8, lambda o: schedulers.CosineAnnealingLR(o, T_max=42))),
    ("one_cycle", {}, one_cycle()),
    ("one_cycle", {"by": "epoch"}, one_cycle()),
    ("one_cycle", {"pct_start": 0.45, "div_factor": 10, "final_div_factor": 100, "anneal_strategy": "linear"},
     one_cycle(pct_start=0.45, div_factor=10, final_div_factor=100, anneal_strategy="linear")),
    ("one_cycle", {"by": "epoch", "pct_start": 0.25, "three_phase": True}, one_cycle(pct_start=0.25, three_phase=True)),
    ("reduce_on_plateau", {"patience": 2, "factor": 0.5}, plateau(patience=2, factor=0.5)),
    ("reduce_on_plateau", {"patience": 0, "cooldown": 3, "min_lr": 0.004}, plateau(patience=0, cooldown=3, min_lr=0.004)),
    ("reduce_on_plateau", {"patience": 1, "threshold": 0.5, "threshold_mode": "abs", "mode": "max"},
     plateau(patience=1, threshold=0.5, threshold_mode="abs", mode="max")),
]


def rates_of(name, make):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
    scheduler = make(optimizer)
    rates = []
    for i in range(STEPS):
        rates.append(rounded(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        if i + 1 < STEPS:
            scheduler.step(*([LOSSES[i]] if name == "reduce_on_plateau" else []))
    return rates


def by_steps(name, options):
    return options.get("by", "step" if name == "one_cycle" else "epoch") == "step" or options.get("every_step", False)


def drawn(random, *shape):
    return numpy.round(random.normal(scale=2, size=shape), 3)


def classes_case(random, i):
    rows, classes = random.integers(1, 5), random.integers(2, 5)
    options, more, weights = {}, {}, None
    if i % 2:
        options["label_smoothing"] = float(numpy.round(random.uniform(0, 0.9), 2))
    if i % 3 == 1:
        weights = options["class_weights"] = numpy.round(random.uniform(0.1, 5, size=classes), 2).tolist()
    elif i % 3 == 2:
        counts = random.integers(1, 30, size=classes)
        options["balanced"], more["counts"] = True, counts.tolist()
        seen = numpy.repeat(numpy.arange(classes), counts)
        weights = compute_class_weight("balanced", classes=numpy.arange(classes), y=seen)
    weight = None if weights is None else torch.tensor(weights)
    smoothing = options.get("label_smoothing", 0.0)
    return (drawn(random, rows, classes), random.integers(0, classes, size=rows), options, more,
            lambda output, target: F.cross_entropy(output, target, weight=weight, label_smoothing=smoothing))


def binary_case(random, i):
    rows = random.integers(1, 6)
    options = {"pos_weight": float(numpy.round(random.uniform(0.1, 9), 2))} if i % 2 else {}
    weight = torch.tensor(options.get("pos_weight", 1.0))
    return (drawn(random, rows, 2), random.integers(0, 2, size=rows), options, {},
            lambda output, target: torch.nn.BCEWithLogitsLoss(pos_weight=weight)(output[:, 1] - output[:, 0],
                                                                                 target.to(output.dtype)))


def values_case(random, options, loss):
    shape = random.integers(1, 5), random.integers(1, 4)
    return drawn(random, *shape), drawn(random, *shape), options, {}, loss


def huber_case(random, i):
    options = {"delta": float(numpy.round(random.uniform(0.1, 4), 2))} if i % 4 else {}
    return values_case(random, options, torch.nn.HuberLoss(**options))


LOSS_CASES = [
    ("cross_entropy", classes_case),
    ("binary_cross_entropy", binary_case),
    ("mse", lambda random, i: values_case(random, {}, torch.nn.MSELoss())),
    ("l1", lambda random, i: values_case(random, {}, torch.nn.L1Loss())),
    ("huber", huber_case),
]


def loss_case(name, draw, random, i):
    output, target, options, more, loss = draw(random, i)
    scores = torch.tensor(output, requires_grad=True)
    value = loss(scores, torch.tensor(target))
    value.backward()
    gradient = scores.grad.flatten()
    probe = (gradient * torch.arange(1, gradient.numel() + 1)).sum()
    return {"plugin": name, "options": options, **more, "output": output.tolist(), "target": target.tolist(),
            "loss": rounded(value.item()), "gradient": rounded(probe.item())}


def write(path, cases):
    path.write_text("[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]\n")


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent
    write(folder / "optimizers.json", [{"plugin": name, "options": options, "numbers": path_of(make, options)}
                                       for name, make, options in OPTIMIZERS])
    write(folder / "schedulers.json", [{"plugin": name, "options": options, "batches": 5 if by_steps(name, options) else 1,
                                        "losses": LOSSES if name == "reduce_on_plateau" else [],
                                        "numbers": rates_of(name, make)} for name, options, make in SCHEDULERS])
    random = numpy.random.default_rng(13)
    write(folder / "losses.json", [loss_case(name, draw, random, i) for name, draw in LOSS_CASES for i in range(CASES)])


main()
