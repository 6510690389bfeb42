"""What is measured: groups of programs that do the same work, and the ratios that are asked of them."""
import dataclasses
import json
import os
import pathlib
import shutil
import subprocess
import typing

import measuring

PROJECT = pathlib.Path(__file__).resolve().parents[2]
FASHION_MNIST = pathlib.Path("/usr/share/datasets/fashion-mnist")
PYTHON = "/usr/bin/python3"  # Debian's, which has Debian's packages
TRIALS = 100


@dataclasses.dataclass
class Side:
    """One program of a group. `measure` runs it once and returns a list of numbers, as long at every call."""
    name: str
    measure: typing.Callable[[], list]
    absent: str = ""  # why it cannot run here


@dataclasses.dataclass
class Row:
    """A ratio: `side` over `against`, and what it may be at most."""
    workload: str
    side: str
    against: str
    at_most: typing.Optional[float] = None


@dataclasses.dataclass
class Group:
    """Programs that are run in turns, A B C A B C. `unit` is that of the sum of what a side measures, times `factor`."""
    name: str
    sides: list
    rows: list
    unit: str
    factor: float = 1.0
    rounds: int = 7


class Bench:
    """Knows how to run each program: the paths, the environment, a folder for what they write."""

    def __init__(self, build, folder):
        self.runner = build / "bin/runner"
        self.loops = build / "bin/bench_loops"
        self.profile = build / "bin/bench_profile"
        self.store = build / "bin/bench_store"
        self.plugins = build / "lib/runner/plugins"
        self.bench_plugins = build / "tests/bench/plugins"
        self.folder = folder
        self.environment = {**os.environ, "RUNNER_DB": str(folder / "runner.db"), "XDG_CACHE_HOME": str(folder / "cache")}

    def hand_loop(self, loop, trials, threads=1):
        """Seconds of each epoch of each trial, by a loop written by hand; the losses are kept for comparison."""
        environment = {**self.environment, "OMP_NUM_THREADS": str(threads), "OPENBLAS_NUM_THREADS": str(threads)}
        lines = measuring.output_of([self.loops, loop, trials, threads], environment, PROJECT).splitlines()
        values = [[float(word) for word in line.split()] for line in lines]
        self.losses = [numbers[0] for numbers in values]
        return [seconds for numbers in values for seconds in numbers[1:]]

    def epochs(self, config, trials, epochs, *words):
        """Seconds of each epoch of each trial by this program, in its worker, from epoch to epoch. It trains one epoch
        more than is measured."""
        clock = self.folder / "clock"
        clock.unlink(missing_ok=True)
        command = [self.runner, config, f"seed=0..{trials - 1}", f"training.epochs={epochs + 1}", "scheduler=epoch_clock",
                   f"scheduler.path={clock}", *words, "--plugin-path", self.bench_plugins, "--jobs", 1, "-q"]
        measuring.output_of(command, self.environment, PROJECT)
        values = [[float(word) for word in line.split()] for line in clock.read_text().splitlines()]
        return [seconds for numbers in values for seconds in numbers]

    def check_losses(self, epoch):
        """Ends the bench where this program's newest trials had other validation losses than the loop by hand."""
        query = ("SELECT val_loss FROM learning_curves WHERE experiment_id = (SELECT max(experiment_id) FROM trials)"
                 f" AND epoch = {epoch} ORDER BY trial")
        rows = json.loads(measuring.output_of([self.runner, "sql", query, "--json"], self.environment, PROJECT))
        found = [float(f"{row['val_loss']:.9g}") for row in rows]
        if found != self.losses:
            raise SystemExit(f"the two did not do the same work: validation losses {found} and {self.losses}")

    def newest_losses(self):
        """The validation losses of the newest experiment."""
        query = ("SELECT val_loss FROM learning_curves WHERE experiment_id = (SELECT max(experiment_id) FROM trials)"
                 " ORDER BY trial, epoch")
        rows = json.loads(measuring.output_of([self.runner, "sql", query, "--json"], self.environment, PROJECT))
        return [row["val_loss"] for row in rows]

    def whole(self, *words, **changes):
        return [measuring.wall_seconds(words, {**self.environment, **changes}, PROJECT)]

    def peer(self, name, trials):
        return self.whole(PYTHON, PROJECT / "tests/bench/peers" / f"{name}.py", trials, PYTHONDONTWRITEBYTECODE="1")

    def sweep(self):
        return self.whole(self.runner, "configs/wine.yaml", "seed=0..9", "optimizer.lr=logspace(1e-4,1e-1,10)", "--jobs", 2, "-q")


def missing_for_python(*modules):
    """Says which Debian packages a peer lacks, or nothing."""
    script = f"import {', '.join(modules)}"
    if pathlib.Path(PYTHON).exists() and subprocess.run([PYTHON, "-c", script], stderr=subprocess.DEVNULL).returncode == 0:
        return ""
    return "needs " + " ".join("python3-" + module for module in modules)


def wine_epochs(bench):
    def hand():
        return bench.hand_loop("wine", 5)

    def without():
        seconds = bench.epochs("configs/wine.yaml", 5, 100, "checkpoint=none")
        bench.check_losses(99)
        return seconds

    sides = [Side("hand loop", hand), Side("runner, no checkpoints", without),
             Side("runner, every best checkpoint", lambda: bench.epochs("configs/wine.yaml", 5, 100))]
    rows = [Row("wine, epoch loop without checkpoints", "runner, no checkpoints", "hand loop", 0.80),
            Row("wine, every best checkpoint committed", "runner, every best checkpoint", "hand loop", 0.88),
            # Four microseconds, whatever else an epoch takes.
            Row("wine, every best checkpoint committed", "runner, every best checkpoint", "runner, no checkpoints", 1.15)]
    return Group("wine, full batch, an epoch", sides, rows, "µs", 1e6 / 500, 9)


def wine_sweep_epochs(bench):
    sides = [Side("hand loop", lambda: bench.hand_loop("wine", 64)),
             Side("runner, every best checkpoint", lambda: bench.epochs("configs/wine.yaml", 64, 100))]
    rows = [Row("64 wine trials, every best checkpoint committed", "runner, every best checkpoint", "hand loop", 0.15)]
    return Group("64 wine trials, full batch, an epoch", sides, rows, "µs", 1e6 / 6400, 5)


def digits_epochs(bench):
    sides = [Side("hand loop, index_select", lambda: bench.hand_loop("digits", 3)),
             Side("hand loop, DataLoader", lambda: bench.hand_loop("digits_data_loader", 3)),
             Side("runner", lambda: bench.epochs("configs/digits.yaml", 3, 10))]
    rows = [Row("digits MLP, batch 32", "runner", "hand loop, index_select", 0.90),
            Row("digits MLP, batch 32", "runner", "hand loop, DataLoader", 0.50)]
    return Group("digits MLP, batch 32, an epoch", sides, rows, "ms", 1e3 / 30)


def digits_sweep_epochs(bench):
    sides = [Side("hand loop, index_select", lambda: bench.hand_loop("digits", 16)),
             Side("runner", lambda: bench.epochs("configs/digits.yaml", 16, 10))]
    rows = [Row("16 seeds of digits MLP, batch 32", "runner", "hand loop, index_select", 0.30)]
    return Group("16 seeds of digits MLP, batch 32, an epoch", sides, rows, "ms", 1e3 / 160, 5)


def exported_epochs(bench):
    losses = {}

    def side(*words):
        seconds = bench.epochs("configs/wine_exported.yaml", 5, 30, *words)
        losses[words] = bench.newest_losses()
        if len(losses) == 2 and len({tuple(each) for each in losses.values()}) > 1:
            raise SystemExit("an exported network and the same one by hand did not do the same work")
        return seconds

    sides = [Side("by hand", lambda: side("model=wine_net")), Side("exported", side)]
    rows = [Row("a network written in Python, batch 32", "exported", "by hand", 1.05)]
    return Group("an exported network on wine, batch 32, an epoch", sides, rows, "µs", 1e6 / 150, 9)


def fashion_epochs(bench):
    absent = "" if FASHION_MNIST.exists() else "needs dataset-fashion-mnist"
    config = "configs/fashion_mnist.yaml"
    sides = [Side("hand loop", lambda: bench.hand_loop("fashion_mnist", 1), absent),
             Side("runner", lambda: bench.epochs(config, 1, 2), absent),
             Side("hand loop, 2 threads", lambda: bench.hand_loop("fashion_mnist", 1, 2), absent),
             Side("runner, 2 threads", lambda: bench.epochs(config, 1, 2, "training.threads=2"), absent)]
    rows = [Row("Fashion-MNIST CNN, batch 128", "runner", "hand loop", 1.02),
            Row("the same with training.threads: 2", "runner, 2 threads", "runner", 1 / 1.6),
            Row("the same with training.threads: 2", "runner, 2 threads", "hand loop, 2 threads")]
    return Group("Fashion-MNIST CNN, batch 128, two epochs of 10,000 images", sides, rows, "s", 1, 5)


def sweep(bench):
    needed = ["torch", "sklearn"]
    sides = [Side("runner, 2 workers", bench.sweep),
             Side("Python lesson", lambda: bench.peer("lesson", TRIALS), missing_for_python(*needed)),
             Side("skorch + joblib, 2 jobs", lambda: bench.peer("skorch_joblib", TRIALS),
                  missing_for_python(*needed, "joblib", "skorch", "pandas")),
             Side("Optuna on SQLite", lambda: bench.peer("optuna_sqlite", TRIALS), missing_for_python(*needed, "optuna"))]
    rows = [Row("100 wine trials, 2 workers, whole command", "runner, 2 workers", "Python lesson", 0.14),
            Row("100 wine trials, 2 workers, whole command", "runner, 2 workers", "skorch + joblib, 2 jobs", 0.04),
            Row("100 wine trials, 2 workers, whole command", "runner, 2 workers", "Optuna on SQLite")]
    return Group("100 wine trials, whole command", sides, rows, "s", 1, 3)


def one_trial(bench):
    sides = [Side("runner", lambda: bench.whole(bench.runner, "configs/wine.yaml", "-q")),
             Side("Python lesson", lambda: bench.peer("lesson", 1), missing_for_python("torch", "sklearn"))]
    rows = [Row("runner configs/wine.yaml, whole command", "runner", "Python lesson", 0.35)]
    return Group("one wine trial, whole command", sides, rows, "s", 1, 7)


def memory(bench):
    def peak(*words):
        return [measuring.peak_mebibytes(words, bench.environment, PROJECT)]

    sides = [Side("bare LibTorch program", lambda: peak(bench.loops, "wine", 1)),
             Side("worker", lambda: peak(bench.runner, "configs/wine.yaml", "-q"))]
    return Group("peak memory on wine", sides, [Row("peak memory of a worker on wine", "worker", "bare LibTorch program", 1.10)],
                 "MiB", 1, 3)


def store(bench):
    """The same 40,000 epochs with checkpoints: by the store's own code, by prepared statements alone, and through the
    supervisor from workers that replay reports as fast as they are read."""
    def fresh(name):
        for file in bench.folder.glob(f"{name}.db*"):
            shutil.rmtree(file) if file.is_dir() else file.unlink()
        return bench.folder / f"{name}.db"

    def seconds(mode, *words):
        line = measuring.output_of([bench.store, mode, fresh(mode), *words, 40000], bench.environment, PROJECT)
        return [float(line.split()[0])]

    def replayed(workers):
        return Side(f"{workers} workers that replay", lambda: seconds("replay", workers))

    def bytes_on_disk():
        database = fresh("bytes")
        words = [bench.runner, "configs/wine.yaml", "seed=0..199", "--jobs", 2, "-q", "--db", database]
        measuring.output_of(words, bench.environment, PROJECT)
        payloads = json.loads(measuring.output_of(
            [bench.runner, "sql", "SELECT sum(bytes) AS n FROM checkpoint_history", "--json", "--db", database],
            bench.environment, PROJECT))[0]["n"]
        return [database.stat().st_size / payloads]

    sides = [Side("prepared statements alone", lambda: seconds("bare")), Side("the store", lambda: seconds("record")),
             *(replayed(workers) for workers in (2, 4, 8, 16))]
    rows = [Row("40,000 epochs with checkpoints stored", "the store", "prepared statements alone", 1.6),
            *(Row("40,000 epochs reported and stored", f"{workers} workers that replay", "prepared statements alone", 1 / 0.6)
              for workers in (2, 4, 8, 16))]
    times = Group("storing 40,000 epochs with checkpoints", sides, rows, "µs", 1e6 / 40000, 5)
    sides = [Side("payloads", lambda: [1.0]), Side("database", bytes_on_disk)]
    rows = [Row("200 wine trials on disk", "database", "payloads", 1.35)]
    return times, Group("bytes on disk, of the payloads'", sides, rows, "", 1, 1)


GROUPS = {"wine": wine_epochs, "wine64": wine_sweep_epochs, "digits": digits_epochs, "digits16": digits_sweep_epochs,
          "exported": exported_epochs,
          "fashion": fashion_epochs, "sweep": sweep, "one": one_trial, "memory": memory, "store": store}
