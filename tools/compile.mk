# How objects and programs are made, for the Makefile, which includes this file:
# the compilers, their options, and a recipe for each kind of thing that is
# made. The rules that name what is made use these recipes.
#
# Ancestor: none.

# A change here or of the Makefile makes all objects anew.
RULES	= Makefile tools/compile.mk

# ---- The compilers -----------------------------------------------------

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

# ---- Options for the guest ---------------------------------------------

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
# It is tried below which of these options CC takes: gcc and clang have
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

# ---- Options for the host ----------------------------------------------

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

# All objects depend on this file, which changes when other tools or another
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

# Some targets are made of all files in a directory. They are made again when
# this list of names changes: when a file is added or removed.
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

# An object of the guest, with OPTIONS: those of the kernel, where nothing else
# is said of a directory. HOW tells in its line what is special.
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

# The table of system calls, as C.
build/calls.h: kernel/syscalls.tbl tools/calls $(RULES)
	$(call say,CALLS,$<)
	@mkdir -p $(@D)
	$(Q)tools/calls $< >$@
build/kernel/syscalls.o: build/calls.h

# The functions between the table of system calls and the calls are small, and
# many: they have no frames. What they call has.
build/kernel/syscalls.o: KFLAGS += -fomit-frame-pointer

# Linker scripts go through cpp, so that layout.h holds for them too.
build/%.lds: %.lds.S $(RULES) build/takes
	$(call say,CPP,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) -E -P -undef -x c -D__ASSEMBLER__ $(INCLUDE) -MMD -MP -MT $@ \
		-MF $@.d -o $@ $<

# A kernel, of a linker script and objects. The linker sends calls of WRAP to
# other functions.
LINK	= $(LD) -m elf_i386 --build-id=none -z noexecstack -nostdlib
define link_kernel
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(LINK) $(LINK_OPTIONS) $(WRAP:%=--wrap=%) -T $(filter %.lds,$^) \
		-o $@ $(filter %.o,$^)
endef

# Programs for Tally: the options of the objects in their directories, and how
# objects become a program. PLACE puts it elsewhere in memory.
PROGRAM_DIRS = $(addprefix build/,user tests/user tests/bench/user \
	  tests/enomem/user tests/sharing tests/randcalls tests/randcode \
	  tests/randfiles tests/linux tests/latency/user labs)
$(addsuffix /%.o,$(PROGRAM_DIRS)) build/tests/badfiles/walk.o: \
	OPTIONS = $(USERFLAGS) $(WARN)
build/user/%.o: ASSEMBLY = -m32 -march=i386

define link_program
	$(call say,LD,$@)
	$(Q)$(LD) -m elf_i386 -static -nostdlib --build-id=none $(PLACE) \
		-z noexecstack -z noseparate-code --gc-sections -o $@ \
		$(filter %.o,$^)
endef

build/build: tools/build.c $(RULES) build/made-by
	$(call say,HOST,$<)
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) $(HOSTFLAGS) -MMD -MP -o $@ $<

# An image: a floppy, or a disk for what may be larger than a floppy.
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

# Programs for the host, of objects with HOST_OPTIONS.
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
