# Everything there is to do here, one target each; `make help` lists them. CI runs `.ci/run`, which runs these.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
CONFIGURATION ?= Release
DOTNET_BUILD := dotnet build Operator.sln --configuration $(CONFIGURATION) --nologo -v quiet

.PHONY: help
help: ## Show this help
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##@ Start here

.PHONY: demo
demo: ## See pods supervised on a real Kubernetes (yours, if KUBECONFIG is set)
	@dev/demo up

.PHONY: demo-down
demo-down: ## Undo the demo, all of it
	@dev/demo down

.PHONY: test
test: ## All checks and tests, on a real API server and a real node (yours, if KUBECONFIG is set)
	@dev/test

.PHONY: bench
bench: ## Measure it beside what Kubernetes has itself (20 minutes; bench/run --quick tries it out)
	@bench/run

##@ Working on it

.PHONY: build
build: ## Build everything; warnings are errors
	@$(DOTNET_BUILD)

.PHONY: unit
unit: build ## The tests that need no cluster
	@dev/erlang
	@dev/helm >/dev/null
	@dotnet test Operator.sln --configuration $(CONFIGURATION) --no-build --nologo --filter "Category!=Integration&Category!=EndToEnd"

.PHONY: generate
generate: ## Write what follows from something else: config/, docs/api.md, docs/metrics.md, the chart's page and copies
	@dotnet run --project src/Crds.Generator --configuration $(CONFIGURATION) -- .
	@SUPERVISION_WRITE_DOCS=true dotnet test tests/Operator.Tests --configuration $(CONFIGURATION) --nologo --filter "FullyQualifiedName~CatalogueTests|FullyQualifiedName~AlertsTests"
	@dev/dashboards
	@SUPERVISION_WRITE_DOCS=true dotnet test tests/Chart.Tests --configuration $(CONFIGURATION) --nologo --filter "FullyQualifiedName~GeneratedTests"

.PHONY: pictures
pictures: build ## Tell the story of tests/Story.Tests slowly, and draw docs/pictures from it
	@KUBECONFIG=$$(dev/cluster kubeconfig) PATH=$$PATH:$$(dirname $$(dev/prometheus)) SUPERVISION_STORY_PACE_SECONDS=8 \
		dotnet test tests/Story.Tests --configuration $(CONFIGURATION) --no-build --nologo
	@dev/pictures --keep

.PHONY: format
format: ## Bring the code into its form
	@dotnet format Operator.sln

.PHONY: check
check: build ## What CI checks besides tests: build, format, generated files, scripts, manifests
	@dev/check

.PHONY: image
image: ## Build the operator's image, and print where its archive is
	@dev/image

.PHONY: release-dry-run
release-dry-run: ## Put together what a release consists of, into release/, and publish nothing
	@rm -rf release
	@image=$$(dev/image) && dev/release --image "$$image" release

.PHONY: cluster-up
cluster-up: ## Start a real single-node Kubernetes on this machine
	@dev/cluster up

.PHONY: cluster-down
cluster-down: ## Stop it and remove what it left
	@dev/cluster down

.PHONY: run
run: build ## Run the operator against the cluster of KUBECONFIG, or of cluster-up
	@KUBECONFIG=$$(dev/cluster kubeconfig) dotnet src/Operator/bin/$(CONFIGURATION)/net10.0/supervision-operator.dll

.PHONY: clean
clean: ## Remove what was built (not the cluster, not the caches)
	@rm -rf src/*/bin src/*/obj tests/*/bin tests/*/obj bench/bin bench/obj TestResults
