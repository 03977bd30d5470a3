# Chooses the kernel of run, bench and similar goals; the Makefile includes this
# file. With ALLOC=NAME it is the kernel on the study's page allocator NAME,
# which system.mk makes. With ALLOC=tally it is the usual kernel.
#
# Ancestor: none.

ALLOC	=
SYSTEM_GOALS = run run-window bochs debug gdb-server bochs-debug bench
SYSTEM_GIVEN = $(and $(filter $(SYSTEM_GOALS),$(MAKECMDGOALS)),$(ALLOC))
SYSTEM	= $(filter-out tally,$(SYSTEM_GIVEN))
KERNEL_DIR = build$(SYSTEM:%=/alloc/%)

# Other goals use Tally's own kernel. Without these lines they would silently
# ignore ALLOC.
SYSTEM_DEAF = $(and $(ALLOC),$(filter-out $(SYSTEM_GOALS),\
	$(or $(MAKECMDGOALS),all)))
ifneq ($(SYSTEM_DEAF),)
$(error ALLOC has no effect on make $(firstword $(SYSTEM_DEAF)). These goals \
	take it: $(SYSTEM_GOALS))
endif
