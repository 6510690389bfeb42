"""Measures `runner watch` beside a sweep: its processor time against the sweep's, and how long after a commit it is told of.

watch.py PROGRAM [CLIENTS SEEDS EPOCHS [RUNS]]: each client listens and reads all that it is sent. A commit is told of by the first event whose
document was begun after the database's count of changes had risen (the commit itself may take some time from there), and waits until the
first client has that event. How far apart events are depends on the commits, too: where none came, there is nothing to tell.
"""

import http.client
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[3]


def processor_seconds(pid):
    words = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def changes_of(database):
    """What every commit changes: SQLite's count in the file, or when a write-ahead log was written."""
    with open(database, "rb") as file:
        file.seek(24)
        count = file.read(4)
    log = pathlib.Path(database + "-wal")
    return count, log.stat().st_mtime_ns if log.exists() else 0


def note_commits(database, commits, is_over):
    """Each time of `time.time` at which something was committed, until then."""
    changes = changes_of(database)
    while not is_over.wait(0.005):
        before, changes = changes, changes_of(database)
        if changes != before:
            commits.append(time.time())


def waits_of(commits, begun):
    """How long each commit waited for the first client to have a document that was begun after it."""
    return [told - commit for commit in commits for told in [min((end for begin, end in begun if begin >= commit), default=None)] if told]


def listen(address, told, sizes, begun=None):
    """Until the server ends. Of each event, when it came, and where asked for, when its document was begun and it came, by `time.time`."""
    events = http.client.HTTPConnection(address.netloc)
    events.request("GET", f"/events?{address.query}")
    answer = events.getresponse()
    is_document = False
    while line := answer.readline():
        if line.startswith(b"event: "):
            is_document = True
            told.append(time.monotonic())
        elif line.startswith(b"data:") and is_document:
            is_document = False
            sizes.append(len(line))
            if begun is not None and (found := re.search(rb'"path":"/made_ms","value":([0-9]+)', line)):
                begun.append((int(found[1]) / 1e3, time.time()))


def watching(program, database, clients):
    """Begins `runner watch` with clients that listen; returns it, what they are told, how large that is, and of the first client what
    `listen` says of documents."""
    watch = subprocess.Popen([program, "watch", "--db", database], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    address = urllib.parse.urlsplit(watch.stdout.readline().strip())
    told = [[] for _ in range(clients)]
    sizes, begun = [], []
    for client, times in enumerate(told):
        threading.Thread(target=listen, args=(address, times, sizes, None if client else begun), daemon=True).start()
    while not all(told):
        time.sleep(0.01)
    return watch, told, sizes, begun


def beside_sweep(program, clients, seeds, epochs):
    with tempfile.TemporaryDirectory() as folder:
        database = str(pathlib.Path(folder) / "watched.db")
        words = [program, "configs/wine_scaled.yaml", "training.batch_size=32", "-q", "--db", database]
        subprocess.run([*words, "training.epochs=1"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        watch, told, sizes, documents = watching(program, database, clients)
        commits, is_over = [], threading.Event()
        noting = threading.Thread(target=note_commits, args=(database, commits, is_over))
        noting.start()
        used = processor_seconds(watch.pid)
        begun = time.monotonic()
        before = os.times()
        subprocess.run([*words, f"training.epochs={epochs}", f"seed=0..{seeds - 1}", "--jobs", "2"], cwd=ROOT, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wall = time.monotonic() - begun
        after = os.times()
        used = processor_seconds(watch.pid) - used
        is_over.set()
        noting.join()
        watch.terminate()
        watch.wait()
    sweep = after.children_user - before.children_user + after.children_system - before.children_system
    pauses = [b - a for times in told for a, b in zip(times, times[1:]) if a > begun and b < begun + wall]
    waits = waits_of(commits, documents)
    between = [b - a for a, b in zip(commits, commits[1:])]
    print(f"{clients} clients, {seeds} trials × {epochs} epochs in {wall:.1f} s: watch used {used:.2f} s, {100 * used / sweep:.1f} % of the "
          f"sweep's {sweep:.1f} s; {len(waits)} commits, {statistics.median(between):.2f} s apart (most {max(between):.2f} s), told of after "
          f"{statistics.median(waits):.2f} s (most {max(waits):.2f} s); {len(pauses) // clients} events, {statistics.median(pauses):.2f} s "
          f"apart (most {max(pauses):.2f} s); an event {statistics.median(sizes) / 1e3:.0f} kB, most {max(sizes) / 1e3:.0f} kB", flush=True)


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    clients, seeds, epochs, runs = ([int(word) for word in sys.argv[2:]] + [50, 40, 2000, 1][len(sys.argv) - 2:])[:4]
    for _ in range(runs):
        beside_sweep(program, clients, seeds, epochs)


if __name__ == "__main__":
    main()
