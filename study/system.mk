# Makes the system on another page allocator of the study: make run ALLOC=xv6.
# The kernel's objects are the usual ones, except the audit. study/system.c
# says how the calls for a page reach the allocator. The images in
# build/alloc/NAME/ have the same names as in build/.
#
# Ancestor: none.

.PHONY: bench-alloc

# An allocator without free is left out: it could give each page only once.
with_free := $(shell $(BARE) grep -l '^	\.free = ' study/pages/*.c)
SYSTEM_PAGES := $(foreach a,$(STUDY_PAGES),\
	  $(if $(filter study/pages/$a.c,$(with_free)),$a))
SYSTEM_OTHERS := $(filter-out tally,$(SYSTEM_PAGES))

ifneq ($(SYSTEM_GIVEN),)
ifneq ($(words $(SYSTEM_GIVEN)),1)
$(error ALLOC is one name, and not $(SYSTEM_GIVEN). make bench-alloc measures \
	all)
endif
ifeq ($(filter $(SYSTEM_GIVEN),$(STUDY_PAGES)),)
$(error No page allocator is named $(SYSTEM_GIVEN). There are: \
	$(sort $(SYSTEM_PAGES)))
endif
ifeq ($(filter $(SYSTEM_GIVEN),$(SYSTEM_PAGES)),)
$(error $(SYSTEM_GIVEN) cannot carry the system: it has no free, and each page \
	could be used once. There are: $(sort $(SYSTEM_PAGES)))
endif
endif

# Only the object of the audit is replaced.
SYSTEM_O = $(filter-out build/mm/audit.o,$(KERNEL_O)) build/study/system.o \
	  build/study/systemaudit.o
build/study/system.o build/study/systemaudit.o: INCLUDE += -iquote study
build/study/system.o: FAST += study/system.c

SYSTEM_WRAP = kinit2 kalloc get_free_page new_page_table new_page_dir kfree \
	  can_kalloc
SYSTEM_KERNEL = $(KERNEL_LDS) $(SYSTEM_O) build/study/asis/pages/%.o
build/alloc/%.elf: WRAP = $(SYSTEM_WRAP)
build/alloc/%.elf: LINK_OPTIONS = \
	  --defsym=system_allocator=$(notdir $(@D))_asis

build/alloc/%/tally.elf: $(SYSTEM_KERNEL) $(START_O)
	$(link_kernel)

build/alloc/%/bench.elf: $(SYSTEM_KERNEL) $(BENCH_O)
	$(link_kernel)
build/alloc/%/bench.elf: WRAP = $(SYSTEM_WRAP) traps_init mem_init

# These images measure the parts of the boot; one of them has the usual kernel.
PROMPT_O = $(START_O) build/tests/guest/bench/prompt.o build/study/systemboot.o
PROMPT_WRAP = console_putc mem_print mem_check finish
build/alloc/%/prompt.elf: $(SYSTEM_KERNEL) $(PROMPT_O)
	$(link_kernel)
build/alloc/%/prompt.elf: WRAP = $(SYSTEM_WRAP) $(PROMPT_WRAP)

build/alloc/tally/prompt.elf: $(KERNEL_LDS) $(KERNEL_O) $(PROMPT_O)
	$(link_kernel)
build/alloc/tally/prompt.elf: WRAP = $(PROMPT_WRAP)
build/alloc/tally/prompt.elf: LINK_OPTIONS =

build/alloc/%/tally.img: build/alloc/%/tally.elf build/boot.bin \
		build/archive.tar build/build
	$(image)

build/alloc/%/bench.img: build/alloc/%/bench.elf build/stamp.bin build/build
	$(image)

build/alloc/%/figures.img: build/alloc/%/tally.elf build/boot.bin \
		build/figures.tar build/build
	$(image)

build/alloc/%/prompt.img: build/alloc/%/prompt.elf build/stamp.bin \
		build/archive.tar build/build
	$(image)

# The images that measure these allocators, and those of the usual kernel.
system_images = build/bench.img build/figures.img build/alloc/tally/prompt.img \
	  $(foreach a,$1,$(addprefix build/alloc/$a/,bench.img figures.img \
	  prompt.img))
bench: $(if $(SYSTEM),$(call system_images,$(SYSTEM)))

bench-alloc: $(call system_images,$(SYSTEM_OTHERS))
bench-alloc:			## measure the system on each page allocator
	$(Q)study/systembench build/alloc/bench.csv $(SYSTEM_OTHERS)
	$(Q)study/systembench --check build/alloc/bench.csv study/system.csv
