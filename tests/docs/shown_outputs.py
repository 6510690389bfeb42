#!/usr/bin/env python3
"""Runs the commands that a page shows in its ```console blocks, in order, and compares what they print with what it shows.

    shown_outputs.py --program build/quick/bin/runner docs/guide.md            compares
    shown_outputs.py --program build/quick/bin/runner docs/guide.md --update   writes the outputs anew

A command stands behind `$ `, its output below it. A line `…` stands for any lines, a `…` within a line for any text,
and there several blanks are as one. Where an output is written anew, as many lines stay before and behind `…` as there were, and a line with `…` in it stays where it still
fits. Lines longer than the page is wide are broken at a space. All commands share one folder, whose database is new.
"""

import argparse
import errno
import fcntl
import os
import pathlib
import pty
import re
import select
import shlex
import struct
import subprocess
import sys
import tempfile
import termios
import textwrap

WIDTH = 120
ANY_LINES = "…"


def read_all(descriptors):
    """Reads until every writer is gone; returns the bytes by descriptor."""
    read = {descriptor: b"" for descriptor in descriptors}
    waiting = set(descriptors)
    while waiting:
        for descriptor in select.select(list(waiting), [], [])[0]:
            try:
                chunk = os.read(descriptor, 65536)
            except OSError as error:  # So a terminal's end looks.
                if error.errno != errno.EIO:
                    raise
                chunk = b""
            read[descriptor] += chunk
            if not chunk:
                waiting.remove(descriptor)
    return read


def printed(program, command, folder):
    """Returns the lines of standard error, then those of standard output, as on a terminal without progress display."""
    words = shlex.split(command)
    if words[0] not in ("./run", "runner"):
        raise SystemExit(f"{command}: only ./run and runner are known here")
    master, terminal = pty.openpty()
    attributes = termios.tcgetattr(terminal)
    attributes[1] &= ~termios.OPOST
    termios.tcsetattr(terminal, termios.TCSANOW, attributes)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, WIDTH, 0, 0))
    errors, errors_end = os.pipe()
    environment = {key: value for key, value in os.environ.items() if not key.startswith("RUNNER_")}
    environment.update({"LC_ALL": "C.UTF-8", "XDG_CACHE_HOME": str(folder / "cache"), "XDG_DATA_HOME": str(folder / "data")})
    # The last digits are those of one kernel, which every x86-64 with AVX2 has, whatever this one would choose.
    environment.update({"OPENBLAS_CORETYPE": "Haswell", "ATEN_CPU_CAPABILITY": "avx2"})
    process = subprocess.Popen([program, *words[1:]], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                               stdout=terminal, stderr=errors_end)
    os.close(terminal)
    os.close(errors_end)
    read = read_all([master, errors])
    process.wait()
    os.close(master)
    os.close(errors)
    lines = (read[errors] + read[master]).decode().splitlines()
    return [part for line in lines for part in (textwrap.wrap(line, WIDTH) if len(line) > WIDTH else [line])]


def fits(shown, line):
    if "…" in shown:
        shown, line = (" ".join(text.split()) for text in (shown, line))
    return re.fullmatch(".*".join(re.escape(part) for part in shown.split("…")), line) is not None


def split_at_gap(shown):
    """Returns the lines before and behind `…`; None behind where there is no gap."""
    if ANY_LINES not in shown:
        return shown, None
    gap = shown.index(ANY_LINES)
    return shown[:gap], shown[gap + 1:]


def agrees(shown, lines):
    head, tail = split_at_gap(shown)
    if tail is None:
        return len(head) == len(lines) and all(map(fits, head, lines))
    if len(head) + len(tail) > len(lines):
        return False
    return all(map(fits, head, lines)) and all(map(fits, tail, lines[len(lines) - len(tail):]))


def written_anew(shown, lines):
    def kept(old, new):
        return old if "…" in old and fits(old, new) else new

    head, tail = split_at_gap(shown)
    if tail is None:
        return [kept(*pair) for pair in zip(head, lines)] + lines[len(head):]
    last = lines[len(lines) - len(tail):]
    return list(map(kept, head, lines)) + [ANY_LINES] + list(map(kept, tail, last))


def commands_in(lines):
    """Yields each command with the numbers of the first line of its output and of the one behind the last."""
    in_console = False
    command = begin = None
    for number, line in enumerate(lines):
        ends = in_console and (line.startswith("$ ") or line == "```" or line == "")
        if ends and command is not None:
            yield command, begin, number
            command = None
        if line.startswith("```"):
            in_console = line == "```console"
        elif in_console and line.startswith("$ "):
            command, begin = line[2:], number + 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page", type=pathlib.Path)
    parser.add_argument("--program", type=pathlib.Path, required=True)
    parser.add_argument("--update", action="store_true")
    arguments = parser.parse_args()
    project = pathlib.Path(__file__).resolve().parents[2]
    lines = arguments.page.read_text().splitlines()
    anew, done, differences = [], 0, 0
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for name in ("configs", "plugins", "schemas"):
            (folder / name).symlink_to(project / name)
        (folder / "experiments").mkdir()
        (folder / "experiments/queries").symlink_to(project / "experiments/queries")
        for command, begin, end in commands_in(lines):
            output = printed(arguments.program.resolve(), command, folder)
            if not agrees(lines[begin:end], output):
                differences += 1
                print(f"{arguments.page}:{begin}: $ {command}", "prints", *output, "but shown is", *lines[begin:end], sep="\n")
            anew += lines[done:begin] + written_anew(lines[begin:end], output)
            done = end
    if done == 0:
        raise SystemExit(f"{arguments.page}: no command is shown")
    if arguments.update:
        arguments.page.write_text("\n".join(anew + lines[done:]) + "\n")
    elif differences:
        raise SystemExit(f"{differences} outputs differ; where the program is right: {sys.argv[0]} … --update")


if __name__ == "__main__":
    main()
