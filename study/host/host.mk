# Builds two programs of the study for the host: faults and cores. The Makefile
# includes this file; study.mk defines the variants.

# ---- Faults ------------------------------------------------------------

# At each piece of their code the allocators call a function, which counts the
# pieces and ends a call that hangs. The static data of each allocator, with its
# .bss, is in a section of its own. The data of tally is that of mm/. Variables
# keep the order of the source, and each section, also of constants, has a fixed
# address, so that a wrong bit has the same effect with every compiler.
FAULTS_O := $(patsubst %,build/study/faulty/%.o,host/faults host/faultwork \
		host/subject host/onhost random pages heap \
		$(STUDY_PAGES:%=pages/%) $(STUDY_HEAPS:%=heap/%) \
		mm/memory mm/kalloc)
FAULTY	= -m32 -std=gnu11 -O2 -g -fno-pie -fno-builtin -mno-sse $(WARN) \
	  $(OF_plain) -DONE_VARIANT \
	  -iquote study/host -iquote tests/host -iquote study -iquote include
# The object file has to contain the zeros of .bss, too: otherwise the linker
# would not put .bss beside the other data.
HAVING	= alloc,load,data,contents
data_in	= $(OBJCOPY) --rename-section .data=data_$1 \
	  --rename-section .bss=data_$1,$(HAVING) \
	  --rename-section .rodata=const_$1,$(HAVING)
data_at	= $(shell n=512; for name in $1; do printf \
	' -Wl,--section-start=%s_'$$name'=0x%x00000' \
	data $$n const $$((n + 256)); n=$$((n + 1)); done)
X_LIST	= $(foreach name,$1,X($(name)))

build/study/faulty/%.o: study/%.c $(RULES) study/host/host.mk build/made-by
	$(call say,HOST,$<)
	@mkdir -p $(@D)
	$(Q)$(HOST32) $(FAULTY) $(TRACED) -MMD -MP -c -o $@ $<
	$(Q)$(if $(DATA),$(call data_in,$(DATA)) $@)
build/study/faulty/mm/%.o: mm/%.c $(RULES) study/host/host.mk build/made-by
	$(call say,HOST,$<)
	@mkdir -p $(@D)
	$(Q)$(HOST32) $(FAULTY) $(TRACED) -MMD -MP -c -o $@ $<
	$(Q)$(call data_in,tally) $@
$(filter build/study/faulty/pages/% build/study/faulty/heap/% \
	build/study/faulty/mm/%,$(FAULTS_O)): \
	TRACED = -O1 -fsanitize-coverage=trace-pc -fno-toplevel-reorder \
	-malign-data=abi
$(filter-out %/tally.o,$(filter build/study/faulty/pages/% \
	build/study/faulty/heap/%,$(FAULTS_O))): DATA = $(basename $(@F))
build/study/faulty/host/subject.o: FAULTY += \
	-D'PAGES=$(call X_LIST,$(STUDY_PAGES))' \
	-D'HEAPS=$(call X_LIST,$(STUDY_HEAPS))'

build/study/faults: $(FAULTS_O)
	$(call say,LINK,$@)
	$(Q)$(HOST32) -m32 -static -no-pie \
		$(call data_at,$(STUDY_PAGES) $(STUDY_HEAPS)) \
		-Wl,--section-start=behind_all=0x3e000000 -o $@ $^

build/study/faults.csv: build/study/faults
	$(call say,FAULTS,$@)
	$(Q)$< >$@.new && mv $@.new $@

# ---- Cores -------------------------------------------------------------

# The program cores runs the allocators that have a lock or use atomics, with
# several threads; and xv6 without its lock.
CORES_O := $(patsubst %,build/study/cored/%.o,host/cores host/team \
		host/subject host/onhost random pages heap unlocked \
		$(STUDY_PAGES:%=pages/%) $(STUDY_HEAPS:%=heap/%) \
		mm/memory mm/kalloc)
# The objects are those of nofill; but ostep has no nofill, so VARIANT is asis.
LOCKED	= $(OF_asis) -DNO_FILL
CORED	= -m32 -std=gnu11 -O2 -g -fno-pie -fno-builtin -mno-sse -pthread \
	  $(WARN) -DONE_VARIANT -include study/host/cores.h \
	  -DSUBJECT_PAGES=8192 -DHEAP_BYTES=0x100000UL -DRAM_BYTES=0x4000000UL \
	  -iquote study/host -iquote tests/host -iquote study -iquote include

build/study/cored/%.o: study/%.c $(RULES) study/host/host.mk build/made-by
	$(call say,HOST,$<)
	@mkdir -p $(@D)
	$(Q)$(HOST32) $(CORED) $(LOCKED) -MMD -MP -c -o $@ $<
build/study/cored/mm/%.o: mm/%.c $(RULES) study/host/host.mk build/made-by
	$(call say,HOST,$<)
	@mkdir -p $(@D)
	$(Q)$(HOST32) $(CORED) -MMD -MP -c -o $@ $<
build/study/cored/unlocked.o: study/pages/xv6.c $(RULES) study/host/host.mk \
		build/made-by
	$(call say,HOST,$<)
	@mkdir -p $(@D)
	$(Q)$(HOST32) $(CORED) $(OF_plain) -MMD -MP -c -o $@ $<
build/study/cored/host/subject.o: CORED += \
	-D'PAGES=$(call X_LIST,$(STUDY_PAGES))' \
	-D'HEAPS=$(call X_LIST,$(STUDY_HEAPS))'

build/study/cores: $(CORES_O)
	$(call say,LINK,$@)
	$(Q)$(HOST32) -m32 -static -no-pie -pthread -o $@ $^

# Times differ in each run, so they are not compared with kept results.
build/study/host/cores.csv: build/study/cores
	$(call say,CORES,$@)
	@mkdir -p $(@D)
	$(Q)$< measure $@ >$(@:.csv=.txt)
