"""Hostile and unlucky surroundings: each case is a function that turns a healthy Place into one.

A Place is a folder of its own with a healthy database (experiment 1: small payloads; 2: a completed trial with payload files and a
last state; 3: an interrupted trial), a config, a CSV file and `home`, which nothing may change. To add a case write a function
with @case; its docstring says what it stands for. `every_command.py` runs every subcommand in each.
"""

import json
import os
import shutil
import sqlite3
import struct
import subprocess
import sys
from pathlib import Path

CASES = {}


def git(*words):
    """Runs git, which may be absent: the case is then a healthy one."""
    if shutil.which("git"):
        subprocess.run(["git", *words], check=True)


def case(function):
    CASES[function.__name__.replace("_", "-")] = function
    return function


class Place:
    """Holds where a case happens and how commands are started there."""

    def __init__(self, folder, healthy):
        self.folder = Path(folder)
        shutil.copytree(healthy, self.folder, symlinks=True)
        self.database = self.folder / "x.db"
        self.payloads = self.folder / "x.db.checkpoints"
        self.config = self.folder / "wine.yaml"
        self.rows = self.folder / "rows.csv"
        self.home = self.folder / "home"
        # Whatever a case has run leaves a trace here.
        self.trace = self.folder / "RAN"
        # Set beside the test's own variables; None removes one.
        self.environment = {}
        # Words in front of the program: ["prlimit", "--nofile=16"].
        self.prefix = []
        # What a case has to stop at its end.
        self.children = []

    def sql(self, *statements):
        with sqlite3.connect(self.database) as connection:
            connection.create_function("json_valid", 1, lambda _: 1)
            connection.execute("PRAGMA ignore_check_constraints = ON")
            for statement in statements:
                connection.executescript(statement)
        connection.close()

    def replace_table(self, table, view):
        """Puts a view in the place of a table."""
        self.sql(f"PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON; ALTER TABLE {table} RENAME TO kept_{table}; {view}")

    def program(self, path, text):
        path.write_text(text)
        path.chmod(0o755)
        return path

    def payload_files(self):
        return sorted(self.payloads.glob("*.safetensors"))


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT {} FROM n WHERE i < 0"


@case
def healthy(place):
    """Nothing is wrong."""


# --- A mailed folder ------------------------------------------------------------------------------------------------------


@case
def git_that_runs_commands(place):
    """A config in a checkout whose settings name programs."""
    trap = place.program(place.folder / "trap", f"#!/bin/sh\ntouch '{place.trace}'\ncat\n")
    here = ("-C", str(place.folder))
    git(*here, "init", "-q", ".")
    git(*here, "add", "wine.yaml")
    git(*here, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x")
    for key in ("core.fsmonitor", "filter.x.clean", "filter.x.process", "diff.x.textconv", "core.pager", "core.sshCommand"):
        git(*here, "config", key, str(trap))
    git(*here, "config", "core.hooksPath", str(place.folder))
    shutil.copy(trap, place.folder / "post-index-change")
    (place.folder / ".gitattributes").write_text("* filter=x diff=x\n")
    place.config.write_text(place.config.read_text() + "# changed\n")


@case
def git_that_is_a_pipe(place):
    """A checkout whose HEAD never comes."""
    (place.folder / ".git").mkdir()
    os.mkfifo(place.folder / ".git/HEAD")


@case
def git_environment_of_another(place):
    """Started by a hook of another repository."""
    other = place.folder / "other"
    git("init", "-q", str(other))
    trap = place.program(place.folder / "trap", f"#!/bin/sh\ntouch '{place.trace}'\n")
    git("-C", str(other), "config", "core.fsmonitor", str(trap))
    place.environment |= {"GIT_DIR": str(other / ".git"), "GIT_WORK_TREE": str(place.folder), "GIT_EXTERNAL_DIFF": str(trap)}


@case
def linked_experiment_locks(place):
    """Locks that lead to files elsewhere."""
    for number in range(1, 9):
        os.symlink("home/.bashrc", place.folder / f"x.db.experiment-{number}.lock")


@case
def somebodys_text_as_lock(place):
    """A file of a person's under the name of a lock."""
    (place.home / "experiment").write_text("very important\n")
    os.link(place.home / "experiment", place.folder / "x.db.experiment-1.lock")


@case
def linked_writer_lock(place):
    """A lock that would make a new file elsewhere."""
    (place.folder / "x.db.lock").unlink(missing_ok=True)
    os.symlink("home/new_file", place.folder / "x.db.lock")


@case
def linked_backup_lock(place):
    """Notes of a backup that would make a new file elsewhere, or change one."""
    os.symlink("home/.bashrc", place.folder / "x.db.backup.lock")
    (place.folder / "x.db.queue.lock").unlink(missing_ok=True)
    os.symlink("home/new_file", place.folder / "x.db.queue.lock")


@case
def linked_payload_lock(place):
    """The same for the payload folder's lock."""
    (place.folder / "x.db.checkpoints.lock").unlink(missing_ok=True)
    os.symlink("home/new_file", place.folder / "x.db.checkpoints.lock")


@case
def locks_that_are_pipes(place):
    """Locks that would keep whoever opens them waiting."""
    for name in ("x.db.lock", "x.db.queue.lock", "x.db.backup.lock", "x.db.checkpoints.lock", "x.db.experiment-1.lock",
                 "x.db.experiment-3.lock"):
        (place.folder / name).unlink(missing_ok=True)
        os.mkfifo(place.folder / name)


@case
def linked_payload_folder(place):
    """A payload folder that leads to a person's files."""
    shutil.rmtree(place.payloads)
    os.symlink("home", place.payloads)


@case
def payload_folder_that_is_a_file(place):
    """A file in the place of the folder."""
    shutil.rmtree(place.payloads)
    place.payloads.write_text("no folder")


@case
def linked_payload_files(place):
    """Payloads that lead elsewhere."""
    for file in place.payload_files():
        file.rename(place.home / file.name)
        os.symlink(place.home / file.name, file)


@case
def payload_files_that_are_pipes(place):
    """States and checkpoints that never come."""
    for file in place.payload_files():
        file.unlink()
        os.mkfifo(file)


@case
def payload_files_that_are_folders(place):
    """A folder under a payload's name."""
    for file in place.payload_files():
        file.unlink()
        file.mkdir()


@case
def payload_files_that_are_gone(place):
    """Somebody has removed them."""
    for file in place.payload_files():
        file.unlink()


@case
def payload_files_cut_short(place):
    """A copy that ended half way."""
    for file in place.payload_files():
        os.truncate(file, file.stat().st_size // 2)


@case
def somebodys_files_in_the_payload_folder(place):
    """What is not ours stays, whatever its name."""
    os.symlink("../home/film.partial", place.payloads / "film.partial")
    os.symlink("../home/.bashrc", place.payloads / ("a" * 64 + ".safetensors"))


@case
def journal_that_is_a_pipe(place):
    """SQLite would wait for its writer."""
    os.mkfifo(place.folder / "x.db-journal")


@case
def journal_that_names_a_file(place):
    """A hot journal of several databases: SQLite removes the file it names."""
    target = str(place.home / ".bashrc").encode()
    header = bytes.fromhex("d9d505f920a163d7") + struct.pack(">IIIII", 0, 1, 8, 512, 4096)
    checksum = sum(struct.unpack("b", target[i : i + 1])[0] for i in range(len(target))) & 0xFFFFFFFF
    body = header.ljust(512, b"\0") + struct.pack(">I", 262145) + target + struct.pack(">II", len(target), checksum)
    (place.folder / "x.db-journal").write_bytes(body + bytes.fromhex("d9d505f920a163d7"))


@case
def manifest_that_is_a_pipe(place):
    """A folder of plugins whose descriptions never come."""
    plugins = place.folder / "plugins"
    plugins.mkdir()
    library = plugins / "libevil.so"
    shutil.copy(place.wine_plugin, library)
    os.mkfifo(plugins / "libevil.so.json")
    os.mkfifo(plugins / "libpipe.so")
    place.environment["RUNNER_PLUGIN_PATH"] = str(plugins)


@case
def manifest_of_nonsense(place):
    """Descriptions of every wrong form."""
    plugins = place.folder / "plugins"
    plugins.mkdir()
    shutil.copy(place.wine_plugin, plugins / "libevil.so")
    (plugins / "libevil.so.json").write_text(json.dumps({"format": 1, "library": 3, "plugins": [[1], {"kind": {}}]}))
    place.environment["RUNNER_PLUGIN_PATH"] = str(plugins)


@case
def manifest_that_steers_the_terminal(place):
    """Descriptions with escape sequences, of a library that is what they say."""
    plugins = place.folder / "plugins"
    plugins.mkdir()
    shutil.copy2(place.wine_plugin, plugins / "libevil.so")
    manifest = json.loads(Path(str(place.wine_plugin) + ".json").read_text())
    for plugin in manifest["plugins"]:
        plugin["doc"] = "x\x1b[2K\rall is well\x9b1m"
        plugin["parameters"] = [{**parameter, "doc": "\x1b[8m"} for parameter in plugin["parameters"]]
    (plugins / "libevil.so.json").write_text(json.dumps(manifest))
    place.environment["RUNNER_PLUGIN_PATH"] = str(plugins)


@case
def words_that_are_no_utf_8(place):
    """A folder's name in another encoding."""
    folder = os.fsencode(place.folder / "M") + b"\xfcnchen"
    os.mkdir(folder)
    os.rename(place.database, folder + b"/x.db")
    os.rename(place.payloads, folder + b"/x.db.checkpoints")
    place.environment |= {"RUNNER_DB": os.fsdecode(folder + b"/x.db"), "RUNNER_PLUGIN_PATH": os.fsdecode(folder)}
    shutil.copy2(place.wine_plugin, folder + b"/libwine.so")


# --- Rows of somebody else's ----------------------------------------------------------------------------------------------


@case
def digest_that_is_a_path(place):
    """64 characters that lead out of the folder."""
    (place.home / "precious.safetensors").write_text("my only copy")
    prefix = str(place.home) + "/"
    path = prefix + "/" * (64 - len(prefix) - 8) + "precious" if len(prefix) < 56 else "../home/" + "/" * 48 + "precious"
    place.sql(f"UPDATE resume_state SET sha256 = CAST('{path}' AS BLOB), is_file = 1, data = NULL")
    place.sql(f"UPDATE checkpoint SET sha256 = CAST('{path}' AS BLOB), is_file = 1, payload_id = NULL")


@case
def digest_that_is_no_hex(place):
    """Digests of the right length and of others."""
    place.sql("PRAGMA foreign_keys = OFF; UPDATE checkpoint SET sha256 = x'7a7a', payload_id = NULL; UPDATE resume_state SET sha256 = x''")


@case
def path_that_leads_away(place):
    """The folder's name that nobody should follow."""
    place.sql("UPDATE payload_folder SET name = '../home/'")


@case
def names_that_steer_the_terminal(place):
    """Escape sequences in everything that is printed."""
    text = "'x' || char(27) || '[2K' || char(13) || 'all is well' || char(27) || '[8m' || char(10)"
    place.sql(f"UPDATE experiment SET name = {text}, note = {text}, config_path = {text}, command = {text}",
              f"UPDATE trial SET message = {text}, reason = {text}, monitor = {text}", f"UPDATE attempt SET log = {text}")


@case
def endless_public_views(place):
    """The views never end."""
    for view in ("trials", "best_checkpoints", "checkpoint_history", "leaderboard", "metrics", "learning_curves",
                 "result_tables"):
        place.sql(f"DROP VIEW {view}; CREATE VIEW {view} AS {ENDLESS.format('i AS experiment_id')}")


def endless_table(table):
    def change(place):
        columns = [row[1] for row in sqlite3.connect(place.database).execute(f"PRAGMA table_xinfo({table})")]
        select = ENDLESS.format(", ".join(f"i AS {column}" for column in columns))
        place.replace_table(table, f"CREATE VIEW {table} AS {select}")

    change.__name__ = f"endless_{table}"
    case(change)


for name in ("experiment", "checkpoint"):
    endless_table(name)


@case
def endless_triggers(place):
    """Whatever is written never ends."""
    for table in ("experiment", "trial", "attempt"):
        for event in ("INSERT", "UPDATE", "DELETE"):
            place.sql(f"CREATE TRIGGER {table}_{event} AFTER {event} ON {table} BEGIN {ENDLESS.format('i')}; END")


@case
def tables_without_types(place):
    """Every number is a text and every text a number."""
    connection = sqlite3.connect(place.database)
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute("UPDATE sqlite_schema SET sql = replace(replace(sql, ') STRICT, WITHOUT', ') WITHOUT'), ') STRICT', ')')"
                       " WHERE type = 'table'")
    connection.commit()
    connection.close()
    place.sql("PRAGMA foreign_keys = OFF",
              "UPDATE trial SET seed = 'seven', monitor = x'00', spec_sha256 = 5, best_epoch = 'x', params = '{}'",
              "UPDATE experiment SET name = x'ff'", "UPDATE epoch SET numbers = 'x', weights_sha256 = 'y', layout_id = 'z'",
              "UPDATE payload SET data = 'text', sha256 = id", "UPDATE configuration SET mean = 'x', n = 'y'")


@case
def tables_without_columns(place):
    """A column is gone."""
    place.sql("DROP VIEW best_checkpoints; DROP VIEW checkpoint_history", "ALTER TABLE checkpoint DROP COLUMN bytes",
              "ALTER TABLE attempt DROP COLUMN log")


@case
def tables_that_are_gone(place):
    """A table is gone."""
    place.sql("PRAGMA foreign_keys = OFF; DROP TABLE resume_state; DROP TABLE trial_plugin")


def stored_json(name, value):
    def change(place):
        place.sql(f"UPDATE trial SET spec = {value}, params = {value}",
                  f"UPDATE epoch SET numbers = {value}", f"UPDATE experiment SET tags = {value}, fingerprint = {value}")

    change.__name__ = f"stored_json_{name}"
    case(change)


stored_json("that_is_no_json", "'{\"a\": '")
stored_json("of_another_form", "'[1, {\"training\": []}]'")
stored_json("of_other_types", "'{\"training\": {\"epochs\": \"many\", \"threads\": {}}, \"seed\": -1, \"dataset\": 7}'")
stored_json("that_is_deep", "printf('%.*c', 50000, '[')")


@case
def metrics_without_numbers(place):
    """Checkpoints and epochs of which nothing is known."""
    place.sql("DELETE FROM metric_name", "UPDATE checkpoint SET monitor_value = NULL",
              "UPDATE trial SET best_value = NULL, best_epoch = NULL")


@case
def numbers_out_of_range(place):
    """The largest numbers there are."""
    place.sql("PRAGMA foreign_keys = OFF", "UPDATE trial SET seed = 4294967295, ordinal = 9223372036854775807 - id, best_epoch = -5",
              "UPDATE epoch SET step = 9223372036854775807", "UPDATE checkpoint SET bytes = 9223372036854775807, created_ms = 9223372036854775807",
              "UPDATE resume_state SET epoch = 9223372036854775807, batch = 9223372036854775807")


@case
def mixed_monitors(place):
    """Trials that follow what does not compare."""
    place.sql("UPDATE trial SET monitor = 'accuracy', mode = 'max' WHERE id = 2",
              "INSERT INTO checkpoint_reason (policy, reason, monitor, mode) VALUES ('best_loss', 'new best', 'accuracy', 'max')",
              "UPDATE checkpoint SET reason_id = last_insert_rowid() WHERE trial_id = 2",
              "UPDATE trial SET experiment_id = 1, ordinal = id")


@case
def data_that_has_changed(place):
    """Trials of other data than there is now."""
    place.sql("UPDATE trial SET data_sha256 = '" + "0" * 64 + "'")


@case
def rows_with_double_columns(place):
    """Two columns of one name, and a row too short."""
    lines = place.rows.read_text().splitlines()
    lines[0] = ",".join(["alcohol"] * (lines[0].count(",") + 1))
    place.rows.write_text("\n".join(lines) + "\n1,2\n")


@case
def rows_in_latin_1(place):
    """Text that is no UTF-8."""
    place.rows.write_bytes(b"Gr\xf6\xdfe,b,y\n\x001,2,3\n")


@case
def rows_that_never_come(place):
    """A pipe in the place of the rows."""
    place.rows.unlink()
    os.mkfifo(place.rows)


# --- Databases in other states --------------------------------------------------------------------------------------------


@case
def wal(place):
    """Another tool has set the mode."""
    place.sql("PRAGMA journal_mode = WAL")


@case
def auto_vacuum_and_other_settings(place):
    """Another tool has made it anew, with an index and a table of its own."""
    place.sql("PRAGMA auto_vacuum = FULL; VACUUM; ANALYZE; CREATE INDEX mine ON trial (message); CREATE TABLE mine_too (a);"
              " ALTER TABLE experiment ADD COLUMN mine TEXT; CREATE VIEW my_view AS SELECT * FROM trials")


@case
def renamed_with_its_folder(place):
    """Both have another name than when they were written."""
    place.database = place.database.rename(place.folder / "it's new.db")
    place.payloads = place.payloads.rename(place.folder / "it's new.db.checkpoints")


@case
def read_only_folder(place):
    """Nobody may write there (root may, and then nothing is special)."""
    for path in (place.database, *place.payload_files()):
        path.chmod(0o444)
    place.payloads.chmod(0o555)
    place.folder.chmod(0o555)


@case
def locked_for_a_moment(place):
    """Another program writes, and ends."""
    code = ("import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1], isolation_level=None); c.execute('BEGIN EXCLUSIVE');"
            " print('held', flush=True); time.sleep(0.5)")
    child = subprocess.Popen([sys.executable, "-c", code, str(place.database)], stdout=subprocess.PIPE)
    child.stdout.readline()
    place.children.append(child)


@case
def another_user(place):
    """Somebody who may read, and no more (only root can try it)."""
    if os.geteuid() == 0:
        place.prefix = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"]


@case
def files_in_the_way(place):
    """Files of a person's under the names that are asked for, or were once used for temporaries."""
    for name in ("copy.db", "copy.db.partial", "out.safetensors", "out.safetensors.partial"):
        os.symlink("home/.bashrc", place.folder / name)


@case
def interrupted_backup(place):
    """What a backup left that was killed."""
    shutil.copytree(place.payloads, place.folder / "runner-0123456789abcdef.partial/copy.db.checkpoints")
    (place.folder / "copy.db.partial").write_text("mine")


@case
def foreign_database(place):
    """Somebody else's SQLite file."""
    place.database.unlink()
    place.sql("CREATE TABLE t (a)")


@case
def newer_database(place):
    """Of a later runner."""
    place.sql("PRAGMA user_version = 999")


@case
def negative_schema(place):
    """Of no runner."""
    place.sql("PRAGMA user_version = -7")


@case
def text_as_database(place):
    """No database at all."""
    place.database.write_text("hello\n" * 1000)


@case
def pipe_as_database(place):
    """A pipe in its place."""
    place.database.unlink()
    os.mkfifo(place.database)


@case
def folder_as_database(place):
    """A folder in its place."""
    place.database.unlink()
    place.database.mkdir()


@case
def database_that_is_a_dangling_link(place):
    """A link that would make a new file elsewhere."""
    place.database.unlink()
    os.symlink("home/new.db", place.database)


@case
def cut_short(place):
    """Half a database."""
    os.truncate(place.database, place.database.stat().st_size // 2)


@case
def overwritten_pages(place):
    """A page here and there is noise."""
    with open(place.database, "r+b") as file:
        for page in range(3, place.database.stat().st_size // 4096, 3):
            file.seek(page * 4096)
            file.write(bytes((page * 37 + i * 11) % 256 for i in range(64)))


# --- Surroundings ---------------------------------------------------------------------------------------------------------


@case
def few_descriptors(place):
    """A process that may open few files."""
    place.prefix = ["prlimit", "--nofile=12", "--"]


@case
def hardly_any_descriptors(place):
    """One that may open hardly any."""
    place.prefix = ["prlimit", "--nofile=5", "--"]


@case
def small_files_only(place):
    """A process that may write small files alone."""
    place.prefix = ["prlimit", "--fsize=20000", "--"]


@case
def no_files_at_all(place):
    """One that may write nothing."""
    place.prefix = ["prlimit", "--fsize=0", "--"]


def into(redirection):
    return ["bash", "-c", f'exec "$@" {redirection}', "bash"]


@case
def full_standard_output(place):
    """A disk that is full."""
    place.prefix = into("> /dev/full")


@case
def closed_standard_output(place):
    """A reader that has gone."""
    place.prefix = into("> >(true)")


@case
def closed_standard_error(place):
    """A terminal that has gone."""
    place.prefix = into("2> >(true)")


@case
def no_standard_streams(place):
    """Started with all three closed."""
    place.prefix = into("<&- >&- 2>&-")


@case
def no_folder_for_temporaries(place):
    """TMPDIR leads nowhere."""
    place.environment["TMPDIR"] = str(place.folder / "absent")


@case
def no_home(place):
    """Neither home nor cache."""
    place.environment |= {"HOME": None, "XDG_CACHE_HOME": None, "XDG_DATA_HOME": None}


@case
def cache_of_pipes(place):
    """A cache that never answers."""
    cache = place.folder / "cache/runner/manifests"
    cache.mkdir(parents=True)
    plugins = place.folder / "plugins"
    plugins.mkdir()
    shutil.copy(place.wine_plugin, plugins / "libevil.so")
    os.mkfifo(plugins / "libevil.so.json")
    place.environment |= {"RUNNER_PLUGIN_PATH": str(plugins), "XDG_CACHE_HOME": "/dev/null"}


@case
def config_that_extends_a_pipe(place):
    """A config whose base never comes."""
    os.mkfifo(place.folder / "base.yaml")
    place.config.write_text("extends: base.yaml\n" + place.config.read_text())


@case
def config_that_is_a_pipe(place):
    """A config that never comes."""
    place.config.unlink()
    os.mkfifo(place.config)


@case
def rows_of_a_killed_runner(place):
    """An experiment that says that it runs, though nobody runs it."""
    place.sql("UPDATE trial SET state = 'running' WHERE id = 3; UPDATE attempt SET state = 'running' WHERE trial_id = 3")


@case
def signals_that_are_ignored(place):
    """What would end the program was ignored before it began."""
    place.prefix = ["bash", "-c", "trap '' INT TERM HUP PIPE TSTP XFSZ CHLD; exec \"$0\" \"$@\""]


@case
def no_libtorch(place):
    """The libraries that the worker needs are empty files."""
    folder = place.folder / "empty"
    folder.mkdir()
    needed = subprocess.run(["readelf", "-d", place.wine_plugin.parents[3] / "bin/runner-worker"], capture_output=True, text=True)
    for line in needed.stdout.splitlines():
        if "NEEDED" in line and "torch" in line:
            (folder / line.split("[")[1].split("]")[0]).touch()
    place.environment["LD_LIBRARY_PATH"] = str(folder)
