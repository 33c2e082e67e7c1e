"""A real browser for tests: Debian's Chromium, and a record of all that a page does in it."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, Request, sync_playwright

ARTEFACTS = Path(__file__).resolve().parents[2] / "artefacts"


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser of this machine.

    Raises:
        RuntimeError: there is none.
    """
    path = shutil.which("chromium")
    if path is None:
        raise RuntimeError("the tests need Chromium; run: make browser")
    with sync_playwright() as playwright:
        # Chromium's own sandbox refuses to work for root, as whom CI runs; all that is opened here comes from tests
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@dataclass
class Watch:
    """What a page did that nobody asked for. Listens from its making on."""

    page: Page
    said: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        context = self.page.context
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("requestfailed", self._not_sent)
        context.on("dialog", lambda dialog: (self.said.append(dialog.message), dialog.dismiss()))
        context.on("page", lambda other: self.said.append(f"opened {other.url}"))

    def _not_sent(self, request: Request) -> None:
        if request.failure == "csp":  # the page's policy held it back; Chromium tells of it all the same
            self.requests.remove(request.url)

    def asked(self, *own: str) -> list[str]:
        """The addresses asked for that begin with none of `own`, nor hold their data themselves."""
        return [url for url in self.requests if not url.startswith(("data:", "blob:", *own))]

    def marked(self) -> bool:
        """Whether a script of a student's has run."""
        return self.page.evaluate("'pwned' in window")


def poke(page: Page) -> None:
    """Do what a reader may do: open what can be opened, move over everything, follow links to scripts."""
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    page.evaluate(
        """() => document.querySelectorAll('*').forEach(each => {
            for (const kind of ['mouseover', 'focus', 'animationstart', 'toggle', 'error', 'load'])
                each.dispatchEvent(new Event(kind));
            const to = each.getAttribute('href') || each.getAttribute('xlink:href') || '';
            if (!/^(https?:|mailto:|[/.#])/.test(to) && each.matches('a')) each.dispatchEvent(new MouseEvent('click'));
        })"""
    )
    page.wait_for_load_state("networkidle")


@contextlib.contextmanager
def jupyter(root: Path, home: Path, *options: str, python: str = sys.executable) -> Iterator[str]:
    """Start a Jupyter server on a folder, with nbgrader's extensions.

    Args:
        root: the folder.
        home: an empty folder for its settings.
        options: for the server; the first may be what it starts as, `lab`.
        python: of the environment whose server it is.

    Yields:
        its address with its token, as `http://127.0.0.1:8888/{}?token=…`.
    """
    path = f"{Path(python).parent}{os.pathsep}{os.environ['PATH']}"  # where it looks for jupyter-lab and nbgrader
    names = {"HOME": str(home), "JUPYTER_RUNTIME_DIR": str(home / "runtime"), "PATH": path}
    kind, *rest = options or ("server",)
    command = [python, "-m", "jupyter", kind, "--no-browser", "--allow-root", "--ip=127.0.0.1", *rest]
    news = home / ".jupyter/lab/user-settings/@jupyterlab/apputils-extension/notification.jupyterlab-settings"
    news.parent.mkdir(parents=True)
    news.write_text('{"fetchNews": "false", "checkForUpdates": false}')  # or it asks for them over the notebook
    log = (home / "jupyter.log").open("w+")
    server = subprocess.Popen(command, cwd=root, env={**os.environ, **names}, stdout=log, stderr=subprocess.STDOUT)
    try:
        yield _address(server, home)
    finally:
        server.terminate()
        server.wait()
        log.close()


def _address(server: subprocess.Popen, home: Path) -> str:
    while server.poll() is None:
        for path in home.glob("runtime/jpserver-*.json"):
            with contextlib.suppress(json.JSONDecodeError):  # is being written
                info = json.loads(path.read_text())
                return f"{info['url']}{{}}?token={info['token']}"
        time.sleep(0.1)
    raise RuntimeError((home / "jupyter.log").read_text())


def is_uncovered(page: Page, selector: str) -> bool:
    """Whether all these elements, scrolled to, are what is seen in their place."""
    return page.evaluate(
        """selector => [...document.querySelectorAll(selector)].every(each => {
            each.scrollIntoView({block: 'center'});
            const box = each.getBoundingClientRect();
            const seen = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
            return seen !== null && (each.contains(seen) || seen.contains(each)) &&
                getComputedStyle(each).visibility === 'visible';
        })""",
        selector,
    )
