"""What a person waits for, and the largest database: absolute budgets, no ratios."""
import json
import subprocess
import time

import measuring
from workloads import PROJECT


def repeated(words, environment, repetitions=21, warm_up=3):
    """Milliseconds of several runs of a command."""
    times = [measuring.wall_seconds(words, environment, PROJECT, may_fail=True) for _ in range(warm_up + repetitions)]
    return [1000 * seconds for seconds in times[warm_up:]]


def answers(bench):
    """The commands that a person waits for, each with its budget in milliseconds."""
    refused = bench.folder / "refused.yaml"
    refused.write_text((PROJECT / "configs/wine.yaml").read_text().replace("optimizer:", "optimzer:"))
    subprocess.run([bench.runner, "configs/wine.yaml", "-q"], env=bench.environment, cwd=PROJECT, check=True,
                   stdout=subprocess.DEVNULL)
    commands = {
        "runner --help, ms": ["--help"],
        "runner plugins, ms": ["plugins"],
        "runner validate of a refused config, ms": ["validate", str(refused)],
        "runner best, ms": ["best"],
        "runner sql, ms": ["sql", "SELECT * FROM leaderboard"],
    }
    for name, words in commands.items():
        yield name, repeated([bench.runner, *words], bench.environment), 50.0


def ten_thousand_trials(bench):
    """A sweep of 10,000 one-epoch trials: the supervisor's memory, then the questions people ask of such a database."""
    environment = {**bench.environment, "RUNNER_DB": str(bench.folder / "large.db")}
    rates = ",".join(f"{1e-4 * 1.01 ** i:.6g}" for i in range(1000))
    sweep = [bench.runner, "configs/wine.yaml", "seed=0..9", f"optimizer.lr={rates}", "training.epochs=1", "-q"]
    yield "supervisor's memory, 10,000 trials, MiB", [measuring.own_peak_mebibytes(sweep, environment, PROJECT)], 64.0
    yield "10,000 trials: best, ms", repeated([bench.runner, "best"], environment), 100.0
    leaderboard = [bench.runner, "sql", "SELECT * FROM leaderboard"]
    yield "10,000 trials: leaderboard, ms", repeated(leaderboard, environment), 100.0


def hundred_thousand_trials(bench):
    """100,000 trials of 100 epochs in 10,000 configurations and 50 experiments, and what people ask of them."""
    database = bench.folder / "scale.db"
    begin = time.perf_counter()
    measuring.output_of([bench.store, "fill", database, 100000, 100, 10000, 50], bench.environment, PROJECT)
    yield "100,000 trials: filled, s", [time.perf_counter() - begin], 900.0
    yield "100,000 trials: database, MB", [database.stat().st_size / 1e6], 5000.0
    for question, milliseconds in json.loads(measuring.output_of([bench.store, "ask", database], bench.environment, PROJECT)).items():
        yield f"100,000 trials: {question}, ms", [milliseconds], 300.0 if question == "leaderboard of all" else 100.0

    def longest_commit(*words):
        """Milliseconds of the longest commit of a running sweep beside a command, and the command's seconds."""
        seconds = []
        line = measuring.beside([bench.store, "commit", database], lambda: seconds.append(
            measuring.wall_seconds([bench.runner, *words, "--db", database], bench.environment, PROJECT)), bench.environment, PROJECT)
        return float(line.split()[0]), seconds[0]

    milliseconds, _ = longest_commit("list", "--json")
    yield "100,000 trials: longest commit beside list, ms", [milliseconds], 200.0
    milliseconds, seconds = longest_commit("rm", "25", "--yes")
    yield "100,000 trials: rm of 2,000, s", [seconds], 2.0
    yield "100,000 trials: longest commit beside rm, ms", [milliseconds], 100.0
    milliseconds, seconds = longest_commit("backup", bench.folder / "copy.db")
    yield "100,000 trials: backup, s", [seconds], 60.0
    yield "100,000 trials: longest commit beside backup, ms", [milliseconds], 100.0
