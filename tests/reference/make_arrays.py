"""Writes arrays/: small files of NumPy, and arrays.tsv, which says what is in them as float32.

    python3 tests/reference/make_arrays.py"""
import hashlib
import pathlib

import numpy

FOLDER = pathlib.Path(__file__).parent / "arrays"
FOLDER.mkdir(exist_ok=True)
rows = []


def note(name, array):
    array = numpy.ascontiguousarray(array, dtype="<f4")
    rows.append((name, ",".join(map(str, array.shape)), hashlib.sha256(array.tobytes()).hexdigest()))


def write(name, array, version=None):
    with open(FOLDER / name, "wb") as file:
        numpy.lib.format.write_array(file, array, version=version)
    note(name, array)


for dtype in ("?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"):
    values = numpy.array([[0, 1], [7, -3 if dtype[0] in "if" else 3], [100, 55]]).astype(dtype)
    if dtype[0] in "iu":
        values[0, 0] = numpy.iinfo(dtype).max // 2
    write(f"{values.dtype.name}.npy", values)
cube = numpy.arange(24, dtype="<f4").reshape(4, 2, 3) * 0.5
for version in (1, 2, 3):
    write(f"version_{version}.npy", cube, (version, 0))
write("fortran.npy", numpy.asfortranarray(cube))
write("fortran_table.npy", numpy.asfortranarray(cube.reshape(4, 6).astype("<i2")))
write("one_dimension.npy", numpy.arange(5, dtype="<f8"))
numpy.savez(FOLDER / "stored.npz", x=cube, y=numpy.array([3, 9, 3, 5]))
numpy.savez_compressed(FOLDER / "packed.npz", x=cube, y=numpy.array([3, 9, 3, 5]))
for name in ("stored.npz", "packed.npz"):
    note(name, cube)
numpy.save(FOLDER / "classes_of_3.npy", numpy.array([3, -9, 3], dtype="<i2"))
numpy.save(FOLDER / "classes_of_4.npy", numpy.array([3, 9, 3, 5], dtype="u1"))
numpy.save(FOLDER / "values_of_4.npy", numpy.arange(8, dtype="<f8").reshape(4, 2) / 4)
numpy.save(FOLDER / "values_of_5.npy", numpy.arange(5, dtype="<f4"))
for name, array in (("big_endian", cube.astype(">f4")), ("objects", numpy.array([[1, "a"]], dtype=object)),
                    ("text", numpy.array(["a", "b"])), ("records", numpy.zeros(3, dtype=[("a", "f4"), ("b", "f4")])),
                    ("complex", numpy.zeros(3, "c8")), ("dates", numpy.zeros(3, "M8[s]")), ("single", numpy.array(3.0)),
                    ("no_rows", numpy.zeros((0, 4)))):
    numpy.save(FOLDER / f"refused_{name}.npy", array)
with open(FOLDER.parent / "arrays.tsv", "w") as file:
    print(f"# Files that NumPy {numpy.__version__} wrote; made by make_arrays.py.", file=file)
    print("file", "shape", "inputs", sep="\t", file=file)
    for row in rows:
        print(*row, sep="\t", file=file)
