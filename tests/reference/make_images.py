"""Writes images/: small pictures, and images.tsv, which says what Pillow makes of them in some sizes and channels.

    python3 tests/reference/make_images.py"""
import pathlib

import numpy
import PIL
from PIL import Image, PngImagePlugin

FOLDER = pathlib.Path(__file__).parent / "images"
FOLDER.mkdir(exist_ok=True)
random = numpy.random.default_rng(0)
y, x = numpy.mgrid[0:23, 0:31]
smooth = numpy.stack([128 + 127 * numpy.sin(x / 4), 8 * x, 255 - 11 * y], axis=-1).clip(0, 255).astype("u1")
noisy = random.integers(0, 256, (9, 14, 3)).astype("u1")
Image.fromarray(smooth).save(FOLDER / "rgb.png")
Image.fromarray(noisy).save(FOLDER / "noise.png")
Image.fromarray(noisy[:, :, 0]).save(FOLDER / "grey.png")
Image.fromarray(smooth).convert("P", palette=Image.Palette.ADAPTIVE, colors=13).save(FOLDER / "palette.png")
Image.fromarray((noisy[:, :, 0] > 127)).save(FOLDER / "bits.png")
Image.fromarray(noisy).save(FOLDER / "profile.png", icc_profile=b"no profile, as some programs write it" * 5)
gamma = PngImagePlugin.PngInfo()
gamma.add(b"gAMA", (45455).to_bytes(4, "big"))
Image.fromarray(noisy).save(FOLDER / "gamma.png", pnginfo=gamma)
opaque = numpy.dstack([noisy, numpy.full(noisy.shape[:2], 255, "u1")])
deep = numpy.array([[0, 100, 128, 129], [255, 256, 257, 4095], [32768, 65278, 65406, 65535]], dtype="u2")
Image.fromarray(deep).save(FOLDER / "deep.png")
Image.fromarray(opaque).save(FOLDER / "opaque.png")
Image.fromarray(smooth).save(FOLDER / "rgb.jpg", quality=90)
Image.fromarray(smooth).save(FOLDER / "full.jpeg", quality=95, subsampling=0)
Image.fromarray(smooth).save(FOLDER / "progressive.jpg", quality=80, progressive=True)
Image.fromarray(smooth[:, :, 0]).save(FOLDER / "grey.jpg", quality=90)
Image.fromarray(smooth).convert("CMYK").save(FOLDER / "refused_cmyk.jpg")

with open(FOLDER.parent / "images.tsv", "w") as table:
    print(f"# Bytes in hex, channel after channel, as Pillow {PIL.__version__} decodes, converts and resizes (BILINEAR); made by "
          "make_images.py.", file=table)
    print("file", "height", "width", "channels", "pixels", sep="\t", file=table)
    for path in sorted(FOLDER.iterdir()):
        if path.name.startswith(("refused", "deep")):  # Pillow cuts 16 bits off at 255
            continue
        for height, width, mode in ((5, 4, "RGB"), (12, 40, "RGB"), (7, 7, "L")):
            image = Image.open(path).convert("RGB").convert(mode).resize((width, height), Image.Resampling.BILINEAR)
            pixels = numpy.atleast_3d(numpy.asarray(image)).transpose(2, 0, 1)
            channels = {"RGB": "rgb", "L": "grey"}[mode]
            print(path.name, height, width, channels, pixels.tobytes().hex(), sep="\t", file=table)
