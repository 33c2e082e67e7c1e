"""nbgrader's page for grading by hand, made to show what students wrote and run none of it.

Their script would run with the rights of the instructor who looks at it: it could change every grade. nbconvert's own
`sanitize_html` does not reach the formgrader's Markdown, and would take away headings, paragraphs and pictures.
"""

import html
import re
from typing import Any
from urllib.parse import urlsplit

import bleach
from jinja2 import pass_context
from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.exporter import ResourcesDict
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
        "frame-ancestors 'self'",
    )
)
FILE_POLICY = "sandbox; default-src 'none'"


class InertExporter(HTMLExporter):
    """Makes the formgrader's page of a submission; pictures, tables, text and formulas stay, nothing runs."""

    def __init__(self, **options: Any):
        super().__init__(template_name="formgrade", extra_template_basedirs=[handlers.template_path], **options)
        self.exclude_anchor_links = True  # they would need the attributes that are taken away

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict | None = None, **kwargs: Any
    ) -> tuple[str, ResourcesDict]:
        for cell in nb.cells:
            for output in cell.get("outputs", []):
                if "data" in output:
                    output.metadata = {}  # nbconvert puts a picture's width into the page as it is
                    output.data = {kind: _inert(kind, output.data[kind]) for kind in KINDS if kind in output.data}
        for name in NAMES:
            resources[name] = html.escape(resources.get(name) or "")
        return super().from_notebook_node(nb, resources, **kwargs)

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        try:
            return clean(super().markdown2html(context, source))
        except InvalidNotebook:  # it shows an attached picture, and grading keeps text only
            return f"<pre>{html.escape(source)}</pre>"


def clean(text: str) -> str:
    """Leave of HTML only what cannot run, load, hide or cover anything."""
    return bleach.clean(text, TAGS, ATTRIBUTES, protocols={"http", "https", "mailto", "data"}, strip=True)


def _inert(kind: str, content: Any) -> str:
    return clean(str(content)) if kind == "text/html" else str(content)


def make_inert() -> None:
    """Put this into nbgrader's formgrader, which has no setting for it.

    On its handlers: its own exporter is made once for a server, before a course that is chosen later is known.
    """
    handlers.SubmissionHandler.exporter = property(lambda _: InertExporter())
    handlers.SubmissionHandler.content_security_policy = PAGE_POLICY
    handlers.SubmissionFilesHandler.content_security_policy = FILE_POLICY
