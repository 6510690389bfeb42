"""Reads a safetensors file with Python's standard library only, independently of the program that wrote it.

As a program it prints a line for each metadata entry and each tensor: name, dtype, shape, sum of the elements.
"""

import json
import struct
import sys

CODES = {"F64": "d", "F32": "f", "F16": "e", "I64": "q", "I32": "i", "I16": "h", "I8": "b",
         "U64": "Q", "U32": "I", "U16": "H", "U8": "B", "BOOL": "?"}


def elements(dtype, data):
    """Returns the values of a tensor's bytes as a flat list."""
    if dtype == "BF16":  # the upper half of a float
        halves = struct.unpack(f"<{len(data) // 2}H", data)
        return list(struct.unpack(f"<{len(halves)}f", struct.pack(f"<{len(halves)}I", *(h << 16 for h in halves))))
    code = CODES[dtype]
    return list(struct.unpack(f"<{len(data) // struct.calcsize('<' + code)}{code}", data))


def read(path):
    """Returns (metadata, {name: (dtype, shape, flat list of values)}), the tensors in the header's order."""
    with open(path, "rb") as file:
        content = file.read()
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8:8 + length].decode("utf-8"))
    data = content[8 + length:]
    metadata = header.pop("__metadata__", {})
    end_of_all = 0
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        assert begin == end_of_all, f"{name}: begins at {begin}, the data before it ends at {end_of_all}"
        end_of_all = end
        tensors[name] = (entry["dtype"], entry["shape"], elements(entry["dtype"], data[begin:end]))
        count = 1
        for size in entry["shape"]:
            count *= size
        assert len(tensors[name][2]) == count, f"{name}: {len(tensors[name][2])} values for the shape {entry['shape']}"
    assert end_of_all == len(data), f"{len(data)} bytes of data, tensors end at {end_of_all}"
    assert length % 8 == 0, "the data is not aligned"
    return metadata, tensors


if __name__ == "__main__":
    found_metadata, found_tensors = read(sys.argv[1])
    for key, value in sorted(found_metadata.items()):
        print(f"metadata {key} {value}")
    for key, (kind, dimensions, values) in sorted(found_tensors.items()):
        print(f"{key} {kind} {dimensions} {sum(values)!r}")
