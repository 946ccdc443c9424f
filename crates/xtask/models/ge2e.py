"""Turns the speaker model inside the package Resemblyzer into the flat file that `mrp-speech` reads.

    ge2e.py PACKAGE.whl FOLDER

Only the standard library is used, and nothing of the package is run: the pickle may name the few things a checkpoint
consists of, and no others. Written are `ge2e.bin` (a mark of eight bytes, then the tensors below, in this order, as
little-endian 32-bit floats) and `ge2e-LICENSE`, the package's own.
"""

import collections
import pathlib
import pickle
import struct
import sys
import zipfile

MARK = b"MRPGE2E1"
HIDDEN, MELS, LAYERS = 256, 40, 3


def tensors():
    for layer in range(LAYERS):
        width = MELS if layer == 0 else HIDDEN
        yield f"lstm.weight_ih_l{layer}", (4 * HIDDEN, width)
        yield f"lstm.weight_hh_l{layer}", (4 * HIDDEN, HIDDEN)
        yield f"lstm.bias_ih_l{layer}", (4 * HIDDEN,)
        yield f"lstm.bias_hh_l{layer}", (4 * HIDDEN,)
    yield "linear.weight", (HIDDEN, HIDDEN)
    yield "linear.bias", (HIDDEN,)


def tensor(storage, offset, size, stride, *_rest):
    """What a tensor is while its numbers have not been read: where they lie, and how many."""
    count, expected = 1, []
    for length in reversed(size):
        expected.insert(0, count)
        count *= length
    if tuple(stride) != tuple(expected):
        raise ValueError("a tensor does not lie in one piece")
    return storage, offset, tuple(size), count


ALLOWED = {
    ("collections", "OrderedDict"): collections.OrderedDict,
    ("torch._utils", "_rebuild_tensor_v2"): tensor,
    ("torch", "FloatStorage"): 4,
    ("torch", "LongStorage"): 8,
}


class Checkpoint(pickle.Unpickler):
    """A checkpoint, and how many bytes a number of each of its storages has."""

    def __init__(self, file):
        super().__init__(file)
        self.widths = {}

    def find_class(self, module, name):
        try:
            return ALLOWED[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"a checkpoint has no use for {module}.{name}") from None

    def persistent_load(self, saved):
        kind, width, key = saved[:3]
        if kind != "storage":
            raise pickle.UnpicklingError(f"unknown: {kind}")
        self.widths[key] = width
        return key


def read(file):
    """The model's tensors as raw bytes: five pickles, then every storage with its length before it."""
    for _head in ("magic", "version", "system"):
        pickle.load(file)
    checkpoint = Checkpoint(file)
    state = checkpoint.load()["model_state"]
    storages = {}
    for key in pickle.load(file):
        (count,) = struct.unpack("<q", file.read(8))
        storages[key] = file.read(checkpoint.widths[key] * count)
    for name, shape in tensors():
        key, offset, size, count = state[name]
        if checkpoint.widths[key] != 4 or size != shape:
            raise ValueError(f"{name} is not the {shape} floats that were expected but {size}")
        data = storages[key][4 * offset : 4 * (offset + count)]
        if len(data) != 4 * count:
            raise ValueError(f"{name} is cut short")
        yield data


def main(package, folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(package) as wheel:
        with wheel.open("resemblyzer/pretrained.pt") as file:
            model = MARK + b"".join(read(file))
        (licence,) = (name for name in wheel.namelist() if name.endswith(".dist-info/LICENSE"))
        (folder / "ge2e-LICENSE").write_bytes(wheel.read(licence))
    # Last and in one step, so that half a model is never taken for a whole one.
    part = folder / "ge2e.part"
    part.write_bytes(model)
    part.rename(folder / "ge2e.bin")


if __name__ == "__main__":
    main(*sys.argv[1:])
