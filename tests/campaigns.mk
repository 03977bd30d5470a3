# Rules for the images and programs of the campaigns, which tests/README.md
# describes: a section for each. The Makefile includes this file.
#
# Ancestor: none.

# MADE: the directory of built files. CAMP: the directory of the sources.
# JUDGE: the directory of programs that are compared with Linux.
MADE	= build/tests/campaigns
CAMP	= tests/campaigns
JUDGE	= build/tests/programs/user

# ---- Allocations that fail -----------------------------------------------

# The kernel of enomem.t is the usual one, but the linker redirects the calls of
# the functions in REFUSED to $(CAMP)/enomem/inject.c.
REFUSED	= kalloc get_free_page new_page_table new_page_dir can_kalloc \
	  new_object free_object fpu_init close_files
ENOMEM	= $(wildcard $(CAMP)/enomem/user/*.c)
build/enomem.elf: $(KERNEL_LDS) $(KERNEL_O) $(START_O) \
		$(MADE)/enomem/inject.o
	$(link_kernel)
build/enomem.elf: WRAP = $(REFUSED)

$(MADE)/enomem/enomem: $(ENOMEM:%.c=build/%.o) $(LIBRARY_O) build/names
	$(link_program)

build/enomem.tar: $(ARCHIVED) $(MADE)/enomem/enomem
	$(call say,TAR,$@)
	@mkdir -p $(MADE)/enomem/tree/tests
	$(Q)cp $(MADE)/enomem/enomem $(MADE)/enomem/tree/tests
	$(Q)ln -sf enomem $(MADE)/enomem/tree/tests/link
	$(Q)cd $(MADE)/enomem/tree/tests && \
		echo '#!/tests/enomem passed' >passed && \
		echo '#!/tests/enomem again' >again && chmod +x passed again
	$(Q)tools/archive -t $(MADE)/enomem/tree $@ $(PROGRAMS)

build/enomem.img: build/boot.bin build/enomem.elf build/enomem.tar build/build
	$(image)

# ---- Files and memory that processes share -------------------------------

# The program named sharing runs as init of its image.
SHARING	= $(wildcard $(CAMP)/sharing/*.c)
$(MADE)/sharing/sharing: $(SHARING:%.c=build/%.o) $(JUDGE)/test.o $(LIBRARY_O)
	$(link_program)

build/sharing.tar: $(ARCHIVED) $(MADE)/sharing/sharing
	$(call say,TAR,$@)
	@mkdir -p $(MADE)/sharing/tree/tests
	$(Q)cp $(MADE)/sharing/sharing $(MADE)/sharing/tree/tests
	$(Q)tools/archive -t $(MADE)/sharing/tree $@ $(PROGRAMS)

build/sharing.img: build/boot.bin build/tally.elf build/sharing.tar build/build
	$(image)

# ---- Random code and random calls ----------------------------------------

# An image with three programs, and with the files of user.img that they need.
# randcode, which loads other programs, leaves their usual addresses free.
RANDOM	= randcalls randcode randfiles
RANDOM_C = $(wildcard $(RANDOM:%=$(CAMP)/%/*.c))
RANDOM_P = $(foreach p,$(RANDOM),$(MADE)/$p/$p)
of_random = $(filter $(MADE)/$1/%,$(RANDOM_C:%.c=build/%.o))

$(MADE)/randcalls/randcalls: $(call of_random,randcalls)
$(MADE)/randcode/randcode: $(call of_random,randcode) \
		$(MADE)/randcode/try.o $(MADE)/randcalls/herd.o
$(MADE)/randfiles/randfiles: $(call of_random,randfiles) \
		$(MADE)/randcalls/herd.o
$(MADE)/randcode/randcode: PLACE = -Ttext-segment=0x30000000
$(RANDOM_P): $(JUDGE)/test.o $(LIBRARY_O)
	$(link_program)

build/random.tar: $(ROOT_PL) $(SHELL_SH) $(RANDOM_P)
	$(call say,TAR,$@)
	$(Q)tests/programs/user/root.pl build/tests/random.tree $(RANDOM_P)
	$(Q)tools/archive -t build/tests/random.tree $@ $(PROGRAMS)

build/random.img: build/boot.bin build/tally.elf build/random.tar build/build
	$(image)

# ---- The comparison with Linux -------------------------------------------

LINUX_C	= $(wildcard tests/programs/linux/*.c)
build/tests/programs/linux/linux: $(LINUX_C:%.c=build/%.o) $(JUDGE)/test.o \
		$(LIBRARY_O) build/names
	$(link_program)

build/linux.tar: $(ROOT_PL) $(SHELL_SH) build/tests/programs/linux/linux
	$(call say,TAR,$@)
	$(Q)tests/programs/user/root.pl build/tests/linux.tree \
		build/tests/programs/linux/linux
	$(Q)tools/archive -t build/tests/linux.tree $@ $(PROGRAMS)

build/linux.img: build/boot.bin build/tally.elf build/linux.tar build/build
	$(image)

# ---- Other builds of the kernel ------------------------------------------

# Other kernels from the same sources, in build/NAME/. With TALLY_KERNEL=NAME
# any test boots the images of that kernel. The code that watches such a kernel
# is compiled without instrumentation.
OTHERS	= ubsan kasan coverage depth

# Alignment is not checked: a program's structures may have any address, and
# this CPU can read them there.
FLAGS_ubsan = -fsanitize=undefined,bounds-strict -fno-sanitize=alignment \
	  -fsanitize-undefined-trap-on-error
FLAGS_kasan = -fsanitize=kernel-address --param asan-globals=1 \
	  --param asan-stack=0 -include $(CAMP)/sanitizers/moves.h
FLAGS_coverage = --coverage -fprofile-info-section=.gcov_info -Og

LDS_ubsan = $(KERNEL_LDS)
LDS_kasan = $(MADE)/sanitizers/kernel.lds
LDS_coverage = $(MADE)/coverage/kernel.lds
LDS_depth = $(KERNEL_LDS)

WATCH_kasan = $(MADE)/sanitizers/kasan.o
WATCH_depth = $(MADE)/coverage/depth.o

# Only gcc's run-time library, which this kernel does not have, would call this.
LINK_coverage = --defsym=__gcov_merge_add=0

WRAP_kasan = traps_init mem_init new_object free_object
WRAP_depth = kalloc free_task

$(LDS_kasan) $(LDS_coverage): init/kernel.lds.S

# These two files access free pages and free objects, so they are not checked.
build/kasan/mm/kalloc.o build/kasan/mm/pool.o: FLAGS_kasan =
build/kasan/mm/audit.o: FLAGS_kasan += -include $(CAMP)/sanitizers/audit.h

# Returns the objects of the sources $2 for kernel $1; depth uses the usual
# objects.
other	= $(if $(filter depth,$1),$(call objects,$2),\
	  $(patsubst %.c,build/$1/%.o,$(filter %.c,$2)) \
	  $(call objects,$(filter %.S,$2)))

# The rules for the kernel $1 and its images. An image is a floppy, or a disk if
# it is too large for a floppy.
define other_rule
build/$1/%.o: %.c $(RULES) tests/campaigns.mk build/takes
	@rm -f $$(@:.o=.gcda)
	$$(compile)
build/$1/%.o: HOW = $1
build/$1/%.o: OPTIONS = $$(KFLAGS) -fstack-usage $$(WARN) $$(FLAGS_$1) \
	  $$(INCLUDE)

build/$1/kernel/syscalls.o: build/calls.h
build/$1/tally.elf: $$(call other,$1,$$(KERNEL) $$(START))
build/$1/test.elf: $$(call other,$1,$$(KERNEL)) $$(TESTS_O) build/names
build/$1/faults.elf: $$(call other,$1,$$(KERNEL)) \
		build/$1/$(CAMP)/sanitizers/faults.o
build/$1/faults.elf: LINK_OPTIONS += --wrap=panic
build/$1/%.elf: LINK_OPTIONS = $$(LINK_$1)
build/$1/%.elf: WRAP = $$(WRAP_$1)
build/$1/tally.elf build/$1/test.elf build/$1/faults.elf: \
		$$(LDS_$1) $$(WATCH_$1)
	$$(link_kernel)

build/$1/tally.img: build/$1/tally.elf build/archive.tar
build/$1/test.img: build/$1/test.elf build/test.tar
build/$1/user.img: build/$1/tally.elf build/user.tar
build/$1/hostile.img: build/$1/tally.elf build/hostile.tar
build/$1/random.img: build/$1/tally.elf build/random.tar
build/$1/faults.img: build/$1/faults.elf
build/$1/tally.img build/$1/test.img build/$1/user.img \
		build/$1/hostile.img build/$1/random.img \
		build/$1/faults.img: build/boot.bin build/build
	$$(disk_image)
	$$(Q)[ ! -e $$@.floppy ] || mv $$@.floppy $$@

IMAGES_$1 = build/$1/tally.img build/$1/test.img build/$1/user.img \
	  build/$1/hostile.img build/$1/random.img
endef
$(foreach o,$(OTHERS),$(eval $(call other_rule,$o)))

IMAGES_ubsan += build/ubsan/faults.img
IMAGES_kasan += build/kasan/faults.img
build/kasan/$(CAMP)/sanitizers/faults.o: FLAGS_kasan += -DKASAN

# ---- Damaged files -------------------------------------------------------

# The fuzzing programs: $(CAMP)/badfiles/TARGET.c, the driver, and the kernel's
# files that the target needs, with gcc's calls at each basic block. They need
# AddressSanitizer, which only works on a PC.
FUZZED	= $(if $(PC),elf ustar map)
FUZZ	= build/badfiles/bin
FUZZ_PROGRAMS := $(addprefix $(FUZZ)/,$(FUZZED))
FUZZ_MM	:= $(HOST_MM:%.c=build/badfiles/%.o)

build/badfiles/%.o: %.c $(RULES) build/made-by
	$(compile_host)
build/badfiles/%.o: HOST_OPTIONS = $(HOSTTEST) -iquote $(CAMP)/badfiles \
	  -ffunction-sections -include $(CAMP)/badfiles/x86.h \
	  -fsanitize-coverage=trace-pc -fno-sanitize=alignment
build/badfiles/kernel/%.o build/badfiles/$(CAMP)/badfiles/elf.o \
build/badfiles/$(CAMP)/badfiles/ustar.o \
build/badfiles/$(CAMP)/badfiles/limit.o: \
	HOST_OPTIONS += -ffreestanding
build/badfiles/$(CAMP)/badfiles/fuzz.o build/badfiles/tests/host/host.o: \
	HOST_OPTIONS += -fno-sanitize-coverage=trace-pc

$(FUZZ)/elf: $(addprefix build/badfiles/,kernel/exec.o kernel/elf.o \
	kernel/archive.o kernel/tree.o kernel/paths.o kernel/files.o \
	mm/pool.o kernel/uaccess.o)
$(FUZZ)/ustar: $(addprefix build/badfiles/,kernel/paths.o kernel/names.o \
	kernel/uaccess.o)
$(FUZZ)/map: $(addprefix build/badfiles/,$(CAMP)/badfiles/limit.o \
	tests/host/map/oracle.o)
$(FUZZ_PROGRAMS): $(FUZZ)/%: build/badfiles/$(CAMP)/badfiles/%.o \
		build/badfiles/$(CAMP)/badfiles/fuzz.o \
		build/badfiles/tests/host/host.o $(FUZZ_MM)
	$(link_host)
$(FUZZ)/%: HOST_LINK += -Wl,--gc-sections

# The program that walks through the damaged archives.
$(MADE)/badfiles/walk: $(MADE)/badfiles/walk.o $(LIBRARY_O)
	$(link_program)

# ---- Hostile programs ----------------------------------------------------

# For isolation.t and exhaustion.t: an image with hostile programs and the usual
# shell, a kernel in which one call is redirected, and a kernel with tests of
# its counts.
ATTEMPT_O = $(MADE)/isolation/attempt.o $(JUDGE)/test.o
HOSTILE	= $(filter-out $(CAMP)/isolation/attempt.c,$(sort $(wildcard \
	  $(CAMP)/isolation/*.c $(CAMP)/exhaustion/*.c)))
HOSTILE_P := $(HOSTILE:%.c=build/%)

$(HOSTILE_P:=.o) $(MADE)/isolation/attempt.o: \
	OPTIONS = $(USERFLAGS) $(WARN) -iquote $(MADE)/isolation

$(HOSTILE_P): build/%: build/%.o $(ATTEMPT_O) $(LIBRARY_O)
$(MADE)/isolation/entry: $(MADE)/isolation/entry.o
$(HOSTILE_P) $(MADE)/isolation/entry:
	$(link_program)

build/hostile.tar: $(ARCHIVED) $(HOSTILE_P) $(MADE)/isolation/entry
	$(call say,TAR,$@)
	@mkdir -p $(MADE)/isolation/tree
	$(Q)ln -sfn bin/true $(MADE)/isolation/tree/link
	$(Q)tools/archive -t $(MADE)/isolation/tree $@ $(PROGRAMS) \
		$(HOSTILE_P) $(MADE)/isolation/entry

build/counts.elf: $(KERNEL_LDS) $(KERNEL_O) \
		$(MADE)/exhaustion/kernel/counts.o
build/ring.elf: $(KERNEL_LDS) $(KERNEL_O) $(START_O) \
		$(MADE)/exhaustion/kernel/ring.o
build/ring.elf: WRAP = share_files
build/counts.elf build/ring.elf:
	$(link_kernel)

build/counts.img: build/boot.bin build/counts.elf
build/ring.img: build/boot.bin build/ring.elf build/hostile.tar
build/hostile.img: build/boot.bin build/tally.elf build/hostile.tar
build/counts.img build/ring.img build/hostile.img: build/build
	$(image)
build/counts.img build/ring.img build/hostile.img: BUILD += -c once

# ---- Hardware with faults ------------------------------------------------

# The kernel with faulty hardware, in an image of its own, and in one with the
# programs of user.img.
HARDWARE = $(wildcard tests/machines/hardware/*.c)
build/hardware.elf: $(KERNEL_LDS) $(KERNEL_O) $(START_O) \
		$(call objects,$(HARDWARE)) build/names
	$(link_kernel)
build/hardware.elf: WRAP = start irq tty_input finish sys_clone

build/hardware.img: build/boot.bin build/hardware.elf build/build
	$(image)

build/noise.img: build/boot.bin build/hardware.elf build/user.tar build/build
	$(disk_image)

# ---- Interrupts and signals at each instruction --------------------------

# A kernel whose start() interrupts it at each instruction.
STEP_O	:= $(call objects,$(wildcard $(CAMP)/interrupts/*.[cS]))
build/interrupts.elf: $(KERNEL_LDS) $(KERNEL_O) $(STEP_O)
	$(link_kernel)
build/interrupts.elf: WRAP = trap irq irq_install printk panic

build/interrupts.img: build/boot.bin build/interrupts.elf build/build
	$(image)

# A kernel whose handler of the serial line's interrupt frees a page:
# tools/stack must report this. It is never booted.
build/frees/%.o: kernel/%.c $(RULES) build/takes
	$(compile)
build/frees/%.o: HOW = frees
build/frees/%.o: OPTIONS += -include $(CAMP)/interrupts/frees.h

build/frees.elf: $(KERNEL_LDS) \
		$(KERNEL_O:build/kernel/serial.o=build/frees/serial.o) \
		$(START_O)
	$(link_kernel)

# A kernel whose start() interrupts system calls, and raises a signal at each
# instruction of their way out.
WAYOUT_O := $(call objects,$(wildcard $(CAMP)/wayout/*.[cS])) \
	$(MADE)/interrupts/stepping.o
build/wayout.elf: $(KERNEL_LDS) $(KERNEL_O) $(WAYOUT_O)
	$(link_kernel)
build/wayout.elf: WRAP = trap irq irq_install sleep_on schedule send_signal \
	  send_info notify_parent do_exit take_back

build/wayout.img: build/boot.bin build/wayout.elf build/build
	$(image)

# ---- How long the kernel disables interrupts ------------------------------

# This kernel measures itself: its C files and entry.S turn interrupts off and
# on by calls of functions in $(CAMP)/latency/.
LATENCY	= $(wildcard $(CAMP)/latency/user/*.c)
WATCHED	= $(patsubst %.c,build/latency/%.o,$(filter %.c,\
	  $(KERNEL) $(START) $(CAMP)/latency/known.c))
build/latency/%.o: %.c $(RULES) build/takes
	$(compile)
build/latency/%.o: HOW = latency
build/latency/%.o: OPTIONS = $(KFLAGS) $(WARN) $(INCLUDE) \
	  -include $(CAMP)/latency/hooks.h

build/latency/kernel/syscalls.o: build/calls.h
build/latency/kernel/%.o: kernel/%.S $(RULES) build/takes
	$(assemble)
build/latency/kernel/%.o: ASSEMBLY += -include $(CAMP)/latency/entry.h

build/latency.elf: $(KERNEL_LDS) $(WATCHED) build/latency/kernel/entry.o \
		build/kernel/switch.o build/boot/head.o \
		$(MADE)/latency/hooks.o $(MADE)/latency/watch.o
	$(link_kernel)
build/latency.elf: WRAP = trap irq page_fault do_signal fpu_init

# A kernel without these calls, for comparison.
build/counted.elf: $(KERNEL_LDS) $(KERNEL_O) $(MADE)/latency/known.o \
		$(MADE)/latency/counted.o
	$(link_kernel)

build/counted.img: build/boot.bin build/counted.elf build/build
	$(image)

$(MADE)/latency/latency: $(LATENCY:%.c=build/%.o) \
		$(JUDGE)/test.o $(LIBRARY_O) build/names
	$(link_program)

build/latency.tar: $(ARCHIVED) $(CAMP)/latency/root.pl \
		$(MADE)/latency/latency
	$(call say,TAR,$@)
	$(Q)$(CAMP)/latency/root.pl $(MADE)/latency/tree \
		$(MADE)/latency/latency
	$(Q)tools/archive -t $(MADE)/latency/tree $@ $(PROGRAMS)

build/latency.img: build/boot.bin build/latency.elf build/latency.tar \
		build/build
	$(image)
