# Tally: every command. `make help` lists them, V=1 shows them in full.
#
# The sources stand in the order in which they are read, which is the order
# of power-on. Objects go to build/, by the same names.
#
# Ancestor: Linux 0.01's Makefile, a recursive one with dependencies typed
# in; the list of sources as a table of contents is that of Pintos.

# ---- The environment ---------------------------------------------------

# These variables count, on make's command line and in the environment; make
# help prints this list.
override undefine SETTINGS
SETTINGS += CROSS	# prefix of the tools for the guest: i686-linux-gnu-
SETTINGS += CC		# compiler for what runs in the guest
SETTINGS += OPT		# its optimisation: -O2, or -O0 to step line by line
SETTINGS += LD		# linker for what runs in the guest
SETTINGS += OBJCOPY	# copies the kernel's bytes out of its ELF file
SETTINGS += HOSTCC	# compiler for what runs on this computer
SETTINGS += V		# 1: print each command in full
SETTINGS += MEMORY	# of the guest: 32M, 3G
SETTINGS += TIMEOUT	# seconds that a guest without a terminal may take
SETTINGS += CMDLINE	# the kernel's command line: "mem=8M"
SETTINGS += ROOT	# a directory whose files travel, too: make run ROOT=dir
SETTINGS += PORT	# TCP port of make gdb-server and of make web-serve
SETTINGS += COMMANDS	# file of commands for the debugger
SETTINGS += T		# tests to run: "kernel panics"
SETTINGS += FIGURE	# to profile: fault_zero, fork_min
SETTINGS += ONLY	# allocators to study: xv6,linux001
SETTINGS += WORK	# workloads of the study: churn90
SETTINGS += ON		# one machine of the study: qemu
SETTINGS += N		# number of a lab: make lab N=3
SETTINGS += DIR		# directory for a lab, in place of ../lab3
SETTINGS += RELEASE	# of Debian, for make fresh: trixie
SETTINGS += AS		# user in make fresh: student, root

# All others are removed, from this Makefile and from every command that it
# starts. Kept are those by which the tools find each other, a display, a
# terminal and the network, and those of the tests: docs/install.md.
override KEEP = $(SETTINGS) PATH HOME SHELL TERM TMPDIR DISPLAY XAUTHORITY \
	  WAYLAND_DISPLAY XDG_RUNTIME_DIR CI http_proxy https_proxy \
	  DEBIAN_FRONTEND TALLY_% MAKE%
override given = $(foreach v,$1,$(if \
	  $(findstring environment,$(origin $v)),$v))
$(foreach v,$(filter-out $(KEEP),$(call given,$(.VARIABLES))),\
	$(eval override undefine $v))
# A setting in the environment counts as much as one on the command line.
$(foreach v,$(call given,$(SETTINGS)),\
	$(eval override $v := $$($v))$(eval export $v))

# The shell commands that the Makefile itself asks get no other variables.
BARE	= env -i PATH="$$PATH" TMPDIR="$$TMPDIR"
export LC_ALL = C

MEMORY	= 32M
# Seconds, against a hang where nobody watches.
TIMEOUT	= 60
CMDLINE	=
PORT	= 1234
OPT	= -O2

# ---- The sources -------------------------------------------------------

BOOT	+= boot/bootsect.S	# the BIOS's 512 bytes
BOOT	+= boot/bios.S		# protected mode and back
BOOT	+= boot/loader.c	# reads from any drive
BOOT	+= boot/format.c	# printf's formats
BOOT	+= boot/setup.c		# what the kernel needs
BOOT	+= boot/a20.c		# opens address line 20
BOOT	+= boot/memory.c	# what the BIOS reports

KERNEL	+= boot/head.S		# paging on, then C
KERNEL	+= boot/format.c	# the loader has it, too
KERNEL	+= init/main.c		# the order of coming up
KERNEL	+= mm/memory.c		# the count array
KERNEL	+= mm/kalloc.c		# the run list
KERNEL	+= mm/paging.c		# directories, tables, sharing
KERNEL	+= mm/pool.c		# small objects of the kernel
KERNEL	+= mm/contents.c	# the bytes of files
KERNEL	+= mm/area.c		# what programs may touch
KERNEL	+= mm/fault.c		# what a touch means
KERNEL	+= mm/audit.c		# recounts every holder
KERNEL	+= mm/rules.c		# what it asks of spaces
KERNEL	+= kernel/gdt.c		# segments, double fault's stack
KERNEL	+= kernel/entry.S	# traps, as they arrive
KERNEL	+= kernel/traps.c	# exceptions by their names
KERNEL	+= kernel/irq.c		# the interrupt controllers
KERNEL	+= kernel/clock.c	# ticks, time, sleep, alarm
KERNEL	+= kernel/syscalls.c	# a table, and small calls
KERNEL	+= kernel/uaccess.c	# a program's own memory
KERNEL	+= kernel/sched.c	# who runs next
KERNEL	+= kernel/fpu.c		# registers of FPU and SSE
KERNEL	+= kernel/futex.c	# locks of one thread
KERNEL	+= kernel/idle.c	# what interrupts leave for task 0
KERNEL	+= kernel/fork.c	# how tasks begin
KERNEL	+= kernel/exit.c	# how tasks end
KERNEL	+= kernel/limits.c	# limits and priorities
KERNEL	+= kernel/signal.c	# and what interrupts them
KERNEL	+= kernel/sigqueue.c	# what is pending for them
KERNEL	+= kernel/sigframe.c	# a handler's stack
KERNEL	+= kernel/exec.c	# a new program
KERNEL	+= kernel/mman.c	# brk, mmap, munmap
KERNEL	+= kernel/descriptors.c	# numbers of open files
KERNEL	+= kernel/files.c	# open files, their bytes
KERNEL	+= kernel/transfer.c	# reads and writes
KERNEL	+= kernel/tree.c	# nodes, and directories of them
KERNEL	+= kernel/names.c	# paths, and what they are the names of
KERNEL	+= kernel/change.c	# changes of names, modes, times
KERNEL	+= kernel/archive.c	# the files on the floppy
KERNEL	+= kernel/devices.c	# null, zero, the books
KERNEL	+= kernel/pipe.c	# bytes from program to program
KERNEL	+= kernel/poll.c	# waiting for several files
KERNEL	+= kernel/tty.c		# lines, echo, signals
KERNEL	+= kernel/keyboard.c	# scan codes to bytes
KERNEL	+= kernel/keys.c	# F1 to F4
KERNEL	+= kernel/machine.c	# what machine this is
KERNEL	+= kernel/console.c	# the screen
KERNEL	+= kernel/serial.c	# the serial line
KERNEL	+= kernel/printk.c	# formatted words to both
KERNEL	+= kernel/panic.c	# the end, with backtrace
KERNEL	+= kernel/symbols.c	# names for that backtrace
KERNEL	+= kernel/string.c	# what the compiler needs
KERNEL	+= kernel/finish.c	# ends every emulator

# Our own programs, and the library in every one of them.
USER	+= user/init.c		# keeps a shell, reaps orphans
USER	+= user/mini.c		# a shell where there is none
USER	+= user/line.c		# edits a line for the other shell
USER	+= user/mem.c		# draws the count array
USER	+= user/ps.c		# lists the tasks
USER	+= user/audit.c		# has every holder recounted
USER	+= user/free.c		# how many pages are free
USER	+= user/cow.c		# one page through a fork
USER	+= user/storm.c		# forks until memory ends
USER	+= user/cp.c		# copies files, or clones them
USER	+= user/mv.c		# renames them
USER	+= user/rm.c		# removes them
USER	+= user/chmod.c		# sets their modes
USER	+= user/help.c		# lists these programs
USER	+= user/poweroff.c	# the end
USER	+= user/reboot.c	# and the beginning again

LIBRARY	+= user/lib/crt0.S	# where a program begins
LIBRARY	+= user/lib/syscall.S	# the calls, a table
LIBRARY	+= user/lib/calls.c	# those that are a little more
LIBRARY	+= user/lib/string.c	# strings and bytes
LIBRARY	+= user/lib/print.c	# printf without a buffer
LIBRARY	+= user/lib/help.c	# the list of our programs
LIBRARY	+= user/lib/path.c	# directories, names in them
LIBRARY	+= user/lib/books.c	# what only Tally can tell

# What comes after, one in each image: the system, the tests, the figures.
START	= init/start.c
TESTS	= $(sort $(wildcard tests/kernel/*.c tests/kernel/*.S))
BENCH	= $(wildcard tests/bench/kernel/*.c)
FIGURES	= $(addprefix tests/bench/user/,figures.c idle.S true.S)

# Programs that run mm/*.c on the host, tests/host/NAME.c; what they share.
HOST	= strings map contents mapped area touch audit auditspaces sequences \
	    states model
HOST_SHARED = host space shrink small

# Programs that run on Linux and on Tally, which have to say the same.
JUDGED	= $(filter-out tests/user/test.c,$(sort $(wildcard tests/user/*.c)))

# ---- The tools ---------------------------------------------------------

# The first three make what runs in the guest: their names begin with CROSS
# (i686-linux-gnu-, say). HOSTCC makes what runs here. Where CROSS is not
# empty, it also makes the 32-bit programs that run here, which find the
# libraries that came with it.
ifeq ($(origin CROSS),undefined)
CROSS	:= $(shell $(BARE) tools/cross)
endif
export CROSS

CC	= $(CROSS)gcc
LD	= $(CROSS)ld
OBJCOPY	= $(CROSS)objcopy
OBJDUMP	= $(CROSS)objdump
HOSTCC	= gcc
HOST32	= $(if $(CROSS),$(CC) $(call in_lib,$(dir $(abspath $(shell \
	  $(BARE) $(CC) -m32 -print-file-name=ld-linux.so.2)))),$(HOSTCC))
in_lib	= -Wl,--dynamic-linker=$1ld-linux.so.2,-rpath=$1,--disable-new-dtags

# Of the host's headers, only Linux's own are found.
INCLUDE	= -iquote include -iquote build -nostdinc -isystem build/uapi
MACHINE	= -m32 -march=i386 -mtune=generic -mgeneral-regs-only
# Of a kernel for use (-O2), only what each fault, switch and transfer passes is
# made for speed; the rest is made small: -Oz, or -Os where CC has no -Oz, as
# gcc 11, or shifts 64 bits by calling a library there, as clang.
FAST	= $(addprefix mm/,fault.c kalloc.c paging.c) \
	  $(addprefix kernel/,pipe.c sched.c string.c traps.c \
	  transfer.c)
# What -Oz leaves on although it makes the kernel larger, where CC has it.
SMALLER	= -fno-thread-jumps -fno-tree-loop-im -fno-forward-propagate \
	  -fno-tree-tail-merge -fno-caller-saves \
	  -fno-tree-dominator-opts
OPT_OF	= $(if $(filter $(FAST),$<),$(OPT),$(OPT:-O2=@build/small))
# How the objects call one another, and what all of them are made for.
ABI	= $(MACHINE) -std=gnu11 -g -ffreestanding -fno-pic -fno-pie \
	  -fno-stack-protector -fcf-protection=none -fno-strict-aliasing \
	  -fno-asynchronous-unwind-tables -fno-omit-frame-pointer \
	  -mregparm=3 -falign-functions=1 -fno-optimize-sibling-calls
# At -O2 gcc would inline what makes the kernel larger. Here a function that is
# called in more than one place is inlined if it is tiny or said to be inline.
KFLAGS	= $(ABI) $(OPT_OF) -fno-inline-functions @build/takes
# The Makefile tries which of these options CC takes: gcc and clang have
# different options to align a stack, and only gcc has some that save room.
PADDING	= -mpreferred-stack-boundary=2 -mstack-alignment=4 \
	  -falign-loops=1 -falign-jumps=1
ASKED	= $(PADDING) -malign-data=abi -fno-tree-pre \
	  -fno-reorder-blocks-and-partition -freorder-blocks-algorithm=simple
WARN	= -Wall -Wextra -Wshadow
# Programs are plain i386 ones, which run on the host as well; what they do
# not use of the library is left out.
USERFLAGS = -m32 -march=i386 -mtune=generic -std=gnu11 $(OPT) -g \
	  -ffreestanding -fno-pic -fno-pie -fno-stack-protector \
	  -fcf-protection=none -fno-asynchronous-unwind-tables \
	  -ffunction-sections -fdata-sections -iquote user/lib \
	  -idirafter build/uapi
HOSTFLAGS = -std=gnu11 -O2 -g $(WARN) -iquote include
# mm/*.c run on the host as they are, below an arena at KERNEL_BASE; the
# headers in tests/host/ come before their namesakes.
HOSTTEST = -m32 -std=gnu11 -O1 -g $(WARN) -fno-pie \
	  -fno-omit-frame-pointer $(if $(PC),$(SANITIZED),$(EMULATED)) \
	  -iquote tests/host -iquote include -iquote .
SANITIZED = -fsanitize=address,undefined -fno-sanitize-recover=all
# On a machine that is no PC, QEMU runs them (tools/cross run). It leaves no
# addresses for AddressSanitizer; UBSan ends the program without a message.
# A byte above the arena keeps QEMU from putting the stack there.
PC	:= $(filter x86_64 i%86,$(shell uname -m))
EMULATED = -fsanitize=undefined -fsanitize-undefined-trap-on-error -static \
	  -DEMULATED -Wl,--section-start=.above_arena=0x48000000

ifeq ($(V),1)
say	=
else
Q	= @
say	= @printf '  %-5s %s\n' '$(1)' '$(2)'
endif

objects	= $(addprefix build/,$(addsuffix .o,$(basename $(1))))

KERNEL_O := $(call objects,$(KERNEL))
START_O	:= $(call objects,$(START))
TESTS_O	:= $(call objects,$(TESTS))
BENCH_O	:= $(call objects,$(BENCH))
BOOT_O	:= $(call objects,$(BOOT))
LIBRARY_O := $(call objects,$(LIBRARY))
PROGRAMS := $(USER:%.c=build/%)
JUDGED_P := $(JUDGED:%.c=build/%)
HOST_TESTS := $(addprefix build/tests/host-,$(HOST))
HOST_O	:= $(HOST_SHARED:%=build/host/tests/host/%.o) \
	$(patsubst %.c,build/host/%.o,$(filter-out mm/pool.c,\
		$(filter mm/%.c,$(KERNEL))))

.SUFFIXES:
.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all iso deps libcs run run-window bochs debug gdb-server bochs-debug \
	test check torture proof bench profile stack coverage fresh \
	study study-check study-keep traces heap-traces cycles \
	book web web-serve lab grade \
	tags compdb lint lint-gcc lint-cppcheck \
	lint-sparse lint-style lint-house format clean help FORCE

# On a fresh machine `make deps run` has to finish the one before the other.
ifneq ($(filter deps,$(MAKECMDGOALS)),)
.NOTPARALLEL:
endif

all: build/tally.img build/tally.asm build/tally.sym
all:				## build the floppy image (the default)

# ---- What makes the objects --------------------------------------------

# All of them depend on this file, which changes when other tools or another
# OPT are given: no two objects in build/ are made differently.
MADE_BY	:= $(foreach v,CROSS CC OPT LD OBJCOPY HOSTCC,$v=$($v))
ifneq ($(file <build/made-by),$(MADE_BY))
build/made-by: FORCE
endif
build/made-by:
	@mkdir -p $(@D)
	@printf '%s' $(call quote,$(MADE_BY)) >$@

quote	= '$(subst ','\'',$(1))'

# The guest's objects depend on this file too: the options that CC takes. And
# build/uapi leads to linux/, asm/ and asm-generic/, where CC finds them: these
# headers state Linux's interface, and are the same in all that make programs
# for a PC. With -m32, gcc would look for a library that need not be there.
TRY	= $(CC) -m32 -Werror -x c -c -o /dev/null /dev/null
SHIFT	= echo 'long long f(long long a, int n) { return a << n; }' | \
	  $(CC) -m32 -Oz -x c -S -o - -
taken	= for option in $1; do \
	  if $(TRY) $$option 2>/dev/null; then echo $$option; fi; done
UAPI	= echo '\#include <linux/errno.h>' | $(CC) -M -x c - | \
	  tr ' ' '\n' | sed -n 's,/errno\.h$$,,p'
build/takes: Makefile build/made-by
	@$(TRY)
	@rm -rf build/uapi && mkdir build/uapi
	@for headers in $$($(UAPI)); do \
		ln -s "$$(realpath $$headers)" build/uapi/ || exit; done
	@$(SHIFT) 2>/dev/null | grep -q shldl && small=-Oz || small=-Os; \
		echo $$small >build/small
	@$(call taken,$(SMALLER)) >>build/small
	@$(call taken,$(PADDING)) >build/padding
	@$(call taken,$(ASKED)) >$@

# ---- The image ---------------------------------------------------------

build/%.o: %.c Makefile build/takes
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(KFLAGS) -fstack-usage $(WARN) $(INCLUDE) -MMD -MP \
		-c -o $@ $<

build/%.o: %.S Makefile build/takes
	$(call say,AS,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(MACHINE) $(INCLUDE) -g -MMD -MP -c -o $@ $<

# The table of system calls, as C.
build/calls.h: kernel/syscalls.tbl tools/calls Makefile
	$(call say,CALLS,$<)
	@mkdir -p $(@D)
	$(Q)tools/calls $< >$@
build/kernel/syscalls.o: build/calls.h

# Linker scripts go through cpp, so that layout.h holds for them too.
build/%.lds: %.lds.S Makefile build/takes
	$(call say,CPP,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) -E -P -undef -x c -D__ASSEMBLER__ $(INCLUDE) -MMD -MP -MT $@ \
		-MF $@.d -o $@ $<

LINK	= $(LD) -m elf_i386 --build-id=none -z noexecstack -nostdlib

build/tally.elf: build/init/kernel.lds $(KERNEL_O) $(START_O)
build/test.elf: build/init/kernel.lds $(KERNEL_O) $(TESTS_O) build/names
build/bench.elf: build/init/kernel.lds $(KERNEL_O) $(BENCH_O) build/names
# The figures' start() measures these two where the kernel calls them.
build/bench.elf: LINK += --wrap=traps_init --wrap=mem_init
# And the prompt is seen where the kernel prints it.
build/prompt.elf: build/init/kernel.lds $(KERNEL_O) $(START_O) \
		build/tests/bench/prompt.o
build/prompt.elf: LINK += --wrap=console_putc
build/tally.elf build/test.elf build/bench.elf build/prompt.elf:
	$(call say,LD,$@)
	$(Q)$(LINK) -T $< -o $@ $(filter %.o,$^)

# For readers: the disassembly below each line of C; all names by address.
build/%.asm: build/%.elf
	$(call say,ASM,$@)
	$(Q)$(OBJDUMP) -dS $< >$@

build/%.sym: build/%.elf
	$(call say,SYM,$@)
	$(Q)$(OBJDUMP) -t $< | grep -v ABS | \
		sed -n 's/^\([0-9a-f]*\) .* /\1 /p' | sort >$@

# Boot sector and setup: one flat file, the head of the image. The figures
# want the time at which the boot sector began.
STAMP_O	= $(BOOT_O:build/boot/bootsect.o=build/stamp/bootsect.o)

build/stamp/%.o: boot/%.S Makefile build/takes
	$(call say,AS,$< -DSTAMP)
	@mkdir -p $(@D)
	$(Q)$(CC) $(MACHINE) $(INCLUDE) -iquote tests/bench -DSTAMP -g -MMD \
		-MP -c -o $@ $<

# The loader has seven sectors.
$(BOOT_O): OPT_OF = -Os
# The functions between the table of system calls and the calls are small, and
# many: they have no frames. What they call has.
build/kernel/syscalls.o: KFLAGS += -fomit-frame-pointer

build/boot.elf: build/boot/boot.lds $(BOOT_O)
build/stamp.elf: build/boot/boot.lds $(STAMP_O)
build/boot.elf build/stamp.elf:
	$(call say,LD,$@)
	$(Q)$(LINK) -T $< -o $@ $(filter %.o,$^)

%.bin: %.elf
	$(call say,BIN,$@)
	$(Q)$(OBJCOPY) -O binary $< $@

build/build: tools/build.c Makefile build/made-by
	$(call say,HOST,$<)
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) $(HOSTFLAGS) -MMD -MP -o $@ $<

build/tally.img: build/boot.bin build/tally.elf build/archive.tar
build/test.img: build/boot.bin build/test.elf build/test.tar
build/bench.img: build/stamp.bin build/bench.elf
build/prompt.img: build/stamp.bin build/prompt.elf build/archive.tar
build/figures.img: build/boot.bin build/tally.elf build/figures.tar
build/tally.img build/test.img build/bench.img build/prompt.img \
		build/figures.img: build/build
	$(call say,IMAGE,$@)
	$(Q)build/build -b $(filter %.bin,$^) -k $(filter %.elf,$^) \
		$(addprefix -a ,$(filter %.tar,$^)) -o $@

# The programs that Linux judges have no room on a floppy: it is a disk.
build/user.img: build/boot.bin build/tally.elf build/user.tar build/build
	$(call say,IMAGE,$@)
	$(Q)build/build -b build/boot.bin -k build/tally.elf \
		-a build/user.tar -o $@.floppy -d $@

build/tally.iso: build/tally.img tools/iso
	$(call say,ISO,$@)
	$(Q)tools/iso $< $@

# Some targets are made of all files in a directory. They are made again when
# this list of names changes: when a file is added or removed.
LISTED	= ls -R user/etc tests/*/ study/*/ web
build/names: FORCE
	@mkdir -p $(@D)
	@$(LISTED) >$@.$$$$ && if cmp -s $@.$$$$ $@; then rm $@.$$$$; \
		else mv $@.$$$$ $@; fi

# ---- The programs in it ------------------------------------------------

build/user/%.o: user/%.c Makefile build/takes
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(USERFLAGS) $(WARN) -MMD -MP -c -o $@ $<

build/user/%.o: user/%.S Makefile build/takes
	$(call say,AS,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) -m32 -march=i386 -g -MMD -MP -c -o $@ $<

$(PROGRAMS): build/%: build/%.o $(LIBRARY_O)
	$(call say,LD,$@)
	$(Q)$(LD) -m elf_i386 -static -nostdlib --build-id=none \
		-z noexecstack -z noseparate-code --gc-sections -o $@ $^

ARCHIVER = tools/archive tools/align

# With klibc if make deps has fetched it; it then removes what is older.
build/archive.tar: $(ARCHIVER) $(PROGRAMS) $(wildcard user/etc/*) \
		build/names
	$(call say,TAR,$@)
	$(Q)tools/archive $@ $(PROGRAMS)

# ---- Running it --------------------------------------------------------

# What tools/deps.sh has to know.
GIVEN	= CC='$(CC)' HOSTCC='$(HOSTCC)' LD='$(LD)' OBJCOPY='$(OBJCOPY)' \
	  CROSS='$(CROSS)' T='$(T)' CHECKED='$(CHECKED)'

# Each run uses a copy of the image, so that several can run at once.
EMULATE	= tools/emulate --memory $(call quote,$(MEMORY)) \
	  $(if $(CMDLINE),--cmdline $(call quote,$(CMDLINE)))

# Lines for a debugger that is to end behind them: COMMANDS=FILE.
WITH	= $(if $(COMMANDS),--commands $(COMMANDS))

iso: build/tally.iso		## a CD, which boots as a stick or disk, too

deps:				## install what run needs (deps test: what test)
	$(Q)$(GIVEN) tools/deps.sh \
		$(or $(filter-out deps,$(MAKECMDGOALS)),run)
	$(Q)tools/fetch-klibc || true

# With ROOT they boot a floppy or, if its files need more room, a disk.
ROOTED	= build/tally-root.img build/tally-disk.img
IMAGE	= $(if $(ROOT),$$(ls $(ROOTED) 2>/dev/null),build/tally.img)
BOOTED	= $(if $(ROOT),build/root,build/tally.img)
build/root: build/build build/boot.bin build/tally.elf $(ARCHIVER) \
		$(PROGRAMS) FORCE
	$(call say,TAR,$@.tar)
	$(Q)tools/archive -t $(call quote,$(ROOT)) build/root.tar $(PROGRAMS)
	$(Q)build/build -b build/boot.bin -k build/tally.elf \
		-a build/root.tar -o $(word 1,$(ROOTED)) \
		-d $(word 2,$(ROOTED)) >$@.map
	@grep 'room left' $@.map

run: $(BOOTED)			## boot in QEMU, with this terminal
	$(Q)$(EMULATE) --console --timeout $(call quote,$(TIMEOUT)) $(IMAGE)

run-window: $(BOOTED)		## boot in QEMU, in a window
	$(Q)$(EMULATE) --console --window --timeout $(call quote,$(TIMEOUT)) \
		$(IMAGE)

bochs: $(BOOTED)		## boot in Bochs, in a window
	$(Q)$(EMULATE) --on bochs --console --window \
		--timeout $(call quote,$(TIMEOUT)) $(IMAGE)

debug: $(BOOTED)		## start QEMU stopped, and gdb for it
	$(Q)$(EMULATE) --debug build/tally.elf $(WITH) $(IMAGE)

gdb-server: $(BOOTED)		## start QEMU, which waits for gdb on PORT
	$(Q)$(EMULATE) --server $(call quote,$(PORT)) --console --timeout 0 \
		$(IMAGE)

bochs-debug: $(BOOTED)		## start Bochs in its own debugger
	$(Q)$(EMULATE) --on bochs --window --debug build/tally.elf \
		$(WITH) $(IMAGE)

# ---- Proving it --------------------------------------------------------

# Figures come from three images: of the kernel, of programs, of the prompt.
FIGURE_IMAGES = build/bench.img build/figures.img build/prompt.img

build/host/%.o: %.c Makefile build/made-by
	$(call say,HOST,$<)
	@mkdir -p $(@D)
	$(Q)$(HOST32) $(HOSTTEST) -MMD -MP -c -o $@ $<

# Those that Linux judges travel in a tree of their own, which is the root of
# the file system for both.
build/tests/user/%.o: tests/user/%.c Makefile build/takes
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(USERFLAGS) $(WARN) -MMD -MP -c -o $@ $<

$(JUDGED_P): build/%: build/%.o build/tests/user/test.o $(LIBRARY_O)
	$(call say,LD,$@)
	$(Q)$(LD) -m elf_i386 -static -nostdlib --build-id=none \
		-z noexecstack -z noseparate-code --gc-sections -o $@ $^

# One file travels with the tests of the kernel.
build/test.tar: tests/kernel/misuse.c tools/align
	$(call say,TAR,$@)
	@mkdir -p build/tests/kernel.tree/dir
	$(Q)cp $< build/tests/kernel.tree/dir
	$(Q)tar --format=ustar --owner=0 --group=0 --numeric-owner --mtime=@0 \
		-C build/tests/kernel.tree -cf - dir | tools/align >$@

build/user.tar: $(ARCHIVER) tests/user/root.pl $(wildcard tests/shell/*.sh) \
		$(PROGRAMS) $(JUDGED_P) $(wildcard user/etc/*) build/names
	$(call say,TAR,$@)
	$(Q)tests/user/root.pl build/tests/tree $(JUDGED_P)
	$(Q)tools/archive -t build/tests/tree $@ $(PROGRAMS)

# Programs that nobody here wrote, and C libraries, which stay in build/. If
# they cannot be fetched, the tests say what they lack.
build/programs/fetched: tools/fetch-programs tools/apt.sh
	$(Q)tools/fetch-programs || true

libcs: build/programs/fetched	## fetch C libraries for programs of yours
	@[ -e $< ] || \
		{ echo "libcs: not all was fetched: see above" >&2; exit 1; }

# These may be larger than a floppy: the image is a disk.
build/libcs.tar: $(ARCHIVER) tests/libcs/root tests/user/root.pl \
		$(wildcard tests/libcs/*.c) $(wildcard tools/libcs/*) \
		build/tests/user/run build/programs/fetched \
		kernel/syscalls.tbl $(PROGRAMS)
	$(call say,TAR,$@)
	$(Q)tests/user/root.pl build/tests/libcs build/tests/user/run
	$(Q)tests/libcs/root build/tests/libcs
	$(Q)tools/archive -t build/tests/libcs $@ $(PROGRAMS)

build/libcs.img: build/build build/boot.bin build/tally.elf build/libcs.tar
	$(call say,IMAGE,$@)
	$(Q)build/build -b build/boot.bin -k build/tally.elf \
		-a build/libcs.tar -o $@.floppy -d $@ >$@.map

build/shells.tar: $(ARCHIVER) tests/user/root.pl \
		$(wildcard tests/shells/*) tests/shell/script.sh \
		build/tests/user/run build/programs/fetched $(PROGRAMS)
	$(call say,TAR,$@)
	$(Q)tests/user/root.pl build/tests/shells build/tests/user/run
	$(Q)tests/shells/root build/tests/shells
	$(Q)tools/archive -t build/tests/shells $@ $(PROGRAMS)

build/shells.img: build/build build/boot.bin build/tally.elf build/shells.tar
	$(call say,IMAGE,$@)
	$(Q)build/build -b build/boot.bin -k build/tally.elf \
		-a build/shells.tar -o $@.floppy -d $@ >$@.map

# Debian's own programs for i386, which stay in build/, too.
build/debian/root: | tools/fetch-debian
	$(Q)tools/fetch-debian || true

build/debian.tar: $(ARCHIVER) tests/user/root.pl \
		$(wildcard tests/debian/*) build/tests/user/run $(PROGRAMS) \
		| build/debian/root
	$(call say,TAR,$@)
	$(Q)tests/user/root.pl build/tests/debian build/tests/user/run
	$(Q)tests/debian/root build/tests/debian
	$(Q)tools/archive -t build/tests/debian $@ $(PROGRAMS)

build/debian.img: build/build build/boot.bin build/tally.elf build/debian.tar
	$(call say,IMAGE,$@)
	$(Q)build/build -b build/boot.bin -k build/tally.elf \
		-a build/debian.tar -o $@.floppy -d $@ >$@.map

# Programs that measure: /bench/figures is the first one of its image.
build/tests/bench/user/%.o: tests/bench/user/%.c Makefile build/takes
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(USERFLAGS) $(WARN) -MMD -MP -c -o $@ $<

FIGURES_P := $(basename $(FIGURES:%=build/%))
build/tests/bench/user/figures: $(LIBRARY_O) \
	$(call objects,$(addprefix tests/bench/user/,samples.c programs.c))
# tools/profile knows the two by their addresses.
build/tests/bench/user/true: LINK_P = -Ttext-segment=0x10000000
$(FIGURES_P): build/%: build/%.o
	$(call say,LD,$@)
	$(Q)$(LD) -m elf_i386 -static -nostdlib --build-id=none $(LINK_P) \
		-z noexecstack -z noseparate-code --gc-sections -o $@ $^

build/figures.tar: $(ARCHIVER) $(PROGRAMS) $(FIGURES_P) \
		$(wildcard user/etc/*) build/names
	$(call say,TAR,$@)
	@mkdir -p build/tests/bench/tree/bench
	$(Q)cp $(FIGURES_P) build/tests/bench/tree/bench
	$(Q)tools/archive -t build/tests/bench/tree $@ $(PROGRAMS)

build/tests/host-%: build/host/tests/host/%.o $(HOST_O)
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(HOST32) $(HOSTTEST) -no-pie -o $@ $^

# Two emulators that are written for web pages, in the versions and with the
# sums that npm's lock file has. npm runs none of the programs that they bring.
build/npm/fetched: $(addprefix tools/node/package,-lock.json .json)
	$(call say,NPM,$(@D)/node_modules)
	@mkdir -p $(@D)
	$(Q)cp $^ $(@D)
	$(Q)cd $(@D) && npm ci --ignore-scripts --no-audit --no-fund \
		--no-update-notifier --cache=cache >npm.log 2>&1 || \
		{ cat npm.log >&2; exit 1; }
	$(Q)rm -r $(@D)/cache && touch $@

include tests/campaigns.mk

# All test files by name. Those that take longest come first, so that both
# processors have work until the end.
LONGEST	= harness latency bench linux environment machines matrix badboot \
	  cross run hardware host soak sanitizers cpus study
PROOFS	:= $(LONGEST) $(filter-out $(LONGEST),\
	$(patsubst tests/%.t,%,$(wildcard tests/*.t)))

# Some of them, T="kernel panics" or T=tests/kernel.t; without T all.
T	=
test_file = $(or $(wildcard tests/$1.t),$(wildcard $(filter %.t,$1)),$(error \
	No test is named $1. There are: $(sort $(PROOFS))))
ifneq ($(filter test,$(MAKECMDGOALS)),)
CHOSEN	:= $(foreach t,$(or $(T),$(PROOFS)),$(call test_file,$t))
endif

# Those that are run again and again while the kernel changes.
CHECKED	= $(patsubst %,tests/%.t,host session kernel docs)

# Campaigns: their short form is one of the tests above. The long forms run
# one after the other: make torture, or torture-NAME.
CAMPAIGNS = enomem soak sharing badfiles isolation exhaustion sanitizers \
	    coverage randcode randcalls randfiles firmware hardware interrupts \
	    wayout model proof compilers latency machines cpus
LONG	= $(CAMPAIGNS:%=tests/%.t)

# What these test files need of build/: a line "# Needs:" in each says it.
# Without a file sed would read the standard input, which is for the guest.
needs	= $(eval NEEDED := $(shell \
	sed -n 's/^\# Needs: //p' /dev/null $1))$(NEEDED)

.SECONDEXPANSION:
test: $$(call needs,$$(CHOSEN))	## run all tests, or only T="NAME ..."
	$(Q)exec tests/prove $(CHOSEN) </dev/null

check: $$(call needs,$$(CHECKED)) ## run the tests for each change, in a minute
	$(Q)exec tests/prove $(CHECKED) </dev/null

$(CAMPAIGNS:%=torture-%): torture-%: $$(call needs,tests/$$*.t)
	$(Q)TALLY_LONG=1 exec tests/prove -v tests/$*.t </dev/null

torture: $$(call needs,$$(LONG)) ## run the long campaigns; torture-NAME: one
	$(Q)TALLY_LONG=1 exec tests/prove -j 1 $(LONG) </dev/null

MEASURED = $(FIGURE_IMAGES) build/latency.img
# Where the instructions of one row go: make profile FIGURE=fault_zero
FIGURE	=
profile: $(FIGURE_IMAGES)	## print the path of a figure, or all names
	$(Q)tools/profile $(call quote,$(FIGURE))

bench: $(MEASURED)		## measure, beside the figures of other systems
	$(Q)tools/bench $(FIGURE_IMAGES) build/bench.csv

proof: build/takes		## prove mm/ by CBMC, which Debian 13 has
	$(Q)exec tests/proof/run </dev/null

stack: build/tally.elf		## compute the depth of the kernel's stack
	$(Q)tools/stack $< $(KERNEL_O) $(START_O)

coverage: torture-coverage	## find which lines of the kernel the tests run
	@echo build/coverage/html/index.html

# On a bare Debian of another release, as a new user or as AS=root.
RELEASE	= trixie
AS	= student

fresh:				## try all this on a bare Debian, as root
	$(Q)tests/fresh --as '$(AS)' '$(RELEASE)'

include study/study.mk
include web/web.mk
include labs/labs.mk
include docs/book.mk

# ---- For editors -------------------------------------------------------

BOOK	= boot init mm kernel include user

tags:				## write tags and cscope.out, for editors
	$(call say,TAGS,tags cscope.out)
	$(Q)ctags -R $(BOOK)
	$(Q)find $(BOOK) -name '*.[chS]' | sort | cscope -b -k -i -

# compdb reads the commands that make would run if nothing were built yet.
# Scripts compile tests/libcs/*.c, first of all with this compiler, and
# tests/debian/*.c; CBMC reads tests/proof/*.c.
compdb: build/takes		## write compile_commands.json, for clangd
	$(call say,COMPDB,compile_commands.json)
	$(Q){ $(MAKE) -nB --no-print-directory V=1 all test study; \
		for file in tests/libcs/*.c tests/debian/*.c; do \
			echo $(CC) -m32 -O2 -c -o /dev/null $$file \
				-idirafter build/debian/root/usr/include; \
		done; for file in tests/proof/*.c; do \
			echo $(CC) -m32 -c -o /dev/null $$file \
				-Itests/proof -I. -Iinclude -Ibuild/uapi; \
		done; } | tools/compdb >compile_commands.json

# ---- Keeping it clean --------------------------------------------------

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
# mm/audit.c and study/main.c have setjmp built in, of which sparse has not
# heard.
NO_FAULT = symbol 'sys_[a-z0-9_]*' was not declared\|'__builtin_[a-z]*jmp'$$
lint-sparse: build/calls.h
	$(Q)bad=0; for file in $(C_FILES) $(USER_C); do \
		! sparse -m32 -Wno-non-pointer-null -Iinclude -Ibuild \
			-Iuser/lib $$file 2>&1 | grep -v "$(NO_FAULT)" || \
			bad=1; \
	done; exit $$bad
	$(Q)$(call each,sparse -m32 -Wsparse-error -Wno-non-pointer-null \
		-Wno-decl -Iinclude -Istudy,$(filter-out study/main.c,\
		$(STUDY_C)))

lint-style:
	$(Q)$(STYLE) --dry-run -Werror $(STYLED)

# The rules of this house, which no other tool checks: tests/house/.
HOUSE	= $(wildcard tests/house/*.t)
lint-house: $$(call needs,$$(HOUSE))
	$(Q)exec tests/prove $(HOUSE) </dev/null

format:				## format the C as make lint wants it
	$(Q)$(STYLE) -i $(STYLED)

# What came from the network stays.
clean:				## remove build/, but not what was fetched
	$(Q)find build -mindepth 1 -maxdepth 1 ! -name klibc ! -name npm \
		! -name programs ! -name debian \
		-exec rm -rf {} + 2>/dev/null || true

help:				## list these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' \
		Makefile $(sort $(wildcard */*.mk)) | expand -t 26
	@echo 'and these settings, for example make run MEMORY=16M:'
	@sed -n 's/^SETTINGS += \([A-Z]*\)\t*# \(.*\)/  \1\t\2/p' Makefile | \
		expand -t 26

# Before anything is built, one line names what a command needs and is not
# installed. make -n only prints commands, so it needs nothing.
PRINTS	= $(findstring n,$(firstword -$(MAKEFLAGS)))
ifeq ($(PRINTS)$(filter deps help clean,$(MAKECMDGOALS)),)
MISSING	:= $(shell $(BARE) $(GIVEN) tools/deps.sh -n $(or $(MAKECMDGOALS),all))
$(if $(MISSING),$(error $(MISSING)))
endif

-include $(shell find build -type f -name '*.d' 2>/dev/null)

# A source that is gone does not stop make where build/ remembers it: another
# one, which is newer, has taken its place.
%.c: ;
%.S: ;
