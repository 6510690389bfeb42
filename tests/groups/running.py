"""Runs a group in one worker, with a kill and a resume, and members alone; each with a database of its own."""
import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import time

LIMIT_SECONDS = 120


class Broken(Exception):
    """A group did not go as it was drawn, so that nothing can be compared."""


class Programs:
    """The runner of a build folder, with the plugin that holds a trial."""

    def __init__(self, build):
        self.program = build / "bin/runner"
        self.environment = dict(os.environ)
        held = build / "tests/groups/plugins"
        if held.is_dir():
            folders = filter(None, [str(held), os.environ.get("RUNNER_PLUGIN_PATH")])
            self.environment["RUNNER_PLUGIN_PATH"] = ":".join(folders)
        if self.run("plugins", "stop/held").returncode != 0:
            raise SystemExit(f"{build} has no plugin 'held': build the target held, or name its folder in RUNNER_PLUGIN_PATH")

    def words(self, *words):
        return [str(self.program), *map(str, words)]

    def run(self, *words):
        try:
            return subprocess.run(self.words(*words), env=self.environment, capture_output=True, text=True, timeout=LIMIT_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise Broken(str(error)) from error


def wait_until(condition, what):
    """Returns the first value of `condition()` that is true."""
    end = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.002)
    raise Broken(f"waited for {what} in vain")


@contextlib.contextmanager
def opened(database):
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=LIMIT_SECONDS)
    try:
        yield connection
    finally:
        connection.close()


def asked(database, question, *values):
    """The first row that answers; None as long as there is none, or no database."""
    try:
        with opened(database) as connection:
            return connection.execute(question, values).fetchone()
    except sqlite3.OperationalError:
        return None


def run_group(programs, group, folder):
    """Trains all members by one command, one after another, and returns the database.

    The killed member waits at the end of an epoch; once a state behind its first epoch is stored, its worker is killed, and the others go
    on in a new one; or the program is killed as well, and those behind it follow it in the worker of `runner resume`."""
    config, database, gate = folder / "group.yaml", folder / "group.db", folder / "gate"
    config.write_text(json.dumps(group.config(), indent=1))
    gate.touch()
    command = programs.words(config, "--jobs", 1, "--retries", 0, "-q", "--db", database)
    with open(folder / "output", "w+") as output:
        process = subprocess.Popen(command, env=programs.environment, stdout=subprocess.DEVNULL, stderr=output, start_new_session=True)
        try:
            kill(group, process, database, gate)
            process.wait(LIMIT_SECONDS)
        except (Broken, subprocess.TimeoutExpired) as error:
            output.seek(0)
            raise Broken(f"{error}\n{output.read()}") from error
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
    resume(programs, group, database)
    return database


def resume(programs, group, database):
    """Goes on with what the kill ended. Raises Broken where the killed member began anew: times of epochs tell which were kept."""
    times = "SELECT epoch, epoch.wall_seconds FROM epoch JOIN trial ON id = trial_id WHERE ordinal = ?"
    with opened(database) as connection:
        before = connection.execute(times, (group.killed,)).fetchall()
    failed = ["--failed"] if group.kills == "worker" else []
    resumed = programs.run("resume", *failed, "--jobs", 1, "--retries", 0, "-q", "--db", database)
    if resumed.returncode != 0:
        raise Broken(f"runner resume: exit code {resumed.returncode}\n{resumed.stderr}")
    with opened(database) as connection:
        after = connection.execute(times, (group.killed,)).fetchall()
    if not set(before) & set(after) or not set(after) - set(before):
        raise Broken(f"the killed member did not go on from a state: it had {before} and has {after}")


def kill(group, process, database, gate):
    """Kills what the group says once its killed member waits and has a state."""
    held = gate.with_name("gate.held")
    if not wait_until(lambda: held.exists() or process.poll() is not None, "the member to be killed") or not held.exists():
        raise Broken(f"the program ended with {process.returncode} before its member waited")
    trial = "(SELECT id FROM trial WHERE ordinal = ?)"
    state = f"SELECT 1 FROM resume_state WHERE epoch > 0 AND trial_id = {trial}"
    wait_until(lambda: asked(database, state, group.killed), "a state to resume from")
    worker, = asked(database, f"SELECT worker_pid FROM attempt WHERE trial_id = {trial}", group.killed)
    if group.kills == "program":
        process.send_signal(signal.SIGKILL)
    os.kill(worker, signal.SIGKILL)


def run_alone(programs, member, folder):
    """Trains one member in a process of its own, undisturbed, and returns the database."""
    config, database = folder / "alone.yaml", folder / "alone.db"
    config.write_text(json.dumps(member.config("alone"), indent=1))
    trained = programs.run(config, "--jobs", 1, "--retries", 0, "-q", "--db", database)
    if trained.returncode not in (0, 1):
        raise Broken(f"alone: exit code {trained.returncode}\n{trained.stderr}")
    return database


def check_workers(group, database):
    """Raises Broken unless the members followed each other in one worker, but for the kill; returns how many workers there were."""
    with opened(database) as connection:
        rows = connection.execute("SELECT ordinal, number, worker_pid FROM attempt JOIN trial ON id = trial_id ORDER BY 1, 2").fetchall()
    attempts = {(ordinal, number): worker for ordinal, number, worker in rows}
    expected = {(place, 1) for place in range(len(group.members))} | {(group.killed, 2)}
    if set(attempts) != expected:
        raise Broken(f"attempts are {sorted(attempts)}, and not {sorted(expected)}")
    before = {attempts[place, 1] for place in range(group.killed + 1)}
    behind = {attempts[place, 1] for place in range(group.killed + 1, len(group.members))}
    resumed = {attempts[group.killed, 2]}
    if group.kills == "program":
        behind |= resumed
    if len(before) != 1 or len(behind) > 1 or before & (behind | resumed):
        raise Broken(f"(member, attempt, worker) are {rows}; killed: the {group.kills} of member {group.killed}")
    return len(before | behind | resumed)
