"""Read any picture that somebody uploads, safely, and say in one line why one cannot be read."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

LONGEST_SIDE = 1600  # pixels; larger pictures are scaled down to it
SHORTEST_SIDE = 16
MAX_MEGAPIXELS = 50
# Not all that Pillow knows: some of its readers start other programs, and nobody uploads those.
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM", "MPO")


def read_picture(source: bytes | bytearray | memoryview | str | Path) -> np.ndarray:
    """Read a picture from its bytes or from a file.

    The picture is turned upright as its camera noted, what is transparent becomes white, grey becomes three equal
    colours, and of an animation the first picture is taken. If a side is longer than 1600 pixels, the picture is scaled
    down until the longer one has 1600.

    Returns:
        uint8 of shape (height, width, 3), red, green, blue.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it is not a picture, has more than 50 million pixels, or has a side of fewer than 16; the message
            says what to do.
    """
    name, data = _bytes_of(source)
    if not data:
        raise ValueError(f"{name} is empty; choose a JPEG or PNG file.")
    with _one_line_errors(name):
        image = Image.open(io.BytesIO(data), formats=_FORMATS)
    _check_size(name, image.size)
    with _one_line_errors(name), image:
        return _upright_rgb(image)


def as_rgb(image: np.ndarray) -> np.ndarray:
    """Convert one picture that is already an array to uint8 of shape (height, width, 3).

    Args:
        image: (height, width), (height, width, 1) or (height, width, 3), either uint8 or floating-point numbers from 0
            to 1; so a row of `faces.load()` will do.

    Raises:
        ValueError: another shape, type or range.
    """
    image = np.asarray(image)
    if image.ndim == 2:
        image = image[:, :, np.newaxis]
    if image.ndim != 3 or image.shape[2] not in (1, 3) or 0 in image.shape:
        raise ValueError(f"One picture is (height, width, 3), or (height, width) if grey, not {image.shape}.")
    if image.dtype.kind == "f":
        if not (image.min() >= 0 and image.max() <= 1):  # also when something is not a number
            raise ValueError("A picture of floating-point numbers has values from 0 to 1; divide by 255, or use uint8.")
        image = np.rint(image * 255).astype(np.uint8)
    if image.dtype != np.uint8:
        raise ValueError(f"A picture is uint8 from 0 to 255 or floating-point from 0 to 1, not {image.dtype}.")
    return np.ascontiguousarray(np.broadcast_to(image, (*image.shape[:2], 3)))


@contextmanager
def _one_line_errors(name: str) -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about odd metadata, which nothing here needs
        try:
            yield
        except Image.DecompressionBombError:
            raise ValueError(
                f"{name} has far too many pixels; the limit is {MAX_MEGAPIXELS} million, so shrink it."
            ) from None
        # Pillow raises nearly everything, from SyntaxError to struct.error, on a file that breaks off or lies.
        except Exception:
            raise ValueError(f"{name} is not a readable picture, or it is damaged; save it as JPEG or PNG.") from None


def _bytes_of(source: object) -> tuple[str, bytes]:
    if isinstance(source, (bytes, bytearray, memoryview)):
        return "The upload", bytes(source)
    if not isinstance(source, (str, Path)):
        raise ValueError(f"A picture is read from bytes or from the path of a file, not from {type(source).__name__}.")
    path = Path(source)
    try:
        return path.name, path.read_bytes()
    except FileNotFoundError:
        raise FileNotFoundError(f"There is no file {path}; check its name and folder.") from None
    except (OSError, ValueError) as error:  # ValueError: a path with a zero byte
        reason = getattr(error, "strerror", None) or error
        raise ValueError(f"{path} cannot be read ({reason}); choose a JPEG or PNG file.") from None


def _check_size(name: str, size: tuple[int, int]) -> None:
    """Look at width and height before a single pixel is unpacked: a small file can hold a huge picture."""
    width, height = size
    if width * height > MAX_MEGAPIXELS * 10**6:
        raise ValueError(f"{name} has {width}×{height} pixels; the limit is {MAX_MEGAPIXELS} million, so shrink it.")
    if min(size) * min(1, LONGEST_SIDE / max(*size, 1)) < SHORTEST_SIDE:
        raise ValueError(
            f"{name} has only {width}×{height} pixels; each side needs {SHORTEST_SIDE}. Use another picture."
        )


def _upright_rgb(image: Image.Image) -> np.ndarray:
    limit = (LONGEST_SIDE, LONGEST_SIDE)
    image.draft("RGB", limit)  # lets a JPEG be unpacked at a fraction of its size, nothing elsewhere
    if image.mode.startswith("I"):  # 16 bits of grey, which convert() would cut off at 255
        image = Image.fromarray((np.asarray(image).astype(np.float64) / 257).clip(0, 255).astype(np.uint8))
    elif image.mode == "F":
        raise ValueError("It is not known which number means white.")
    elif image.has_transparency_data:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    upright = ImageOps.exif_transpose(image)
    upright = upright.convert("RGB")
    upright.thumbnail(limit, Image.Resampling.LANCZOS, reducing_gap=3.0)
    return np.array(upright)
