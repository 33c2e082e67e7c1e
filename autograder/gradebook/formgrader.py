"""nbgrader's page for grading by hand, made to show what students wrote and run none of it.

Their script would run with the rights of the instructor who looks at it: it could change every grade. nbconvert's own
`sanitize_html` does not reach the formgrader's Markdown, and would take away headings, paragraphs and pictures.

The page is made in a process of its own: a text can be written so that it takes a minute to be laid out, or all memory,
and the server has others to serve meanwhile.
"""

import asyncio
import contextlib
import functools
import html
import json
import os
import re
import resource
from collections.abc import Callable
from concurrent.futures import BrokenExecutor
from typing import Any
from urllib.parse import urlsplit

import bleach
import nbformat
from jinja2 import pass_context
from jupyter_server.base.handlers import JupyterHandler
from loky import ProcessPoolExecutor
from nbconvert.exporters import HTMLExporter
from nbconvert.filters.markdown_mistune import InvalidNotebook
from nbformat import NotebookNode
from nbgrader.server_extensions.formgrader import handlers

TAGS = frozenset(
    (
        *("a", "abbr", "b", "blockquote", "br", "caption", "code", "dd", "del", "div", "dl", "dt", "em"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "kbd", "li", "ol", "p", "pre", "s", "small", "span"),
        *("strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul"),
    )
)
# No class, id or style: they could cover or hide the page, or be taken for one of its own fields.
ATTRIBUTES = {
    "a": lambda _, name, value: name == "href" and re.match(r"(https?://|mailto:)", value) is not None,
    "img": lambda _, name, value: name == "alt" or (name == "src" and value.startswith("data:image/")),
    "td": ["colspan", "rowspan"],
    "th": ["colspan", "rowspan", "scope"],
}
KINDS = ("text/html", "text/markdown", "text/latex", "image/svg+xml", "image/png", "image/jpeg", "text/plain")
NAMES = ("student", "first_name", "last_name", "notebook_path")
# The second wall: what got through could neither ask another host nor send anything. nbgrader's page has scripts in
# its text, and loads MathJax from where nbconvert does.
MATHJAX = "{0.scheme}://{0.netloc}".format(urlsplit(HTMLExporter.mathjax_url.default_value))
PAGE_POLICY = "; ".join(
    (
        f"default-src 'self' {MATHJAX}",
        f"script-src 'self' 'unsafe-inline' 'unsafe-eval' {MATHJAX}",
        f"style-src 'self' 'unsafe-inline' {MATHJAX}",
        "connect-src 'self'",
        "img-src data:",
        *(f"{each} 'none'" for each in ("media-src", "frame-src", "object-src", "base-uri", "form-action")),
    )
)
FILE_POLICY = "sandbox; default-src 'none'"
ANCESTORS, OWN_ANCESTORS = "frame-ancestors", "frame-ancestors 'self'"
MAX_TEXT = 10_000  # characters of Markdown or HTML in one place; a longer one is shown as it was typed
MAX_CODE = 20_000  # of one code cell or text output that are shown
MAX_PLAIN = 300_000  # of a whole notebook that cannot be laid out
MAX_CELLS = 1_000
SECONDS, START_SECONDS = 10, 120  # for one page; for its process to be there
MEMORY_BYTES = 4 << 30
MAX_FILE_BYTES = 8 << 20  # of a notebook whose text is shown when all else fails
CUT = "\n… (the rest is left out: it is too long)"


class InertExporter(HTMLExporter):
    """Makes the formgrader's page of a submission; pictures, tables, text and formulas stay, nothing runs."""

    def __init__(self, **options: Any):
        super().__init__(template_name="formgrade", extra_template_basedirs=[handlers.template_path], **options)
        self.exclude_anchor_links = True  # they would need the attributes that are taken away

    def from_notebook_node(  # type: ignore[override]  # text in the place of a notebook, as nbconvert's own HTMLExporter
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kwargs: Any
    ) -> tuple[str, dict[str, Any]]:
        resources = {} if resources is None else resources
        for cell in nb.cells:
            if cell.cell_type != "markdown":
                cell.source = _cut(cell.source)
            for output in cell.get("outputs", []):
                if "text" in output:
                    output.text = _cut(output.text)
                if "data" in output:
                    output.metadata = {}  # nbconvert puts a picture's width into the page as it is
                    output.data = {kind: _inert(kind, output.data[kind]) for kind in KINDS if kind in output.data}
        for name in NAMES:
            resources[name] = html.escape(resources.get(name) or "")
        return super().from_notebook_node(nb, resources, **kwargs)

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        if len(source) > MAX_TEXT:
            return f"<pre>{html.escape(_cut(source))}</pre>"
        try:
            return clean(super().markdown2html(context, source))
        except InvalidNotebook:  # it shows an attached picture, and grading keeps text only
            return f"<pre>{html.escape(source)}</pre>"


def clean(text: str) -> str:
    """Leave of HTML only what cannot run, load, hide or cover anything."""
    return bleach.clean(text, TAGS, ATTRIBUTES, protocols={"http", "https", "mailto", "data"}, strip=True)


def _inert(kind: str, content: Any) -> str:
    text = str(content)
    if kind in ("text/html", "text/markdown", "text/latex", "image/svg+xml") and len(text) > MAX_TEXT:
        return f"<pre>{html.escape(_cut(text))}</pre>" if kind == "text/html" else _cut(text)
    return clean(text) if kind == "text/html" else _cut(text) if kind == "text/plain" else text


def _cut(text: str) -> str:
    return text if len(text) <= MAX_CODE else text[:MAX_CODE] + CUT


def page_of(path: str, resources: dict[str, Any]) -> str:
    """Make the page of a graded notebook.

    Raises:
        OverflowError: it has too many cells.
    """
    notebook = nbformat.read(path, as_version=4)
    if len(notebook.cells) > MAX_CELLS:
        raise OverflowError(f"{len(notebook.cells)} cells")
    return InertExporter().from_notebook_node(notebook, resources)[0]


def plain_page_of(path: str) -> str:
    """Make a page of the bare text of a graded notebook, if that can be had without much ado."""
    text = ""
    if os.path.getsize(path) <= MAX_FILE_BYTES:
        with contextlib.suppress(ValueError, TypeError, KeyError, RecursionError), open(path, encoding="utf-8") as file:
            text = "\n\n".join(_cut("".join(cell["source"])) for cell in json.load(file)["cells"])
    text = text[:MAX_PLAIN] + (CUT if len(text) > MAX_PLAIN else "")
    said = "This notebook is too large or too intricate to lay out. Its text follows; give points with: course decide"
    return f"<!DOCTYPE html><meta charset=utf-8><title>Submission</title><p>{said}</p><pre>{html.escape(text)}</pre>"


class Renderer:
    """Makes pages in a process with limits, which lives on as long as it keeps to them."""

    def __init__(self) -> None:
        self._executor: ProcessPoolExecutor | None = None
        self._turn = asyncio.Lock()

    async def page(self, path: str, resources: dict[str, Any]) -> str:
        """Return the page of a graded notebook; a plain one if it takes too much. One after the other."""
        async with self._turn:
            return await self._page(path, resources)

    def close(self) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=True, kill_workers=True)
            self._executor = None

    async def _page(self, path: str, resources: dict[str, Any]) -> str:
        executor = self._executor
        try:
            if executor is None:
                executor = self._executor = ProcessPoolExecutor(1, initializer=_limit)
                await self._result(START_SECONDS, executor, clean, "")  # imports take their time
            return await self._result(SECONDS, executor, page_of, path, resources)
        except (TimeoutError, BrokenExecutor, MemoryError, RecursionError, OverflowError) as error:
            if not isinstance(error, OverflowError):
                self._executor = None
                if executor is not None:  # it is None if there was no memory for a process
                    await asyncio.to_thread(executor.shutdown, wait=False, kill_workers=True)
            return await asyncio.to_thread(plain_page_of, path)

    async def _result(self, seconds: float, executor: ProcessPoolExecutor, function: Callable, *arguments: Any) -> Any:
        return await asyncio.wait_for(asyncio.wrap_future(executor.submit(function, *arguments)), seconds)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


class _Later:
    """Stand in for the handler's exporter: note what is to be shown, which takes its time."""

    wanted: tuple[str, dict[str, Any]] | None = None

    def from_filename(self, path: str, resources: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        self.wanted = path, resources
        return "", resources


def _exporter(handler: handlers.SubmissionHandler) -> _Later:
    return handler.__dict__.setdefault("_later", _Later())


_own_get = handlers.SubmissionHandler.get
_renderer = Renderer()


@functools.wraps(_own_get)
async def _get(handler: handlers.SubmissionHandler, submission_id: str) -> None:
    _own_get(handler, submission_id)
    if wanted := _exporter(handler).wanted:
        handler.write(await _renderer.page(*wanted))


def ancestors(policy: str) -> str:
    """Who may show a page in a frame by the server's own policy: a hub may be stricter or wider than Jupyter is."""
    rules = (rule.strip() for rule in policy.split(";"))
    return next((rule for rule in rules if rule.lower().split()[:1] == [ANCESTORS]), OWN_ANCESTORS)


def _policy(own: str) -> property:
    servers: Any = JupyterHandler.content_security_policy  # a property, which mypy takes for what it returns
    return property(lambda handler: f"{own}; {ancestors(servers.fget(handler))}")


def make_inert() -> None:
    """Put this into nbgrader's formgrader, which has no setting for it.

    On its handlers: its own exporter is made once for a server, before a course that is chosen later is known.
    """
    handlers.SubmissionHandler.exporter = property(_exporter)
    handlers.SubmissionHandler.get = _get
    handlers.SubmissionHandler.content_security_policy = _policy(PAGE_POLICY)
    handlers.SubmissionFilesHandler.content_security_policy = _policy(FILE_POLICY)
