"""What is printed steers no terminal, hides nothing, and goes through one console."""

import ast
import io
import random
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from courses import REPOSITORY
from rich.progress import Progress, TextColumn, track
from rich.table import Table
from rich.text import Text
from terminals import steers

from autograder.cli.common import Commands, command, counted, known, listed, number
from autograder.cli.screen import WIDE, Screen
from autograder.errors import CourseError
from autograder.text import MARKS, visible

STEERING = {
    "colour": "a\x1b[31mb",
    "title": "a\x1b]0;owned\x07b",
    "link": "a\x1b]8;;http://x\x07b",
    "cursor": "a\x1b[2A\x1b[2Kb",
    "C1": "a\x9b31mb\x9d0;owned\x9c",
    "backspace": "a\x08\x08b",
    "return": "a\rb",
    "newline": "a\nb",
    "other newlines": "a\x85b\u2028c\u2029d\x0be\x0cf",
    "override": "a\u202eb\u202c",
    "isolate": "a\u2066b\u2067c\u2068d\u2069",
    "direction": "a\u200eb\u200fc\u061cd",
    "no width": "a\u200bb\u200cc\u200dd\ufeffe\u2060f",
    "filler": "a\u115fb\u3164c\uffa0d\u034fe",
    "variant": "a\ufe0fb\U000e0101c",
    "tag": "a\U000e0041b",
    "half": "a\ud83db\udcffc",
    "NUL": "a\0b\x7f",
    "private": "a\ue000b\U0010ffff",
    "accents": "a" + "\u0301" * 40,
}
PLAIN = (
    "ada",
    "José",
    "Jose\u0301",
    "Nguyễn Văn Á",
    "Ελένη",
    "Мария",
    "山田\u3000太郎",
    "مريم",
    "किरण",
    "נועה",
    "O'Brien, [J.]",
    "🙂",
)


def printed(
    *things: object, encoding: str = "utf-8", terminal: bool = False, width: int = 60, **settings: object
) -> str:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="")
    screen = Screen(file=stream, width=width, force_terminal=terminal, color_system=None)
    screen.print(*things, **settings)
    stream.flush()
    return stream.buffer.getvalue().decode(encoding)


@pytest.mark.parametrize("kind", STEERING)
def test_what_steers_is_shown_as_its_escape(kind: str) -> None:
    text = STEERING[kind]
    shown = visible(text)
    assert not steers(shown) and shown != text and "\\" in shown and "\n" not in shown
    assert shown.encode("ascii", "backslashreplace").decode("unicode_escape") == text  # nothing is lost
    assert shown.startswith("a")


@pytest.mark.parametrize("name", PLAIN)
def test_names_of_all_scripts_stay_as_they_are(name: str) -> None:
    assert visible(name) == name
    assert printed(name) == f"{name}\n"


def test_a_check_of_this_file_finds_what_steers() -> None:
    assert all(
        steers(text) for kind, text in STEERING.items() if kind not in ("newline", "filler", "variant", "accents")
    )


@pytest.mark.parametrize("terminal", [False, True])
def test_whatever_way_it_is_printed(terminal: bool) -> None:
    chance = random.Random(5)
    pool = "".join(STEERING.values()) + "[bold][/][link=http://x]:smile: abc山"
    for _ in range(60):
        text = "".join(chance.choices(pool, k=chance.randrange(1, 60)))
        table = Table(title=text, caption=text)
        table.add_column(text, overflow="fold")
        table.add_row(text)
        table.add_row(Text(text))
        for thing in (text, Text(text), Text.assemble((text, "red"), text), table):
            shown = printed(thing, terminal=terminal, markup=True, emoji=True, highlight=True)
            assert not steers(shown), (text, shown)
        stream = io.StringIO()
        screen = Screen(file=stream, force_terminal=terminal, color_system=None, width=60)
        screen.rule(text)
        screen.say(text, indent=4)
        assert not steers(stream.getvalue())


def test_a_string_is_one_line_and_has_no_markup() -> None:
    assert printed("a\nb [bold]c[/] :smile:") == "a\\nb [bold]c[/] :smile:\n"
    assert printed("[link=http://x]y[/]", markup=True) == "[link=http://x]y[/]\n"
    stream = io.StringIO()
    screen = Screen(file=stream, force_terminal=True, color_system="truecolor", width=60)
    screen.print(Text.from_markup("[link=http://x]here[/link] [red]red[/]"))
    assert "\x1b]" not in stream.getvalue() and "\x1b[31mred\x1b[0m" in stream.getvalue()


def test_a_bar_of_progress_says_only_what_it_says() -> None:
    stream = io.StringIO()
    screen = Screen(file=stream, force_terminal=True, color_system=None, width=60)
    hostile = "\x1b]0;owned\x07[link=http://x]name[/link]\u202e"
    with Progress(TextColumn("{task.description}", markup=False), console=screen) as progress:
        list(progress.track([1], description=hostile))
    list(track([1], hostile, console=screen))
    assert "\x1b]" not in stream.getvalue() and "\u202e" not in stream.getvalue() and "name" in stream.getvalue()


def test_a_terminal_that_knows_only_ascii() -> None:
    table = Table("student")
    table.add_row("José — «ada» ✓")
    assert printed(table, "José — ✓ \udcff", encoding="ascii").count("Jos") == 2
    assert printed("José €", encoding="latin-1") == "José \\u20ac\n"


def test_lines_are_broken_for_a_person_only(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "word " * 40
    assert printed(text).count("\n") == 1
    assert printed(text, terminal=True).count("\n") > 3
    monkeypatch.delenv("COLUMNS", raising=False)
    assert Screen(file=io.StringIO()).width == WIDE
    monkeypatch.setenv("COLUMNS", "72")
    assert Screen(file=io.StringIO()).width == 72
    stream = io.StringIO()
    Screen(file=stream, force_terminal=True, width=20, color_system=None).say("one two three four five six", indent=4)
    assert [line.rstrip() for line in stream.getvalue().splitlines()] == ["    one two three", "    four five six"]


def test_a_long_name_is_printed_whole() -> None:
    name = "Bartholomew-Featherstonehaugh-Cholmondeley@students.example.ac.uk"
    from autograder.cli import common

    stream = io.StringIO()
    before, common.console = common.console, Screen(file=stream, width=60, force_terminal=True, color_system=None)
    try:
        common.show_table({"student": [name], **{f"column {n}": ["12.5"] for n in range(4)}, "empty": [""]})
        common.show_table({"student": [], "points": []})
    finally:
        common.console = before
    lines = stream.getvalue().partition("─\n")[2].splitlines()
    assert "…" not in stream.getvalue() and "empty" not in stream.getvalue() and "12.5" in stream.getvalue()
    assert "".join("".join(line.split()).replace("12.5", "") for line in lines) == name


def test_accents_are_counted() -> None:
    assert visible("a" + "\u0301" * MARKS) == "a" + "\u0301" * MARKS
    assert visible("a" + "\u0301" * (MARKS + 1)).endswith("\\u0301")


# --- errors ---------------------------------------------------------------------------------------------------------


def test_errors_of_the_caller_steer_nothing() -> None:
    @click.group(cls=Commands)
    def main() -> None:
        pass

    @main.command()
    @click.argument("place", type=click.Path(exists=True))
    def look(place: str) -> None:
        raise click.ClickException(place)

    hostile = "\x1b[2J\x9b\u202e\udcff"
    for words in (["look", hostile], [hostile], ["look", f"--{hostile}"], ["look", ".", hostile], []):
        done = CliRunner().invoke(main, words)
        assert done.exit_code == 2 and not steers(done.output), words
    assert CliRunner().invoke(main, ["look", "."]).output == "Error: .\n"
    assert CliRunner().invoke(main, ["--help"]).exit_code == 0


def test_a_traceback_steers_nothing(capsys: pytest.CaptureFixture) -> None:
    from autograder.cli.common import _say_defect

    try:
        raise KeyError("x") from ValueError("\x1b]0;owned\x07\u202e")
    except KeyError as error:
        _say_defect(type(error), error, error.__traceback__)
    said = capsys.readouterr().err
    assert "ValueError: \\x1b]0;owned\\x07\\u202e" in said and "KeyError: 'x'" in said and not steers(said)


def test_a_warning_steers_nothing(capsys: pytest.CaptureFixture) -> None:
    from autograder.cli.common import _say_warning

    _say_warning(UserWarning("two cells \x1b[2J\u202e"), UserWarning, "a.py", 3)
    said = capsys.readouterr().err
    assert "a.py:3: UserWarning: two cells \\x1b[2J\\u202e" in said and not steers(said)


# --- one way to the terminal ----------------------------------------------------------------------------------------

ELSEWHERE = {"print", "echo", "secho", "echo_via_pager", "style", "stdout", "stderr", "Console", "warn", "pprint"}


def other_ways(source: str) -> list[str]:
    """Names in a module by which text gets to the terminal past the console."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name) and node.id in ELSEWHERE:
            found.append(node.id)
        elif isinstance(node, ast.Attribute) and node.attr in ELSEWHERE:
            if not (
                isinstance(node.value, ast.Name) and node.value.id in ("console", "errors") and node.attr == "print"
            ):
                found.append(node.attr)
        elif isinstance(node, ast.ImportFrom) and any(each.name in ELSEWHERE for each in node.names):
            found.append(node.module or "")
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("ClickException", "UsageError")):
            shown = node.args[0]
            safe = isinstance(shown, ast.Constant) or ast.unparse(shown).startswith("visible(")
            found += [] if safe else ["ClickException"]
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("click.confirm", "click.prompt"):
            found += [] if isinstance(node.args[0], ast.Constant) else ["confirm"]
    return found


@pytest.mark.parametrize(
    "path",
    sorted(path for path in (REPOSITORY / "autograder" / "cli").glob("*.py") if path.name != "screen.py"),
    ids=lambda path: path.stem,
)
def test_commands_print_by_the_console_only(path: Path) -> None:
    assert other_ways(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        "print(name)",
        "click.echo(name)",
        "click.secho(name)",
        "sys.stdout.write(name)",
        "sys.stderr.write(name)",
        "Console().log(name)",
        "rich.print(name)",
        "from click import echo",
        "raise click.ClickException(str(error))",
        "click.confirm(f'Save {name}?')",
        "warnings.warn(name)",
    ],
)
def test_another_way_is_found(line: str) -> None:
    assert other_ways(line)


# --- words ----------------------------------------------------------------------------------------------------------


def test_the_student_that_is_meant() -> None:
    students = ["ada", "Ada.Lovelace", "bob", "zo\u200be", "O'Brien $(ls)"]
    assert known("bob", students) == "bob"
    assert known("zo\\u200be", students) == "zo\u200be"
    with pytest.raises(CourseError, match=r"there is no student ada\.lovelac; did you mean Ada\.Lovelace"):
        known("ada.lovelac", students)
    with pytest.raises(CourseError, match=r"there is no student zzz$"):
        known("zzz", students)
    with pytest.raises(CourseError, match=r"nothing of bop; did you mean bob\?"):
        known("bop", students, "nothing of bop")


def test_small_words() -> None:
    assert command("course", "held", "--student", "O'Brien $(ls)") == "course held --student 'O'\"'\"'Brien $(ls)'"
    assert counted(1, "line") == "1 line" and counted(0, "line") == "0 lines"
    assert listed(["a", "b", "c"], 3) == "a, b, c" and listed(["a", "b", "c"], 1) == "a and 2 more"
    assert (number(None), number(12.0), number(100 / 3), number(0.1 + 0.2)) == ("—", "12", "33.33", "0.3")
