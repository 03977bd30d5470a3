# Programs from the network that are not ours: a part of the Makefile. They stay
# in build/ when make clean has removed the rest.
#
# Ancestor: none.

.PHONY: libcs

# Programs and C libraries that are not ours. If they cannot be fetched, the
# tests print what is missing.
build/programs/fetched: tools/fetch-programs tools/apt.sh
	$(Q)tools/fetch-programs || true

libcs: build/programs/fetched	## fetch C libraries for your programs
	@[ -e $< ] || \
		{ echo "libcs: not all was fetched: see above" >&2; exit 1; }

# Debian's own programs for i386.
build/debian/root: | tools/fetch-debian
	$(Q)tools/fetch-debian || true

# Two emulators for web pages. npm checks their versions and sums, which are in
# its lock file, and runs none of their scripts.
build/npm/fetched: $(addprefix tools/node/package,-lock.json .json)
	$(call say,NPM,$(@D)/node_modules)
	@mkdir -p $(@D)
	$(Q)cp $^ $(@D)
	$(Q)cd $(@D) && npm ci --ignore-scripts --no-audit --no-fund \
		--no-update-notifier --cache=cache >npm.log 2>&1 || \
		{ cat npm.log >&2; exit 1; }
	$(Q)rm -r $(@D)/cache && touch $@
