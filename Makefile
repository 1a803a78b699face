# Lượt in six words: setup, check, test, demo, bench, docs. The bare command checks and tests.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

DEMO_NEEDS := fonts-noto-core
TEST_NEEDS := $(DEMO_NEEDS) chromium mosquitto strace systemd tesseract-ocr tesseract-ocr-vie
VENV_NEEDS := $(shell $(PYTHON) -c 'import ensurepip' 2>/dev/null || echo python3-venv)

.DEFAULT_GOAL := test
.PHONY: setup check test demo bench docs

# Debian packages: installed when root, else named; what another system calls them, its owner knows.
define need
@command -v dpkg >/dev/null || exit 0; \
missing=; for p in $(1); do dpkg -s $$p >/dev/null 2>&1 || missing="$$missing $$p"; done; \
[ -n "$$missing" ] || exit 0; \
if [ "$$(id -u)" = 0 ]; then \
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
else echo "Please install first:  sudo apt install$$missing"; exit 1; fi
endef

setup: $(VENV)/.ok

# The stamp comes last: a folder without it was left half-made and is made again.
$(VENV)/.ok: pyproject.toml hatch_build.py requirements.lock $(wildcard runtime/locale/*/LC_MESSAGES/*.po)
	$(call need,$(VENV_NEEDS))
	@test -e $@ || rm -rf $(VENV)
	@if command -v uv >/dev/null; then \
	  test -d $(VENV) || uv venv -q --python $(PYTHON) $(VENV); \
	  VIRTUAL_ENV=$(VENV) uv pip install -q -c requirements.lock -e '.[demo,test]'; \
	else \
	  test -d $(VENV) || $(PYTHON) -m venv $(VENV); \
	  $(BIN)/python -m pip install -q --disable-pip-version-check -c requirements.lock -e '.[demo,test]'; \
	fi
	@touch $@

check: setup
	$(BIN)/ruff format --check -q .
	$(BIN)/ruff check -q .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo >/dev/null || $(BIN)/lint-imports --no-logo

test: check
	$(call need,$(TEST_NEEDS))
	$(BIN)/pytest -n auto

demo: setup
	$(call need,$(DEMO_NEEDS))
	$(BIN)/luot demo

bench: setup
	$(call need,$(TEST_NEEDS))
	$(BIN)/python -m benchmarks

# What the office's own words are: extracts the sentences for translators.
docs: setup
	$(BIN)/pybabel -q extract -k say:2 --no-location --omit-header -o runtime/locale/luot.pot core runtime printer kiosk counter display demo luot
	$(BIN)/pybabel -q update -i runtime/locale/luot.pot -d runtime/locale -D luot --no-fuzzy-matching --omit-header
