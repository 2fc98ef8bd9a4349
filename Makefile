# uv holt Python-Pakete und ruft alles auf; fehlt es, kommt es nach .tools/.
UV := $(or $(shell command -v uv),.tools/bin/uv)
RUN := $(UV) run --locked --quiet

# Hinweis von Material auf sein Nachfolgeprogramm; der Bau damit ist Teil der Prüfung.
export NO_MKDOCS_2_WARNING := 1
# In Containern oft gesetzt; jeder Start übersetzte dann alle Module neu.
unexport PYTHONDONTWRITEBYTECODE

site: $(UV)
	@$(RUN) python -m bausatz.guest || echo "Die Website entsteht ohne „Ausführen“."
	$(RUN) mkdocs build --strict
	@$(RUN) python -m bausatz.site site

serve: $(UV)
	$(RUN) mkdocs serve --open

test: $(UV)
	$(RUN) python -m bausatz.check.system
	$(RUN) pytest

# Was die Änderung berührt; den Rest nennt die letzte Zeile.
check: $(UV)
	@$(RUN) python -m bausatz.check.affected

# Führt aus, was sich geändert hat; `NUR=ursachen/netz/firewall` alles, was so heißt.
record: $(UV)
	@$(RUN) python -m bausatz "$(NUR)"

# `SEITE=ursachen/beispiel TITEL="…"` oder `BIBLIOTHEK=name`; Make reicht sie weiter.
neu: $(UV)
	@$(RUN) python -m bausatz.new --seite "$$SEITE" --titel "$$TITEL" --bibliothek "$$BIBLIOTHEK"

# Linux, CPython und Labor für den Browser, aus Debians Paketen; auch `site` baut es.
gast: $(UV)
	@$(RUN) python -m bausatz.guest

bench: $(UV)
	$(RUN) python -m tests.benchmarks

.tools/bin/uv:
	python3 -m pip install --quiet --disable-pip-version-check --target .tools uv

.PHONY: site serve test check record neu gast bench
