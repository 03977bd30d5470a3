# Tally: every command. `make help` lists them.
#
# The sources stand in the order in which they should be read: the order in
# which they run after power-on. Objects go to build/, by the same names.
#
# Ancestor: Linux 0.01's Makefile, a recursive one with dependencies typed
# in; the list of sources as a table of contents is that of Pintos.

# ---- The environment ---------------------------------------------------

# make takes these settings from its command line or from the environment. make
# help prints this list.
override undefine SETTINGS
SETTINGS += CROSS	# prefix of the tools for the guest: i686-linux-gnu-
SETTINGS += CC		# compiler for what runs in the guest
SETTINGS += OPT		# its optimisation: -O2, or -O0 to step line by line
SETTINGS += LD		# linker for what runs in the guest
SETTINGS += OBJCOPY	# copies the kernel's bytes out of its ELF file
SETTINGS += HOSTCC	# compiler for what runs on this computer
SETTINGS += V		# 1: print each command in full
SETTINGS += MEMORY	# the guest's memory: 32M, 3G
SETTINGS += TIMEOUT	# seconds that a guest without a terminal may take
SETTINGS += CMDLINE	# the kernel's command line: "mem=8M"
SETTINGS += ROOT	# directory to copy into the image: make run ROOT=dir
SETTINGS += PORT	# TCP port of make gdb-server and of make web-serve
SETTINGS += COMMANDS	# file of commands for the debugger
SETTINGS += T		# tests to run: "kernel panics"
SETTINGS += F		# function whose tests make test-of lists: do_wp_page
SETTINGS += FIGURE	# figure of make profile: fault_zero, fork_min
SETTINGS += ALLOC	# page allocator for run and bench: xv6
SETTINGS += ONLY	# allocators of make study: xv6,linux001
SETTINGS += WORK	# workloads of make study: churn90
SETTINGS += ON		# the one emulator for make study: qemu
SETTINGS += HOSTS	# computers for the study and torture, by ssh: a,2/b
SETTINGS += SSH		# the command in place of ssh: ssh -F file
SETTINGS += N		# number of a lab: make lab N=3
SETTINGS += DIR		# directory for a lab, in place of ../lab3
SETTINGS += RELEASE	# of Debian, for make fresh: trixie
SETTINGS += AS		# user in make fresh: student, root

include tools/environment.mk

MEMORY	= 32M
TIMEOUT	= 60
CMDLINE	=
PORT	= 1234
OPT	= -O2

# ---- The sources -------------------------------------------------------

BOOT	+= boot/bootsect.S	# the BIOS's 512 bytes
BOOT	+= boot/bios.S		# calls the BIOS
BOOT	+= boot/loader.c	# reads the image from any drive
BOOT	+= boot/format.c	# printf's formats
BOOT	+= boot/setup.c		# prepares the machine
BOOT	+= boot/a20.c		# opens address line 20
BOOT	+= boot/memory.c	# the BIOS's map of memory

KERNEL	+= boot/head.S		# turns paging on, calls C
KERNEL	+= boot/format.c	# printf's formats, as in the loader
KERNEL	+= init/main.c		# starts the parts in order
KERNEL	+= mm/memory.c		# the count array
KERNEL	+= mm/kalloc.c		# the run list
KERNEL	+= mm/paging.c		# directories and tables, shared
KERNEL	+= mm/pool.c		# small objects of the kernel
KERNEL	+= mm/contents.c	# the bytes of files
KERNEL	+= mm/area.c		# a program's ranges of addresses
KERNEL	+= mm/fault.c		# page faults
KERNEL	+= mm/audit.c		# recounts every holder
KERNEL	+= mm/rules.c		# the audit's rules for spaces
KERNEL	+= kernel/gdt.c		# segments, stacks of traps
KERNEL	+= kernel/entry.S	# a stub for each vector
KERNEL	+= kernel/traps.c	# exceptions and interrupts
KERNEL	+= kernel/irq.c		# the interrupt controllers
KERNEL	+= kernel/clock.c	# ticks, lost interrupts
KERNEL	+= kernel/time.c	# the time, for programs
KERNEL	+= kernel/syscalls.c	# the table of calls, small calls
KERNEL	+= kernel/uaccess.c	# copies to and from programs
KERNEL	+= kernel/sched.c	# which task runs next
KERNEL	+= kernel/switch.S	# changes from stack to stack
KERNEL	+= kernel/timer.c	# wakes tasks after a time
KERNEL	+= kernel/fpu.c		# registers of FPU and SSE
KERNEL	+= kernel/sleep.c	# calls that sleep, alarms
KERNEL	+= kernel/futex.c	# waits for programs' locks
KERNEL	+= kernel/idle.c	# does the work that interrupts leave
KERNEL	+= kernel/tasks.c	# the tables of all tasks
KERNEL	+= kernel/fork.c	# how tasks begin
KERNEL	+= kernel/exit.c	# how tasks end
KERNEL	+= kernel/limits.c	# limits and priorities
KERNEL	+= kernel/effect.c	# what a signal does to a task
KERNEL	+= kernel/signal.c	# sends signals, delivers them
KERNEL	+= kernel/sigqueue.c	# the pending signals of a task
KERNEL	+= kernel/sigframe.c	# the frame of a signal's handler
KERNEL	+= kernel/elf.c		# loads a program's file
KERNEL	+= kernel/exec.c	# execve: a new program
KERNEL	+= kernel/mman.c	# brk, mmap, munmap
KERNEL	+= kernel/descriptors.c	# numbers of open files
KERNEL	+= kernel/files.c	# opens files, changes their size
KERNEL	+= kernel/transfer.c	# the calls that read and write
KERNEL	+= kernel/tree.c	# nodes, and their directories
KERNEL	+= kernel/paths.c	# walks along paths, links
KERNEL	+= kernel/names.c	# tells about files, lists directories
KERNEL	+= kernel/change.c	# changes names, modes, times
KERNEL	+= kernel/control.c	# fcntl, ioctl, locks
KERNEL	+= kernel/archive.c	# the files on the floppy
KERNEL	+= kernel/devices.c	# null, zero, the count array
KERNEL	+= kernel/pipe.c	# bytes from program to program
KERNEL	+= kernel/poll.c	# waits for several files
KERNEL	+= kernel/tty.c		# lines, echo, signals
KERNEL	+= kernel/jobs.c		# who may use the terminal
KERNEL	+= kernel/keyboard.c	# scan codes to bytes
KERNEL	+= kernel/keys.c	# F1 to F4
KERNEL	+= kernel/machine.c	# reports what machine this is
KERNEL	+= kernel/console.c	# the screen
KERNEL	+= kernel/uart.c		# the serial port
KERNEL	+= kernel/serial.c	# the port's interrupts
KERNEL	+= kernel/printk.c	# the kernel's printf
KERNEL	+= kernel/panic.c	# ends the kernel, with a backtrace
KERNEL	+= kernel/symbols.c	# names for the backtrace
KERNEL	+= kernel/string.c	# string functions of C
KERNEL	+= kernel/finish.c	# ends the machine

# Our own programs, and the library that is linked into each of them.
USER	+= user/init.c		# runs a shell, reaps orphans
USER	+= user/mini.c		# a simple shell, if no other exists
USER	+= user/line.c		# edits a line for the other shell
USER	+= user/mem.c		# draws the count array
USER	+= user/ps.c		# lists the tasks
USER	+= user/audit.c		# runs the kernel's audit
USER	+= user/free.c		# prints how many pages are free
USER	+= user/cow.c		# a page's count at fork and write
USER	+= user/storm.c		# forks until memory is full
USER	+= user/cp.c		# copies files, or clones them
USER	+= user/mv.c		# renames files
USER	+= user/rm.c		# removes files
USER	+= user/chmod.c		# sets the modes of files
USER	+= user/help.c		# lists these programs
USER	+= user/poweroff.c	# turns the machine off
USER	+= user/reboot.c	# resets the machine

LIBRARY	+= user/lib/crt0.S	# where a program begins
LIBRARY	+= user/lib/syscall.S	# the system calls, a table
LIBRARY	+= user/lib/calls.c	# functions that do a little more
LIBRARY	+= user/lib/string.c	# strings and bytes
LIBRARY	+= user/lib/print.c	# printf without a buffer
LIBRARY	+= user/lib/help.c	# the list of our programs
LIBRARY	+= user/lib/path.c	# paths, for cp and mv
LIBRARY	+= user/lib/books.c	# functions for what only Tally has

# start(), which main() calls last, for the system. Tests have other ones.
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

# On a fresh machine `make deps run` has to finish deps before it begins run.
ifneq ($(filter deps,$(MAKECMDGOALS)),)
.NOTPARALLEL:
endif

# ---- The image ---------------------------------------------------------

KERNEL_LDS = build/init/kernel.lds
build/tally.elf: $(KERNEL_LDS) $(KERNEL_O) $(START_O)
	$(link_kernel)

# Boot sector, loader and setup: one flat file, the beginning of the image. The
# loader has seven sectors.
$(BOOT_O): OPT_OF = -Os
build/boot.elf: build/boot/boot.lds $(BOOT_O)
	$(link_kernel)

%.bin: %.elf
	$(call say,BIN,$@)
	$(Q)$(OBJCOPY) -O binary $< $@

build/tally.img: build/boot.bin build/tally.elf build/archive.tar build/build
	$(image)

iso: build/tally.iso		## build a CD, which also boots from a stick

# ---- The programs in it ------------------------------------------------

$(PROGRAMS): build/%: build/%.o $(LIBRARY_O)
	$(link_program)

# What the archive is made of, and the scripts that make it.
ARCHIVER = tools/archive tools/align
ARCHIVED = $(ARCHIVER) $(PROGRAMS) $(wildcard user/etc/*) build/names

# The archive has klibc's programs, too, if make deps has fetched them. make
# deps then removes older archives.
build/archive.tar: $(ARCHIVED)
	$(call say,TAR,$@)
	$(Q)tools/archive $@ $(PROGRAMS)

# ---- Running it --------------------------------------------------------

# The settings that tools/deps.sh needs.
GIVEN	= CC='$(CC)' HOSTCC='$(HOSTCC)' LD='$(LD)' OBJCOPY='$(OBJCOPY)' \
	  CROSS='$(CROSS)' T='$(T)' CHECKED='$(CHECKED)'

deps:				## install what run needs; deps test: for test
	$(Q)$(GIVEN) tools/deps.sh \
		$(or $(filter-out deps,$(MAKECMDGOALS)),run)
	$(Q)tools/fetch-klibc || true

# Each run uses a copy of the image, so that several runs are possible at once.
EMULATE	= tools/emulate --memory $(call quote,$(MEMORY)) \
	  $(if $(CMDLINE),--cmdline $(call quote,$(CMDLINE)))
LIMIT	= --timeout $(call quote,$(TIMEOUT))

# With ROOT, run boots a floppy; or a disk, if the files do not fit on a floppy.
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

# ---- The other rules, each file beside what it makes -------------------

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

# make clean keeps what came from the network.
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

# Before make builds anything, it checks whether all that the command needs is
# installed. If not, it prints what is missing and ends. make -n checks nothing.
PRINTS	= $(findstring n,$(firstword -$(MAKEFLAGS)))
ifeq ($(PRINTS)$(filter deps help clean,$(MAKECMDGOALS)),)
MISSING	:= $(shell $(BARE) $(GIVEN) tools/deps.sh -n $(or $(MAKECMDGOALS),all))
$(if $(MISSING),$(error $(MISSING)))
endif

-include $(shell find build -type f -name '*.d' 2>/dev/null)

# A .d file in build/ may name a source that was removed since. With these rules
# make does not fail then.
%.c: ;
%.S: ;
