"""Draws the parts of a trial: data, models, optimizers and what else a config chooses."""
import dataclasses
import pathlib

CONFIGS = pathlib.Path(__file__).resolve().parents[2] / "configs"
ACTIVATIONS = ["relu", "leaky_relu", "elu", "gelu", "tanh", "sigmoid"]
CLASSES, TWO_CLASSES, VALUES = ["cross_entropy"], ["cross_entropy", "binary_cross_entropy"], ["mse", "l1", "huber"]


@dataclasses.dataclass
class Data:
    """What other parts must fit."""
    rows: int
    losses: list
    is_image: bool = False

    @property
    def has_classes(self):
        return "cross_entropy" in self.losses


# Small data that ship, by what their blocks begin with.
FLAT = [
    ({"plugin": "wine"}, Data(178, CLASSES)),
    ({"plugin": "iris"}, Data(150, CLASSES)),
    ({"plugin": "breast_cancer"}, Data(569, TWO_CLASSES)),
    ({"plugin": "diabetes"}, Data(442, VALUES)),
    ({"plugin": "digits", "shape": "flat"}, Data(1797, CLASSES)),
    ({"plugin": "csv", "path": str(CONFIGS / "data/penguins.csv"), "target": "species", "ignore": ["year"], "missing": "mean"},
     Data(344, CLASSES)),
    ({"plugin": "synthetic", "shape": "blobs", "samples": 210}, Data(210, CLASSES)),
    ({"plugin": "synthetic", "shape": "moons", "samples": 130}, Data(130, TWO_CLASSES)),
    ({"plugin": "synthetic", "shape": "linear", "samples": 97, "features": 5}, Data(97, VALUES)),
]
IMAGES = [({"plugin": "digits", "shape": "image"}, Data(1797, CLASSES, is_image=True))]


def data_of(dataset):
    return next(data for block, data in FLAT + IMAGES if block.items() <= dataset.items())


def flat_dataset(rng):
    return divided(rng, *rng.choice(FLAT))


def dataset(rng):
    return divided(rng, *rng.choice(FLAT + IMAGES * 2))


def divided(rng, block, data):
    """Adds how rows are divided and scaled."""
    block = dict(block)
    if rng.random() < 0.2:
        folds = rng.choice([3, 5])
        block |= {"folds": folds, "fold": rng.randrange(folds)}
    else:
        block["validation_fraction"] = rng.choice([0.1, 0.2, 0.37])
    if rng.random() < 0.4:
        block["test_fraction"] = 0.2
    if data.has_classes and rng.random() < 0.4:
        block["stratify"] = True
    if rng.random() < 0.3:
        block["split_seed"] = rng.randrange(100)
    if not data.is_image:
        block["scaling"] = rng.choice(["standard", "standard", "min_max", "robust"])
    return block


def fits(model, data):
    """Whether a model takes such data: one with convolutions takes images, the others rows."""
    convolves = model["plugin"] == "cnn" or (model["plugin"] == "sequential" and "conv2d" in str(model["layers"][0]))
    return convolves == data.is_image


def model(rng, data):
    if data.is_image:
        return image_model(rng)
    kind = rng.choice(["linear", "mlp", "mlp", "mlp", "sequential"])
    if kind == "linear":
        return {"plugin": "linear"}
    if kind == "mlp":
        hidden = rng.choice([[4], [8], [16], [33], [8, 8], [16, 7], [12, 9, 5]])
        return {"plugin": "mlp", "hidden": hidden, "activation": rng.choice(ACTIVATIONS), "dropout": rng.choice([0, 0, 0.1, 0.5])}
    width = rng.choice([5, 8, 16])
    middle = rng.sample(["batch_norm", "layer_norm", {"dropout": 0.3}, {"residual": [{"linear": width}, "relu"]}], rng.randint(0, 3))
    return {"plugin": "sequential", "layers": [{"linear": width}, *middle, rng.choice(["relu", "tanh", "gelu"])]}


def image_model(rng):
    if rng.random() < 0.5:
        return {"plugin": "cnn", "channels": rng.choice([[4], [4, 8]]), "head": rng.choice([[8], [16]]),
                "activation": rng.choice(ACTIVATIONS)}
    middle = rng.sample(["batch_norm", {"dropout": 0.2}, {"residual": [{"conv2d": 4}, "batch_norm"]}], rng.randint(0, 3))
    return {"plugin": "sequential", "layers": [{"conv2d": 4}, *middle, "relu", {"max_pool": 2}, "flatten"]}


def loss(rng, data):
    plugin = rng.choice(data.losses)
    if plugin == "cross_entropy":
        return rng.choice([{"plugin": plugin}, {"plugin": plugin, "label_smoothing": 0.1}, {"plugin": plugin, "balanced": True}])
    return {"plugin": plugin}


def optimizer(rng, tame=False):
    """Draws an optimizer; a tame one never diverges."""
    rate = round(10 ** rng.uniform(-3.5, -1.5), 6)
    decay = rng.choice([0, 0, 1e-4, 0.01, 0.1])
    choices = [
        {"plugin": "adam", "lr": rate, "weight_decay": decay, "amsgrad": rng.random() < 0.3},
        {"plugin": "adamw", "lr": rate, "weight_decay": decay},
        {"plugin": "nadam", "lr": rate},
        {"plugin": "adagrad", "lr": rate, "weight_decay": decay},
        {"plugin": "rmsprop", "lr": rate, "momentum": rng.choice([0, 0.5]), "centered": rng.random() < 0.5},
        {"plugin": "lion", "lr": rate / 10, "weight_decay": decay},
    ]
    if not tame:
        momentum = rng.choice([0, 0.5, 0.9])
        choices += [{"plugin": "sgd", "lr": rate * 3, "momentum": momentum, "weight_decay": decay, "nesterov": momentum > 0}] * 3
        choices.append({"plugin": "lbfgs", "lr": 0.1, "max_iter": 3, "history_size": 5})
    return rng.choice(choices)


def scheduler(rng):
    by = rng.choice(["epoch", "step"])
    chosen = rng.choice([
        {"plugin": "constant"},
        {"plugin": "step", "step_size": rng.randint(1, 4), "gamma": 0.5, "by": by},
        {"plugin": "multistep", "milestones": [2, 5], "gamma": 0.3, "by": by},
        {"plugin": "exponential", "gamma": 0.9, "by": by},
        {"plugin": "cosine", "by": by},
        {"plugin": "polynomial", "power": 2.0, "by": by},
        {"plugin": "reduce_on_plateau", "patience": rng.randint(0, 1), "factor": 0.5, "threshold": 0.01},
        {"plugin": "one_cycle", "by": by},
    ])
    if chosen["plugin"] != "one_cycle" and rng.random() < 0.3:
        chosen |= rng.choice([{"warmup_epochs": 2}, {"warmup_steps": 5, "warmup_start": 0.3}])
    return chosen


def checkpoint(rng, data):
    monitored = {"monitor": "accuracy", "mode": "max"} if data.has_classes and rng.random() < 0.3 else {"monitor": "loss"}
    policies = [
        {"plugin": "best_loss", **monitored, "keep": rng.choice(["auto", "all", 2])},
        {"plugin": "top_k", "k": rng.randint(1, 3), **monitored},
        {"plugin": "every_n_epochs", "n": rng.randint(1, 4)},
        {"plugin": "last"},
    ]
    return [{"plugin": "none"}] if rng.random() < 0.05 else rng.sample(policies, rng.randint(1, 3))


def metrics(rng, data):
    names = (["log_loss", "f1", "balanced_accuracy", "roc_auc", "confusion_matrix", "calibration_error"] if data.has_classes
             else ["mae", "r2"])
    return [{"plugin": name} for name in rng.sample(names, rng.randint(1, 2))]


def task(rng):
    return rng.choice([{"plugin": "supervised"}] * 3 + [
        {"plugin": "supervised", "clip_norm": 0.5},
        {"plugin": "supervised", "clip_value": 0.1},
        {"plugin": "supervised", "accumulate": 3},
    ])


def training(rng, data):
    return {
        "epochs": rng.randint(2, 12),
        "batch_size": rng.choice([1, 5, 8, 16, 16, 32, 32, 64, 100, "full"]),
        "shuffle": rng.random() < 0.8,
        "drop_last": rng.random() < 0.2,
        "validate_every": rng.choice([1, 1, 1, 2, 3]),
        "ema": rng.choice([None, None, None, 0.5, 0.99]),
        "precision": rng.choice(["fp32"] * 9 + ["bf16"]),
        "resume_every": rng.choice(["auto", "auto", "never", "2 steps", "1 epochs"]),
    }
