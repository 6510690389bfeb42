"""Makes the databases that the tests of the page look at, with the program itself."""

import os
import pathlib
import signal
import sqlite3
import subprocess
import time

SWEEP = """name: broken_sweep
seed: 0
dataset: {{plugin: wine, validation_fraction: 0.2, standardize: true}}
model: {{plugin: misbehaving}}
loss: cross_entropy
optimizer: adam
training: {{epochs: 12, batch_size: full}}
sweep:
  zip:
    model.how: [{how}]
    model.epoch: [{epoch}]
    optimizer.lr: [{lr}]
    seed: [{seed}]
"""

# What a page must show as it is and never run.
HOSTILE = "</script><img src=x onerror=alert(1)><!-- <b>bold</b> \u202e 'quoted' &amp;"

HOSTILE_SWEEP = """name: {name}
seed: 0
dataset: {{plugin: csv, path: first, target: "y", task: regression, validation_fraction: 0.3}}
model: {{plugin: linear}}
loss: mse
optimizer: adam
training: {{epochs: 5, batch_size: full}}
sweep:
  dataset.path: [{paths}]
  seed: 0..1
"""


class Databases:
    def __init__(self, program, plugins, folder):
        self.program = str(pathlib.Path(program).resolve())
        self.plugins = str(pathlib.Path(plugins).resolve())
        self.folder = pathlib.Path(folder)
        self.environment = {**os.environ, "XDG_CACHE_HOME": str(self.folder / "cache")}

    def command(self, *words, database):
        return [self.program, *words, "--db", str(self.folder / database)]

    def run(self, *words, database):
        finished = subprocess.run(self.command(*words, database=database), env=self.environment, capture_output=True, text=True,
                                  cwd=self.folder)
        if finished.returncode != 0:
            raise RuntimeError(f"{words}: {finished.stderr}")
        return finished.stdout

    def report(self, database, *words):
        """Writes the page of a database and returns its address."""
        file = self.folder / "-".join([database, *words, "page.html"])
        self.run("report", *words, "-o", str(file), database=database)
        return file.as_uri()

    def sweep(self):
        """25 trials, of them one that failed, one that diverged and one that was interrupted."""
        how = ["throw"] * 23 + ["nan", "loop"]
        epoch = [1000] * 22 + [3] * 3
        lr = [rate for rate in (0.003, 0.01, 0.03, 0.1) for _ in range(5)] + [0.3] * 5
        seed = list(range(5)) * 5
        config = self.folder / "sweep.yaml"
        config.write_text(SWEEP.format(how=", ".join(how), epoch=", ".join(map(str, epoch)), lr=", ".join(map(str, lr)),
                                       seed=", ".join(map(str, seed))))
        process = subprocess.Popen(
            self.command(str(config), "-q", "--jobs", "2", "--plugin-path", self.plugins, "--retries", "0",
                         database="sweep.db"),
            env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.folder)
        # The last one never ends by itself.
        self.await_states("sweep.db", "running", 24)
        for _ in range(2):
            process.send_signal(signal.SIGTERM)
            time.sleep(0.2)
        process.wait(timeout=60)
        return "sweep.db"

    def await_states(self, database, last, finished):
        file = self.folder / database
        for _ in range(1200):
            time.sleep(0.05)
            if not file.exists():
                continue
            try:
                with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as connection:
                    states = [row[0] for row in connection.execute("SELECT state FROM trials")]
            except sqlite3.Error:
                continue
            done = sum(state in ("completed", "failed", "diverged") for state in states)
            if len(states) == finished + 1 and done == finished and last in states:
                return
        raise RuntimeError(f"{database} did not come to where its last trial runs alone")

    def single(self):
        self.run(self.config("wine.yaml"), "-q", "training.epochs=20", database="single.db")
        return "single.db"

    def search(self):
        """A random search of three parameters, four seeds each."""
        self.run(self.config("wine_scaled.yaml"), "-q", "training.epochs=15", "random.trials=6", "random.seed=1",
                 "optimizer.lr=loguniform(1e-4,1e-1)", "model.hidden=choice([10],[32],[32,32])",
                 "optimizer.weight_decay=loguniform(1e-6,1e-2)", "seed=0..3", database="search.db")
        return "search.db"

    def guided(self):
        """A search that learns from its results, of three kinds of parameters and one that only some configurations have."""
        self.run(self.config("wine_search.yaml"), "-q", "training.epochs=6", "search.trials=12", "search.startup=5",
                 "search.seeds_per_configuration=2", database="guided.db")
        return "guided.db"

    def stopped(self):
        """A search that stops what falls behind, so that most of its trials are pruned."""
        self.run(self.config("wine_search.yaml"), "-q", "training.epochs=6", "search.trials=8", "search.startup=5",
                 "search.seeds_per_configuration=2", "search.stopper={plugin: asha, min_epochs: 2}", database="stopped.db")
        return "stopped.db"

    def confirmed(self):
        """A search whose best two configurations were trained anew on fresh seeds, in a second experiment."""
        self.run(self.config("wine_search.yaml"), "-q", "training.epochs=6", "search.trials=5", "search.seeds_per_configuration=2",
                 "search.confirm=2", "search.confirm_seeds=3", database="confirmed.db")
        return "confirmed.db"

    def grid(self):
        """Every combination of three parameters, three seeds each, where a higher value is better and some trials end early."""
        self.run(self.config("wine_scaled.yaml"), "-q", "training.epochs=6", "stop={plugin: early_stopping, monitor: accuracy, patience: 1}", "checkpoint.monitor=accuracy", "checkpoint.mode=max",
                 "model.hidden=[4],[10]", "optimizer.lr=0.003,0.03", "optimizer.weight_decay=0,0.01,0.1", "seed=0..2", database="grid.db")
        return "grid.db"

    def pair(self):
        """Two experiments that share a configuration and differ in others."""
        for name, hidden in (("narrow", "[4],[10]"), ("wide", "[10],[32]")):
            self.run(self.config("wine_scaled.yaml"), "-q", "training.epochs=10", f"model.hidden={hidden}", "seed=0..2",
                     "--name", name, database="pair.db")
        return "pair.db"

    def hostile(self):
        """Names and a parameter that would be markup, were they not text; and a second experiment."""
        names = ["<img src=x onerror=alert(1)>.csv", "<!--<script>.csv"]
        for place, name in enumerate(names):
            lines = [f"{i * 0.1},{(i * 7 + place) % 5 + 0.5}" for i in range(20)]
            (self.folder / name).write_text("\n".join(["x,y", *lines]) + "\n")
        quoted = '"' + HOSTILE.replace("\u202e", "\\u202E") + '"'
        config = self.folder / "hostile.yaml"
        config.write_text(HOSTILE_SWEEP.format(name=quoted, paths=", ".join(f'"{name}"' for name in names)))
        self.run(str(config), "-q", database="hostile.db")
        self.run("note", "1", HOSTILE, database="hostile.db")
        self.run(self.config("wine.yaml"), "-q", "training.epochs=2", database="hostile.db")
        return "hostile.db"

    @staticmethod
    def config(name):
        return str(pathlib.Path(__file__).resolve().parents[2] / "configs" / name)

    def rows(self, database, query):
        """Asks SQLite itself, not the program."""
        with sqlite3.connect(f"file:{self.folder / database}?mode=ro", uri=True) as connection:
            return connection.execute(query).fetchall()
