# Which kernel run, bench and their like take, for the Makefile that includes
# this file: with ALLOC that on this page allocator of the study, unless it is
# Tally's own. system.mk makes it.
#
# Ancestor: none.

ALLOC	=
SYSTEM_GOALS = run run-window bochs debug gdb-server bochs-debug bench
SYSTEM_GIVEN = $(and $(filter $(SYSTEM_GOALS),$(MAKECMDGOALS)),$(ALLOC))
SYSTEM	= $(filter-out tally,$(SYSTEM_GIVEN))
KERNEL_DIR = build$(SYSTEM:%=/alloc/%)
