# Lượt in thirteen words: setup, check, test, coverage, demo, bench, faults, appliance, fuzz, docs, pictures, release, image. The bare command is the quick round: under a minute.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# Of the demo: the port of its page (0: a free one); BUSY=1: a day passes by itself.
PORT ?= 8080
PACKAGES := core runtime words web reports simulation printer voice kiosk counter display demo luot backup doctor broker_config

DEMO_NEEDS := fonts-noto-core libfribidi0
TEST_NEEDS := $(DEMO_NEEDS) chromium espeak-ng liblouis-bin liblouis-data mosquitto strace systemd tesseract-ocr tesseract-ocr-vie udev zbar-tools
APPLIANCE_NEEDS := mmdebstrap qemu-system-x86 qemu-utils e2fsprogs dosfstools mtools build-essential linux-headers-amd64 linux-source-6.12 tesseract-ocr
VENV_NEEDS := $(shell $(PYTHON) -c 'import ensurepip' 2>/dev/null || echo python3-venv)

.DEFAULT_GOAL := quick
.PHONY: quick setup check test coverage demo bench faults appliance fuzz docs pictures release image needs

demo: NEEDS := $(DEMO_NEEDS)
quick test coverage bench faults pictures: NEEDS := $(TEST_NEEDS)
appliance: NEEDS := $(TEST_NEEDS) $(APPLIANCE_NEEDS)

setup: needs $(VENV)/.ok

# Debian packages: installed when root, else named, all in one line; what another system calls them, its owner knows.
needs:
	@command -v dpkg >/dev/null || exit 0; \
	missing=; for p in $(VENV_NEEDS) $(NEEDS); do dpkg -s $$p >/dev/null 2>&1 || missing="$$missing $$p"; done; \
	[ -n "$$missing" ] || exit 0; \
	if [ "$$(id -u)" = 0 ]; then \
	  echo "installing$$missing"; apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	else echo "Please install first:  sudo apt install$$missing"; exit 1; fi

# The demo needs a fifth of what the tests need: it has a stamp of its own, and is content with that of everything.
DEMO_STAMP := $(or $(wildcard $(VENV)/.ok),$(VENV)/.demo)
$(VENV)/.demo: EXTRAS := demo
$(VENV)/.demo: MB := 120
$(VENV)/.ok: EXTRAS := demo,test
$(VENV)/.ok: MB := 690

# The stamp comes last: a folder without one was left half-made and is made again.
$(VENV)/.ok $(VENV)/.demo: pyproject.toml hatch_build.py requirements.lock $(wildcard words/locale/*/LC_MESSAGES/*.po)
	@test -e $(VENV)/.ok || test -e $(VENV)/.demo || rm -rf $(VENV)
	@if test -e $@; then echo "Updating $(VENV) · Đang cập nhật $(VENV)"; \
	else echo "Installing into $(VENV), once: about $(MB) MB, a minute or two · Đang cài đặt, chỉ lần này: khoảng $(MB) MB"; fi
	@if command -v uv >/dev/null; then \
	  test -d $(VENV) || uv venv -q --python $(PYTHON) $(VENV); \
	  VIRTUAL_ENV=$(VENV) uv pip install -q -c requirements.lock -e '.[$(EXTRAS)]'; \
	else \
	  test -d $(VENV) || $(PYTHON) -m venv $(VENV); \
	  $(BIN)/python -m pip install -q --disable-pip-version-check -c requirements.lock -e '.[$(EXTRAS)]'; \
	fi
	@touch $@

check: setup
	$(BIN)/ruff format --check -q .
	$(BIN)/ruff check -q .
	$(BIN)/mypy
	$(BIN)/bandit -q -c pyproject.toml -r $(PACKAGES)
	$(BIN)/lint-imports --no-logo >/dev/null || $(BIN)/lint-imports --no-logo

# What takes no real time, with few examples of each property.
QUICKLY := -m "not slow" --hypothesis-profile=quick
quick: check
	$(BIN)/pytest -n auto $(QUICKLY)

# Many tests wait for programs more than they compute.
WORKERS := $(shell expr $$(nproc) \* 3 / 2)
# Tests write to disk a hundred thousand times, and wait each time until it is there: a slow disk would slow them all.
# So they write into memory, where it has room; what a real disk does is for `make faults`.
RAM := $(shell test "$$(df --output=avail /dev/shm 2>/dev/null | tail -1)" -gt 4000000 2>/dev/null && echo /dev/shm)
quick test coverage: export TMPDIR := $(or $(RAM),$(TMPDIR),/tmp)

# Ends in time to say which tests have failed, on whatever machine.
MOST_S := 4200
# Everything but what benchmarks are made of, what `make faults` runs, and what `make pictures` draws.
test: check
	$(BIN)/pytest -n $(WORKERS) --dist worksteal --session-timeout=$(MOST_S) -m "not bench and not long and not pictures"

# What of the code the quick round reaches; measuring makes tests three times as slow.
coverage: check
	$(BIN)/pytest -n auto $(QUICKLY) --cov

demo: needs $(DEMO_STAMP)
	@$(BIN)/luot demo --port $(PORT) $(if $(BUSY),--busy)

bench: setup
	$(BIN)/pytest -n auto -m bench
	$(BIN)/python -m benchmarks

# What people notice of each fault that can be provoked on one machine; most of two hours.
faults: setup
	$(BIN)/pytest -m long
	$(BIN)/python -m faults

# A whole office in qemu, with its own kernel, systemd and drivers: what befalls it, and what people notice. Needs root;
# CASES="screen disks" runs some of them.
CASES ?=
appliance: setup
	$(BIN)/python -m appliance --report docs/appliance.md $(CASES)

# What nobody would send, at all that reads what others write.
RUNS ?= 100000
fuzz: setup
	$(BIN)/python -m fuzz --runs $(RUNS)
	$(BIN)/python -m fuzz.console_api
	LUOT_HISTORIES=3000 $(BIN)/pytest -n auto tests/printer/job/test_fault_histories.py

# The console's pages in all languages and looks, walls of hundreds of offices judged from their pixels; docs/pictures and docs/gallery anew.
pictures: setup
	$(BIN)/pytest -m pictures

# The bus for other programs, a keypad's key caps, the wiring, and the sentences for translators: what is new in the code goes into the catalogues.
docs: KEYWORDS := -k mark -k Phrase -k words -k _say -k say $(foreach n,2 3 4 5 6,-k say:2,$nt)
docs: setup
	$(BIN)/python -m docs.asyncapi > docs/asyncapi.json
	$(BIN)/python -m docs.keypad_picture en > docs/keypad.svg
	$(BIN)/python -m docs.keypad_picture vi > docs/keypad.vi.svg
	$(BIN)/python -m docs.wiring_picture en > docs/wiring.svg
	$(BIN)/python -m docs.wiring_picture vi > docs/wiring.vi.svg
	$(BIN)/pybabel -q extract -F pyproject.toml $(KEYWORDS) --no-location --omit-header -o words/locale/luot.pot $(PACKAGES)
	$(BIN)/pybabel -q update -i words/locale/luot.pot -d words/locale -D luot --no-fuzzy-matching --no-wrap

# One file that installs an office without internet, for Debian and Raspberry Pi OS on both architectures: dist/luot-VERSION.run. Needs the internet, and TARGETS="trixie/arm64 …" makes less of it.
TARGETS ?=
release: setup
	$(BIN)/python -m release $(addprefix --target ,$(TARGETS))

# The image of an SD card for a Raspberry Pi 4, of Debian's packages alone: dist/luot-VERSION-pi4.img.xz. Needs root, the
# internet and programs for arm64 that run here (qemu-user-static); half an hour, later minutes.
image: setup
	$(BIN)/python -m sdcard
