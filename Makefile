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
SETTINGS += F		# function whose tests are looked for: do_wp_page
SETTINGS += FIGURE	# to profile: fault_zero, fork_min
SETTINGS += ALLOC	# page allocator that run and bench take: xv6
SETTINGS += ONLY	# allocators to study: xv6,linux001
SETTINGS += WORK	# workloads of the study: churn90
SETTINGS += ON		# one machine of the study: qemu
SETTINGS += HOSTS	# for the study and torture, by ssh: a,2/b
SETTINGS += SSH		# the command that reaches them: ssh -F file
SETTINGS += N		# number of a lab: make lab N=3
SETTINGS += DIR		# directory for a lab, in place of ../lab3
SETTINGS += RELEASE	# of Debian, for make fresh: trixie
SETTINGS += AS		# user in make fresh: student, root

include tools/environment.mk

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
KERNEL	+= kernel/clock.c	# interrupts that are ticks
KERNEL	+= kernel/time.c	# what time it is, its forms
KERNEL	+= kernel/syscalls.c	# a table, and small calls
KERNEL	+= kernel/uaccess.c	# a program's own memory
KERNEL	+= kernel/sched.c	# who runs next
KERNEL	+= kernel/switch.S	# from stack to stack
KERNEL	+= kernel/timer.c	# what waits for a tick
KERNEL	+= kernel/fpu.c		# registers of FPU and SSE
KERNEL	+= kernel/sleep.c	# sleeps, alarms
KERNEL	+= kernel/futex.c	# locks of one thread
KERNEL	+= kernel/idle.c	# what interrupts leave for task 0
KERNEL	+= kernel/tasks.c	# the tables of all tasks
KERNEL	+= kernel/fork.c	# how tasks begin
KERNEL	+= kernel/exit.c	# how tasks end
KERNEL	+= kernel/limits.c	# limits and priorities
KERNEL	+= kernel/effect.c	# what a signal does
KERNEL	+= kernel/signal.c	# and what interrupts them
KERNEL	+= kernel/sigqueue.c	# what is pending for them
KERNEL	+= kernel/sigframe.c	# a handler's stack
KERNEL	+= kernel/elf.c		# the file of a program
KERNEL	+= kernel/exec.c	# a new program
KERNEL	+= kernel/mman.c	# brk, mmap, munmap
KERNEL	+= kernel/descriptors.c	# numbers of open files
KERNEL	+= kernel/files.c	# open files, their bytes
KERNEL	+= kernel/transfer.c	# reads and writes
KERNEL	+= kernel/tree.c	# nodes, and directories of them
KERNEL	+= kernel/paths.c	# walks along paths, links
KERNEL	+= kernel/names.c	# what a name is the name of
KERNEL	+= kernel/change.c	# changes of names, modes, times
KERNEL	+= kernel/control.c	# fcntl, ioctl, locks
KERNEL	+= kernel/archive.c	# the files on the floppy
KERNEL	+= kernel/devices.c	# null, zero, the books
KERNEL	+= kernel/pipe.c	# bytes from program to program
KERNEL	+= kernel/poll.c	# waiting for several files
KERNEL	+= kernel/tty.c		# lines, echo, signals
KERNEL	+= kernel/jobs.c		# whose terminal it is
KERNEL	+= kernel/keyboard.c	# scan codes to bytes
KERNEL	+= kernel/keys.c	# F1 to F4
KERNEL	+= kernel/machine.c	# what machine this is
KERNEL	+= kernel/console.c	# the screen
KERNEL	+= kernel/uart.c		# bytes to the serial line
KERNEL	+= kernel/serial.c	# its interrupts
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

# What comes after: the system. Tests have others.
START	= init/start.c

# ---- What is made ------------------------------------------------------

all: build/tally.img build/tally.asm build/tally.sym
all:				## build the floppy image (the default)

include tools/compile.mk
include study/alloc.mk

KERNEL_O := $(call objects,$(KERNEL))
START_O	:= $(call objects,$(START))
BOOT_O	:= $(call objects,$(BOOT))
LIBRARY_O := $(call objects,$(LIBRARY))
PROGRAMS := $(USER:%.c=build/%)

.SUFFIXES:
.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all iso deps run run-window bochs test check clean help FORCE

# On a fresh machine `make deps run` has to finish the one before the other.
ifneq ($(filter deps,$(MAKECMDGOALS)),)
.NOTPARALLEL:
endif

# ---- The image ---------------------------------------------------------

KERNEL_LDS = build/init/kernel.lds
build/tally.elf: $(KERNEL_LDS) $(KERNEL_O) $(START_O)
	$(link_kernel)

# Boot sector and setup: one flat file, the head of the image. The loader has
# seven sectors.
$(BOOT_O): OPT_OF = -Os
build/boot.elf: build/boot/boot.lds $(BOOT_O)
	$(link_kernel)

%.bin: %.elf
	$(call say,BIN,$@)
	$(Q)$(OBJCOPY) -O binary $< $@

build/tally.img: build/boot.bin build/tally.elf build/archive.tar build/build
	$(image)

iso: build/tally.iso		## a CD, which boots as a stick or disk, too

# ---- The programs in it ------------------------------------------------

$(PROGRAMS): build/%: build/%.o $(LIBRARY_O)
	$(link_program)

# What makes an archive of all programs and of files for /etc.
ARCHIVER = tools/archive tools/align
ARCHIVED = $(ARCHIVER) $(PROGRAMS) $(wildcard user/etc/*) build/names

# With klibc if make deps has fetched it; it then removes what is older.
build/archive.tar: $(ARCHIVED)
	$(call say,TAR,$@)
	$(Q)tools/archive $@ $(PROGRAMS)

# ---- Running it --------------------------------------------------------

# The settings that tools/deps.sh needs.
GIVEN	= CC='$(CC)' HOSTCC='$(HOSTCC)' LD='$(LD)' OBJCOPY='$(OBJCOPY)' \
	  CROSS='$(CROSS)' T='$(T)' CHECKED='$(CHECKED)'

deps:				## install what run needs (deps test: what test)
	$(Q)$(GIVEN) tools/deps.sh \
		$(or $(filter-out deps,$(MAKECMDGOALS)),run)
	$(Q)tools/fetch-klibc || true

# Each run uses a copy of the image, so that several can run at once.
EMULATE	= tools/emulate --memory $(call quote,$(MEMORY)) \
	  $(if $(CMDLINE),--cmdline $(call quote,$(CMDLINE)))
LIMIT	= --timeout $(call quote,$(TIMEOUT))

# With ROOT they boot a floppy or, if its files need more room, a disk.
ROOTED	= build/tally-root.img build/tally-disk.img
IMAGE	= $(if $(ROOT),$$(ls $(ROOTED) 2>/dev/null),$(KERNEL_DIR)/tally.img)
BOOTED	= $(if $(ROOT),build/root,$(KERNEL_DIR)/tally.img)
build/root: build/build build/boot.bin $(KERNEL_DIR)/tally.elf $(ARCHIVER) \
		$(PROGRAMS) FORCE
	$(call say,TAR,$@.tar)
	$(Q)tools/archive -t $(call quote,$(ROOT)) build/root.tar $(PROGRAMS)
	$(Q)build/build -b build/boot.bin -k $(KERNEL_DIR)/tally.elf \
		-a build/root.tar -o $(word 1,$(ROOTED)) \
		-d $(word 2,$(ROOTED)) >$@.map
	@grep 'room left' $@.map

run: $(BOOTED)			## boot in QEMU, with this terminal
	$(Q)$(EMULATE) --console $(LIMIT) $(IMAGE)

run-window: $(BOOTED)		## boot in QEMU, in a window
	$(Q)$(EMULATE) --console --window $(LIMIT) $(IMAGE)

bochs: $(BOOTED)		## boot in Bochs, in a window
	$(Q)$(EMULATE) --on bochs --console --window $(LIMIT) $(IMAGE)

# ---- All else, each part beside what it makes --------------------------

include tools/fetch.mk		# libcs: from the network
include tests/images.mk		# images and programs of the tests
include tests/campaigns.mk	# ... and of the campaigns
include tests/tests.mk		# lists; torture, bench, proof
include study/study.mk		# the study of allocators; system.mk
include web/web.mk		# the playground
include labs/labs.mk		# exercises for a course
include docs/book.mk		# the book
include tools/release.mk	# a folder to publish
include tools/editors.mk tools/lint.mk	# tags, compdb; lint, format

# ---- Testing it --------------------------------------------------------

test: $$(call needs,$$(CHOSEN))	## run all tests, or only T="NAME ..."
	$(Q)exec tests/prove $(CHOSEN) </dev/null

check: $$(call needs,$$(CHECKED)) ## run the tests for each change, in a minute
	$(Q)exec tests/prove $(CHECKED) </dev/null

# ---- Help --------------------------------------------------------------

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
