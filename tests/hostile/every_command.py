#!/usr/bin/env python3
"""Runs every subcommand in every hostile surrounding of cases.py, and says what it may not do.

A command ends with an exit code from 0 to 4, or 130: never by a signal, never after a minute, never with the text of a library's
exception. It runs nothing that it was not told to run, and changes nothing in `home`.

    every_command.py PROGRAM [--only CASE ...] [--jobs N] [--times] [--in-turns]

With --in-turns, as CTest runs it, the commands that start a worker, three quarters of the time, take turns: a surrounding gets each
third of them, the next surrounding the next, and `healthy` all.
"""

import argparse
import concurrent.futures
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cases import CASES, Place

PROJECT = Path(__file__).resolve().parents[2]
ALLOWED = {0, 1, 2, 3, 4, 130}
FORBIDDEN = ("json.exception", "bad_variant", "vector::", "basic_string", "std::", "what():", "terminate called", "map::at",
             "bad_alloc", "unordered_map", "stoi", "filesystem error", "Assertion", "core dumped")
LIMIT_SECONDS = 60

COMMANDS = [
    ["list"],
    ["list", "1", "--json"],
    ["list", "2", "--where", "lr>0", "--sort", "-val_loss"],
    ["best"],
    ["leaderboard"],
    ["show", "2"],
    ["show", "experiment:1", "--json"],
    ["diff", "1", "2"],
    ["sql"],
    ["sql", "@spread", "experiment=1"],
    ["completion", "words", "show", ""],
    ["manual"],
    ["sql", "SELECT * FROM trials"],
    ["sql", "--json", "SELECT * FROM checkpoint_history JOIN leaderboard USING (config_id)"],
    ["report", "1", "2", "3", "-o", "page.html"],
    ["logs", "1"],
    ["note", "1"],
    ["note", "1", "y"],
    ["tag", "1", "x"],
    ["verify"],
    ["export", "2@best", "-o", "out.safetensors"],
    ["export", "2", "--format", "csv", "-o", "out"],
    ["export", "2", "--format", "optuna", "-o", "study"],
    ["backup", "copy.db"],
    ["merge", "merged.db", "x.db"],
    ["gc"],
    ["rm", "1", "2", "3", "--yes"],
    ["plugins"],
    ["plugins", "adam"],
    ["schema"],
    ["status", "1"],
    ["cancel", "1"],
    ["init"],
    ["init", "csv", "rows.csv", "-o", "first.yaml"],
    ["init", "rows.csv", "-o", "second.yaml"],
    ["init", "plugin", "model", "mine"],
]

STARTING_A_WORKER = [
    ["validate", "wine.yaml"],
    ["evaluate", "2@best"],
    ["predict", "1@best", "rows.csv"],
    ["replay", "1"],
    ["doctor"],
    ["plan", "wine.yaml"],
    ["debug", "wine.yaml", "training.epochs=1"],
    ["resume", "3"],
    ["extend", "2", "training.epochs=3"],
    ["confirm", "2", "--top", "1", "--seeds", "1"],
    ["wine.yaml", "training.epochs=1", "--skip-completed"],
    ["wine.yaml", "--quick"],
]

TURNS = 3


# What these print to standard output is data, which comes byte for byte through a pipe.
DATA = {"list", "best", "leaderboard", "show", "diff", "completion", "sql", "logs", "note", "verify", "predict", "merge"}


def environment(place=None):
    variables = {key: value for key, value in os.environ.items() if not key.startswith(("RUNNER_", "GIT_"))}
    if place is None:
        return variables
    variables |= {"RUNNER_DB": str(place.database), "HOME": str(place.home), "XDG_CACHE_HOME": str(place.folder / ".cache"),
                  "XDG_DATA_HOME": str(place.folder / ".data"), "TMPDIR": str(place.folder / "tmp")}
    for key, value in place.environment.items():
        variables.pop(key, None)
        if value is not None:
            variables[key] = value
    return variables


def make_healthy(program, folder):
    """Makes the healthy folder that every Place is a copy of."""
    for name in ("home", "tmp"):
        (folder / name).mkdir(parents=True)
    (folder / "home/.bashrc").write_text("very important\n")
    (folder / "home/film.partial").write_text("half a film\n")
    (folder / "home" / ("a" * 64 + ".safetensors")).write_text("weights\n")
    shutil.copy(PROJECT / "configs/wine.yaml", folder)
    lines = (PROJECT / "plugins/datasets/data/wine.csv").read_text().splitlines()
    (folder / "rows.csv").write_text("\n".join(lines[:6]) + "\n")

    def runner(*words):
        subprocess.run([program, *words, "--db", folder / "x.db"], check=True, env=environment(), stdout=subprocess.DEVNULL)

    runner(folder / "wine.yaml", "training.epochs=2", "-q")
    runner(PROJECT / "configs/wine_scaled.yaml", "model.hidden=[260,260]", "training.epochs=2", "-q")
    interrupted = subprocess.Popen([program, PROJECT / "configs/wine_scaled.yaml", "model.hidden=[260,260]", "training.epochs=100000",
                                    "checkpoint=last", "training.resume_every=1 steps", "-v", "--db", folder / "x.db"],
                                   env=environment(), stderr=subprocess.PIPE, text=True)
    for line in interrupted.stderr:
        if "epoch    2" in line:
            break
    interrupted.send_signal(signal.SIGINT)
    interrupted.stderr.read()
    interrupted.wait()
    # What goes on from here is short.
    import sqlite3
    with sqlite3.connect(folder / "x.db") as connection:
        connection.execute("UPDATE trial SET spec = json_set(spec, '$.training.epochs', max_epoch + 1) FROM"
                           " (SELECT max(epoch) + 1 AS max_epoch FROM epoch WHERE trial_id = 3) WHERE id = 3")
    connection.close()


def digest(folder):
    """What must not change: names, kinds and contents."""
    seen = []
    for path in sorted(folder.rglob("*")):
        content = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() and not path.is_symlink() else ""
        seen.append((str(path.relative_to(folder)), path.is_symlink(), content))
    return seen


def commands_of(name, in_turns):
    """The commands that run in a surrounding."""
    if not in_turns or name == "healthy":
        return COMMANDS + STARTING_A_WORKER
    first = list(CASES).index(name) % TURNS
    return COMMANDS + STARTING_A_WORKER[first::TURNS]


def run_one(program, healthy, name, words, root):
    """Runs one command in a fresh place; returns what is wrong."""
    folder = Path(tempfile.mkdtemp(dir=root)) / "place"
    folder.parent.chmod(0o755)
    place = Place(folder, healthy)
    problems = []
    try:
        place.wine_plugin = Path(program).parent.parent / "lib/runner/plugins/libwine.so"
        CASES[name](place)
        before = digest(place.home)
        command = [*place.prefix, program, *words]
        process = subprocess.Popen(command, cwd=place.folder, env=environment(place), stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
        try:
            output, errors = process.communicate(timeout=LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, errors = process.communicate()
            problems.append(f"did not end within {LIMIT_SECONDS} s")
        if not problems and process.returncode not in ALLOWED:
            problems.append(f"exit code {process.returncode}")
        text = (output + errors).decode(errors="replace")
        problems += [f"says {forbidden!r}" for forbidden in FORBIDDEN if forbidden in text]
        messages = errors if words[0] in DATA else output + errors
        if b"\x1b" in messages:
            problems.append("sends an escape sequence in a message")
        if place.trace.exists():
            problems.append("runs what the folder says")
        if digest(place.home) != before:
            problems.append("changes files in home")
        if (place.folder / "tmp").is_dir() and any((place.folder / "tmp").iterdir()):
            problems.append("leaves temporaries: " + ", ".join(path.name for path in (place.folder / "tmp").iterdir()))
        return [f"{name}: runner {' '.join(words)}: {problem}\n    {text[-600:].strip()}" for problem in problems]
    finally:
        for child in place.children:
            child.kill()
            child.communicate()
        for path in (place.folder, place.payloads):
            if path.is_dir() and not path.is_symlink():
                path.chmod(0o755)
        shutil.rmtree(folder.parent, ignore_errors=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("program", type=lambda path: str(Path(path).resolve()))
    arguments.add_argument("--only", nargs="*", default=[], choices=sorted(CASES), metavar="CASE")
    arguments.add_argument("--jobs", type=int, default=os.cpu_count())
    arguments.add_argument("--times", action="store_true", help="print what took longest")
    arguments.add_argument("--in-turns", action="store_true", help="a third of the commands that start a worker in each")
    options = arguments.parse_args()
    names = options.only or list(CASES)
    problems = []
    times = {}
    with tempfile.TemporaryDirectory(prefix="runner-hostile-") as root:
        # Others must get there, to find what they may read.
        os.chmod(root, 0o755)
        healthy = Path(root) / "healthy"
        make_healthy(options.program, healthy)
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            def timed(name, words):
                begin = time.monotonic()
                try:
                    found = run_one(options.program, healthy, name, words, root)
                except Exception as error:
                    found = [f"{name}: runner {' '.join(words)}: the case itself fails: {error!r}"]
                return time.monotonic() - begin, found

            runs = {pool.submit(timed, name, words): (name, " ".join(words))
                    for name in names for words in commands_of(name, options.in_turns)}
            for run in concurrent.futures.as_completed(runs):
                seconds, found = run.result()
                times[runs[run]] = seconds
                problems += found
    if options.times:
        for key, seconds in sorted(times.items(), key=lambda item: -item[1])[:30]:
            print(f"{seconds:6.2f} s  {key[0]}: {key[1]}")
        print(f"{sum(times.values()):.0f} s in all")
    for problem in sorted(problems):
        print(problem)
    print(f"{len(names)} surroundings, {len(runs)} commands run in them: {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
