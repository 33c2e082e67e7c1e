"""The student's page in a real browser: it can be read by everybody, and nothing that a student wrote runs in it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import attacks_pages
import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import ARTEFACTS, Watch, is_uncovered, poke
from nbconvert.exporters import HTMLExporter
from playwright.sync_api import Browser, Page

WIDE, PHONE = 1200, 360  # pixels
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
STUDENTS = ("ada", attacks_pages.NAME)
Open = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, quiz_class: Path) -> Iterator[Open]:
    """Open a student's page."""
    contexts = []

    def call(student: str, width: int = WIDE, scheme: str = "light") -> Page:
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.goto((quiz_class / "feedback" / student / "08_quiz" / "quiz.html").as_uri())
        return page

    yield call
    for context in contexts:
        context.close()


def is_too_wide(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def test_the_attacks_run_where_nothing_stops_them(browser: Browser, quiz_class: Path, tmp_path: Path) -> None:
    """The control: the same graded notebook on nbconvert's page."""
    notebook = nbformat.read(next(quiz_class.glob("autograded/eve*/08_quiz/quiz.ipynb")), as_version=4)
    # stock nbconvert stops at a picture that is not there
    notebook.cells = [cell for cell in notebook.cells if "attachment:" not in cell.source]
    stock, _ = HTMLExporter(template_name="classic").from_notebook_node(notebook)
    (tmp_path / "page.html").write_text(stock, encoding="utf-8")
    page = browser.new_page()
    watch = Watch(page)
    page.goto((tmp_path / "page.html").as_uri(), wait_until="commit")
    page.wait_for_function("'pwned' in window")
    assert any(url.startswith(attacks_pages.HOST) for url in watch.requests)
    page.close()


def test_nothing_of_a_student_s_runs_or_leaves_the_page(browser: Browser, quiz_class: Path) -> None:
    page = browser.new_page()
    watch = Watch(page)
    path = quiz_class / "feedback" / attacks_pages.NAME / "08_quiz" / "quiz.html"
    page.goto(path.as_uri())
    poke(page)
    assert not watch.marked()
    assert not watch.said
    assert watch.requests[0] == path.as_uri() == page.url
    assert not watch.asked(path.as_uri())
    assert page.locator("script, iframe, object, embed, form, input, button, base, link, video, svg, math").count() == 0
    assert page.locator("style").count() == 1
    page.close()


def test_the_verdict_is_seen_whatever_a_student_wrote(opened: Open) -> None:
    page = opened(attacks_pages.NAME)
    poke(page)
    assert page.locator("h1").inner_text() == "Answer ten questions by experiment"
    assert page.locator(".score").inner_text() == "62.5 of 100 points"
    assert "My own heading" not in page.locator("table").inner_text()
    assert page.locator("tbody tr").count() == page.locator("section").count() == 10
    for selector in ("h1", ".score", "td.points", "section h2", ".head strong", "ul.checks li"):
        assert is_uncovered(page, selector), selector
    page.evaluate("document.querySelector('.score').style.visibility = 'hidden'")
    assert not is_uncovered(page, ".score")


def test_own_pictures_and_text_are_shown(opened: Open) -> None:
    page = opened(attacks_pages.NAME)
    poke(page)
    first = page.locator("#answer_1")
    assert first.locator("img").count() == 2  # the third is no picture
    assert page.evaluate("[...document.images].every(each => each.naturalWidth === 1 && each.alt)")
    assert "a type of my own" in first.inner_text()
    assert "<script>" in first.inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize("student", STUDENTS, ids=["ada", "eve"])
def test_the_accessibility_checker_finds_nothing(opened: Open, student: str, width: int, scheme: str) -> None:
    page = opened(student, width, scheme)
    ARTEFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"feedback-{student[:3]}-{width}-{scheme}.png", full_page=True)
    poke(page)
    found = Axe().run(page, options={"runOnly": RULES})
    assert found.violations_count == 0, found.generate_report()
    assert len(found.response["passes"]) > 10


def test_the_accessibility_checker_would_find_something(opened: Open) -> None:
    page = opened("ada")
    page.evaluate("document.documentElement.removeAttribute('lang'); document.querySelector('h1').style.color = '#ddd'")
    found = Axe().run(page, options={"runOnly": RULES})
    assert {each["id"] for each in found.response["violations"]} == {"html-has-lang", "color-contrast"}


@pytest.mark.parametrize("student", STUDENTS, ids=["ada", "eve"])
def test_a_phone_does_not_scroll_sideways(opened: Open, student: str) -> None:
    page = opened(student, PHONE)
    assert not is_too_wide(page)
    poke(page)
    assert not is_too_wide(page)
    page.evaluate("document.querySelector('section').style.width = '400px'")
    assert is_too_wide(page)


@pytest.mark.parametrize("student", STUDENTS, ids=["ada", "eve"])
def test_text_may_be_twice_as_large(opened: Open, student: str) -> None:
    page = opened(student, 640)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('li')).fontSize)") == 32
    poke(page)
    assert not is_too_wide(page)
    assert is_uncovered(page, "h1, .score, td.points, section h2, .head strong")


def test_headings_are_in_order(opened: Open) -> None:
    levels = opened("ada").evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(each => each.tagName)")
    assert levels == ["H1"] + ["H2"] * 10


def test_the_keyboard_reaches_everything(opened: Open) -> None:
    page = opened("ada")
    names = [f"answer_{number}" for number in range(1, 11)]
    for name in names:  # the table leads to each exercise
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == f"#{name}"
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    for name in names:  # the lesson is one step away, each answer opens, and can be scrolled
        for _ in range(page.locator(f"#{name} a").count()):
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.getAttribute('href')").startswith("../../quiz.ipynb#")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
        assert not page.locator(f"#{name} pre").first.is_visible()
        page.keyboard.press("Enter")
        assert page.locator(f"#{name} pre").first.is_visible()
        for _ in range(page.locator(f"#{name} pre").count()):
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.tagName") == "PRE"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.get_by_text("Each exercise is judged on its own").is_visible()


def test_enter_leads_to_an_exercise(opened: Open) -> None:
    page = opened("ada", PHONE)
    for _ in range(7):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash === '#answer_7'")
    assert abs(page.evaluate("document.querySelector('#answer_7').getBoundingClientRect().top")) < 2
