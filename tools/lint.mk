# What checks the sources, for the Makefile, which includes this file.
#
# Ancestor: none.

.PHONY: lint lint-gcc lint-cppcheck lint-sparse lint-style lint-house format

C_FILES	= $(filter %.c,$(BOOT) $(KERNEL) $(START) $(TESTS) $(BENCH)) \
	  tests/bench/prompt.c tests/coverage/depth.c \
	  tests/sanitizers/kasan.c tests/enomem/inject.c $(HARDWARE)
HOST_C	= tools/build.c
ARENA_C	= $(patsubst %,tests/host/%.c,$(HOST_SHARED) $(HOST))
STUDY_C	= $(wildcard study/*.c study/pages/*.c study/heap/*.c)
USER_C	= $(filter %.c,$(USER) $(LIBRARY)) $(wildcard tests/bench/user/*.c) \
	  $(JUDGED) tests/user/test.c $(ENOMEM)
C_FILES	+= $(wildcard tests/exhaustion/kernel/*.c tests/latency/*.c)
USER_C	+= $(RANDOM_C) $(LINUX_C) tests/sharing/sharing.c
USER_C	+= $(HOSTILE) tests/isolation/attempt.c $(LATENCY)
USER_C	+= labs/6-system-call/try.c
LINT	= $(WARN) -Werror -fanalyzer
# Tests use descriptors that are not open, let exit() close others, and write
# to constants that mprotect() has made writable. For the arguments of printf()
# -Wformat is better than the analyzer of gcc 14.
USER_LINT = $(LINT) -Wno-analyzer-fd-leak -Wno-analyzer-fd-double-close \
	  -Wno-analyzer-fd-use-without-check -Wno-analyzer-va-list-exhausted \
	  -Wno-analyzer-write-to-const
# These headers are tables, laid out by hand.
TABLES	= include/layout.h include/boot.h
# Its faults are there on purpose: the other judges would see them.
STYLED	= tests/sanitizers/faults.c \
	  $(C_FILES) $(HOST_C) $(ARENA_C) $(USER_C) $(STUDY_C) \
	  $(wildcard study/*.h study/*/*.h tests/study/*.[ch]) \
	  $(filter-out $(TABLES),\
	  $(wildcard include/*.h tests/*/*.h tests/enomem/user/*.h \
	  user/lib/*.h))
STYLED	+= $(CYCLES) $(wildcard tests/badfiles/*.c tests/libcs/*.c \
	tests/debian/*.c)

# Versions of it disagree. This one is the same in Debian 12 and 13.
STYLE	= clang-format-19

# A command for each of these files; all are looked at before it fails.
each	= bad=0; for file in $(2); do $(1) $$file || bad=1; done; exit $$bad

JUDGES	= lint-gcc lint-cppcheck lint-sparse lint-style lint-house
lint: $(JUDGES)			## four tools check the C; then the house rules

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

# Newer versions complain about every larger function that they did not try
# all of its paths.
CHECK	= cppcheck -q --std=c11 --inline-suppr --error-exitcode=1 \
	  --enable=warning,performance,portability \
	  --suppress=normalCheckLevelMaxBranches
lint-cppcheck:
	$(Q)$(CHECK) --platform=unix32 -Iinclude $(C_FILES)
	$(Q)$(CHECK) --platform=unix32 -Iuser/lib $(USER_C)
	$(Q)$(CHECK) --platform=unix32 -Iinclude -Istudy $(STUDY_C)
	$(Q)$(CHECK) $(HOST_C) $(ARENA_C)

# A system call is declared in build/calls.h alone, under another name; sparse
# wants to see a declaration before the function: that is no fault. The name
# that an allocator exports is made by its variant, and declared in the table.
# mm/audit.c, also within study/systemaudit.c, and study/main.c have setjmp
# built in, of which sparse has not heard.
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
	$(Q)$(STYLE) --dry-run -Werror $(STYLED)

# The rules of this house, which no other tool checks: tests/house/.
HOUSE	= $(wildcard tests/house/*.t)
lint-house: $$(call needs,$$(HOUSE))
	$(Q)exec tests/prove $(HOUSE) </dev/null

format:				## format the C as make lint wants it
	$(Q)$(STYLE) -i $(STYLED)
