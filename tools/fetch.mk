# What comes from the network, for the Makefile, which includes this file: the
# packages that a command needs, and programs that nobody here wrote. make clean
# leaves it in build/.
#
# Ancestor: none.

.PHONY: deps libcs

# What tools/deps.sh has to know.
GIVEN	= CC='$(CC)' HOSTCC='$(HOSTCC)' LD='$(LD)' OBJCOPY='$(OBJCOPY)' \
	  CROSS='$(CROSS)' T='$(T)' CHECKED='$(CHECKED)'

deps:				## install what run needs (deps test: what test)
	$(Q)$(GIVEN) tools/deps.sh \
		$(or $(filter-out deps,$(MAKECMDGOALS)),run)
	$(Q)tools/fetch-klibc || true

# Programs that nobody here wrote, and C libraries, which stay in build/. If
# they cannot be fetched, the tests say what they lack.
build/programs/fetched: tools/fetch-programs tools/apt.sh
	$(Q)tools/fetch-programs || true

libcs: build/programs/fetched	## fetch C libraries for programs of yours
	@[ -e $< ] || \
		{ echo "libcs: not all was fetched: see above" >&2; exit 1; }

# Debian's own programs for i386, which stay in build/, too.
build/debian/root: | tools/fetch-debian
	$(Q)tools/fetch-debian || true

# Two emulators that are written for web pages, in the versions and with the
# sums that npm's lock file has. npm runs none of the programs that they bring.
build/npm/fetched: $(addprefix tools/node/package,-lock.json .json)
	$(call say,NPM,$(@D)/node_modules)
	@mkdir -p $(@D)
	$(Q)cp $^ $(@D)
	$(Q)cd $(@D) && npm ci --ignore-scripts --no-audit --no-fund \
		--no-update-notifier --cache=cache >npm.log 2>&1 || \
		{ cat npm.log >&2; exit 1; }
	$(Q)rm -r $(@D)/cache && touch $@
