# Two commands on a fresh machine with Python 3.11, pip, make and git:
#   make grade   set up, release, simulate a small class, grade it
#   make test    set up and run what CI runs
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: help setup grade quick check test test-all test-alone surprises lint release outputs sandbox server browser bench bench-kernel bench-encoder bench-style bench-report bench-lab platforms pictures clean

help:
	@echo "make grade          set up, make release/, simulate a small class, grade it"
	@echo "make quick          while typing: lint, types, and what needs neither kernels nor TensorFlow (under a minute)"
	@echo "make check LESSON=03  before a commit: quick, and all about one lesson (under two minutes, and its notebook)"
	@echo "make test           run what CI runs"
	@echo "make test-all       before a release: every proof there is (an hour and more)"
	@echo "make test-alone     each right answer of the bank alone through its whole lesson (hours; LESSON=03 for one)"
	@echo "make surprises      what the visible checks say of the bank's wrong answers, beside what the graders say"
	@echo "make setup          only make the environment in .venv"
	@echo "make release        make release/ from source/"
	@echo "make outputs        run the source notebooks and store the outputs that tests compare"
	@echo "make bench          a class of 40 graded with 1 and 2 workers, and a sample of it by stock nbgrader (hours)"
	@echo "make bench-kernel   what a sandboxed kernel costs: seconds, megabytes, milliseconds per call"
	@echo "make bench-encoder  the face encoder against dlib: accuracy, agreement, speed"
	@echo "make bench-style    style transfer, VGG16 and SqueezeNet, against an eager loop and the tutorial form"
	@echo "make bench-report   the class report of 100 students: seconds to make, size, seconds to open"
	@echo "make bench-lab      how long a learner waits for a figure after moving a slider, in JupyterLab in Chromium"
	@echo "make platforms      what course collect makes of each platform's downloads, as a table"
	@echo "make pictures       paint the README's two pictures into docs/"
	@echo "make lint           ruff and mypy, without changing anything"
	@echo "make clean          delete what can be made again: environment, results, pages, the simulated class"

setup: $(READY) sandbox

$(READY): pyproject.toml requirements.lock
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --quiet --disable-pip-version-check --constraint requirements.lock --editable ".[autograder,test]"
	@touch $(READY)

# $(call debian,how to look whether it is there,its packages,what needs it): root installs it, others are told how
define debian
@{ $(1); } >/dev/null 2>&1 || \
if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	apt-get update -qq && apt-get install -y -qq $(2) >/dev/null; \
else \
	echo "$(3) not here: $(2). Install with: sudo apt-get install $(2) (or: dnf, pacman)" >&2; exit 1; \
fi
endef

# student code runs in a bubblewrap sandbox or not at all
sandbox:
	$(call debian,command -v bwrap && ldconfig -p | grep libseccomp,bubblewrap libseccomp2,what grading needs is)

# the tests start a PostgreSQL server of their own
server:
	$(call debian,ls /usr/lib/postgresql/*/bin/initdb,postgresql,what the tests need is)

# the tests look at pages and notebooks in a browser
browser:
	$(call debian,command -v chromium,chromium,what the tests need is)

grade: setup
	$(BIN)/course release
	$(BIN)/course simulate
	$(BIN)/course grade

release: $(READY)
	$(BIN)/course release

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

# Four tiers, each with all that is in the one before (CONTRIBUTING.md says what each proves). Three files of tests at a
# time, since much of it is waiting and two leave two cores idle for a third of the time (files, since a class that is
# graded once serves all tests of its file), in alphabetical order: by number of tests, as is usual, the longest would
# come last. nbval executes every source notebook and compares what it prints with what is stored in it.
QUICK := tests/collect/test_archives.py tests/collect/test_downloads.py tests/collect/test_intake.py tests/collect/test_roster.py \
	tests/exam/test_compare.py tests/exam/test_exam.py tests/exam/test_general.py tests/exam/test_verdict.py \
	tests/course/test_dates.py tests/course/test_people.py tests/course/test_reader.py tests/course/test_recover.py \
	tests/execution/test_realign.py tests/inside/test_data.py tests/notebooks/test_notebooks.py \
	tests/sandbox/test_causes.py tests/test_rooms.py tests/test_sentences.py tests/test_nbgrader_patches.py \
	tests/graders/test_mistakes.py
PYTEST := $(BIN)/pytest --numprocesses 3 --dist loadgroup --no-loadscope-reorder
NBVAL := $(BIN)/pytest --numprocesses 2 --dist loadfile --nbval

quick: $(READY) lint
	$(BIN)/pytest --numprocesses 2 --dist load -m "not thorough and not alone" $(QUICK)

check: quick
	@test -n "$(LESSON)" || { echo "which lesson? make check LESSON=03" >&2; exit 1; }
	$(BIN)/pytest --numprocesses 2 --dist load -m "not thorough and not alone" --lesson $(LESSON) tests/bank tests/graders tests/helpers
	$(NBVAL) source/$(LESSON)_*

test: setup server browser lint
	$(PYTEST) -m "not thorough and not alone"
	$(NBVAL) source

test-all: setup server browser lint
	$(PYTEST) -m "not alone"
	$(NBVAL) source
	$(NBVAL) source

test-alone: $(READY)
	$(PYTEST) -m alone $(if $(LESSON),--lesson $(LESSON)) tests/bank/test_whole_lessons.py

outputs: $(READY)
	for notebook in source/*/*.ipynb; do $(BIN)/python tests/nbval/refresh.py $$notebook || exit 1; done

bench: setup
	$(BIN)/python benchmarks/grading.py

bench-kernel: setup
	$(BIN)/python benchmarks/kernel.py

bench-encoder: setup
	$(BIN)/python benchmarks/encoder.py

bench-style: setup
	$(BIN)/python benchmarks/style.py

bench-report: setup
	$(BIN)/python benchmarks/report.py

bench-lab: setup browser
	$(BIN)/python benchmarks/redrawing.py

platforms: $(READY)
	PYTHONPATH=tests/shared:tests/collect $(BIN)/python tests/collect/platforms_table.py

surprises: $(READY)
	PYTHONPATH=tests/shared:tests/bank TF_CPP_MIN_LOG_LEVEL=3 $(BIN)/python tests/bank/surprises.py $(LESSON)

pictures: $(READY)
	$(BIN)/python benchmarks/style.py --pictures docs

# what can be made again: no real submission, no gradebook, no backup
clean:
	rm -rf .venv .course/results submitted/sim-* feedback report solution artefacts grades*.csv
	git clean -fdxq autograded
