# A part of the Makefile: fetches programs that are not ours from the network.
# make clean does not remove them.
#
# Ancestor: none.

.PHONY: libcs

# Fetches programs and C libraries that are not ours. If they cannot be fetched,
# this rule does not fail; the tests that need them print what is missing.
build/programs/fetched: tools/fetch-programs tools/apt.sh
	$(Q)tools/fetch-programs || true

libcs: build/programs/fetched	## fetch C libraries for your programs
	@[ -e $< ] || \
		{ echo "libcs: not all was fetched: see above" >&2; exit 1; }

# Fetches Debian's own programs for i386. If they cannot be fetched, this rule
# does not fail, and the test that needs them is skipped.
build/debian/root: | tools/fetch-debian
	$(Q)tools/fetch-debian || true

# Fetches two emulators for web pages, and the playground's terminal. npm
# compares their versions and sums with its lock file, and runs none of their
# scripts.
build/npm/fetched: $(addprefix tools/node/package,-lock.json .json)
	$(call say,NPM,$(@D)/node_modules)
	@mkdir -p $(@D)
	$(Q)cp $^ $(@D)
	$(Q)cd $(@D) && npm ci --ignore-scripts --no-audit --no-fund \
		--no-update-notifier --cache=cache >npm.log 2>&1 || \
		{ cat npm.log >&2; exit 1; }
	$(Q)rm -r $(@D)/cache && touch $@
