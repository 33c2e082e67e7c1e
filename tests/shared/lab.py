"""A notebook in JupyterLab as a learner meets it: opened in a browser, run by the menu, its controls moved by hand."""

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page

WIDTH, HEIGHT = 1440, 1200  # pixels
LONGEST = 20 * 60 * 1000  # milliseconds for a whole notebook
ANSI = re.compile(r"\x1b\[[0-9;]*m")
OPTIONS = ("--LabApp.expose_app_in_browser=True", "--LabApp.extension_manager=readonly")

# Has the last cell run, or one failed? The kernel is idle for a moment between any two, so the cells are asked.
ENDED = """() => {
    const panel = jupyterapp.shell.currentWidget;
    const code = [...panel.content.model.cells].filter(cell => cell.type === 'code');
    const failed = code.some(cell => cell.outputs.toJSON().some(output => output.output_type === 'error'));
    const kernel = panel.sessionContext.session?.kernel;
    return (failed || code.at(-1).executionCount !== null) && kernel?.status === 'idle';
}"""
RAN = """id => {
    const panel = jupyterapp.shell.currentWidget;
    const cell = [...panel.content.model.cells].find(cell => cell.id === id);
    return cell.executionCount !== null && panel.sessionContext.session.kernel.status === 'idle';
}"""
OUTPUTS = """() => [...jupyterapp.shell.currentWidget.content.model.cells]
    .filter(cell => cell.type === 'code').map(cell => [cell.id, cell.outputs.toJSON()])"""
SHOW = """async id => {
    const notebook = jupyterapp.shell.currentWidget.content;
    const index = notebook.widgets.findIndex(cell => cell.model.id === id);
    notebook.activeCellIndex = index;
    await notebook.scrollToItem(index, 'start');
    notebook.widgets[index].node.dataset.cell = id;
}"""
# A new address alone does not make a new picture.
PIXELS = """async cell => {
    const shown = [...cell.querySelectorAll('img')].filter(each => each.offsetParent && each.naturalWidth);
    const bytes = await Promise.all(shown.map(async each => (await fetch(each.src)).arrayBuffer()));
    const digests = await Promise.all(bytes.map(each => crypto.subtle.digest('SHA-256', each)));
    return digests.map(each => [...new Uint8Array(each)].map(byte => byte.toString(16).padStart(2, '0')).join(''));
}"""
# From the moment a key or a button goes down until the cell's pictures are others than before, decoded and painted.
WATCH = f"""async cell => {{
    const pixels = {PIXELS};
    const pictures = () => [...cell.querySelectorAll('img')].filter(each => each.offsetParent);
    const addresses = () => pictures().map(each => each.src).join();
    const before = (await pixels(cell)).join();
    let began = null, seen = addresses();
    for (const kind of ['keydown', 'pointerdown', 'change'])
        cell.addEventListener(kind, () => began ??= performance.now(), {{capture: true, once: true}});
    window.redrawn = new Promise(done => {{
        const look = async () => {{
            if (began === null || addresses() === seen) return requestAnimationFrame(look);
            seen = addresses();
            await Promise.allSettled(pictures().map(each => each.decode()));
            requestAnimationFrame(async () => {{
                const took = performance.now() - began;
                (await pixels(cell)).join() === before ? look() : done(took);
            }});
        }};
        look();
    }});
}}"""
REDRAWN = """seconds => Promise.race([window.redrawn, new Promise((_, failed) =>
    setTimeout(() => failed(new Error('no other figure was drawn')), 1000 * seconds))])"""


@dataclass
class Notebook:
    """One notebook in one tab."""

    page: Page

    @classmethod
    def open(cls, browser: Browser, address: str, place: str) -> "Notebook":
        """Open a notebook in a tab of its own and wait for its kernel.

        Args:
            address: as `browsing.jupyter` gives it.
            place: the file, from where the server was started.
        """
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(address.format(f"lab/tree/{place}") + "&reset")
        notebook = cls(page)
        notebook.ready()
        return notebook

    def ready(self) -> None:
        """Wait until the notebook in front is shown and its kernel answers."""
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        self.page.wait_for_function(
            "jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'", timeout=60_000
        )

    def close(self) -> None:
        """End the kernel, and close the tab."""
        self.page.evaluate("jupyterapp.shell.currentWidget.sessionContext.shutdown()")
        self.page.close()

    def menu(self, *names: str) -> None:
        """Choose from the menus: a menu, and an entry of it."""
        for name in names:
            self.page.get_by_role("menuitem", name=name, exact=True).click()

    def run_all(self) -> None:
        """Run all cells, and wait until the last has run or one has failed."""
        self.menu("Run", "Run All Cells")
        self.page.wait_for_function(ENDED, timeout=LONGEST, polling=500)

    def outputs(self) -> dict[str, list[dict]]:
        """The outputs of the code cells, by the name of the cell."""
        return dict(self.page.evaluate(OUTPUTS))

    def errors(self) -> dict[str, str]:
        """The tracebacks, by the name of the cell."""
        return {
            name: ANSI.sub("", "\n".join(output["traceback"]))
            for name, outputs in self.outputs().items()
            for output in outputs
            if output["output_type"] == "error"
        }

    def complaints(self) -> dict[str, str]:
        """What was written to stderr, by the name of the cell."""
        return {
            name: output["text"]
            for name, outputs in self.outputs().items()
            for output in outputs
            if output.get("name") == "stderr"
        }

    def widgets(self) -> set[str]:
        """The cells that show something to move."""
        kind = "application/vnd.jupyter.widget-view+json"
        return {
            name for name, outputs in self.outputs().items() if any(kind in each.get("data", {}) for each in outputs)
        }

    def cell(self, name: str) -> Locator:
        """Scroll to a cell."""
        self.page.evaluate(SHOW, name)
        cell = self.page.locator(f'[data-cell="{name}"]')
        cell.wait_for()
        return cell

    def redraw(self, cell: Locator, act: Callable[[], object], seconds: float = 300) -> float:
        """Do something to a control, and wait until other figures than before are painted in its cell.

        Returns:
            the milliseconds it took.

        Raises:
            playwright.sync_api.Error: nothing was painted, or the same again.
        """
        cell.evaluate(WATCH)
        act()
        return self.page.evaluate(REDRAWN, seconds)

    def run(self, name: str, text: str | None = None) -> None:
        """Run a cell and wait until it has run; write something into it before, in place of what is there."""
        self.cell(name).locator(".cm-content").click()
        if text is not None:
            self.page.keyboard.press("Control+a")
            self.page.keyboard.insert_text(text)
        self.page.keyboard.press("Control+Enter")
        self.page.wait_for_function(RAN, arg=name, timeout=LONGEST)

    def photograph(self, folder: Path, name: str) -> None:
        """Keep pictures of the whole notebook, one screen after another."""
        folder.mkdir(exist_ok=True)
        panel = self.page.locator(".jp-WindowedPanel-outer").first
        top, number = 0, 0
        while top < panel.evaluate("each => each.scrollHeight"):
            panel.evaluate("(each, top) => each.scrollTop = top", top)
            self.page.wait_for_timeout(400)
            path = folder / f"lab-{name}-{number:02}.jpg"
            panel.screenshot(path=path, type="jpeg", quality=70)
            top, number = top + panel.evaluate("each => each.clientHeight") - 40, number + 1


def slide(notebook: Notebook, name: str) -> list[float]:
    """Move the one slider that is seen in a cell to both ends: its figure must change each time.

    Returns:
        the milliseconds that each redrawing took.
    """
    cell = notebook.cell(name)
    handle = cell.locator(".noUi-handle:visible")
    return [notebook.redraw(cell, functools.partial(handle.press, key)) for key in ("End", "Home")]


def slide_each(notebook: Notebook, name: str) -> list[float]:
    """Do the same with the slider of each choice of a player. Returns milliseconds as `slide`."""
    cell, took = notebook.cell(name), []
    for choice in cell.locator(".widget-toggle-button").all():
        if "mod-active" not in choice.get_attribute("class"):
            other = cell.locator(".noUi-handle:visible").element_handle()
            choice.click()
            other.wait_for_element_state("hidden")  # it goes when the kernel has heard of the choice
        took += slide(notebook, name)
    return took
