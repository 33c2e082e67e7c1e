"""Time style transfer and paint the README's pictures: `make bench-style`, `make pictures`.

Three ways to take the same 100 steps, with the same network, pictures, start and optimizer, by turns:
ours (content and style are encoded once, the step is compiled), the same without compiling («eager»), and the form of
many tutorials (compiled, but content, style and generated picture pass the network together in each step). The
exercises' answers are those of the source notebook.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
import numpy as np

from helpers import runtime

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOK = ROOT / "source/06_style_transfer/style_transfer.ipynb"
# content, style, content layer, β, steps
PICTURES = {
    "pagoda": ("china", "night sky", "SqueezeNet", 1e4, 150),
    "astronaut": ("astronaut", "stained glass", "VGG16", 1e4, 150),
}


def answers() -> dict[str, Callable]:
    """Run the solution cells of the source notebook, and the cell that puts the costs together."""
    import keras
    import tensorflow as tf

    names = {"Callable": Callable, "keras": keras, "np": np, "tf": tf}
    for cell in nbformat.read(NOTEBOOK, as_version=4).cells:
        if cell.metadata.get("nbgrader", {}).get("solution") or cell.id == "make-costs":
            exec(cell.source, names)
    return names


def together(names: dict[str, Callable], network: Callable, content: np.ndarray, style: np.ndarray) -> Callable:
    """Make the costs of the tutorial form: all three pictures are one batch, in each step."""
    import tensorflow as tf

    weights = [1 / (len(network.outputs) - 1)] * (len(network.outputs) - 1)

    def costs(image: tf.Variable) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        first, *others = network(tf.stack([content, style, image]))
        j_content = names["content_cost"](first[0], first[2])
        j_style = names["style_cost"]([a[1] for a in others], [a[2] for a in others], weights)
        return names["total_cost"](j_content, j_style), j_content, 1e4 * j_style

    return costs


def race(network_name: str, side: int, n_steps: int) -> None:
    """Print seconds for the steps in each of the three ways, and that they end at the same picture."""
    import keras

    from helpers.data import paintings, photographs
    from helpers.networks import imagenet
    from helpers.training import style_run
    from helpers.widgets import style_studio

    names, network = answers(), style_studio.network_for(network_name)
    content, style = imagenet.as_input([photographs.load("china"), paintings.night_sky()], side, side)
    weights = [1 / (len(network.outputs) - 1)] * (len(network.outputs) - 1)
    cached = names["make_costs"](network, content, style, weights)
    both = together(names, network, content, style)
    step, rate = names["generate_step"], 0.02
    runs = {
        "ours": style_run.Run(content, cached, step, keras.optimizers.Adam(rate)),
        "eager": style_run.Run(content, cached, step, keras.optimizers.Adam(rate), compiled=False),
        "all three together": style_run.Run(content, both, step, keras.optimizers.Adam(rate)),
    }
    for run in runs.values():
        run.step()  # the first one traces
    seconds = dict.fromkeys(runs, 0.0)
    for _ in runtime.progress(range(n_steps), f"{network_name} {side} px", n_steps):
        for name, run in runs.items():
            began = time.perf_counter()
            run.step()
            seconds[name] += time.perf_counter() - began
    for name, run in runs.items():
        apart = np.abs(run.image - runs["ours"].image).mean()
        ratio = seconds[name] / seconds["ours"]
        print(f"{name:>18}: {seconds[name]:6.1f} s for {n_steps} steps, {ratio:.2f} ×; mean difference {apart:.4f}")


def paint_pictures(folder: Path) -> None:
    """Paint the README's pictures: content, style and result side by side, one JPEG file each."""
    import keras
    from PIL import Image

    from helpers.data import paintings, photographs
    from helpers.networks import imagenet
    from helpers.training import style_run
    from helpers.widgets import style_studio

    names = answers()
    folder.mkdir(parents=True, exist_ok=True)
    for title, (content, style, network_name, beta, n_steps) in PICTURES.items():
        chosen = [photographs.load(content), paintings.PAINTINGS[style](448)]
        content, style = imagenet.as_input(chosen, 288, 288)
        network = style_studio.network_for(network_name)
        weights = [1 / (len(network.outputs) - 1)] * (len(network.outputs) - 1)
        costs = names["make_costs"](network, content, style, weights, beta=beta)
        run = style_run.Run(content, costs, names["generate_step"], keras.optimizers.Adam(0.02))
        for _ in runtime.progress(range(n_steps), title, n_steps):
            run.step()
        row = np.rint(255 * np.hstack([content, style, run.image])).astype(np.uint8)
        Image.fromarray(row).save(folder / f"{title}.jpg", quality=90)
        print(folder / f"{title}.jpg")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--side", type=int, default=224, help="pixels")
    parser.add_argument("--networks", nargs="+", default=["SqueezeNet", "VGG16"])
    parser.add_argument("--pictures", type=Path, help="paint the README's pictures into this folder instead")
    options = parser.parse_args()
    runtime.start(seed=6)
    if options.pictures:
        paint_pictures(options.pictures)
        return
    for name in options.networks:
        race(name, options.side, options.steps)


if __name__ == "__main__":
    main()
