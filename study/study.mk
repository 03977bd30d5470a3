# The rules of the study, for the Makefile that includes this file: its kernel
# and its programs on the host, its runs, its tables, and its traces.
#
# Ancestor: none.

.PHONY: study study-check study-keep traces heap-traces cycles

# If one of these files changes, the rules here compile everything again.
STUDY_RULES = $(RULES) study/study.mk

# Makes the rule for objects of the host in build/DIR, from study/SOURCES:
# $(call hosted_rule,DIR,SOURCES,OPTIONS)
define hosted_rule
build/$1/%.o: study/$2%.c $(STUDY_RULES) build/made-by
	$$(compile_host)
build/$1/%.o: HOW = $(notdir $1)
build/$1/%.o: HOST_OPTIONS = $3
endef

# ---- The study ---------------------------------------------------------

# The study's kernel is the usual one with another start(). Each allocator is
# compiled once for each variant; study/study.h describes the variants.
STUDY_PAGES := $(shell $(BARE) sed -n 's/^\tX(\(\w*\)).*/\1/p' study/pages.c)
STUDY_HEAPS := $(shell $(BARE) sed -n 's/^\tX(\(\w*\)).*/\1/p' study/heap.c) \
	ostep
STUDY	= main measure measured random judge pages pagework pieces replay \
	  misuse heap heapwork heapmisuse watch
VARIANTS = count asis nofill plain clear

OF_count = -DVARIANT=count -DCOUNT
OF_asis	= -DVARIANT=asis
OF_nofill = -DVARIANT=nofill -DNO_FILL
OF_plain = -DVARIANT=plain -DNO_FILL -DNO_LOCK
OF_clear = -DVARIANT=clear -DNO_FILL -DNO_LOCK -DCLEAR_IN_GET

STUDY_O	:= $(STUDY:%=build/study/%.o) \
	$(foreach v,$(VARIANTS),$(STUDY_PAGES:%=build/study/$v/pages/%.o)) \
	$(foreach v,$(filter-out clear,$(VARIANTS)),\
		$(STUDY_HEAPS:%=build/study/$v/heap/%.o))

# The allocators are compiled for speed, without nops between instructions. They
# do not take the options that make the kernel small: their figures stay the
# same when these options change.
STUDYFLAGS = $(ABI) $(OPT) -mtune=i686 @build/padding
$(STUDY_O): KFLAGS = $(STUDYFLAGS)

# Errors in a new allocator's file are reported before the compiler runs.
ALLOCATORS = $(wildcard study/pages/*.c study/heap/*.c)
build/study/examined: study/examine study/pages.c study/heap.c \
		$(ALLOCATORS) build/names
	@mkdir -p $(@D)
	$(Q)study/examine && touch $@
$(STUDY_O): | build/study/examined

define variant_rule
build/study/$1/%.o: study/%.c $(STUDY_RULES) build/takes
	$$(compile)
build/study/$1/%.o: HOW = $1
build/study/$1/%.o: OPTIONS = $$(KFLAGS) $$(WARN) -iquote study $$(OF_$1) \
	  $$(INCLUDE)
endef
$(foreach v,$(VARIANTS),$(eval $(call variant_rule,$v)))

build/study.elf: $(KERNEL_LDS) $(KERNEL_O) $(STUDY_O)
	$(Q)study/examine $(STUDY_O)
	$(link_kernel)
build/study.elf: WRAP = panic console_putc serial_putc

build/study.img: build/boot.bin build/study.elf build/study/traces.tar \
		build/build
	$(image)

# These choose a part of the study: make study ONLY=xv6,linux001 WORK=churn90
ONLY	=
WORK	=
# A name that is misspelt is reported before anything is made.
comma	= ,
ONLY_ODD = $(filter-out ostep-% $(basename $(notdir $(ALLOCATORS))),\
	  $(subst $(comma), ,$(ONLY)))
ifneq ($(and $(filter study,$(MAKECMDGOALS)),$(ONLY_ODD)),)
$(error No allocator is named $(ONLY_ODD). There are: $(STUDY_PAGES) \
	$(STUDY_HEAPS))
endif

# The figures are those of QEMU. ON=qemu leaves out the other emulators, whose
# figures must be equal.
ON	=

# make -j2 study boots two machines at a time; plain make boots one for each
# processor. HOSTS=a,2/b boots on these hosts, too: docs/study.md.
STUDY_J	= $(if $(HOSTS),--hosts $(call quote,$(HOSTS))) \
	  $(patsubst -j%,--jobs %,$(filter-out -j,$(filter -j%,$(MAKEFLAGS))))

# Programs for i386 make most of these tables, and such programs need a PC.
STUDIED	= build/study.img $(if $(PC),build/study/cache.csv \
	  build/study/heaptraces.csv build/study/clocks.csv \
	  build/study/programs.csv build/study/seeds.csv \
	  build/study/faults.csv) build/study/lines.csv

# Cycles differ in each run, so they are not compared with kept results.
STUDY_CYCLES = build/study/host/cycles.csv build/study/host/cores.csv

# The programs on the host run all allocators and take many minutes; a part of
# the study leaves them out.
study: $(if $(ONLY)$(WORK),build/study.img,$(STUDIED) \
	  $(if $(PC),$(STUDY_CYCLES)))
study:				## compare allocators
	$(Q)study/run --only '$(ONLY)' --work '$(WORK)' $(ON:%=--on %) \
		$(STUDY_J) $< build/study
	$(Q)study/tables build/study >build/study/figures.md
	$(Q)study/report build/study
	$(Q)study/sqlite build/study

build/study/host/cycles.csv: build/tests/study/cycles
	$(call say,CYCLES,$@)
	@mkdir -p $(@D)
	$(Q)$< study $@ >$(@:.csv=.txt)

# The allocators that the kept results have.
KEPT	= $(shell cut -d, -f1 study/results/calls.csv | sed 1d | sort -u | \
	  paste -sd,)

study-check: $(STUDIED)		## compare the result with study/results
	$(Q)study/run --only '$(KEPT)' $(ON:%=--on %) $(STUDY_J) \
		$< build/study
	$(Q)study/check study/results build/study

# The plots that pages of docs/ show.
SHOWN	= level.svg init.svg wave.svg threadsown.svg threadspassed.svg \
	  threadsspaced.svg heapthreads.svg

# study/run leaves build/study/part if only a part was measured.
study-keep:			## keep what make study has measured
	$(Q)[ ! '$(ONLY)$(WORK)' ] && [ ! -e build/study/part ] || { \
		echo "study: a part of the results is not kept: make study," \
		"and leave ONLY and WORK out" >&2; exit 1; }
	$(Q)cp $(addprefix build/study/,*.csv $(SHOWN) figures.md \
		versions.txt) study/results
	$(Q)mkdir -p study/results/host
	$(Q)[ ! -e build/study/host ] || cp build/study/host/*.csv \
		build/study/host/*.txt study/results/host
	$(Q)study/fill $(wildcard docs/study*.md)

# ---- The study: its heaps on the host ----------------------------------

# One test program has all variants of each heap. gcc's sanitizers check it.
HEAP_V	= $(filter-out clear,$(VARIANTS))
HEAP_O	:= $(foreach v,$(HEAP_V),$(STUDY_HEAPS:%=build/host/heap/$v/%.o)) \
	build/host/heap/table/heap.o build/host/heap/table/heapwork.o \
	$(patsubst %.c,build/host/%.o,$(wildcard tests/study/heap/*.c))

HEAP_OPTIONS = $(HOSTTEST) -iquote study -ffreestanding
$(foreach v,$(HEAP_V),$(eval $(call hosted_rule,host/heap/$v,heap/,\
	$$(HEAP_OPTIONS) $$(OF_$v))))
$(eval $(call hosted_rule,host/heap/table,,$$(HEAP_OPTIONS)))

build/host/tests/study/%.o: HOST_OPTIONS += -iquote study
build/tests/study-heap: $(HEAP_O) $(HOST_O)
	$(link_host)

# ---- The study: its pages on the host ----------------------------------

PAGES_O	:= $(foreach v,$(VARIANTS),\
		$(STUDY_PAGES:%=build/host/pages/$v/%.o)) \
	build/host/pages/table/pages.o \
	$(patsubst %.c,build/host/%.o,$(wildcard tests/study/pages/*.c))

PAGES_OPTIONS = -iquote study/host $(HEAP_OPTIONS)
$(foreach v,$(VARIANTS),$(eval $(call hosted_rule,host/pages/$v,pages/,\
	$$(PAGES_OPTIONS) $$(OF_$v))))
$(eval $(call hosted_rule,host/pages/table,,$$(PAGES_OPTIONS)))

build/tests/study-pages: $(PAGES_O) $(HOST_O)
	$(link_host)

# ---- Cycles ------------------------------------------------------------

# The program of tests/study/cycles/ has mm/*.c unchanged, and the study's
# allocators. It is compiled for the CPU of this computer, because it runs where
# it is made. Like a kernel, it uses no vector registers.
CYCLES	= $(wildcard tests/study/cycles/*.c)
CYCLED	= $(filter-out tally,$(STUDY_PAGES))
CYCLES_O := $(patsubst %.c,build/cycles/%.o,$(CYCLES) tests/host/host.c \
		$(filter mm/%.c,$(KERNEL))) \
	$(foreach v,asis plain clear,$(CYCLED:%=build/cycles/$v/%.o)) \
	build/cycles/study/pages.o build/cycles/study/heap.o \
	$(STUDY_HEAPS:%=build/cycles/plain/heap/%.o)
FULL	= -m32 -std=gnu11 -O3 -march=native -mno-sse -g $(WARN) -fno-pie \
	  -fno-strict-aliasing -iquote tests/study/cycles -iquote tests/host \
	  -iquote study -iquote include

build/cycles/%.o: %.c $(STUDY_RULES) build/made-by
	$(compile_host)
build/cycles/%.o: HOST_OPTIONS = $(FULL)
$(foreach v,asis plain clear,$(eval $(call hosted_rule,cycles/$v,pages/,\
	$$(FULL) -ffreestanding $$(OF_$v))))
$(eval $(call hosted_rule,cycles/plain/heap,heap/,\
	$$(FULL) -ffreestanding $$(OF_plain)))
build/cycles/study/%.o: FULL += -DONE_VARIANT -DVARIANT=plain

build/tests/study/cycles: $(CYCLES_O)
	$(link_host)
build/tests/study/cycles: HOST_LINK = -m32 -static -no-pie

cycles: $(if $(PC),build/tests/study/cycles)
cycles:				## count cycles on this computer's CPU
	@[ "$(PC)" ] || { echo "cycles: this machine is no PC: its CPU" \
		"cannot run the kernel's code" >&2; exit 1; }
	$(Q)$< build/cycles.csv

# ---- The study: its traces ---------------------------------------------

# The kernel that records is the usual one, except for these calls, which the
# linker (--wrap) redirects to study/record.c.
RECORDED = mem_init kalloc get_free_page new_page_table new_page_dir \
	  kfree free_page_table free_page_dir share_page open_archive \
	  copy_page_tables free_page_tables free_tables
OUR_TRACES = boot session storm
TRACES	= $(OUR_TRACES) $(BY_OTHERS)

build/record.elf: $(KERNEL_LDS) $(KERNEL_O) $(START_O) build/study/record.o
	$(link_kernel)
build/record.elf: WRAP = $(RECORDED)

build/record.img: build/boot.bin build/record.elf build/archive.tar build/build
	$(image)

include study/recorded/recorded.mk

# The study's image has the packed traces as its archive (a tar file). The
# command tracefile pack refuses a damaged trace.
build/study/trace/%: study/traces/% study/tracefile
	$(call say,PACK,$<)
	@mkdir -p $(@D)
	$(Q)study/tracefile pack $< $@

build/study/traces.tar: $(TRACES:%=build/study/trace/%) tools/align
	$(call say,TAR,$@)
	$(Q)tar --format=ustar --owner=0 --group=0 --mtime=@0 \
		-C build/study/trace -cf - $(TRACES) | tools/align >$@

# Compiles and links a program of the host with one variant of the allocators.
ON_HOST	= $(HOST32) -m32 -static -std=gnu11 -O2 -g -fno-pie -fno-builtin \
	  -mno-sse $(WARN) -DONE_VARIANT -iquote study/host \
	  -iquote tests/host -iquote study -iquote include

# Such a program is made again if any header changes: one command compiles and
# links all its sources, so gcc writes no list of the headers that it includes.
ON_HOST_H = $(wildcard study/*.h study/*/*.h include/*.h tests/host/*.h) \
	  tests/guest/bench/tsc.h

# The program cache replays traces into page allocators, while callgrind
# simulates a CPU's caches and counts their misses.
CACHE_C	= study/host/cache.c study/host/onhost.c study/pages.c mm/memory.c \
	  mm/kalloc.c $(STUDY_PAGES:%=study/pages/%.c)

build/study/cache: $(CACHE_C) $(ON_HOST_H) $(STUDY_RULES) build/made-by
	$(call say,HOST,$@)
	@mkdir -p $(@D)
	$(Q)$(ON_HOST) -DVARIANT=asis -o $@ $(CACHE_C)

build/study/cache.csv: build/study/cache build/study/traces.tar study/cache
	$(call say,CACHE,$@)
	$(Q)study/cache build/study/cache \
		$(TRACES:%=build/study/trace/%) >$@

# The program seeds runs the random workloads of both families with many seeds,
# and counts their work.
SEEDS_C	= study/host/seeds.c study/host/onhost.c mm/memory.c mm/kalloc.c \
	  study/random.c study/judge.c study/pages.c study/pagework.c \
	  study/pieces.c $(STUDY_PAGES:%=study/pages/%.c) \
	  study/heap.c study/heapwork.c $(STUDY_HEAPS:%=study/heap/%.c)
build/study/seeds: $(SEEDS_C) $(ON_HOST_H) $(STUDY_RULES) build/made-by
	$(call say,HOST,$@)
	@mkdir -p $(@D)
	$(Q)$(ON_HOST) $(OF_plain) -DCOUNT -o $@ $(SEEDS_C)

# The number of seeds. The first seed is that of the runs in emulators.
SEEDS	= 100
build/study/seeds.csv: build/study/seeds study/seeds
	$(call say,SEEDS,$@)
	$(Q)study/seeds $< $(SEEDS) build/study

# The program clocks runs the same objects as the study's kernel, while
# callgrind counts instructions. study/clocks computes from the counts what the
# calls cost on a 386. The workloads are compiled again (-fno-inline), because
# the caller of an allocator must be a function of its own.
CLOCKED	= host/clocks host/program pagework pieces replay heapwork
CLOCKS_O := $(CLOCKED:%=build/study/clocked/%.o) build/study/measured.o \
	build/study/random.o build/study/judge.o build/study/pages.o \
	build/study/heap.o \
	$(foreach v,$(VARIANTS),$(STUDY_PAGES:%=build/study/$v/pages/%.o)) \
	$(foreach v,$(filter-out clear,$(VARIANTS)),\
		$(STUDY_HEAPS:%=build/study/$v/heap/%.o)) \
	$(patsubst %,build/%.o,mm/memory mm/kalloc kernel/printk \
		kernel/string boot/format)
build/study/clocked/%.o: study/%.c $(STUDY_RULES) build/takes
	$(compile)
build/study/clocked/%.o: OPTIONS = $(STUDYFLAGS) -fno-inline $(WARN) \
	  -iquote study $(INCLUDE)

build/study/clocks: $(CLOCKS_O)
	$(call say,LINK,$@)
	$(Q)$(LINK) -e _start -Map $@.map -o $@ $^

build/study/clocks.csv: build/study/clocks study/clocks study/Tables.pm \
		build/study/traces.tar
	$(call say,CLOCKS,$@)
	$(Q)study/clocks $< build/study/trace >$@

# This table has what a call of a heap costs when it replays a program's trace.
build/study/programs.csv: build/study/heaptraces.csv build/study/clocks \
		study/clocks study/Tables.pm
	$(call say,CLOCKS,$@)
	$(Q)study/clocks --programs build/study build/study/clocks \
		build/study/heap >$@

# The traces of programs' heaps are recorded once. They are replayed on the host
# into all heaps, but only into three of the many variants of ostep.
HEAP_TRACES = as bc cc1 dash gnuplot jq lua make mawk perl sed sqlite3
TRACED_HEAPS = $(filter-out ostep,$(STUDY_HEAPS)) \
	  ostep-first-address-joined ostep-best-address-joined \
	  ostep-worst-address-joined
HEAPS_C	= study/host/heaps.c study/host/onhost.c study/heap.c \
	  mm/memory.c mm/kalloc.c $(STUDY_HEAPS:%=study/heap/%.c)
build/study/heaps: $(HEAPS_C) $(ON_HOST_H) $(STUDY_RULES) build/made-by
	$(call say,HOST,$@)
	@mkdir -p $(@D)
	$(Q)$(ON_HOST) $(OF_plain) -DCOUNT -o $@ $(HEAPS_C)

build/study/heap/%: study/heaptraces/%.gz study/heaptrace
	$(call say,PACK,$<)
	@mkdir -p $(@D)
	$(Q)study/heaptrace pack $< $@

build/study/heaptraces.csv: build/study/heaps \
		$(HEAP_TRACES:%=build/study/heap/%)
	$(call say,HEAPS,$@)
	$(Q)$< --only "$$(echo $(TRACED_HEAPS) | tr " " ,)" \
		$(HEAP_TRACES:%=build/study/heap/%) >$@

heap-traces:			## record programs' heaps again, by valgrind
	$(Q)$(call each,study/heaptrace record,$(HEAP_TRACES))

include study/host/host.mk

build/study/lines.csv: study/lines $(wildcard study/*/*.c mm/*.c) build/names
	$(Q)study/lines >$@

traces: build/recorded.img
traces: build/record.img	## record the study's traces again
	$(Q)$(call each,study/tracefile record build/record.img,$(OUR_TRACES))
	$(Q)$(call each,study/tracefile record build/recorded.img,$(BY_OTHERS))

include study/system.mk
