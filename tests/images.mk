# The images and programs of the tests. The Makefile includes this file.
# campaigns.mk has the images and programs of the campaigns.
#
# Ancestor: none.

# Directories of built files, and the directory of sources of programs.
IN_GUEST = build/tests/guest
OTHERS_P = build/tests/programs
JUDGED_C = tests/programs

# ---- The kernel's own tests, and its figures ----------------------------

TESTS	= $(sort $(wildcard tests/guest/kernel/*.c tests/guest/kernel/*.S))
TESTS_O	:= $(call objects,$(TESTS))
build/test.elf: $(KERNEL_LDS) $(KERNEL_O) $(TESTS_O) build/names
	$(link_kernel)

# The image of the kernel's tests has an archive with one file.
build/test.tar: tests/guest/kernel/misuse.c tools/align
	$(call say,TAR,$@)
	@mkdir -p build/tests/kernel.tree/dir
	$(Q)cp $< build/tests/kernel.tree/dir
	$(Q)tar --format=ustar --owner=0 --group=0 --numeric-owner --mtime=@0 \
		-C build/tests/kernel.tree -cf - dir | tools/align >$@

build/test.img: build/boot.bin build/test.elf build/test.tar build/build
	$(image)

# Three images measure figures: of the kernel, of programs, and of the prompt.
FIGURE_IMAGES = build/bench.img build/figures.img build/prompt.img

# Two of them need to know when the boot began: they have this boot sector,
# which records the time.
build/stamp/%.o: boot/%.S $(RULES) build/takes
	$(assemble)
build/stamp/%.o: HOW = -DSTAMP
build/stamp/%.o: ASSEMBLY += -iquote tests/guest/bench -DSTAMP
build/stamp.elf: build/boot/boot.lds \
		$(BOOT_O:build/boot/bootsect.o=build/stamp/bootsect.o)
	$(link_kernel)

# When the kernel calls the functions of WRAP, this image measures them.
BENCH	= $(wildcard tests/guest/bench/kernel/*.c)
BENCH_O	:= $(call objects,$(BENCH))
build/bench.elf: $(KERNEL_LDS) $(KERNEL_O) $(BENCH_O) build/names
	$(link_kernel)
build/bench.elf: WRAP = traps_init mem_init
build/bench.img: build/stamp.bin build/bench.elf build/build
	$(image)

# This image notices the prompt when the kernel prints it.
build/prompt.elf: $(KERNEL_LDS) $(KERNEL_O) $(START_O) \
		$(IN_GUEST)/bench/prompt.o
	$(link_kernel)
build/prompt.elf: WRAP = console_putc
build/prompt.img: build/stamp.bin build/prompt.elf build/archive.tar build/build
	$(image)

# These programs measure. /bench/figures is the first program of its image.
FIGURES	= $(addprefix $(IN_GUEST)/bench/user/,figures idle true)
$(IN_GUEST)/bench/user/figures: $(LIBRARY_O) \
	$(addprefix $(IN_GUEST)/bench/user/,samples.o programs.o)
# This program has other addresses than the others, by which tools/profile
# recognises it.
$(IN_GUEST)/bench/user/true: PLACE = -Ttext-segment=0x10000000
$(FIGURES): build/%: build/%.o
	$(link_program)

build/figures.tar: $(ARCHIVED) $(FIGURES)
	$(call say,TAR,$@)
	@mkdir -p $(IN_GUEST)/bench/tree/bench
	$(Q)cp $(FIGURES) $(IN_GUEST)/bench/tree/bench
	$(Q)tools/archive -t $(IN_GUEST)/bench/tree $@ $(PROGRAMS)

build/figures.img: build/boot.bin build/tally.elf build/figures.tar build/build
	$(image)

# ---- Programs that run on Linux and on Tally -----------------------------

# The programs must print the same on both systems. They are in a separate tree,
# which is the root of the file system on both. They do not fit on a floppy.
ROOT_PL	= $(ARCHIVED) $(JUDGED_C)/user/root.pl
SHELL_SH = $(wildcard $(JUDGED_C)/shell/*.sh)

JUDGED	= $(filter-out $(JUDGED_C)/user/test.c,\
	  $(sort $(wildcard $(JUDGED_C)/user/*.c)))
JUDGED_P := $(JUDGED:%.c=build/%)
$(JUDGED_P): build/%: build/%.o $(OTHERS_P)/user/test.o $(LIBRARY_O)
	$(link_program)
$(OTHERS_P)/user/modes: \
	$(call objects,$(wildcard $(JUDGED_C)/user/ttymodes/*.c))

build/user.tar: $(ROOT_PL) $(SHELL_SH) $(JUDGED_P)
	$(call say,TAR,$@)
	$(Q)$(JUDGED_C)/user/root.pl build/tests/tree $(JUDGED_P)
	$(Q)tools/archive -t build/tests/tree $@ $(PROGRAMS)

build/user.img: build/boot.bin build/tally.elf build/user.tar build/build
	$(disk_image)

# Programs of other people, which tools/fetch.mk fetches: libraries of C,
# shells, and programs of Debian.
build/libcs.tar: $(ROOT_PL) $(JUDGED_C)/libcs/root $(OTHERS_P)/user/run \
		$(wildcard $(JUDGED_C)/libcs/*.c) $(wildcard tools/libcs/*) \
		build/programs/fetched kernel/syscalls.tbl
	$(call say,TAR,$@)
	$(Q)$(JUDGED_C)/user/root.pl $(OTHERS_P)/libcs $(OTHERS_P)/user/run
	$(Q)$(JUDGED_C)/libcs/root $(OTHERS_P)/libcs
	$(Q)tools/archive -t $(OTHERS_P)/libcs $@ $(PROGRAMS)

build/shells.tar: $(ROOT_PL) $(OTHERS_P)/user/run \
		$(wildcard $(JUDGED_C)/shells/*) \
		$(JUDGED_C)/shell/script.sh build/programs/fetched
	$(call say,TAR,$@)
	$(Q)$(JUDGED_C)/user/root.pl $(OTHERS_P)/shells $(OTHERS_P)/user/run
	$(Q)$(JUDGED_C)/shells/root $(OTHERS_P)/shells
	$(Q)tools/archive -t $(OTHERS_P)/shells $@ $(PROGRAMS)

build/debian.tar: $(ROOT_PL) $(OTHERS_P)/user/run \
		$(wildcard $(JUDGED_C)/debian/*) \
		| build/debian/root
	$(call say,TAR,$@)
	$(Q)$(JUDGED_C)/user/root.pl $(OTHERS_P)/debian $(OTHERS_P)/user/run
	$(Q)$(JUDGED_C)/debian/root $(OTHERS_P)/debian
	$(Q)tools/archive -t $(OTHERS_P)/debian $@ $(PROGRAMS)

build/libcs.img: build/libcs.tar
build/shells.img: build/shells.tar
build/debian.img: build/debian.tar
build/libcs.img build/shells.img build/debian.img: build/boot.bin \
		build/tally.elf build/build
	$(disk_image)

# ---- mm/*.c on the host --------------------------------------------------

# Each tests/host/NAME.c is a program, together with the files of
# tests/host/NAME/, if there are any, and the files that all programs share.
HOST	= strings map contents sizes mapped mappedcut mappedrandom area touch \
	  audit auditlists auditspaces auditareas auditshared auditwalks \
	  sequences states model
HOST_SHARED = host space filepages shrink small
HOST_TESTS := $(addprefix build/tests/host-,$(HOST))
HOST_MM	= $(filter-out mm/pool.c,$(filter mm/%.c,$(KERNEL)))
HOST_O	:= $(HOST_SHARED:%=build/host/tests/host/%.o) \
	$(HOST_MM:%.c=build/host/%.o)

build/host/%.o: %.c $(RULES) build/made-by
	$(compile_host)

.SECONDEXPANSION:
build/tests/host-%: build/host/tests/host/%.o \
		$$(addprefix build/host/,$$(addsuffix .o,\
		$$(basename $$(wildcard tests/host/$$*/*.c)))) $(HOST_O)
	$(link_host)
