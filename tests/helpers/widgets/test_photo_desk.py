"""The desk: one photograph through face, verification, recognition and enrolment, and one line for what goes wrong."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime

import ipywidgets
import keras
import numpy as np
import pytest
from PIL import Image
from skimage import data

from helpers.networks import encoders
from helpers.widgets.photo_desk import PhotoDesk

ASTRONAUT = data.astronaut()


def verify(encoding: np.ndarray, name: str, database: dict, tau: float) -> tuple[bool, float]:
    d = float(np.sum((database[name] - encoding) ** 2))
    return d < tau, d


def recognize(encoding: np.ndarray, database: dict, tau: float) -> tuple[str | None, float]:
    d, name = min((verify(encoding, name, database, tau)[1], name) for name in database)
    return (name if d < tau else None), d


def enroll(database: dict, name: str, encoding: np.ndarray) -> dict:
    if name in database:
        raise ValueError(f"{name} is there.")
    return database | {name: encoding}


@pytest.fixture(scope="module")
def encoder() -> keras.Model:
    return encoders.pretrained_encoder()


@pytest.fixture
def make(encoder: keras.Model) -> Callable[..., PhotoDesk]:
    def make(**functions: Callable) -> PhotoDesk:
        known = {"verify": verify, "recognize": recognize, "enroll": enroll} | functions
        return PhotoDesk(encoder, {"Ana": np.zeros(128), "Ben": np.full(128, 0.5)}, 0.342, **known)

    return make


def png(image: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "PNG")
    return buffer.getvalue()


def send(desk: PhotoDesk, name: str, content: bytes) -> None:
    """Do what the browser does when somebody chooses a file."""
    file = {"name": name, "type": "image/png", "size": len(content), "content": memoryview(content)}
    desk.upload.value = ({**file, "last_modified": datetime(2025, 1, 1, tzinfo=UTC)},)


def seen(widget: ipywidgets.Widget) -> bool:
    return widget.layout.display != "none"


def test_an_empty_desk_shows_only_the_invitation(make: Callable[..., PhotoDesk]) -> None:
    desk = make()
    assert "Choose a photograph" in desk.status.value
    assert not any(seen(part) for part in (desk.picture, desk.chip, desk.answers))


def test_a_stranger_is_enrolled_and_then_known(make: Callable[..., PhotoDesk]) -> None:
    desk, given = make(), None
    given = dict(desk.database)
    desk.look_at(ASTRONAUT, "an astronaut")
    assert "one face found" in desk.status.value
    assert all(seen(part) for part in (desk.picture, desk.chip, desk.answers))
    assert Image.open(io.BytesIO(desk.chip.value)).size == (150, 150)
    assert "no match" in desk.verified.value
    assert "a stranger" in desk.recognized.value
    desk.name.value = "Eileen"
    desk.add.click()
    assert "now knows 3 people" in desk.enrolled.value
    assert desk.claim.value == "Eileen" and set(desk.database) == {*given, "Eileen"}
    assert "a match" in desk.verified.value
    desk.look_at(ASTRONAUT[:, ::-1], "her mirror image")
    assert "Eileen" in desk.recognized.value
    desk.claim.value = "Ana"
    assert "no match" in desk.verified.value


def test_an_upload_takes_the_same_way_and_does_not_stay_in_the_widget(make: Callable[..., PhotoDesk]) -> None:
    desk = make()
    send(desk, "me & you.png", png(ASTRONAUT))
    assert desk.upload.value == ()
    assert "me &amp; you.png" in desk.status.value and "one face found" in desk.status.value
    assert seen(desk.answers)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("wall.png", png(np.full((300, 300, 3), 200, np.uint8)), "No face was found"),
        ("two.png", png(np.hstack([ASTRONAUT, ASTRONAUT[:, ::-1]])), "2 faces were found"),
        ("notes.jpg", b"This is only text.", "not a readable picture"),
        ("empty.jpg", b"", "empty"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    make: Callable[..., PhotoDesk], name: str, content: bytes, words: str
) -> None:
    desk = make()
    desk.look_at(ASTRONAUT, "before")
    send(desk, name, content)
    assert name in desk.status.value and words in desk.status.value
    assert "Traceback" not in desk.status.value and "\n" not in desk.status.value
    assert not seen(desk.answers) and not seen(desk.chip)
    assert seen(desk.picture) == name.endswith(".png")


def test_forgetting(make: Callable[..., PhotoDesk]) -> None:
    desk = make()
    old_button = desk.upload
    desk.look_at(ASTRONAUT, "me")
    desk.forget.click()
    assert desk.upload is not old_button, "a button that waits for a dropped message is replaced"
    assert desk.upload in desk.children[0].children
    assert not any(seen(part) for part in (desk.picture, desk.chip, desk.answers))
    assert bytes(desk.picture.value) == bytes(desk.chip.value) == b""
    desk.name.value = "Eileen"
    desk.add.click()
    assert "Eileen" not in desk.database


def test_names_are_asked_for_checked_and_never_run_as_html(make: Callable[..., PhotoDesk]) -> None:
    desk = make()
    desk.look_at(ASTRONAUT, "<script>")
    assert "<script>" not in desk.status.value
    desk.add.click()
    assert "Type a name" in desk.enrolled.value
    desk.name.value = "Ana"
    desk.add.click()
    assert "Ana is there." in desk.enrolled.value
    desk.name.value = "<b>x"
    desk.add.click()
    assert "<b>x" not in desk.enrolled.value + desk.recognized.value and "<b>x" in desk.database


def test_a_failing_answer_is_named(make: Callable[..., PhotoDesk]) -> None:
    def stub(*_: object) -> None:
        raise NotImplementedError("not yet")

    desk = make(verify=stub, recognize=lambda *_: None, enroll=stub)
    desk.look_at(ASTRONAUT, "me")
    assert "Your function verify raised NotImplementedError: not yet" in desk.verified.value
    assert "Your function recognize raised TypeError" in desk.recognized.value
    desk.name.value = "Eileen"
    desk.add.click()
    assert "Your function enroll raised" in desk.enrolled.value


def test_an_empty_database_is_refused(encoder: keras.Model) -> None:
    with pytest.raises(ValueError, match="at least one person"):
        PhotoDesk(encoder, {}, 0.342, verify, recognize, enroll)
