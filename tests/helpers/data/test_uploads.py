"""Any upload becomes an upright RGB array, or one line that helps."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from helpers.data import faces, uploads

# Red at the top left, blue elsewhere: shows orientation, colour order and size.
PIXELS = np.full((40, 60, 3), (0, 0, 255), np.uint8)
PIXELS[:20, :20] = (255, 0, 0)


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, format=kind, **options)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "TIFF", "WEBP", "PPM"])
def test_colour_pictures(kind: str, tmp_path: Path) -> None:
    data = encoded(Image.fromarray(PIXELS), kind)
    (tmp_path / "ä picture").write_bytes(data)
    for source in (data, bytearray(data), memoryview(data), tmp_path / "ä picture", str(tmp_path / "ä picture")):
        image = uploads.read_picture(source)
        assert image.shape == PIXELS.shape
        assert image.dtype == np.uint8
        assert image.flags.writeable
        assert np.abs(image[:16, :16].astype(int) - (255, 0, 0)).max() < 12  # JPEG is lossy
        assert np.abs(image[32:, 32:].astype(int) - (0, 0, 255)).max() < 12


@pytest.mark.parametrize("mode", ["1", "L", "I;16", "P", "CMYK"])
def test_other_kinds_of_pixels(mode: str) -> None:
    if mode == "I;16":
        image, kind = Image.fromarray(np.linspace(0, 65535, 2400).reshape(40, 60).astype(np.uint16)), "PNG"
        wanted = np.repeat(np.linspace(0, 255, 2400).reshape(40, 60, 1), 3, axis=2)
    else:
        image, kind = Image.fromarray(PIXELS).convert(mode), "TIFF" if mode == "CMYK" else "PNG"
        wanted = np.array(image.convert("RGB"))
    assert image.mode == mode
    read = uploads.read_picture(encoded(image, kind))
    assert read.shape == (40, 60, 3)
    assert np.abs(read - wanted.astype(float)).max() <= 1


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_becomes_white(mode: str) -> None:
    image = Image.fromarray(np.zeros((20, 30, 4), np.uint8))  # black, and not to be seen
    image.paste((0, 0, 0, 255), (0, 0, 10, 20))
    options = {"transparency": 1} if mode == "P" else {}
    if mode == "P":
        image = Image.fromarray(np.repeat([[0] * 10 + [1] * 20], 20, axis=0).astype(np.uint8))
        image.putpalette([0, 0, 0, 7, 7, 7])
    read = uploads.read_picture(encoded(image if mode == "P" else image.convert(mode), **options))
    assert (read[:, :10] == 0).all()
    assert (read[:, 10:] == 255).all()


@pytest.mark.parametrize(("orientation", "corner"), [(1, (0, 0)), (3, (-1, -1)), (6, (0, -1)), (8, (-1, 0))])
def test_pictures_are_turned_upright(orientation: int, corner: tuple[int, int]) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = uploads.read_picture(encoded(Image.fromarray(PIXELS), exif=exif))
    assert image.shape[:2] == ((40, 60) if orientation in (1, 3) else (60, 40))
    assert tuple(image[corner]) == (255, 0, 0)


def test_broken_camera_notes_do_no_harm() -> None:
    notes = b"Exif\0\0MM\0*\0\0\0\x08\0\x05\x01\x12\0\x09\xff\xff\xff\xff"
    image = uploads.read_picture(encoded(Image.fromarray(PIXELS), "JPEG", exif=notes))
    assert image.shape == PIXELS.shape


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_large_pictures_are_scaled_down(kind: str) -> None:
    image = uploads.read_picture(encoded(Image.fromarray(PIXELS).resize((4000, 3000)), kind))
    assert image.shape == (1200, 1600, 3)
    assert np.abs(image[300, 300].astype(int) - (255, 0, 0)).max() < 12


def test_an_animation_gives_its_first_picture() -> None:
    first, second = Image.fromarray(PIXELS), Image.new("RGB", (60, 40))
    image = uploads.read_picture(encoded(first, "GIF", save_all=True, append_images=[second]))
    assert np.array_equal(image, PIXELS)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def claiming(width: int, height: int) -> bytes:
    """Make a small PNG that says it has so many pixels."""
    rows = zlib.compress(b"\0" * 10**6)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


PNG = encoded(Image.fromarray(np.random.default_rng(1).integers(0, 256, (40, 60, 3), np.uint8)))
BAD = {
    "nothing": (b"", "empty"),
    "text": (b"hello", "not a readable picture"),
    "a drawing": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a readable picture"),
    "a program to print": (
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\nshowpage\n",
        "not a readable picture",
    ),
    "a part": (PNG[: len(PNG) // 2], "not a readable picture"),
    "a part of a JPEG": (encoded(Image.fromarray(PIXELS), "JPEG")[:300], "not a readable picture"),
    "altered": (PNG[:200] + b"\xff" * 50 + PNG[250:], "not a readable picture"),
    "0 pixels": (claiming(0, 0), "not a readable picture"),
    "1 pixel": (encoded(Image.new("RGB", (1, 1))), r"1×1 pixels; each side needs 16"),
    "a thread": (encoded(Image.new("L", (20, 9000))), r"20×9000 pixels"),
    "huge": (claiming(8000, 7000), r"8000×7000 pixels; the limit is 50 million"),
    "a bomb": (claiming(60000, 60000), r"the limit is 50 million"),
    "a kind that nobody uploads": (encoded(Image.fromarray(PIXELS), "TGA"), "not a readable picture"),
    "fractions": (encoded(Image.fromarray(np.ones((40, 60), np.float32)), "TIFF"), "not a readable picture"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_uploads_give_one_line(case: str) -> None:
    data, words = BAD[case]
    tracemalloc.start()
    with pytest.raises(ValueError, match=words) as caught:
        uploads.read_picture(data)
    assert tracemalloc.get_traced_memory()[1] < 50e6
    tracemalloc.stop()
    assert type(caught.value) is ValueError
    assert caught.value.__cause__ is None
    assert "\n" not in str(caught.value)


def test_any_cut_or_altered_file_is_read_or_refused() -> None:
    rng, outcomes = np.random.default_rng(2), set()
    for kind in ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM"):
        whole = encoded(Image.fromarray(PIXELS), kind)
        for _ in range(60):
            data = bytearray(whole[: rng.choice([len(whole), rng.integers(1, len(whole))])])
            for place in rng.integers(0, len(data), rng.integers(4)):
                data[place] = rng.integers(256)
            try:
                outcomes.add(uploads.read_picture(data).ndim)
            except ValueError as error:
                assert "\n" not in str(error)
                outcomes.add("refused")
    assert outcomes == {3, "refused"}


def test_bad_paths(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"no file .*missing\.png"):
        uploads.read_picture(tmp_path / "missing.png")
    with pytest.raises(ValueError, match="cannot be read"):
        uploads.read_picture(tmp_path)
    with pytest.raises(ValueError, match="cannot be read"):
        uploads.read_picture("a\0b")
    with pytest.raises(ValueError, match="not from NoneType"):
        uploads.read_picture(None)  # type: ignore[arg-type]
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(ValueError, match=r"^notes\.txt is not a readable picture"):
        uploads.read_picture(str(tmp_path / "notes.txt"))


def test_arrays() -> None:
    images, _ = faces.load()
    grey = np.rint(images[7] * 255).astype(np.uint8)
    for image in (images[7], images[7][..., np.newaxis], images[7].astype(np.float64), grey):
        rgb = uploads.as_rgb(image)
        assert rgb.dtype == np.uint8
        assert rgb.flags.c_contiguous and rgb.flags.writeable
        assert np.array_equal(rgb, np.stack([grey] * 3, axis=2))
    assert (uploads.as_rgb(np.full((20, 30), 0.999)) == 255).all()
    assert np.array_equal(uploads.as_rgb(PIXELS), PIXELS)
    assert np.array_equal(uploads.as_rgb(PIXELS.astype(np.float32) / 255), PIXELS)


@pytest.mark.parametrize(
    ("image", "words"),
    [
        (PIXELS[np.newaxis], "not .1, 40, 60, 3."),
        (np.zeros((40, 60, 4), np.uint8), "not .40, 60, 4."),
        (np.zeros((0, 60, 3), np.uint8), "not .0, 60, 3."),
        (np.zeros(5, np.uint8), "not .5,."),
        (PIXELS.astype(np.float32), "divide by 255"),
        (np.full((40, 60), -0.1), "from 0 to 1"),
        (np.full((40, 60), np.nan), "from 0 to 1"),
        (PIXELS.astype(np.int64), "not int64"),
        (PIXELS > 0, "not bool"),
        (None, "not .."),
    ],
)
def test_bad_arrays(image: np.ndarray, words: str) -> None:
    with pytest.raises(ValueError, match=words) as caught:
        uploads.as_rgb(image)
    assert "\n" not in str(caught.value)
