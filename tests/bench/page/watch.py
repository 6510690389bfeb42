"""Measures `runner watch` beside a sweep: its processor time against the sweep's, and how long after a commit it is told of.

watch.py PROGRAM [CLIENTS SEEDS EPOCHS]: each client listens and reads all that it is sent. The sweep commits many times a second, so that
the pause between two events is what a commit may wait, but for the event itself.
"""

import http.client
import os
import pathlib
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


def listen(address, told, sizes):
    """Until the server ends."""
    events = http.client.HTTPConnection(address.netloc)
    events.request("GET", f"/events?{address.query}")
    answer = events.getresponse()
    while line := answer.readline():
        if line.startswith(b"event: change"):
            told.append(time.monotonic())
        elif line.startswith(b"data:"):
            sizes.append(len(line))
        elif line.startswith(b"event: document"):
            told.append(time.monotonic())


def watching(program, database, clients):
    """Begins `runner watch` with clients that listen; returns it, what they are told and how large that is."""
    watch = subprocess.Popen([program, "watch", "--db", database], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    address = urllib.parse.urlsplit(watch.stdout.readline().strip())
    told = [[] for _ in range(clients)]
    sizes = []
    for times in told:
        threading.Thread(target=listen, args=(address, times, sizes), daemon=True).start()
    while not all(told):
        time.sleep(0.01)
    return watch, told, sizes


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    clients, seeds, epochs = [int(word) for word in sys.argv[2:]] or [50, 40, 2000]
    with tempfile.TemporaryDirectory() as folder:
        database = str(pathlib.Path(folder) / "watched.db")
        words = [program, "configs/wine_scaled.yaml", "training.batch_size=32", "-q", "--db", database]
        subprocess.run([*words, "training.epochs=1"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        watch, told, sizes = watching(program, database, clients)
        used = processor_seconds(watch.pid)
        begun = time.monotonic()
        before = os.times()
        subprocess.run([*words, f"training.epochs={epochs}", f"seed=0..{seeds - 1}", "--jobs", "2"], cwd=ROOT, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wall = time.monotonic() - begun
        after = os.times()
        used = processor_seconds(watch.pid) - used
        watch.terminate()
        watch.wait()
    sweep = after.children_user - before.children_user + after.children_system - before.children_system
    pauses = [b - a for times in told for a, b in zip(times, times[1:]) if a > begun and b < begun + wall]
    print(f"{clients} clients, {seeds} trials × {epochs} epochs in {wall:.1f} s: watch used {used:.2f} s, {100 * used / sweep:.1f} % of the "
          f"sweep's {sweep:.1f} s; {len(pauses) // clients} events, {statistics.median(pauses):.2f} s apart (most {max(pauses):.2f} s); "
          f"an event {statistics.median(sizes) / 1e3:.0f} kB, most {max(sizes) / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
