"""Measures how long commits take alone and beside `runner watch`: commits.py BUILD [CLIENTS SECONDS TRIALS EPOCHS].

BUILD holds bin/runner and bin/bench_store, which commits an epoch every ten milliseconds to a database of so many trials.
"""

import pathlib
import subprocess
import sys
import tempfile
import time

from watch import watching


def commits(bench, database, seconds):
    """The milliseconds of the longest commit and of the median."""
    process = subprocess.Popen([bench, "commit", database], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    process.stdout.readline()
    time.sleep(seconds)
    return process.communicate()[0].strip()


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    clients, seconds, trials, epochs = [int(word) for word in sys.argv[2:]] or [50, 20, 200, 200]
    bench = str(build / "bin/bench_store")
    with tempfile.TemporaryDirectory() as folder:
        database = str(pathlib.Path(folder) / "watched.db")
        subprocess.run([bench, "fill", database, str(trials), str(epochs), str(trials // 5), "1"], check=True, stdout=subprocess.DEVNULL)
        alone = commits(bench, database, seconds)
        watch, told, _, _ = watching(str(build / "bin/runner"), database, clients)
        beside = commits(bench, database, seconds)
        watch.terminate()
        watch.wait()
    print(f"{trials} trials × {epochs} epochs, longest commit and median in ms: alone {alone}, beside watch with {clients} clients {beside}, "
          f"{sum(map(len, told)) // clients} events")


main()
