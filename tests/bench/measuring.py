"""Runs programs and takes their times."""
import os
import pathlib
import subprocess
import time


def wall_seconds(words, environment, folder, may_fail=False):
    """Runs a command to its end, its output thrown away; returns seconds. One that fails ends the bench, unless it may."""
    begin = time.perf_counter()
    finished = subprocess.run([str(word) for word in words], env=environment, cwd=folder, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True)
    seconds = time.perf_counter() - begin
    if finished.returncode != 0 and not may_fail:
        raise SystemExit(f"{' '.join(map(str, words))}: exit code {finished.returncode}\n{finished.stderr}")
    return seconds


def beside(words, disturbance, environment, folder):
    """Runs a program that says `ready`, then `disturbance`, then ends the program's standard input; returns the last line."""
    process = subprocess.Popen([str(word) for word in words], env=environment, cwd=folder, stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True)
    if process.stdout.readline().strip() != "ready":
        raise SystemExit(f"{' '.join(map(str, words))} did not begin")
    disturbance()
    return process.communicate()[0].splitlines()[-1]


def output_of(words, environment, folder):
    """Returns what a command prints. A command that fails ends the bench."""
    finished = subprocess.run([str(word) for word in words], env=environment, cwd=folder, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True)
    if finished.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, words))}: exit code {finished.returncode}\n{finished.stderr}")
    return finished.stdout


def peak_mebibytes(words, environment, folder):
    """Runs a command and returns the largest resident memory that it, or any process below it, had."""
    process = subprocess.Popen([str(word) for word in words], env=environment, cwd=folder, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, words))}: exit code {process.returncode}")
    return usage.ru_maxrss / 1024


def own_peak_mebibytes(words, environment, folder):
    """Runs a command and returns the largest resident memory that it had itself, without the processes below it."""
    process = subprocess.Popen([str(word) for word in words], env=environment, cwd=folder, stdout=subprocess.DEVNULL)
    peak = 0.0
    while process.poll() is None:
        try:
            status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
            peak = max([peak] + [int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")])
        except OSError:
            pass
        time.sleep(0.05)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, words))}: exit code {process.returncode}")
    return peak
