"""Draws groups: members of one sweep that differ in as much as a sweep can mix.

A member is a dict from keys of a config to values, such as "optimizer" to {"plugin": "sgd", "lr": 0.1}. Three members of each
group have a part to play: one diverges, one is stopped early, one is killed and resumed."""
import dataclasses
import random

import parts

# Of a member's keys, this share is its own; the rest is the group's, so that members share data, shapes and structure too.
OWN = 0.6


@dataclasses.dataclass
class Member:
    role: str  # "plain", "diverges", "stopped" or "killed"
    keys: dict

    def config(self, name):
        """The config that trains this member alone."""
        config = {"name": name, "training": {}}
        for key, value in self.keys.items():
            block, _, inner = key.partition(".")
            if inner:
                config[block][inner] = value
            else:
                config[block] = value
        return config


@dataclasses.dataclass
class Group:
    number: int
    members: list
    killed: int    # place of the member that is killed
    kills: str     # what is killed with it: "worker", or "program" as well
    name: str = dataclasses.field(init=False)

    def __post_init__(self):
        self.name = f"group_{self.number}"

    def config(self):
        """One config for all: a zip gives each member its own values. What stands before it names plugins alone, since a member with
        the same plugin has the parameters given there as well."""
        keys = self.members[0].keys
        return {"name": self.name, "dataset": "wine", "model": "linear", "loss": "cross_entropy", "optimizer": "sgd",
                "sweep": {"zip": {key: [member.keys[key] for member in self.members] for key in keys}}}


def draw_keys(rng, base, has_metrics):
    """Draws a member's keys; of those that fit its data, some are the base's."""
    def own(key, draw, fits=lambda value: True):
        drawn = draw()  # in any case, so that what follows does not depend on the choice
        if base and rng.random() >= OWN and fits(base[key]):
            return base[key]
        return drawn

    dataset = own("dataset", lambda: parts.dataset(rng))
    data = parts.data_of(dataset)
    drawers = {
        "dataset": lambda: dataset,
        "model": lambda: own("model", lambda: parts.model(rng, data), lambda model: parts.fits(model, data)),
        "loss": lambda: own("loss", lambda: parts.loss(rng, data), lambda loss: loss["plugin"] in data.losses),
        "optimizer": lambda: own("optimizer", lambda: parts.optimizer(rng)),
        "scheduler": lambda: own("scheduler", lambda: parts.scheduler(rng)),
        "checkpoint": lambda: parts.checkpoint(rng, data),
        "stop": lambda: [{"plugin": "early_stopping", "patience": rng.choice([2, 3, 100])}],
        "task": lambda: own("task", lambda: parts.task(rng)),
    }
    if has_metrics:
        drawers["metrics"] = lambda: parts.metrics(rng, data)
    keys = {key: draw() for key, draw in drawers.items()}
    for key, draw in parts.training(rng, data).items():
        keys["training." + key] = own("training." + key, lambda value=draw: value)
    return keys


def let_diverge(rng, keys):
    """Weights of 1e15 and three layers that saturate nowhere: products overflow in a second step."""
    keys["dataset"] = parts.flat_dataset(rng)
    data = parts.data_of(keys["dataset"])
    keys["model"] = {"plugin": "mlp", "hidden": rng.choice([[8, 8], [16, 16], [8, 16, 8]]), "activation": "leaky_relu"}
    keys["loss"] = parts.loss(rng, data)
    keys["optimizer"] = {"plugin": rng.choice(["sgd", "adam", "adamw", "nadam", "rmsprop"]), "lr": rng.choice([1e15, 1e16, 1e17])}
    keys["task"] = {"plugin": "supervised"}
    keys["checkpoint"] = parts.checkpoint(rng, data)
    keys["training.epochs"] = rng.randint(4, 12)
    keys["training.validate_every"] = 1
    if "metrics" in keys:
        keys["metrics"] = parts.metrics(rng, data)


def let_stop(rng, keys):
    """No later value is better by 1e9, so that patience decides."""
    patience, every = rng.randint(1, 3), rng.randint(1, 2)
    keys["stop"] = [{"plugin": "early_stopping", "patience": patience, "min_delta": 1e9}]
    keys["training.validate_every"] = every
    keys["training.epochs"] = (patience + 2) * every + rng.randint(1, 4)
    keys["optimizer"] = parts.optimizer(rng, tame=True)


def let_be_killed(rng, keys, gate):
    """Waits at an epoch's end while `gate` is there (held.cpp), behind a state to resume from."""
    epochs = rng.randint(6, 12)
    keys["training.epochs"] = epochs
    keys["training.validate_every"] = rng.choice([1, 1, 2])
    keys["training.resume_every"] = rng.choice(["1 steps", "3 steps", "7 steps", "1 epochs", "2 epochs"])
    keys["optimizer"] = parts.optimizer(rng, tame=True)
    keys["stop"] = [{"plugin": "early_stopping", "patience": 100}, {"plugin": "held", "epoch": rng.randint(3, epochs - 3), "gate": gate}]
    if keys["training.resume_every"] == "7 steps":  # so many are in four epochs then, whatever the data
        keys["training.batch_size"] = 16


def make_fit(keys):
    """Bounds the steps, and gives batch normalisation two rows of each batch."""
    normalises = "batch_norm" in str(keys["model"])
    if normalises:
        keys["training.drop_last"] = True
        keys["task"] = {"plugin": "supervised"}
    rows = parts.data_of(keys["dataset"]).rows
    smallest = 32 if rows > 1000 else 5 if rows > 200 or normalises else 1
    if keys["training.batch_size"] != "full":
        keys["training.batch_size"] = max(keys["training.batch_size"], smallest)


def draw_group(seed, number, folder):
    """Returns group `number` of this seed, the same whichever others are drawn."""
    rng = random.Random(f"{seed} {number}")
    has_metrics = rng.random() < 0.7
    threads = rng.choice([1] * 19 + [2])  # the same for all: another number has a worker of its own
    base = draw_keys(rng, None, has_metrics)
    roles = ["diverges", "stopped", "killed"] + ["plain"] * rng.randint(3, 5)
    rng.shuffle(roles)
    seeds = rng.sample(range(1000), len(roles))
    members = []
    for role, member_seed in zip(roles, seeds):
        keys = draw_keys(rng, base, has_metrics)
        if role == "diverges":
            let_diverge(rng, keys)
        elif role == "stopped":
            let_stop(rng, keys)
        elif role == "killed":
            let_be_killed(rng, keys, str(folder / "gate"))
        make_fit(keys)
        members.append(Member(role, {"seed": member_seed, **keys, "training.threads": threads}))
    return Group(number, members, roles.index("killed"), rng.choice(["worker", "program"]))
