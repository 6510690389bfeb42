"""Writes optimizers.tsv and schedulers.tsv: what PyTorch's own optimizers and schedulers do, to compare ours with.

Needs python3-torch. Each row of optimizers.tsv is a case, its options as JSON, and the two parameters after each of 12
steps on a fixed problem in float64; each row of schedulers.tsv a case, its options as JSON, and the rate in each epoch.
"""

import json
import pathlib
import sys

import torch

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
    ("sgd", torch.optim.SGD, {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.1}),
]


def descend(make, options):
    w = torch.tensor([1.0, -0.7], dtype=torch.float64, requires_grad=True)
    optimizer = make([w], **options)
    path = []
    for _ in range(12):
        optimizer.zero_grad()
        loss = (w[0] ** 2 + 0.5 * w[1] ** 4 + 0.3 * w[0] * w[1]).sum()
        loss.backward()
        optimizer.step()
        path.extend(w.tolist())
    return path


def rates(make, epochs, losses=None):
    w = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=0.1)
    scheduler = make(optimizer)
    seen = []
    for epoch in range(epochs):
        seen.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step(*([losses[epoch]] if losses else []))
    return seen


LR = torch.optim.lr_scheduler
# Falls, then stays, rises, falls again: every branch of the counting.
LOSSES = [5.0, 4.0, 3.0, 3.0, 2.99999, 3.5, 3.0, 2.0, 2.0, 2.1, 2.0, 2.0, 2.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]


def warmup_then_cosine(optimizer):
    warm = LR.LinearLR(optimizer, start_factor=0.2, total_iters=5)
    fall = LR.CosineAnnealingLR(optimizer, T_max=15, eta_min=0.01)
    return LR.SequentialLR(optimizer, [warm, fall], milestones=[5])


SCHEDULERS = [
    ("step", {"step_size": 6, "gamma": 0.3}, rates(lambda o: LR.StepLR(o, 6, 0.3), 20)),
    ("cosine", {"min_lr": 0.01}, rates(lambda o: LR.CosineAnnealingLR(o, T_max=20, eta_min=0.01), 20)),
    ("cosine", {"min_lr": 0.01, "warmup_epochs": 5, "warmup_start": 0.2}, rates(warmup_then_cosine, 20)),
    ("reduce_on_plateau", {"patience": 2, "factor": 0.5}, rates(lambda o: LR.ReduceLROnPlateau(o, patience=2, factor=0.5), 20, LOSSES)),
    ("reduce_on_plateau", {"patience": 0, "cooldown": 3, "min_lr": 0.004},
     rates(lambda o: LR.ReduceLROnPlateau(o, patience=0, cooldown=3, min_lr=0.004), 20, LOSSES)),
    ("reduce_on_plateau", {"patience": 1, "threshold": 0.5, "threshold_mode": "abs", "mode": "max"},
     rates(lambda o: LR.ReduceLROnPlateau(o, patience=1, threshold=0.5, threshold_mode="abs", mode="max", eps=0), 20, LOSSES)),
]


def write(path, rows):
    with open(path, "w") as out:
        for name, options, numbers in rows:
            print(name, json.dumps(options), *map(repr, numbers), sep="\t", file=out)


folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent
write(folder / "optimizers.tsv", [(name, options, descend(make, options)) for name, make, options in OPTIMIZERS])
write(folder / "schedulers.tsv", SCHEDULERS)
