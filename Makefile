# uv holt Python-Pakete und ruft alles auf; fehlt es, kommt es nach .tools/.
UV := $(or $(shell command -v uv),.tools/bin/uv)
RUN := $(UV) run --locked --quiet

# Hinweis von Material auf sein Nachfolgeprogramm; der Bau damit ist Teil der Prüfung.
export NO_MKDOCS_2_WARNING := 1

site: $(UV)
	$(RUN) mkdocs build --strict

serve: $(UV)
	$(RUN) mkdocs serve --open

test: $(UV)
	$(RUN) python -m bausatz.check.system
	$(RUN) pytest

# Erst die `#>`-Zeilen in den Schnipseln, dann die Dateien daneben.
# `make record NUR=ursachen/firewall` erneuert nur, was so heißt.
record: $(UV)
	$(RUN) pytest --quiet --numprocesses=0 --update-examples tests/test_snippets.py -k "pytest_examples and $(or $(NUR),test)"
	$(RUN) python -m bausatz $(NUR)

bench: $(UV)
	$(RUN) python -m tests.benchmarks

.tools/bin/uv:
	python3 -m pip install --quiet --disable-pip-version-check --target .tools uv

.PHONY: site serve test record bench
