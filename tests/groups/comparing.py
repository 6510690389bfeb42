"""Reads all that a database knows of a trial, as exact values, and says where two trials differ."""
import hashlib
import json
import struct

TRIAL = ("config seed fold lr state epochs monitor mode best_value best_epoch best_val_loss final_epoch final_val_loss dataset model"
         " optimizer data_sha256 spec_sha256 reason message").split()
CHECKPOINT = "policy r.reason r.monitor r.mode monitor_value bytes c.sha256 is_file payload_state".split()


def exact(value):
    """A value that is equal to another's only where all bits are: 0.0 is not -0.0."""
    if isinstance(value, float):
        return f"{value!r} ({struct.pack('>d', value).hex()})"
    return value.hex() if isinstance(value, bytes) else value


def epochs_of(connection, trial):
    """Yields what each epoch came to. A number that is not finite is a text."""
    names = {}
    for layout, place, part, name in connection.execute("SELECT layout_id, place, part, name FROM metric_name"):
        names.setdefault(layout, {})[place] = f"{part} {name}"
    for epoch, step, lr, digest, layout, numbers in connection.execute(
            "SELECT epoch, step, lr, weights_sha256, layout_id, numbers FROM epoch WHERE trial_id = ?", (trial,)):
        values = {"step": step, "lr": lr, "weights_sha256": digest}
        values |= {names[layout][place]: value for place, value in enumerate(json.loads(numbers, parse_int=float))}
        yield epoch, values


def checkpoints_of(connection, trial):
    """Yields the checkpoints: epoch, place among those of the epoch, and what they are, the digest of the payload as it is stored too."""
    place = {}
    rows = connection.execute(
        f"SELECT epoch, data, {', '.join(CHECKPOINT)} FROM checkpoint AS c JOIN checkpoint_reason AS r ON r.id = reason_id"
        " LEFT JOIN payload ON payload.id = payload_id WHERE trial_id = ? ORDER BY c.id", (trial,))
    for epoch, data, *values in rows:
        place[epoch] = place.get(epoch, -1) + 1
        yield epoch, place[epoch], {**dict(zip(CHECKPOINT, values)),
                                    "payload": data and hashlib.sha256(data).hexdigest()}


def facts_of(connection, ordinal):
    """All that is known of the trial at this place, as {(what, epoch, name): value}; and how many epochs and checkpoints that are."""
    trial, = connection.execute("SELECT id FROM trial WHERE ordinal = ?", (ordinal,)).fetchone()
    facts = {("trial", None, name): value for name, value in zip(
        TRIAL, connection.execute(f"SELECT {', '.join(TRIAL)} FROM trial WHERE id = ?", (trial,)).fetchone())}
    best = connection.execute("SELECT epoch FROM checkpoint WHERE id = (SELECT best_checkpoint_id FROM trial WHERE id = ?)", (trial,))
    facts["trial", None, "best checkpoint's epoch"] = best.fetchone()
    epochs = dict(epochs_of(connection, trial))
    facts |= {("epoch", epoch, name): value for epoch, values in epochs.items() for name, value in values.items()}
    checkpoints = list(checkpoints_of(connection, trial))
    for epoch, place, values in checkpoints:
        facts |= {(f"checkpoint {place}", epoch, name): value for name, value in values.items()}
    for epoch, part, name, value in connection.execute(
            "SELECT epoch, part, name, value FROM evaluation_result WHERE trial_id = ?", (trial,)):
        facts["table", epoch, f"{part} {name}"] = value
    # Of a trial that has ended: what `extend` would go on with, the optimizer's state in it.
    for epoch, batch, digest in connection.execute(
            "SELECT epoch, batch, sha256 FROM resume_state WHERE trial_id = ? AND is_last = 1", (trial,)):
        facts |= {("last state", epoch, "batch"): batch, ("last state", epoch, "sha256"): digest}
    return {key: exact(value) for key, value in facts.items()}, len(epochs), len(checkpoints)


def differences(group_facts, alone_facts):
    """Yields (what, epoch, name, value in the group, value alone) where they are not the same."""
    absent = "absent"
    for key in sorted(group_facts.keys() | alone_facts.keys(), key=lambda key: (key[1] if key[1] is not None else -1, key[0], key[2])):
        in_group, alone = group_facts.get(key, absent), alone_facts.get(key, absent)
        if in_group != alone:
            yield *key, in_group, alone
