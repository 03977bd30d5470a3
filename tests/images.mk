# The images and programs of the tests, for the Makefile, which includes this
# file; campaigns.mk has those of the campaigns.
#
# Ancestor: none.

# ---- The kernel's own tests, and its figures ----------------------------

TESTS	= $(sort $(wildcard tests/kernel/*.c tests/kernel/*.S))
TESTS_O	:= $(call objects,$(TESTS))
build/test.elf: $(KERNEL_LDS) $(KERNEL_O) $(TESTS_O) build/names
	$(link_kernel)

# One file travels with the tests of the kernel.
build/test.tar: tests/kernel/misuse.c tools/align
	$(call say,TAR,$@)
	@mkdir -p build/tests/kernel.tree/dir
	$(Q)cp $< build/tests/kernel.tree/dir
	$(Q)tar --format=ustar --owner=0 --group=0 --numeric-owner --mtime=@0 \
		-C build/tests/kernel.tree -cf - dir | tools/align >$@

build/test.img: build/boot.bin build/test.elf build/test.tar build/build
	$(image)

# Figures come from three images: of the kernel, of programs, of the prompt.
FIGURE_IMAGES = build/bench.img build/figures.img build/prompt.img

# Two of them want the time at which the boot sector began.
build/stamp/%.o: boot/%.S $(RULES) build/takes
	$(assemble)
build/stamp/%.o: HOW = -DSTAMP
build/stamp/%.o: ASSEMBLY += -iquote tests/bench -DSTAMP
build/stamp.elf: build/boot/boot.lds \
		$(BOOT_O:build/boot/bootsect.o=build/stamp/bootsect.o)
	$(link_kernel)

# The figures' start() measures these two where the kernel calls them.
BENCH	= $(wildcard tests/bench/kernel/*.c)
BENCH_O	:= $(call objects,$(BENCH))
build/bench.elf: $(KERNEL_LDS) $(KERNEL_O) $(BENCH_O) build/names
	$(link_kernel)
build/bench.elf: WRAP = traps_init mem_init
build/bench.img: build/stamp.bin build/bench.elf build/build
	$(image)

# And the prompt is seen where the kernel prints it.
build/prompt.elf: $(KERNEL_LDS) $(KERNEL_O) $(START_O) \
		build/tests/bench/prompt.o
	$(link_kernel)
build/prompt.elf: WRAP = console_putc
build/prompt.img: build/stamp.bin build/prompt.elf build/archive.tar build/build
	$(image)

# Programs that measure: /bench/figures is the first one of its image.
FIGURES	= $(addprefix build/tests/bench/user/,figures idle true)
build/tests/bench/user/figures: $(LIBRARY_O) \
	$(call objects,$(addprefix tests/bench/user/,samples.c programs.c))
# tools/profile knows the two by their addresses.
build/tests/bench/user/true: PLACE = -Ttext-segment=0x10000000
$(FIGURES): build/%: build/%.o
	$(link_program)

build/figures.tar: $(ARCHIVED) $(FIGURES)
	$(call say,TAR,$@)
	@mkdir -p build/tests/bench/tree/bench
	$(Q)cp $(FIGURES) build/tests/bench/tree/bench
	$(Q)tools/archive -t build/tests/bench/tree $@ $(PROGRAMS)

build/figures.img: build/boot.bin build/tally.elf build/figures.tar build/build
	$(image)

# ---- Programs that run on Linux and on Tally -----------------------------

# They have to print the same. They travel in a tree of their own, which is the
# root of the file system for both. A floppy has no room for them.
ROOT_PL	= $(ARCHIVED) tests/user/root.pl
SHELL_SH = $(wildcard tests/shell/*.sh)

JUDGED	= $(filter-out tests/user/test.c,$(sort $(wildcard tests/user/*.c)))
JUDGED_P := $(JUDGED:%.c=build/%)
$(JUDGED_P): build/%: build/%.o build/tests/user/test.o $(LIBRARY_O)
	$(link_program)

build/user.tar: $(ROOT_PL) $(SHELL_SH) $(JUDGED_P)
	$(call say,TAR,$@)
	$(Q)tests/user/root.pl build/tests/tree $(JUDGED_P)
	$(Q)tools/archive -t build/tests/tree $@ $(PROGRAMS)

build/user.img: build/boot.bin build/tally.elf build/user.tar build/build
	$(disk_image)

# Those of other people, as tools/fetch.mk has fetched them: libraries for C,
# shells, and Debian's.
build/libcs.tar: $(ROOT_PL) tests/libcs/root build/tests/user/run \
		$(wildcard tests/libcs/*.c) $(wildcard tools/libcs/*) \
		build/programs/fetched kernel/syscalls.tbl
	$(call say,TAR,$@)
	$(Q)tests/user/root.pl build/tests/libcs build/tests/user/run
	$(Q)tests/libcs/root build/tests/libcs
	$(Q)tools/archive -t build/tests/libcs $@ $(PROGRAMS)

build/shells.tar: $(ROOT_PL) build/tests/user/run $(wildcard tests/shells/*) \
		tests/shell/script.sh build/programs/fetched
	$(call say,TAR,$@)
	$(Q)tests/user/root.pl build/tests/shells build/tests/user/run
	$(Q)tests/shells/root build/tests/shells
	$(Q)tools/archive -t build/tests/shells $@ $(PROGRAMS)

build/debian.tar: $(ROOT_PL) build/tests/user/run $(wildcard tests/debian/*) \
		| build/debian/root
	$(call say,TAR,$@)
	$(Q)tests/user/root.pl build/tests/debian build/tests/user/run
	$(Q)tests/debian/root build/tests/debian
	$(Q)tools/archive -t build/tests/debian $@ $(PROGRAMS)

build/libcs.img: build/libcs.tar
build/shells.img: build/shells.tar
build/debian.img: build/debian.tar
build/libcs.img build/shells.img build/debian.img: build/boot.bin \
		build/tally.elf build/build
	$(disk_image)

# ---- mm/*.c on the host --------------------------------------------------

# A program for each tests/host/NAME.c; what they share.
HOST	= strings map contents mapped area touch audit auditspaces sequences \
	  states model
HOST_SHARED = host space shrink small
HOST_TESTS := $(addprefix build/tests/host-,$(HOST))
HOST_MM	= $(filter-out mm/pool.c,$(filter mm/%.c,$(KERNEL)))
HOST_O	:= $(HOST_SHARED:%=build/host/tests/host/%.o) \
	$(HOST_MM:%.c=build/host/%.o)

build/host/%.o: %.c $(RULES) build/made-by
	$(compile_host)

build/tests/host-%: build/host/tests/host/%.o $(HOST_O)
	$(link_host)
