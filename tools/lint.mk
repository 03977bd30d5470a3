# A part of the Makefile: the checks of the sources.
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
# The study's programs that run on the host, in three groups, which are compiled
# with different options: those with threads, those that have objects of the
# study's kernel, and the others.
CORES_C	= study/host/cores.c study/host/team.c
KERN_C	= study/host/clocks.c study/host/program.c
ON_PC_C	= $(filter-out $(CORES_C) $(KERN_C),$(wildcard study/host/*.c))
USER_C	= $(filter %.c,$(USER) $(LIBRARY)) \
	  $(wildcard tests/guest/bench/user/*.c) \
	  $(wildcard tests/programs/user/*.c tests/programs/user/*/*.c) \
	  $(ENOMEM)
C_FILES	+= $(wildcard tests/campaigns/exhaustion/kernel/*.c \
	  tests/campaigns/latency/*.c \
	  tests/campaigns/interrupts/*.c tests/campaigns/wayout/*.c)
USER_C	+= $(RANDOM_C) $(LINUX_C) $(SHARING)
USER_C	+= $(HOSTILE) tests/campaigns/isolation/attempt.c $(LATENCY)
USER_C	+= labs/6-system-call/try.c
LINT	= $(WARN) -Werror -fanalyzer
# Some tests use descriptors that are not open, let exit() close descriptors, or
# write to constants that mprotect() has made writable. So the warnings about
# these are off. The warning about va_list is off because -Wformat checks the
# arguments of printf() better than the analyzer of gcc 14.
USER_LINT = $(LINT) -Wno-analyzer-fd-leak -Wno-analyzer-fd-double-close \
	  -Wno-analyzer-fd-use-without-check -Wno-analyzer-va-list-exhausted \
	  -Wno-analyzer-write-to-const
# These headers are tables, formatted by hand.
TABLES	= include/layout.h include/boot.h
# The files whose style is checked. The first one has faults on purpose, so it
# is in no other list.
STYLED	= tests/campaigns/sanitizers/faults.c \
	  $(C_FILES) $(HOST_C) $(ARENA_C) $(USER_C) $(STUDY_C) \
	  $(wildcard study/*.h study/*/*.h tests/study/*/*.c) \
	  $(filter-out $(TABLES),\
	  $(wildcard include/*.h tests/*/*.h tests/*/*/*.h tests/*/*/*/*.h \
	  user/lib/*.h user/lib/*/*.h tools/build/*.h))
STYLED	+= $(wildcard study/host/*.c tests/*.h web/*.c \
	tests/programs/libcs/*.c tests/programs/debian/*.c \
	$(patsubst %,tests/campaigns/%/*.c,badfiles proof))

# Other versions of clang-format format in another way. Debian 12 and 13 both
# have version 19.
STYLE	= clang-format-19

# Runs command $1 for each file of $2. If it fails for some files, all files are
# still checked; then the rule fails.
each	= bad=0; for file in $(2); do $(1) $$file || bad=1; done; exit $$bad

# The groups of checks. When a group fails, make prints which section of
# docs/style.md to read.
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
		$(INCLUDE) -c -o /dev/null,$(STUDY_C) $(KERN_C))
	$(Q)$(call each,$(HOST32) $(CORED) -Werror -c -o /dev/null,$(CORES_C))
	$(Q)$(call each,$(HOST32) $(FAULTY) -D'PAGES=X(xv6)' \
		-D'HEAPS=X(knr)' -Werror -c -o /dev/null,$(ON_PC_C))

# For each large function, newer versions of cppcheck report that they did not
# check all paths through it. These reports are suppressed. cppcheck also
# reports a difference of two labels of one assembler program as a difference of
# two arrays: this report is suppressed, too.
CHECK	= cppcheck -q --std=c11 --inline-suppr --error-exitcode=1 \
	  --enable=warning,performance,portability \
	  --suppress=normalCheckLevelMaxBranches --suppress=comparePointers
lint-cppcheck:
	$(Q)$(CHECK) --platform=unix32 -Iinclude $(C_FILES)
	$(Q)$(CHECK) --platform=unix32 -Iuser/lib $(USER_C)
	$(Q)$(CHECK) --platform=unix32 -Iinclude -Istudy $(STUDY_C) \
		$(wildcard study/host/*.c)
	$(Q)$(CHECK) $(HOST_C) $(ARENA_C)

# Reports of sparse that are no faults. sparse expects a declaration before each
# function, but a system call is declared only in build/calls.h, under another
# name. In the study an allocator's name depends on its variant, and only the
# table declares it (-Wno-decl). mm/audit.c and study/main.c use the setjmp that
# is built into gcc, which sparse does not know.
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

format:				## format the C sources as make lint wants
	$(Q)$(STYLE) -i $(STYLED)
