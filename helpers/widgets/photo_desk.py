"""A desk in JupyterLab at which a photograph is verified, recognised and enrolled, by the learner's own functions."""

from __future__ import annotations

import html
import io
from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets
import keras
import numpy as np
from PIL import Image, ImageDraw

from helpers.data import uploads
from helpers.figures.plots import COLOURS
from helpers.networks import alignment

_SHOWN = 300  # pixels, the longer side of the picture on the screen
_GOOD, _BAD = COLOURS[:2]
_HIDDEN, _SEEN = "none", None  # values of the style «display»


class PhotoDesk(ipywidgets.VBox):
    """Look at one photograph at a time: find the face, verify a claim, recognise, enroll.

    A photograph stays in the memory of this process until the next one comes or «Forget» is pressed, the encoding of an
    enrolled one until the process ends. Nothing is written to a file or sent on.

    Args:
        encoder: `encoders.pretrained_encoder()`.
        database: maps names to encodings (d,); it is never changed, the attribute `database` of the desk holds those
            enrolled at it too.
        tau: the threshold on the squared distance.
        verify: the learner's function; should it fail, the desk says so.
        recognize: likewise.
        enroll: likewise.

    Raises:
        ValueError: an empty database.
    """

    def __init__(
        self,
        encoder: keras.Model,
        database: Mapping[str, np.ndarray],
        tau: float,
        verify: Callable,
        recognize: Callable,
        enroll: Callable,
    ) -> None:
        if not database:
            raise ValueError("The desk needs a database with at least one person.")
        self.database, self._encoder, self._tau = dict(database), encoder, tau
        self._functions = {"verify": verify, "recognize": recognize, "enroll": enroll}
        self._encoding: np.ndarray | None = None
        self.forget = ipywidgets.Button(description="Forget it", icon="trash")
        self.status, self.verified, self.recognized, self.enrolled = (ipywidgets.HTML() for _ in range(4))
        self.picture, self.chip = (ipywidgets.Image(format="png", layout={"margin": "4px"}) for _ in range(2))
        self.claim = ipywidgets.Dropdown(options=list(self.database), description="I am")
        self.name = ipywidgets.Text(placeholder="a name", description="Enroll as")
        self.add = ipywidgets.Button(description="Enroll", icon="user-plus")
        self.answers = ipywidgets.VBox(
            [
                ipywidgets.HTML("<b>Verification</b>: are you who you say you are?"),
                ipywidgets.HBox([self.claim, self.verified]),
                ipywidgets.HTML("<b>Recognition</b>: which of the enrolled people is it?"),
                self.recognized,
                ipywidgets.HTML("<b>Enrolment</b>: from now on the desk knows this face."),
                ipywidgets.HBox([self.name, self.add, self.enrolled]),
            ]
        )
        faces = ipywidgets.HBox([self.picture, self.chip], layout={"align_items": "flex-start"})
        self._hint = ipywidgets.HTML("JPEG or PNG below 10 MB. If nothing happens, «Forget it» starts over.")
        self._top = ipywidgets.HBox()
        super().__init__([self._top, self.status, faces, self.answers])
        self.claim.observe(lambda _change: self._decide(), names="value")
        self.forget.on_click(lambda _button: self._start("Forgotten. Choose a photograph."))
        self.add.on_click(lambda _button: self._add())
        self._start("Choose a photograph that shows one face, looking into the camera.")

    def look_at(self, source: np.ndarray | bytes, name: str) -> None:
        """Look at a picture as if it had been uploaded.

        What is wrong with a picture (no face, several, not a picture at all) the desk says in one line.

        Args:
            source: an array as `alignment.face_chip` takes it, or the bytes of a picture file.
            name: what the desk calls it.
        """
        title = f"<b>{html.escape(name)}</b>"
        self._clear(f"{title}: looking for a face …")
        try:
            image = uploads.read_picture(source) if isinstance(source, bytes) else uploads.as_rgb(source)
            faces = alignment.find_faces(image)
            _show(self.picture, _framed(image, faces))
            chip = alignment.face_chip(image)
        except (ValueError, OSError, ImportError) as error:
            self.status.value = f"{title}: {_coloured(_BAD, html.escape(str(error)))}"
            return
        _show(self.chip, Image.fromarray(chip))
        self._encoding = self._encoder(chip[np.newaxis], training=False).numpy()[0]
        self.status.value = (
            f"{title}: one face found. On the left you see where it is, on the right the aligned chip that is encoded."
        )
        self.answers.layout.display = _SEEN
        self._decide()

    def _start(self, status: str) -> None:
        # A new button each time: Jupyter's server drops messages above 10 MB, and then the old one waits for ever.
        self.upload = ipywidgets.FileUpload(accept="image/*", multiple=False, description="Choose a photograph")
        self.upload.layout.width = "17em"
        self.upload.observe(self._uploaded, names="value")
        self._top.children = [self.upload, self.forget, self._hint]
        self._clear(status)

    def _uploaded(self, _change: object) -> None:
        if not self.upload.value:
            return
        file = self.upload.value[0]
        self.upload.value = ()  # the bytes shall not stay in the widget, whose state a notebook may store
        self.look_at(bytes(file["content"]), file["name"])

    def _clear(self, status: str) -> None:
        self._encoding = None
        for image in (self.picture, self.chip):
            image.value, image.layout.display = b"", _HIDDEN
        self.answers.layout.display = _HIDDEN
        self.verified.value = self.recognized.value = self.enrolled.value = ""
        self.status.value = status

    def _decide(self) -> None:
        if self._encoding is None:
            return
        self.verified.value = self._say("verify", self.claim.value, self.database, self._tau)
        self.recognized.value = self._say("recognize", self.database, self._tau)

    def _say(self, function: str, *arguments: Any) -> str:
        try:
            result, distance = self._functions[function](self._encoding, *arguments)
            compared = f"{'<' if distance < self._tau else '≥'} τ = {self._tau:.3f}"
            text = f"d = {float(distance):.3f} {compared} (plain: {max(distance, 0) ** 0.5:.2f}): "
        except Exception as error:  # of the learner's function: to be read, not to vanish in a log
            return _failed(function, error)
        if function == "verify":
            return text + (_coloured(_GOOD, "a match") if result else _coloured(_BAD, "no match"))
        return text + (_coloured(_BAD, "a stranger") if result is None else _coloured(_GOOD, html.escape(str(result))))

    def _add(self) -> None:
        name = self.name.value.strip()
        if self._encoding is None:
            return
        if not name:
            self.enrolled.value = _coloured(_BAD, "Type a name first.")
            return
        try:
            self.database = dict(self._functions["enroll"](self.database, name, self._encoding))
        except ValueError as error:
            self.enrolled.value = _coloured(_BAD, html.escape(str(error)))
            return
        except Exception as error:
            self.enrolled.value = _failed("enroll", error)
            return
        self.name.value = ""
        self.enrolled.value = (
            f"{_coloured(_GOOD, html.escape(name))} is enrolled. The desk now knows {len(self.database)} people."
        )
        self.claim.options = list(self.database)
        self.claim.value = name
        self._decide()


def _framed(image: np.ndarray, faces: list[alignment.Face]) -> Image.Image:
    """Scale a picture to the size on the screen and draw a frame around each face, with its five landmarks."""
    drawn = Image.fromarray(image)
    drawn.thumbnail((_SHOWN, _SHOWN))
    factor = drawn.width / image.shape[1]
    draw = ImageDraw.Draw(drawn)
    for face in faces:
        top, left, bottom, right = (side * factor for side in face.box)
        draw.rectangle((left, top, right, bottom), outline=_GOOD if len(faces) == 1 else _BAD, width=3)
        radius = min(2.5, (right - left) / 30)
        for x, y in face.landmarks * factor:
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=COLOURS[4])
    return drawn


def _show(widget: ipywidgets.Image, picture: Image.Image) -> None:
    buffer = io.BytesIO()
    picture.save(buffer, format="PNG")
    widget.value, widget.layout.width = buffer.getvalue(), f"{picture.width}px"
    widget.layout.display = _SEEN


def _coloured(colour: str, text: str) -> str:
    return f'<b style="color: {colour}">{text}</b>'


def _failed(function: str, error: Exception) -> str:
    return _coloured(_BAD, f"Your function {function} raised {type(error).__name__}: {html.escape(str(error))}")
