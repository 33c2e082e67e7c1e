"""A studio in JupyterLab: choose pictures, layers and weights, and watch a picture being painted."""

from __future__ import annotations

import html
import threading
from collections.abc import Callable, Mapping

import ipywidgets
import keras
import numpy as np

from helpers.data import uploads
from helpers.networks import imagenet, squeezenet, vgg16
from helpers.training import style_run
from helpers.widgets import live_view

# For each network the layers of style, shallow to deep, and the layers that content may be taken from.
STYLE_LAYERS = {
    "SqueezeNet": ("conv1", "fire2", "fire3", "fire5"),
    "VGG16": ("block1_conv1", "block2_conv1", "block3_conv1", "block4_conv1", "block5_conv1"),
}
CONTENT_LAYERS = {
    "SqueezeNet": ("conv1", "fire4", "fire9"),
    "VGG16": ("block1_conv2", "block4_conv2", "block5_conv3"),
}
_BUILDERS: dict[str, Callable[..., keras.Model]] = {
    "SqueezeNet": squeezenet.squeezenet,
    "VGG16": lambda names: vgg16.vgg16(names, pooling="average"),
}
_OPTIMIZERS = {"Adam": keras.optimizers.Adam, "gradient descent": keras.optimizers.SGD}


def network_for(name: str, content_layer: str | None = None) -> keras.Model:
    """Build the network for style transfer: picture → list of activations, the content layer's first, then the style's.

    Args:
        name: "SqueezeNet" or "VGG16"; VGG16 pools by the mean, which is kinder to pictures.
        content_layer: the middle one of `CONTENT_LAYERS` if None.

    Raises:
        ValueError: another network, a layer that does not exist, or weights that were altered.
        FileNotFoundError: the weights are missing.
    """
    if name not in _BUILDERS:
        raise ValueError(f"There is no network {name!r}; choose one of {', '.join(_BUILDERS)}.")
    return _BUILDERS[name]([content_layer or CONTENT_LAYERS[name][1], *STYLE_LAYERS[name]])


class StyleStudio(ipywidgets.VBox):
    """Paint with the learner's functions: sliders, own pictures, a live view, and a button that stops.

    Painting goes on in a thread, so the notebook stays free. What goes wrong the studio says in one line. The last
    picture is in the attribute `image`. Uploads stay in the memory of this process.

    Args:
        contents: maps names to pictures as `imagenet.as_input` takes them.
        styles: likewise.
        make_costs: `make_costs(network, content, style, weights, alpha, beta)` returns the costs that `style_run.Run`
            takes.
        initial_image: the learner's.
        generate_step: the learner's.

    Raises:
        ValueError: there is no content or no style picture.
    """

    def __init__(
        self,
        contents: Mapping[str, np.ndarray],
        styles: Mapping[str, np.ndarray],
        make_costs: Callable[..., style_run.Costs],
        initial_image: Callable,
        generate_step: style_run.Step,
    ) -> None:
        if not contents or not styles:
            raise ValueError("The studio needs at least one content picture and one style picture.")
        self._functions = make_costs, initial_image, generate_step
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self.image: np.ndarray | None = None
        self._pictures = {"content": dict(contents), "style": dict(styles)}
        self.choices = {
            kind: ipywidgets.Dropdown(options=list(choice), description=kind) for kind, choice in self._pictures.items()
        }
        self.uploads = {kind: self._upload_button(kind) for kind in self._pictures}
        self.network = ipywidgets.Dropdown(options=list(_BUILDERS), description="network")
        self.layer = ipywidgets.Dropdown(description="content at")
        self.optimizer = ipywidgets.Dropdown(options=list(_OPTIMIZERS), description="optimizer")
        self.rate = _power("step size η", 0.02, -10, 0)
        self.alpha, self.beta = _power("α, content", 1.0, -2, 4), _power("β, style", 1e4, -1, 7)
        self.noise = _slider("noise r", 0.0, 0, 1, 0.05)
        self.side = ipywidgets.IntSlider(160, 96, 320, 32, description="pixels")
        self.n_steps = ipywidgets.IntSlider(100, 10, 500, 10, description="steps")
        self.weights = ipywidgets.VBox()
        self.start, self.stop = (
            ipywidgets.Button(description=text, icon=icon) for text, icon in (("Paint", "play"), ("Stop", "stop"))
        )
        self.bar, self.status = ipywidgets.IntProgress(layout={"width": "30em"}), ipywidgets.HTML()
        self.view = live_view.LiveView()
        self.network.observe(lambda _change: self._network_chosen(), names="value")
        self.start.on_click(lambda _button: self.paint())
        self.stop.on_click(lambda _button: self._stop.set())
        self.stop.disabled = True
        self._network_chosen()
        rows = [ipywidgets.HBox([self.choices[kind], self.uploads[kind]]) for kind in self._pictures]
        left = [self.network, self.layer, self.optimizer, self.rate, self.side, self.n_steps]
        right = [self.alpha, self.beta, self.noise, ipywidgets.Label("λ, one for each style layer:"), self.weights]
        sliders = ipywidgets.HBox([ipywidgets.VBox(left), ipywidgets.VBox(right)], layout={"flex_flow": "row wrap"})
        buttons = ipywidgets.HBox([self.start, self.stop, self.bar])
        super().__init__([*rows, sliders, buttons, self.status, self.view])

    def add(self, kind: str, name: str, source: bytes) -> None:
        """Add the bytes of a picture file to the choice of `kind`, "content" or "style", and choose it."""
        try:
            picture = uploads.read_picture(source)
            imagenet.as_input([picture], self.side.value, self.side.value)
        except (ValueError, OSError) as error:
            self._say(f"{name}: {error}")
            return
        self._pictures[kind][name] = picture
        self.choices[kind].options = list(self._pictures[kind])
        self.choices[kind].value = name
        self._say(f"{name} is the {kind} picture now; its middle square is used.")

    def paint(self) -> None:
        """Start to paint with what is chosen, unless painting is going on."""
        if self._thread is not None and self._thread.is_alive():
            return
        self._stop.clear()
        self.start.disabled, self.stop.disabled = True, False
        self._say("Encoding both pictures …")
        self._thread = threading.Thread(target=self._paint_and_report, daemon=True)
        self._thread.start()

    def wait(self, seconds: float | None = None) -> None:
        """Wait until the painting that goes on is done, or for some seconds."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _paint_and_report(self) -> None:
        try:
            self._paint()
        except Exception as error:  # of the network, the picture or the learner's functions: to be read, not lost
            self._say(f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}")
        self.start.disabled, self.stop.disabled = False, True

    def _paint(self) -> None:
        make_costs, initial_image, generate_step = self._functions
        side, n_steps = self.side.value, self.n_steps.value
        content, style = (
            imagenet.as_input([self._pictures[kind][self.choices[kind].value]], side, side)[0]
            for kind in ("content", "style")
        )
        network = network_for(self.network.value, self.layer.value)
        weights = [slider.value for slider in self.weights.children]
        costs = make_costs(network, content, style, weights, self.alpha.value, self.beta.value)
        start = initial_image(content, self.noise.value, np.random.default_rng(0))
        optimizer = _OPTIMIZERS[self.optimizer.value](self.rate.value)
        run = style_run.Run(start, costs, generate_step, optimizer)
        self.bar.max, self.bar.value = n_steps, 0
        for number in range(1, n_steps + 1):
            if self._stop.is_set():
                break
            run.step()
            self.bar.value = number
            self.view.show(run, now=number == n_steps)
            self._say(f"step {number} of {n_steps}, cost {run.history[-1, 0]:.3g}")
        self.view.show(run, now=True)
        self.image = run.image
        self._say(f"{'Stopped' if self._stop.is_set() else 'Done'} after {len(run.history)} steps.")

    def _network_chosen(self) -> None:
        self.layer.options = CONTENT_LAYERS[self.network.value]
        self.layer.value = self.layer.options[1]
        names = STYLE_LAYERS[self.network.value]
        self.weights.children = [_slider(name, 1 / len(names), 0, 1, 0.05) for name in names]

    def _upload_button(self, kind: str) -> ipywidgets.FileUpload:
        button = ipywidgets.FileUpload(accept="image/*", multiple=False, description=f"Your {kind} picture")
        button.layout.width = "15em"

        def uploaded(_change: object) -> None:
            if button.value:
                file = button.value[0]
                button.value = ()  # the bytes shall not stay in the widget, whose state a notebook may store
                self.add(kind, file["name"], bytes(file["content"]))

        button.observe(uploaded, names="value")
        return button

    def _say(self, text: str) -> None:
        self.status.value = html.escape(text)


def _slider(text: str, value: float, low: float, high: float, step: float) -> ipywidgets.FloatSlider:
    return ipywidgets.FloatSlider(value, min=low, max=high, step=step, description=text)


def _power(text: str, value: float, low: int, high: int) -> ipywidgets.FloatLogSlider:
    return ipywidgets.FloatLogSlider(value, min=low, max=high, step=0.1, description=text, readout_format=".2g")
