# The checks of the sources; a part of the Makefile.
#
# Ancestor: none.

.PHONY: lint lint-gcc lint-cppcheck lint-sparse lint-style lint-house format

C_FILES	= $(filter %.c,$(BOOT) $(KERNEL) $(START) $(TESTS) $(BENCH)) \
	  tests/guest/bench/prompt.c tests/campaigns/coverage/depth.c \
	  tests/campaigns/sanitizers/kasan.c \
	  tests/campaigns/enomem/inject.c $(HARDWARE)
HOST_C	= $(BUILDER)
ARENA_C	= $(wildcard tests/host/*.c tests/host/*/*.c)
STUDY_C	= $(wildcard study/*.c study/pages/*.c study/heap/*.c)
USER_C	= $(filter %.c,$(USER) $(LIBRARY)) \
	  $(wildcard tests/guest/bench/user/*.c) \
	  $(wildcard tests/programs/user/*.c tests/programs/user/*/*.c) \
	  $(ENOMEM)
C_FILES	+= $(wildcard tests/campaigns/exhaustion/kernel/*.c \
	  tests/campaigns/latency/*.c)
USER_C	+= $(RANDOM_C) $(LINUX_C) $(SHARING)
USER_C	+= $(HOSTILE) tests/campaigns/isolation/attempt.c $(LATENCY)
USER_C	+= labs/6-system-call/try.c
LINT	= $(WARN) -Werror -fanalyzer
# Tests use descriptors that are not open, let exit() close others, and write
# to constants that mprotect() has made writable. For the arguments of printf()
# -Wformat is better than the analyzer of gcc 14.
USER_LINT = $(LINT) -Wno-analyzer-fd-leak -Wno-analyzer-fd-double-close \
	  -Wno-analyzer-fd-use-without-check -Wno-analyzer-va-list-exhausted \
	  -Wno-analyzer-write-to-const
# These headers are tables, formatted by hand.
TABLES	= include/layout.h include/boot.h
# This file has faults on purpose, so only its style is checked.
STYLED	= tests/campaigns/sanitizers/faults.c \
	  $(C_FILES) $(HOST_C) $(ARENA_C) $(USER_C) $(STUDY_C) \
	  $(wildcard study/*.h study/*/*.h tests/study/*/*.c) \
	  $(filter-out $(TABLES),\
	  $(wildcard include/*.h tests/*/*.h tests/*/*/*.h tests/*/*/*/*.h \
	  user/lib/*.h user/lib/*/*.h tools/build/*.h))
STYLED	+= $(wildcard study/host/*.c tests/*.h web/*.c \
	tests/programs/libcs/*.c tests/programs/debian/*.c \
	$(patsubst %,tests/campaigns/%/*.c,badfiles interrupts wayout proof))

# Other versions format in another way. Debian 12 and 13 both have this one.
STYLE	= clang-format-19

# Runs a command for each of these files. Checks all files before it fails.
each	= bad=0; for file in $(2); do $(1) $$file || bad=1; done; exit $$bad

# The groups of checks. When one fails, it says which section to read.
CHECKS	= lint-gcc lint-cppcheck lint-sparse lint-style lint-house
read	= || { echo '$@: read docs/style.md, "$(strip $1)"' >&2; exit 1; }
lint: $(CHECKS)		## check: gcc, cppcheck, sparse, clang-format, rules

lint-gcc: build/takes build/calls.h
	$(Q)$(call each,$(CC) $(KFLAGS) $(LINT) $(INCLUDE) -c -o /dev/null,\
		$(C_FILES))
	$(Q)$(call each,$(HOSTCC) $(HOSTFLAGS) $(LINT) -c -o /dev/null,\
		$(HOST_C))
	$(Q)$(call each,$(HOST32) $(HOSTTEST) -Werror -c -o /dev/null,\
		$(ARENA_C))
	$(Q)$(call each,$(HOST32) $(FULL) -Werror -c -o /dev/null,$(CYCLES))
	$(Q)$(call each,$(CC) $(USERFLAGS) $(USER_LINT) -c -o /dev/null,\
		$(USER_C))
	$(Q)$(call each,$(CC) $(KFLAGS) $(WARN) -Werror -iquote study \
		$(INCLUDE) -c -o /dev/null,$(STUDY_C))

# For every larger function, newer versions report that they did not check all
# paths through it. These reports are suppressed.
CHECK	= cppcheck -q --std=c11 --inline-suppr --error-exitcode=1 \
	  --enable=warning,performance,portability \
	  --suppress=normalCheckLevelMaxBranches
lint-cppcheck:
	$(Q)$(CHECK) --platform=unix32 -Iinclude $(C_FILES)
	$(Q)$(CHECK) --platform=unix32 -Iuser/lib $(USER_C)
	$(Q)$(CHECK) --platform=unix32 -Iinclude -Istudy $(STUDY_C)
	$(Q)$(CHECK) $(HOST_C) $(ARENA_C)

# Reports of sparse that are no faults. A system call is declared only in
# build/calls.h, under another name; sparse expects a declaration before each
# function. In the study the name that an allocator exports comes from its
# variant, and is declared in the table. mm/audit.c and study/main.c use a
# setjmp that is built into gcc, and that sparse does not have.
NO_FAULT = symbol 'sys_[a-z0-9_]*' was not declared\|'__builtin_[a-z]*jmp'$$
lint-sparse: build/calls.h
	$(Q)bad=0; for file in $(C_FILES) $(USER_C); do \
		! sparse -m32 -Wno-non-pointer-null -Iinclude -Ibuild \
			-Iuser/lib $$file 2>&1 | grep -v "$(NO_FAULT)" || \
			bad=1; \
	done; exit $$bad
	$(Q)$(call each,sparse -m32 -Wsparse-error -Wno-non-pointer-null \
		-Wno-decl -Iinclude -Istudy,$(filter-out study/main.c \
		study/systemaudit.c,$(STUDY_C)))

lint-style:
	$(Q)$(STYLE) --dry-run -Werror $(STYLED) $(call read,Before you commit)

# Our own rules, which no other tool checks: tests/house/.
HOUSE	= $(wildcard tests/house/*.t)
lint-house: $$(call needs,$$(HOUSE))
	$(Q)tests/prove $(HOUSE) </dev/null $(call read,Rules of the house)

format:				## format the C as make lint wants it
	$(Q)$(STYLE) -i $(STYLED)
