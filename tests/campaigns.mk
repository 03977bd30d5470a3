# The images and programs of the campaigns, one section each, for the Makefile
# above, which says what a campaign is and has the commands.
#
# Ancestor: none.

# ---- memory that is refused --------------------------------------------

# The kernel as it is, but for the calls of its allocator, which the linker
# sends by tests/enomem/inject.c.
REFUSED	= kalloc get_free_page new_page_table new_page_dir can_kalloc \
	  new_object free_object fpu_init close_files
ENOMEM	= $(wildcard tests/enomem/user/*.c)
build/enomem.elf: build/init/kernel.lds $(KERNEL_O) $(START_O) \
		build/tests/enomem/inject.o
	$(call say,LD,$@)
	$(Q)$(LINK) $(addprefix --wrap=,$(REFUSED)) \
		-T $< -o $@ $(filter %.o,$^)

build/tests/enomem/user/%.o: tests/enomem/user/%.c Makefile build/takes
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(USERFLAGS) $(WARN) -MMD -MP -c -o $@ $<

build/tests/enomem/enomem: $(ENOMEM:%.c=build/%.o) $(LIBRARY_O) build/names
	$(call say,LD,$@)
	$(Q)$(LD) -m elf_i386 -static -nostdlib --build-id=none \
		-z noexecstack -z noseparate-code --gc-sections -o $@ \
		$(filter %.o,$^)

build/enomem.tar: $(ARCHIVER) $(PROGRAMS) build/tests/enomem/enomem \
		$(wildcard user/etc/*) build/names
	$(call say,TAR,$@)
	@mkdir -p build/tests/enomem/tree/tests
	$(Q)cp build/tests/enomem/enomem build/tests/enomem/tree/tests
	$(Q)ln -sf enomem build/tests/enomem/tree/tests/link
	$(Q)cd build/tests/enomem/tree/tests && \
		echo '#!/tests/enomem passed' >passed && \
		echo '#!/tests/enomem again' >again && chmod +x passed again
	$(Q)tools/archive -t build/tests/enomem/tree $@ $(PROGRAMS)

build/enomem.img: build/boot.bin build/enomem.elf build/enomem.tar build/build
	$(call say,IMAGE,$@)
	$(Q)build/build -b build/boot.bin -k build/enomem.elf \
		-a build/enomem.tar -c '' -o $@

# ---- files and memory that processes share ------------------------------

# One program, which is the first one of its image.
build/tests/sharing/%.o: tests/sharing/%.c Makefile build/takes
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(USERFLAGS) $(WARN) -MMD -MP -c -o $@ $<

build/tests/sharing/sharing: build/tests/sharing/sharing.o \
		build/tests/user/test.o $(LIBRARY_O)
	$(call say,LD,$@)
	$(Q)$(LD) -m elf_i386 -static -nostdlib --build-id=none \
		-z noexecstack -z noseparate-code --gc-sections -o $@ $^

build/sharing.tar: $(ARCHIVER) $(PROGRAMS) build/tests/sharing/sharing \
		$(wildcard user/etc/*) build/names
	$(call say,TAR,$@)
	@mkdir -p build/tests/sharing/tree/tests
	$(Q)cp build/tests/sharing/sharing build/tests/sharing/tree/tests
	$(Q)tools/archive -t build/tests/sharing/tree $@ $(PROGRAMS)

build/sharing.img: build/boot.bin build/tally.elf build/sharing.tar build/build
	$(call say,IMAGE,$@)
	$(Q)build/build -b build/boot.bin -k build/tally.elf \
		-a build/sharing.tar -c '' -o $@

# ---- random code and random calls --------------------------------------

# Three programs in one image, beside what user.img has for them to find. The
# one that loads others leaves their usual place free.
RANDCALLS = herd grammar draw defined compare wild main
RANDCODE = bytes gate flips main
RANDFILES = fs main
RANDOM_C = $(RANDCALLS:%=tests/randcalls/%.c) \
	$(RANDCODE:%=tests/randcode/%.c) $(RANDFILES:%=tests/randfiles/%.c)
RANDOM_P = build/tests/randcalls/randcalls build/tests/randcode/randcode \
	build/tests/randfiles/randfiles

build/tests/rand%.o: tests/rand%.c Makefile build/takes
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(USERFLAGS) $(WARN) -MMD -MP -c -o $@ $<

build/tests/randcalls/randcalls: $(RANDCALLS:%=build/tests/randcalls/%.o)
build/tests/randcode/randcode: $(RANDCODE:%=build/tests/randcode/%.o) \
		build/tests/randcode/try.o build/tests/randcalls/herd.o
build/tests/randfiles/randfiles: $(RANDFILES:%=build/tests/randfiles/%.o) \
		build/tests/randcalls/herd.o
build/tests/randcode/randcode: PLACE = -Ttext-segment=0x30000000
$(RANDOM_P): build/tests/user/test.o $(LIBRARY_O)
	$(call say,LD,$@)
	$(Q)$(LD) -m elf_i386 -static -nostdlib --build-id=none $(PLACE) \
		-z noexecstack -z noseparate-code --gc-sections -o $@ \
		$(filter %.o,$^)

build/random.tar: $(ARCHIVER) tests/user/root.pl \
		$(wildcard tests/shell/*.sh) $(PROGRAMS) $(RANDOM_P) \
		$(wildcard user/etc/*) build/names
	$(call say,TAR,$@)
	$(Q)tests/user/root.pl build/tests/random.tree $(RANDOM_P)
	$(Q)tools/archive -t build/tests/random.tree $@ $(PROGRAMS)

build/random.img: build/boot.bin build/tally.elf build/random.tar build/build
	$(call say,IMAGE,$@)
	$(Q)build/build -b build/boot.bin -k build/tally.elf \
		-a build/random.tar -c '' -o $@

# ---- the comparison with Linux -----------------------------------------

LINUX_C	= $(wildcard tests/linux/*.c)
build/tests/linux/%.o: tests/linux/%.c Makefile build/takes
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(USERFLAGS) $(WARN) -MMD -MP -c -o $@ $<

build/tests/linux/linux: $(LINUX_C:%.c=build/%.o) build/tests/user/test.o \
		$(LIBRARY_O) build/names
	$(call say,LD,$@)
	$(Q)$(LD) -m elf_i386 -static -nostdlib --build-id=none \
		-z noexecstack -z noseparate-code --gc-sections -o $@ \
		$(filter %.o,$^)

build/linux.tar: $(ARCHIVER) tests/user/root.pl \
		$(wildcard tests/shell/*.sh) $(PROGRAMS) \
		build/tests/linux/linux $(wildcard user/etc/*) build/names
	$(call say,TAR,$@)
	$(Q)tests/user/root.pl build/tests/linux.tree build/tests/linux/linux
	$(Q)tools/archive -t build/tests/linux.tree $@ $(PROGRAMS)

build/linux.img: build/boot.bin build/tally.elf build/linux.tar build/build
	$(call say,IMAGE,$@)
	$(Q)build/build -b build/boot.bin -k build/tally.elf \
		-a build/linux.tar -c '' -o $@

# ---- the kernel, compiled otherwise ------------------------------------

# Whole kernels with the same sources, below build/NAME/; TALLY_KERNEL=NAME
# lets any test boot that one's images. What watches them is plain.
OTHERS	= ubsan kasan coverage depth

# A program's structures lie wherever it says, and this CPU reads them there.
FLAGS_ubsan = -fsanitize=undefined,bounds-strict -fno-sanitize=alignment \
	  -fsanitize-undefined-trap-on-error
FLAGS_kasan = -fsanitize=kernel-address --param asan-globals=1 \
	  --param asan-stack=0 -include tests/sanitizers/moves.h
FLAGS_coverage = --coverage -fprofile-info-section=.gcov_info -Og

LDS_ubsan = build/init/kernel.lds
LDS_kasan = build/tests/sanitizers/kernel.lds
LDS_coverage = build/tests/coverage/kernel.lds
LDS_depth = build/init/kernel.lds

WATCH_kasan = build/tests/sanitizers/kasan.o
WATCH_depth = build/tests/coverage/depth.o

# What gcc's own run-time would call; ours does not.
LINK_coverage = --defsym=__gcov_merge_add=0

WRAP_kasan = traps_init mem_init new_object free_object
WRAP_depth = kalloc free_task

$(LDS_kasan) $(LDS_coverage): init/kernel.lds.S

# Free pages and free objects belong to these two.
build/kasan/mm/kalloc.o build/kasan/mm/pool.o: FLAGS_kasan =
build/kasan/mm/audit.o: FLAGS_kasan += -include tests/sanitizers/audit.h

# Their objects; depth's are the usual ones.
other	= $(if $(filter depth,$1),$(call objects,$2),\
	  $(patsubst %.c,build/$1/%.o,$(filter %.c,$2)) \
	  $(call objects,$(filter %.S,$2)))

# An image that is too large for a floppy is a disk.
define other_rule
build/$1/%.o: %.c Makefile tests/campaigns.mk build/takes
	$$(call say,CC,$$< $1)
	@mkdir -p $$(@D)
	@rm -f $$(@:.o=.gcda)
	$$(Q)$$(CC) $$(KFLAGS) -fstack-usage $$(WARN) $$(FLAGS_$1) \
		$$(INCLUDE) -MMD -MP -c -o $$@ $$<

build/$1/kernel/syscalls.o: build/calls.h
build/$1/tally.elf: $$(call other,$1,$$(KERNEL) $$(START))
build/$1/test.elf: $$(call other,$1,$$(KERNEL)) $$(TESTS_O) build/names
build/$1/faults.elf: $$(call other,$1,$$(KERNEL)) \
		build/$1/tests/sanitizers/faults.o
build/$1/faults.elf: LINK += --wrap=panic
build/$1/tally.elf build/$1/test.elf build/$1/faults.elf: \
		$$(LDS_$1) $$(WATCH_$1)
	$$(call say,LD,$$@)
	@mkdir -p $$(@D)
	$$(Q)$$(LINK) $$(LINK_$1) $$(WRAP_$1:%=--wrap=%) \
		-T $$(LDS_$1) -o $$@ $$(filter %.o,$$^)

build/$1/tally.img: build/$1/tally.elf build/archive.tar
build/$1/test.img: build/$1/test.elf build/test.tar
build/$1/user.img: build/$1/tally.elf build/user.tar
build/$1/hostile.img: build/$1/tally.elf build/hostile.tar
build/$1/random.img: build/$1/tally.elf build/random.tar
build/$1/faults.img: build/$1/faults.elf
build/$1/tally.img build/$1/test.img build/$1/user.img \
		build/$1/hostile.img build/$1/random.img \
		build/$1/faults.img: build/boot.bin build/build
	$$(call say,IMAGE,$$@)
	$$(Q)build/build -b build/boot.bin -k $$(filter %.elf,$$^) \
		$$(addprefix -a ,$$(filter %.tar,$$^)) -o $$@.floppy -d $$@
	$$(Q)[ ! -e $$@.floppy ] || mv $$@.floppy $$@

IMAGES_$1 = build/$1/tally.img build/$1/test.img build/$1/user.img \
	  build/$1/hostile.img build/$1/random.img
endef
$(foreach o,$(OTHERS),$(eval $(call other_rule,$o)))

IMAGES_ubsan += build/ubsan/faults.img
IMAGES_kasan += build/kasan/faults.img
build/kasan/tests/sanitizers/faults.o: FLAGS_kasan += -DKASAN
# The parsers under a fuzzer: tests/badfiles/TARGET.c, the driver, and the
# kernel's files that the target stands on, with gcc's calls at basic blocks.
# They want AddressSanitizer, which a PC has.
FUZZED	= $(if $(PC),elf ustar map)
FUZZ	= build/badfiles/bin
FUZZ_PROGRAMS := $(addprefix $(FUZZ)/,$(FUZZED))
FUZZFLAGS = $(HOSTTEST) -iquote tests/badfiles -ffunction-sections \
	  -include tests/badfiles/x86.h -fsanitize-coverage=trace-pc \
	  -fno-sanitize=alignment
FUZZ_MM	:= $(patsubst %.c,build/badfiles/%.o,$(filter-out mm/pool.c,\
	$(filter mm/%.c,$(KERNEL))))
build/badfiles/kernel/%.o build/badfiles/tests/badfiles/elf.o \
build/badfiles/tests/badfiles/ustar.o build/badfiles/tests/badfiles/limit.o: \
	FUZZFLAGS += -ffreestanding
build/badfiles/tests/badfiles/fuzz.o build/badfiles/tests/host/host.o: \
	FUZZFLAGS += -fno-sanitize-coverage=trace-pc

build/badfiles/%.o: %.c Makefile build/made-by
	$(call say,HOST,$<)
	@mkdir -p $(@D)
	$(Q)$(HOST32) $(FUZZFLAGS) -MMD -MP -c -o $@ $<

$(FUZZ)/elf: $(addprefix build/badfiles/,kernel/exec.o kernel/archive.o \
	kernel/tree.o kernel/names.o kernel/files.o mm/pool.o \
	kernel/uaccess.o)
$(FUZZ)/ustar: build/badfiles/kernel/names.o build/badfiles/kernel/uaccess.o
$(FUZZ)/map: build/badfiles/tests/badfiles/limit.o
$(FUZZ_PROGRAMS): $(FUZZ)/%: build/badfiles/tests/badfiles/%.o \
		build/badfiles/tests/badfiles/fuzz.o \
		build/badfiles/tests/host/host.o $(FUZZ_MM)
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(HOST32) $(HOSTTEST) -no-pie -Wl,--gc-sections -o $@ $^

# Programs that mean harm, for isolation.t and exhaustion.t: in an image with
# the usual shell. And the kernel with a call sent by another way, and below
# tests of its counts.
ATTEMPT_O = build/tests/isolation/attempt.o build/tests/user/test.o
HOSTILE	= $(filter-out tests/isolation/attempt.c,$(sort $(wildcard \
	  tests/isolation/*.c tests/exhaustion/*.c)))
HOSTILE_P := $(HOSTILE:%.c=build/%)
HOSTILE_O := $(HOSTILE_P:=.o) build/tests/isolation/attempt.o

$(HOSTILE_O): build/%.o: %.c Makefile build/takes
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(USERFLAGS) $(WARN) -iquote build/tests/isolation \
		-MMD -MP -c -o $@ $<

$(HOSTILE_P): build/%: build/%.o $(ATTEMPT_O) $(LIBRARY_O)
build/tests/isolation/entry: build/tests/isolation/entry.o
$(HOSTILE_P) build/tests/isolation/entry:
	$(call say,LD,$@)
	$(Q)$(LD) -m elf_i386 -static -nostdlib --build-id=none \
		-z noexecstack -z noseparate-code --gc-sections -o $@ $^

build/hostile.tar: $(ARCHIVER) $(PROGRAMS) $(HOSTILE_P) \
		build/tests/isolation/entry $(wildcard user/etc/*) build/names
	$(call say,TAR,$@)
	@mkdir -p build/tests/isolation/tree
	$(Q)ln -sfn bin/true build/tests/isolation/tree/link
	$(Q)tools/archive -t build/tests/isolation/tree $@ $(PROGRAMS) \
		$(HOSTILE_P) build/tests/isolation/entry

build/counts.elf: build/init/kernel.lds $(KERNEL_O) \
		build/tests/exhaustion/kernel/counts.o
build/ring.elf: build/init/kernel.lds $(KERNEL_O) $(START_O) \
		build/tests/exhaustion/kernel/ring.o
build/ring.elf: LINK += --wrap=share_files
build/counts.elf build/ring.elf:
	$(call say,LD,$@)
	$(Q)$(LINK) -T $< -o $@ $(filter %.o,$^)

build/counts.img: build/boot.bin build/counts.elf
build/ring.img: build/boot.bin build/ring.elf build/hostile.tar
build/hostile.img: build/boot.bin build/tally.elf build/hostile.tar
build/counts.img build/ring.img build/hostile.img: build/build
	$(call say,IMAGE,$@)
	$(Q)build/build -b build/boot.bin -k $(filter %.elf,$^) \
		$(addprefix -a ,$(filter %.tar,$^)) -c once -o $@

# The kernel on hardware that misbehaves, for hardware.t: in an image of its
# own, and below the programs of user.img.
HARDWARE = $(wildcard tests/hardware/*.c)
build/hardware.elf: build/init/kernel.lds $(KERNEL_O) $(START_O) \
		$(call objects,$(HARDWARE)) build/names
	$(call say,LD,$@)
	$(Q)$(LINK) --wrap=start --wrap=irq \
		--wrap=tty_input --wrap=finish --wrap=sys_clone \
		-T $< -o $@ $(filter %.o,$^)

build/hardware.img: build/boot.bin build/hardware.elf build/build
	$(call say,IMAGE,$@)
	$(Q)build/build -b build/boot.bin -k build/hardware.elf -c '' -o $@

build/noise.img: build/boot.bin build/hardware.elf build/user.tar build/build
	$(call say,IMAGE,$@)
	$(Q)build/build -b build/boot.bin -k build/hardware.elf \
		-a build/user.tar -c '' -o $@.floppy -d $@

# What goes through the archives that tests/badfiles.t damages.
build/tests/badfiles/walk.o: tests/badfiles/walk.c Makefile build/takes
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(USERFLAGS) $(WARN) -MMD -MP -c -o $@ $<

build/tests/badfiles/walk: build/tests/badfiles/walk.o $(LIBRARY_O)
	$(call say,LD,$@)
	$(Q)$(LD) -m elf_i386 -static -nostdlib --build-id=none \
		-z noexecstack -z noseparate-code --gc-sections -o $@ $^

# The kernel below a start() that interrupts it at each instruction.
STEP_O	= build/tests/interrupts/step.o build/tests/interrupts/work.o \
	  build/tests/interrupts/entries.o

build/interrupts.elf: build/init/kernel.lds $(KERNEL_O) $(STEP_O)
	$(call say,LD,$@)
	$(Q)$(LINK) --wrap=trap --wrap=irq --wrap=irq_install \
		--wrap=printk --wrap=panic -T $< -o $@ $(filter %.o,$^)

build/interrupts.img: build/boot.bin build/interrupts.elf build/build
	$(call say,IMAGE,$@)
	$(Q)build/build -b build/boot.bin -k build/interrupts.elf -o $@

# A kernel whose handler of the serial line frees a page, for tools/stack. It
# never boots.
FREES_O	= $(KERNEL_O:build/kernel/serial.o=build/frees/serial.o) $(START_O)

build/frees/serial.o: kernel/serial.c tests/interrupts/frees.h Makefile \
		build/takes
	$(call say,CC,$< frees)
	@mkdir -p $(@D)
	$(Q)$(CC) $(KFLAGS) -fstack-usage $(WARN) $(INCLUDE) \
		-include tests/interrupts/frees.h -MMD -MP -c -o $@ $<

build/frees.elf: build/init/kernel.lds $(FREES_O)
	$(call say,LD,$@)
	$(Q)$(LINK) -T $< -o $@ $(filter %.o,$^)

# The kernel below a start() that breaks off system calls, and raises a signal
# at each instruction of their way out.
WAYOUT_O = build/tests/wayout/raise.o build/tests/wayout/calls.o \
	  build/tests/wayout/program.o
WAYOUT_W = trap irq irq_install sleep_on schedule send_signal send_info \
	  notify_parent do_exit take_back

build/wayout.elf: build/init/kernel.lds $(KERNEL_O) $(WAYOUT_O)
	$(call say,LD,$@)
	$(Q)$(LINK) $(WAYOUT_W:%=--wrap=%) -T $< -o $@ $(filter %.o,$^)

build/wayout.img: build/boot.bin build/wayout.elf build/build
	$(call say,IMAGE,$@)
	$(Q)build/build -b build/boot.bin -k build/wayout.elf -o $@

# The kernel that measures how long it keeps the machine: all of its C turns
# interrupts off and on by way of tests/latency/, and so does its entry.S.
LATENCY	= $(wildcard tests/latency/user/*.c)
WATCHED	= $(patsubst %.c,build/latency/%.o,$(filter %.c,\
	  $(KERNEL) $(START) tests/latency/known.c))
build/latency/%.o: %.c tests/latency/hooks.h Makefile build/takes
	$(call say,CC,$< latency)
	@mkdir -p $(@D)
	$(Q)$(CC) $(KFLAGS) $(WARN) $(INCLUDE) -include tests/latency/hooks.h \
		-MMD -MP -c -o $@ $<

build/latency/kernel/syscalls.o: build/calls.h
build/latency/kernel/entry.o: kernel/entry.S tests/latency/entry.h Makefile \
		build/takes
	$(call say,AS,$< latency)
	@mkdir -p $(@D)
	$(Q)$(CC) $(MACHINE) $(INCLUDE) -include tests/latency/entry.h -g \
		-MMD -MP -c -o $@ $<

build/latency.elf: build/init/kernel.lds $(WATCHED) \
		build/latency/kernel/entry.o build/boot/head.o \
		build/tests/latency/hooks.o build/tests/latency/watch.o
	$(call say,LD,$@)
	$(Q)$(LINK) --wrap=trap --wrap=irq --wrap=page_fault \
		--wrap=do_signal --wrap=fpu_init -T $< -o $@ $(filter %.o,$^)

# The same kernel without all that, to compare with.
build/counted.elf: build/init/kernel.lds $(KERNEL_O) \
		build/tests/latency/known.o build/tests/latency/counted.o
	$(call say,LD,$@)
	$(Q)$(LINK) -T $< -o $@ $(filter %.o,$^)

build/counted.img: build/boot.bin build/counted.elf build/build
	$(call say,IMAGE,$@)
	$(Q)build/build -b build/boot.bin -k build/counted.elf -o $@

build/tests/latency/user/%.o: tests/latency/user/%.c Makefile build/takes
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(USERFLAGS) $(WARN) -MMD -MP -c -o $@ $<

build/tests/latency/latency: $(LATENCY:%.c=build/%.o) \
		build/tests/user/test.o $(LIBRARY_O) build/names
	$(call say,LD,$@)
	$(Q)$(LD) -m elf_i386 -static -nostdlib --build-id=none \
		-z noexecstack -z noseparate-code --gc-sections -o $@ \
		$(filter %.o,$^)

build/latency.tar: $(ARCHIVER) tests/latency/root.pl $(PROGRAMS) \
		build/tests/latency/latency $(wildcard user/etc/*) build/names
	$(call say,TAR,$@)
	$(Q)tests/latency/root.pl build/tests/latency/tree \
		build/tests/latency/latency
	$(Q)tools/archive -t build/tests/latency/tree $@ $(PROGRAMS)

build/latency.img: build/boot.bin build/latency.elf build/latency.tar \
		build/build
	$(call say,IMAGE,$@)
	$(Q)build/build -b build/boot.bin -k build/latency.elf \
		-a build/latency.tar -c '' -o $@
