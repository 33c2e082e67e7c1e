"""Things to move in JupyterLab: each widget is one call, and no lesson depends on it."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets
import numpy as np
from matplotlib.figure import Figure

from helpers.figures import gallery_plots, pair_plots, plots
from helpers.training import gallery


def margin_explorer(gaps: np.ndarray, alpha: float = 0.2) -> ipywidgets.VBox:
    """Make a slider for the margin, with the histogram of the gaps and the share of active triplets below it.

    Show the result as the last value of a cell.

    Args:
        gaps: (m,), d(A, N) - d(A, P) in squared distances.
        alpha: where the slider starts, from 0 to 2.

    Raises:
        ValueError: there are no gaps, or `alpha` is out of range.
    """
    gaps = np.asarray(gaps)
    if gaps.ndim != 1 or len(gaps) == 0:
        raise ValueError(f"The gaps must be one number for each triplet, shape (m,), not {gaps.shape}.")
    if not 0 <= alpha <= 2:
        raise ValueError(f"The margin starts between 0 and 2, not at {alpha}.")
    slider = ipywidgets.FloatSlider(
        value=alpha, min=0, max=2, step=0.05, description="margin α", continuous_update=False
    )
    text, picture = ipywidgets.HTML(), ipywidgets.Image(format="png")
    picture.layout.max_width = "100%"
    figure = Figure(figsize=(7, 3), layout="constrained")
    line, legend = plots.draw_gaps(figure.subplots(), gaps, alpha)
    drawn = plots.Backdrop(figure, line, legend)

    def redraw(_change: object = None) -> None:
        active = gaps < slider.value
        text.value = (
            f"<b>{active.mean():.0%}</b> of {len(gaps)} triplets are active, {np.mean(~active):.0%} are silent."
        )
        line.set_xdata([slider.value] * 2)
        legend.get_texts()[1].set_text(f"margin α = {slider.value:.2f}")
        picture.value = drawn.png()

    slider.observe(redraw, names="value")
    redraw()
    return ipywidgets.VBox([slider, text, picture])


def threshold_explorer(
    images: np.ndarray, f: np.ndarray, labels: np.ndarray, rows: np.ndarray, recognize: Callable, tau: float
) -> ipywidgets.VBox:
    """Make a slider for the threshold, with twelve visitors at the door and the error rates of all visits below it.

    Show the result as the last value of a cell.

    Args:
        images: (m, height, width) in [0, 1].
        f: (m, d), encodings.
        labels: (m,).
        rows: row numbers of the pictures in the gallery, one for each enrolled person.
        recognize: `recognize(encoding, database, tau)` decides, again for each place of the slider.
        tau: where the slider starts, from 0 to 0.6, in squared distances.

    Raises:
        ValueError: `tau` is not between 0 and 0.6.
    """
    if not 0 <= tau <= 0.6:
        raise ValueError(f"The threshold starts between 0 and 0.6, not at {tau}.")
    row_of = {f"person {label}": row for label, row in zip(labels[rows], rows, strict=True)}
    database = {name: f[row] for name, row in row_of.items()}
    visits = {row: recognize(f[row], database, np.inf) for row in np.setdiff1d(np.arange(len(f)), rows)}
    enrolled = [row for row in visits if labels[row] in labels[rows]]
    strangers = [row for row in visits if labels[row] not in labels[rows]]
    hard = gallery.close_calls(f, labels, rows, n=6)
    slider = ipywidgets.FloatSlider(
        value=tau, min=0, max=0.6, step=0.005, description="τ", readout_format=".3f", continuous_update=False
    )
    slider.layout.width = "30em"
    text, picture = ipywidgets.HTML(), ipywidgets.Image(format="png")
    picture.layout.max_width = "100%"

    def visit(row: int) -> gallery_plots.Visit:
        nearest, _ = visits[row]
        name, distance = recognize(f[row], database, slider.value)
        own = f"person {labels[row]}"
        right = name == (own if own in database else None)
        return gallery_plots.Visit(images[row], images[row_of[nearest]], distance, name is not None, right, name or "")

    figure = Figure(figsize=(11.5, 3.3), layout="constrained")
    groups = {"Enrolled people: the door should open": hard[:6], "Strangers: it should stay closed": hard[6:]}
    door = gallery_plots.Door(figure.subplots(), {name: list(map(visit, rows)) for name, rows in groups.items()})
    drawn = plots.Backdrop(figure, *door.moving)

    def redraw(_change: object = None) -> None:
        known = [recognize(f[row], database, slider.value)[0] for row in enrolled]
        right = sum(name == f"person {labels[row]}" for name, row in zip(known, enrolled, strict=True))
        closed = sum(name is None for name in known)
        let_in = sum(recognize(f[row], database, slider.value)[0] is not None for row in strangers)
        text.value = (
            f"Of <b>{len(enrolled)}</b> visits of enrolled people {right} open the door under the right name, "
            f"{len(enrolled) - right - closed} under a wrong one, <b>{closed} ({closed / len(enrolled):.1%}) find it "
            f"closed</b>. Of <b>{len(strangers)}</b> visits of strangers <b>{let_in} ({let_in / len(strangers):.1%}) "
            "open it</b>."
        )
        door.decide([visit(row) for row in hard])
        picture.value = drawn.png()

    slider.observe(redraw, names="value")
    redraw()
    return ipywidgets.VBox([slider, text, picture])


def verification_explorer(
    same: np.ndarray, different: np.ndarray, threshold: float, label: str, *, accept_above: bool
) -> ipywidgets.VBox:
    """Make a slider for the threshold of a verifier, with both histograms and the two error rates it gives.

    Show the result as the last value of a cell.

    Args:
        same: (m,), the scores of same pairs.
        different: (n,), the scores of different pairs.
        threshold: where the slider starts.
        label: what the scores are.
        accept_above: a pair is accepted if its score is at least the threshold (for a probability); else if it is below
            (for a distance).

    Raises:
        ValueError: a kind of pair is missing, or `threshold` lies outside the scores.
    """
    same, different = np.ravel(same), np.ravel(different)
    if not len(same) or not len(different):
        raise ValueError("A threshold needs scores of same and of different pairs.")
    low, high = (float(reach([reach(same), reach(different)])) for reach in (np.min, np.max))
    if not low <= threshold <= high:
        raise ValueError(f"The threshold starts between {low:.3g} and {high:.3g}, the scores, not at {threshold}.")
    slider = ipywidgets.FloatSlider(
        value=threshold, min=low, max=high, step=(high - low) / 200, description="τ", continuous_update=False
    )
    slider.layout.width = "30em"
    text, picture = ipywidgets.HTML(), ipywidgets.Image(format="png")
    picture.layout.max_width = "100%"
    figure = Figure(figsize=(7, 3), layout="constrained")
    axes = figure.subplots()
    pair_plots.draw_kinds(axes, same, different, np.linspace(low, high, 61))
    line = axes.axvline(threshold, color="black", linestyle="--", label="threshold τ")
    axes.set_xlabel(f"{label}; accepted is what lies {'right' if accept_above else 'left'} of the line")
    axes.legend(fontsize=8)
    drawn = plots.Backdrop(figure, line)

    def redraw(_change: object = None) -> None:
        opens, lets_in = (
            scores >= slider.value if accept_above else scores < slider.value for scores in (same, different)
        )
        text.value = (
            f"Of {len(same)} same pairs <b>{np.sum(~opens)} ({np.mean(~opens):.1%}) are refused</b> "
            f"(false non-match rate). Of {len(different)} different pairs "
            f"<b>{np.sum(lets_in)} ({np.mean(lets_in):.1%}) are accepted</b> (false match rate)."
        )
        line.set_xdata([slider.value] * 2)
        picture.value = drawn.png()

    slider.observe(redraw, names="value")
    redraw()
    return ipywidgets.VBox([slider, text, picture])
