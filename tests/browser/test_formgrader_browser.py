"""nbgrader's formgrader in a real browser: a hostile submission can be graded by hand there, and nothing of it runs."""

import asyncio
import copy
import json
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import attacks_pages
import nbformat
import pytest
from browsing import ARTEFACTS, Watch, is_uncovered, jupyter, poke
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell
from nbgrader.api import Gradebook
from playwright.sync_api import Browser, Page

from autograder.gradebook import formgrader
from autograder.gradebook.formgrader import MATHJAX, MAX_CELLS, InertExporter, Renderer, ancestors, clean

RESOURCES = {"student": attacks_pages.NAME, "base_url": "", "index": 0, "total": 1, "submission_id": "1"}


@pytest.fixture(scope="module")
def server(quiz_class: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with jupyter(quiz_class, tmp_path_factory.mktemp("home")) as address:
        yield address


@pytest.fixture(scope="module")
def submission(quiz_class: Path) -> str:
    """The gradebook's name for the hostile notebook."""
    with Gradebook(f"sqlite:///{quiz_class}/gradebook.db") as gradebook:
        return gradebook.find_submission_notebook("quiz", "08_quiz", attacks_pages.NAME).id


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    context.route(f"{MATHJAX}/**", lambda route: route.abort())  # no test needs a network
    page = context.new_page()
    page.goto(server.format("api/status"))  # signs in; the formgrader's own pages sign in for their own address only
    yield page
    context.close()


def test_nothing_of_a_student_s_runs_in_the_formgrader(page: Page, server: str, submission: str) -> None:
    watch, here = Watch(page), server.partition("{}")[0]
    page.goto(server.format(f"formgrader/submissions/{submission}/"), wait_until="networkidle")
    ARTEFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTEFACTS / "formgrader.png", full_page=True)
    poke(page)
    assert not watch.marked()
    assert not watch.said
    assert not watch.asked(here, MATHJAX)
    notebook = page.locator("main")
    assert notebook.locator("script, iframe, object, embed, form, base, link, meta, style, video, svg").count() == 0
    assert page.evaluate("[...document.links].every(each => /^https?:$/.test(each.protocol) || !each.href)")
    assert page.locator('[id="answer_1-test"]').count() == page.locator("main").count() == 1


def test_a_hostile_submission_can_be_read_and_graded(
    page: Page, server: str, submission: str, quiz_class: Path
) -> None:
    page.goto(server.format(f"formgrader/submissions/{submission}/"), wait_until="networkidle")
    assert is_uncovered(page, "main input.score, main textarea.comment")
    text = page.locator("main").inner_text()
    for word in (
        "My own heading",
        "value 42",
        "a type of my own",
        "answer_1: 0 of 10 points",
        "I have *drawn*",
        "the lesson",
    ):
        assert word in text, word
    assert page.locator("main td", has_text="value 42").count() == 2
    pictures = page.locator('main img[src^="data:image/png"]')
    assert pictures.count() == 6
    assert [pictures.nth(each).evaluate("each => each.naturalWidth") for each in range(6)] == [1, 1, 0] * 2
    score = page.locator('[id="answer_1-test"]')
    assert score.get_attribute("placeholder") == "0"
    with page.expect_response(lambda answer: answer.request.method == "PUT") as saved:
        score.fill("7")
        score.press("Tab")
    assert saved.value.ok
    with Gradebook(f"sqlite:///{quiz_class}/gradebook.db") as gradebook:
        grade = gradebook.find_grade("answer_1-test", "quiz", "08_quiz", attacks_pages.NAME)
        assert (grade.auto_score, grade.manual_score) == (0, 7)


@pytest.mark.parametrize("name", ["plot.html", "plot.svg"])
def test_a_file_beside_the_notebook_does_not_run_either(page: Page, server: str, submission: str, name: str) -> None:
    watch, address = Watch(page), server.format(f"formgrader/submissions/{submission}/{name}")
    assert page.goto(address, wait_until="networkidle").ok
    poke(page)
    assert not watch.marked()
    assert not watch.said
    assert watch.requests == [address] and page.url == address


@pytest.mark.parametrize(
    "place",
    ["manage_assignments", "manage_submissions/08_quiz", "gradebook/08_quiz/quiz", "manage_students"],
)
def test_a_name_does_not_run_in_the_lists(page: Page, server: str, place: str) -> None:
    watch = Watch(page)
    page.goto(server.format(f"formgrader/{place}"), wait_until="networkidle")
    assert not watch.marked()
    assert not watch.said
    assert not watch.asked(server.partition("{}")[0], MATHJAX)


def test_the_feedback_opens_in_jupyter_as_well(page: Page, server: str) -> None:
    watch = Watch(page)
    page.goto(server.format("files/feedback/ada/08_quiz/quiz.html"), wait_until="networkidle")
    assert page.locator(".score").inner_text() == "27.5 of 100 points"
    assert not watch.asked(server.partition("{}")[0])


def test_what_is_left_is_inert_by_itself(page: Page, quiz_class: Path, tmp_path: Path) -> None:
    """The page as a file, without the server's policy: the first wall holds alone."""
    notebook = nbformat.read(next(quiz_class.glob("autograded/eve*/08_quiz/quiz.ipynb")), as_version=4)
    text, _ = InertExporter().from_notebook_node(notebook, dict(RESOURCES))
    (tmp_path / "page.html").write_text(text, encoding="utf-8")
    watch = Watch(page)
    page.goto((tmp_path / "page.html").as_uri(), wait_until="networkidle")
    poke(page)
    assert not watch.marked()
    assert not watch.asked("file:", MATHJAX)


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("frame-ancestors 'self'; report-uri /csp", "frame-ancestors 'self'"),
        ("default-src 'self'; frame-ancestors 'none'", "frame-ancestors 'none'"),
        ("Frame-Ancestors https://lms.example.org", "Frame-Ancestors https://lms.example.org"),
        ("default-src 'self'", "frame-ancestors 'self'"),
        ("", "frame-ancestors 'self'"),
    ],
)
def test_who_may_frame_a_page_is_for_the_server_to_say(given: str, sent: str) -> None:
    assert ancestors(given) == sent


def test_the_servers_own_rule_for_frames_is_sent(quiz_class: Path, submission: str, tmp_path: Path) -> None:
    """A hub gives it as a header to its servers."""
    rule = "frame-ancestors https://hub.example.org"
    headers = json.dumps({"headers": {"Content-Security-Policy": f"{rule}; report-uri /x"}})
    (tmp_path / "jupyter_server_config.json").write_text(f'{{"ServerApp": {{"tornado_settings": {headers}}}}}')
    with jupyter(quiz_class, tmp_path / "home", "server", f"--config={tmp_path}/jupyter_server_config.json") as address:
        for place in (f"submissions/{submission}/", f"submissions/{submission}/plot.html", "manage_assignments"):
            with urllib.request.urlopen(address.format(f"formgrader/{place}")) as answer:
                sent = answer.headers["Content-Security-Policy"]
            assert sent.count("frame-ancestors") == 1 and rule in sent, place


STARS, TAGS, NESTS = "*a " * 16_000, "<b>" * 62_000, "[" * 9_900
LONG = {
    "a cell of stars": [new_markdown_cell(STARS)],
    "a cell of tags": [new_markdown_cell(TAGS)],
    "an output of tags": [
        new_code_cell("x", outputs=[new_output("display_data", {"text/html": TAGS, "text/markdown": STARS})])
    ],
    "much code": [new_code_cell("x = 1\n" * 90_000), new_raw_cell("y" * 500_000)],
}


@pytest.mark.parametrize("what", LONG)
def test_long_texts_are_shown_as_they_were_typed(what: str) -> None:
    notebook = new_notebook(cells=[new_markdown_cell("*short*"), *copy.deepcopy(LONG[what])])
    began = time.process_time()
    text, _ = InertExporter().from_notebook_node(notebook, RESOURCES | {"student": "ada"})
    assert time.process_time() - began < 20 and len(text) < 400_000
    assert "<em>short</em>" in text and "the rest is left out" in text


def test_what_takes_too_long_or_too_much_is_a_plain_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the event loop goes on meanwhile."""
    several = {
        "intricate": [new_markdown_cell(NESTS) for _ in range(300)],
        "many": [new_code_cell(f"x = {number}") for number in range(MAX_CELLS + 1)],
        "short": [new_markdown_cell("*short*")],
    }
    for name, cells in several.items():
        nbformat.write(new_notebook(cells=cells), tmp_path / f"{name}.ipynb")
    monkeypatch.setattr(formgrader, "SECONDS", 3)
    beats = []

    async def beat() -> None:
        while True:
            beats.append(True)
            await asyncio.sleep(0.05)

    async def pages() -> list[str]:
        renderer, heart = Renderer(), asyncio.create_task(beat())
        made = [await renderer.page(str(tmp_path / f"{name}.ipynb"), RESOURCES) for name in ("intricate", "many")]
        monkeypatch.setattr(formgrader, "SECONDS", 60)
        made += [await renderer.page(str(tmp_path / "short.ipynb"), RESOURCES)]
        heart.cancel()
        renderer.close()
        return made

    with ThreadPoolExecutor(1) as thread:  # in this one the browser's event loop may run
        intricate, many, short = thread.submit(asyncio.run, pages()).result()
    assert "too large or too intricate" in intricate and "[[[[" in intricate and len(intricate) < 400_000
    assert "too large or too intricate" in many and "x = 7" in many
    assert "<em>short</em>" in short
    assert len(beats) > 10  # a loop that waits for a page has one in between


def test_pictures_tables_and_links_are_left() -> None:
    kept = (
        '<h2>A</h2><p>b <strong>c</strong> <a href="https://example.org/">d</a></p><ul><li>e</li></ul>'
        '<table><thead><tr><th scope="col">f</th></tr></thead><tbody><tr><td colspan="2">g</td></tr></tbody></table>'
        '<img alt="h" src="data:image/png;base64,AAAA"><pre><code>i &lt; j</code></pre>'
    )
    assert clean(kept) == kept


def test_what_could_run_cover_or_load_is_not() -> None:
    assert clean('<b class="x" id="y" style="z" onclick="f()">a</b><script>b</script>') == "<b>a</b>b"
    assert clean('<a href="javascript:f()">a</a><a href="data:text/html,b">c</a>') == "<a>a</a><a>c</a>"
    assert clean('<img src="https://example.org/a.png"><img src="data:text/html,b">') == "<img><img>"
