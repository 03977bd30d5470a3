# A part of the Makefile: the compilers, their options, and a recipe for each
# kind of file. Rules in other files use these recipes.
#
# Ancestor: none.

# If one of these files changes, make builds all objects again.
RULES	= Makefile tools/compile.mk

# ---- The compilers -----------------------------------------------------

# CC, LD and OBJCOPY build what runs in the guest. Their names begin with CROSS
# (for example i686-linux-gnu-). HOSTCC builds what runs on this machine. HOST32
# builds 32-bit programs for this machine: if CROSS is empty, HOST32 is HOSTCC;
# otherwise it is CC, and the programs use the cross compiler's libraries.
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

# ---- Options for the guest ---------------------------------------------

# The only headers of the host that the compiler finds are Linux's.
INCLUDE	= -iquote include -iquote build -nostdinc -isystem build/uapi
MACHINE	= -m32 -march=i386 -mtune=generic -mgeneral-regs-only
# In the usual kernel (-O2), only the files that every fault, switch and
# transfer uses are compiled for speed. The others are compiled for size: with
# -Oz; or with -Os if CC has no -Oz (gcc 11), or if with -Oz it calls a library
# for shifts of 64 bits (clang).
FAST	= $(addprefix mm/,fault.c kalloc.c paging.c) \
	  $(addprefix kernel/,pipe.c sched.c string.c timer.c traps.c \
	  transfer.c)
# Options that -Oz turns on, but that make the kernel larger. They are turned
# off if CC knows them.
SMALLER	= -fno-thread-jumps -fno-tree-loop-im -fno-forward-propagate \
	  -fno-tree-tail-merge -fno-caller-saves \
	  -fno-tree-dominator-opts
OPT_OF	= $(if $(filter $(FAST),$<),$(OPT),$(OPT:-O2=@build/small))
# The options that say how functions call each other, and for which CPU they are
# compiled.
ABI	= $(MACHINE) -std=gnu11 -g -ffreestanding -fno-pic -fno-pie \
	  -fno-stack-protector -fcf-protection=none -fno-strict-aliasing \
	  -fno-asynchronous-unwind-tables -fno-omit-frame-pointer \
	  -mregparm=3 -falign-functions=1 -fno-optimize-sibling-calls
# At -O2 gcc would inline functions that make the kernel larger. With this
# option it inlines a function that is called in more than one place only if it
# is tiny or declared inline.
KFLAGS	= $(ABI) $(OPT_OF) -fno-inline-functions @build/takes
# The rule of build/takes below tries which of these options CC accepts: gcc and
# clang have different options to align a stack, and some options that make code
# smaller are only in gcc.
PADDING	= -mpreferred-stack-boundary=2 -mstack-alignment=4 \
	  -falign-loops=1 -falign-jumps=1
ASKED	= $(PADDING) -malign-data=abi -fno-tree-pre \
	  -fno-reorder-blocks-and-partition -freorder-blocks-algorithm=simple
WARN	= -Wall -Wextra -Wshadow
# Programs are compiled for a plain i386, so they also run on the host. Each
# function has a section of its own: the linker leaves out the functions of the
# library that a program does not use.
USERFLAGS = -m32 -march=i386 -mtune=generic -std=gnu11 $(OPT) -g \
	  -ffreestanding -fno-pic -fno-pie -fno-stack-protector \
	  -fcf-protection=none -fno-asynchronous-unwind-tables \
	  -ffunction-sections -fdata-sections -iquote user/lib \
	  -idirafter build/uapi

# ---- Options for the host ----------------------------------------------

HOSTFLAGS = -std=gnu11 -O2 -g $(WARN) -iquote include
# In the host tests, mm/*.c run on the host without changes, with an arena at
# KERNEL_BASE as their memory. The compiler finds the headers in tests/host/
# before other headers of the same name.
HOSTTEST = -m32 -std=gnu11 -O1 -g $(WARN) -fno-pie \
	  -fno-omit-frame-pointer $(if $(PC),$(SANITIZED),$(EMULATED)) \
	  -iquote tests/host -iquote include -iquote .
SANITIZED = -fsanitize=address,undefined -fno-sanitize-recover=all
# On a machine that is not a PC, QEMU runs the host tests (tools/cross run).
# Such a test cannot have AddressSanitizer, because QEMU uses the addresses that
# AddressSanitizer needs. If UBSan finds a fault, it ends the test without a
# message. The test has a byte above the arena, so that QEMU does not put the
# stack there.
PC	:= $(filter x86_64 i%86,$(shell uname -m))
EMULATED = -fsanitize=undefined -fsanitize-undefined-trap-on-error -static \
	  -DEMULATED -Wl,--section-start=.above_arena=0x48000000

# build/made-by names the tools and OPT. All objects depend on it, and it
# changes when make gets other tools or another OPT. So all objects in build/
# are always made by the same tools and with the same OPT.
MADE_BY	:= $(foreach v,CROSS CC OPT LD OBJCOPY HOSTCC,$v=$($v))
ifneq ($(file <build/made-by),$(MADE_BY))
build/made-by: FORCE
endif
build/made-by:
	@mkdir -p $(@D)
	@printf '%s' $(call quote,$(MADE_BY)) >$@

quote	= '$(subst ','\'',$(1))'

# The guest's objects also depend on build/takes, which has the options that CC
# accepts. build/uapi has a link to each of the directories linux/, asm/ and
# asm-generic/ that CC finds: their headers describe Linux's interface, and are
# the same for all PCs. CC searches for them without -m32, because with -m32 gcc
# would need a library that may be missing.
TRY	= $(CC) -m32 -Werror -x c -c -o /dev/null /dev/null
SHIFT	= echo 'long long f(long long a, int n) { return a << n; }' | \
	  $(CC) -m32 -Oz -x c -S -o - -
taken	= for option in $1; do \
	  if $(TRY) $$option 2>/dev/null; then echo $$option; fi; done
UAPI	= echo '\#include <linux/errno.h>' | $(CC) -M -x c - | \
	  tr ' ' '\n' | sed -n 's,/errno\.h$$,,p'
build/takes: $(RULES) build/made-by
	@$(TRY)
	@rm -rf build/uapi && mkdir build/uapi
	@for headers in $$($(UAPI)); do \
		ln -s "$$(realpath $$headers)" build/uapi/ || exit; done
	@$(SHIFT) 2>/dev/null | grep -q shldl && small=-Oz || small=-Os; \
		echo $$small >build/small
	@$(call taken,$(SMALLER)) >>build/small
	@$(call taken,$(PADDING)) >build/padding
	@$(call taken,$(ASKED)) >$@

# Some targets are made of all files in a directory. They depend on build/names,
# a list of the names, so they are made again when a file was added or removed.
LISTED	= ls -R user/etc tests/*/ study/*/ web
build/names: FORCE
	@mkdir -p $(@D)
	@$(LISTED) >$@.$$$$ && if cmp -s $@.$$$$ $@; then rm $@.$$$$; \
		else mv $@.$$$$ $@; fi

# ---- Recipes -----------------------------------------------------------

ifeq ($(V),1)
say	=
else
Q	= @
say	= @printf '  %-5s %s\n' '$(1)' '$(2)'
endif

objects	= $(addprefix build/,$(addsuffix .o,$(basename $(1))))

# The recipe for an object of the guest. OPTIONS are the kernel's, unless the
# objects of a directory have others. HOW is a word that make prints after the
# name of the source.
OPTIONS	= $(KFLAGS) -fstack-usage $(WARN) $(INCLUDE)
define compile
	$(call say,CC,$(strip $< $(HOW)))
	@mkdir -p $(@D)
	$(Q)$(CC) $(OPTIONS) -MMD -MP -c -o $@ $<
endef

ASSEMBLY = $(MACHINE) $(INCLUDE)
define assemble
	$(call say,AS,$(strip $< $(HOW)))
	@mkdir -p $(@D)
	$(Q)$(CC) $(ASSEMBLY) -g -MMD -MP -c -o $@ $<
endef

build/%.o: %.c $(RULES) build/takes
	$(compile)

build/%.o: %.S $(RULES) build/takes
	$(assemble)

# Turns the table of system calls into C.
build/calls.h: kernel/syscalls.tbl tools/calls $(RULES)
	$(call say,CALLS,$<)
	@mkdir -p $(@D)
	$(Q)tools/calls $< >$@
build/kernel/syscalls.o: build/calls.h

# tools/calls makes many small functions. They are compiled without frame
# pointers, which saves room; the functions that they call have frame pointers.
build/kernel/syscalls.o: KFLAGS += -fomit-frame-pointer

# Linker scripts go through cpp, so that they can use layout.h.
build/%.lds: %.lds.S $(RULES) build/takes
	$(call say,CPP,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) -E -P -undef -x c -D__ASSEMBLER__ $(INCLUDE) -MMD -MP -MT $@ \
		-MF $@.d -o $@ $<

# The recipe for a kernel, from a linker script and objects. For each NAME in
# WRAP the linker replaces calls of NAME by calls of __wrap_NAME.
LINK	= $(LD) -m elf_i386 --build-id=none -z noexecstack -nostdlib
define link_kernel
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(LINK) $(LINK_OPTIONS) $(WRAP:%=--wrap=%) -T $(filter %.lds,$^) \
		-o $@ $(filter %.o,$^)
endef

# Programs for Tally: the directories of their objects, the options for these
# objects, and the recipe that links a program. PLACE is an option of the linker
# that gives a program other addresses.
PROGRAM_DIRS = build/user build/labs build/tests/guest/bench/user \
	  $(addprefix build/tests/programs/,user linux) \
	  $(addprefix build/tests/campaigns/,enomem/user sharing randcalls \
	  randcode randfiles latency/user)
$(addsuffix /%.o,$(PROGRAM_DIRS)) build/tests/campaigns/badfiles/walk.o: \
	OPTIONS = $(USERFLAGS) $(WARN)
build/user/%.o: ASSEMBLY = -m32 -march=i386

define link_program
	$(call say,LD,$@)
	$(Q)$(LD) -m elf_i386 -static -nostdlib --build-id=none $(PLACE) \
		-z noexecstack -z noseparate-code --gc-sections -o $@ \
		$(filter %.o,$^)
endef

# Builds the image builder, which is a program of the host.
BUILDER	= tools/build.c $(wildcard tools/build/*.c)
build/tools/%.o: tools/%.c $(RULES) build/made-by
	$(call say,HOST,$<)
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) $(HOSTFLAGS) -MMD -MP -c -o $@ $<
build/build: $(BUILDER:%.c=build/%.o)
	$(call say,LINK,$@)
	$(Q)$(HOSTCC) $(HOSTFLAGS) -o $@ $(filter %.o,$^)

# The recipes for an image: of a floppy; and of a disk, for a test's image that
# may be too large for a floppy. If it is not too large, $@.floppy is made
# instead of $@.
BUILD	= build/build -b $(filter %.bin,$^) -k $(filter %.elf,$^) \
	  $(addprefix -a ,$(filter %.tar,$^))
define image
	$(call say,IMAGE,$@)
	$(Q)$(BUILD) -o $@
endef
define disk_image
	$(call say,IMAGE,$@)
	$(Q)$(BUILD) -o $@.floppy -d $@ >$@.map
endef

build/%.iso: build/%.img tools/iso
	$(call say,ISO,$@)
	$(Q)tools/iso $< $@

# The recipes for a program of the host: HOST_OPTIONS are for its objects,
# HOST_LINK for the program.
HOST_OPTIONS = $(HOSTTEST)
define compile_host
	$(call say,HOST,$(strip $< $(HOW)))
	@mkdir -p $(@D)
	$(Q)$(HOST32) $(HOST_OPTIONS) -MMD -MP -c -o $@ $<
endef
define link_host
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(HOST32) $(HOST_LINK) -o $@ $^
endef
HOST_LINK = $(HOSTTEST) -no-pie
