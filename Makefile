# Kho CĐS: `make nightly` sets up and runs the main job on the samples; `make test` sets up and passes the tests.
PYTHON ?= python3
BIN := .venv/bin
export GX_ANALYTICS_ENABLED := false
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export DAGSTER_DISABLE_TELEMETRY := true

.PHONY: nightly test coverage campaign lint dev setup site-assets pictures install bundle
.DEFAULT_GOAL := nightly

setup: .venv/.installed

.venv/.installed: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

nightly: setup
	test -e raw/samples/simulated/delivery.csv || $(BIN)/kho simulate
	$(BIN)/kho nightly

test: setup
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not campaign"

# the same tests, slower, with what they ran of the code
coverage: setup
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not campaign" \
		--cov=orchestration --cov=expectations --cov=transforms --cov-report=term:skip-covered

# the tests that build a province once more by dbt itself, with its tests of the data
BY_DBT := tests/test_facts.py tests/test_findings.py tests/test_gate.py tests/test_index_by_hand.py tests/test_index_bounds.py \
	tests/test_index_scale.py tests/test_index_sensitivity.py tests/test_index_stages.py tests/test_certification.py tests/test_quarantine.py

campaign: setup
	$(BIN)/python -m pytest -n 2 --dist loadfile -m campaign
	KHO_TEST_ENGINE=dbt $(BIN)/python -m pytest -n 2 --dist loadfile -m "not campaign" $(BY_DBT)
	$(BIN)/python benchmarks/intake/run.py
	$(BIN)/python benchmarks/overhead/run.py
	$(BIN)/python benchmarks/index/scoring.py
	$(BIN)/python benchmarks/index/draws.py
	$(BIN)/python benchmarks/detection --count 24 $(DETECTION)

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --disable-progress-bar --processes 2 transforms/models transforms/macros transforms/tests expectations/sql orchestration/intake/lookups \
		orchestration/release/exports orchestration/reports

# the libraries of the release's pages, from npm anew; what it writes is committed
site-assets: setup
	$(BIN)/python -m orchestration.release.exports.site.vendor

# the README's pictures, from the current release of the samples, by Debian's chromium
pictures: setup
	$(BIN)/python tests/readme_pictures.py

# a server's installation, as root; run again it upgrades. Options: PREFIX, USER, NAME, PORT (docs/van-hanh.md)
install:
	deploy/install.sh $(if $(NAME),--name $(NAME)) $(if $(PREFIX),--prefix $(PREFIX)) $(if $(PORT),--port $(PORT)) \
		$(if $(findstring command,$(origin USER)),--user $(USER))

# one archive that installs without any network: dist/kho-cds-VERSION.tar
bundle:
	deploy/bundle.sh

dev: setup
	$(BIN)/kho dev
