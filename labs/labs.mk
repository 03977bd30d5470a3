# A part of the Makefile: the labs, which are exercises for a course. A student
# works on each lab in a directory of its own. labs/README.md describes them.

.PHONY: lab grade

# Lab 5: ten kernels with one fault each. Their sources are compiled below
# build/labs/. The name of a kernel is a number, which does not say what its
# fault is.
LOST	= $(patsubst %,build/labs/%.img,1 2 3 4 5 6 7 8 9 10)

# The objects of the kernel. An object of the same name in directory $1 replaces
# the usual one.
with_fault = $$(for o in $(KERNEL_O) $(START_O); do \
	  if [ -e $1/$${o\#build/} ]; then echo $1/$${o\#build/}; \
	  else echo $$o; fi; done)

$(LOST): build/labs/%.img: labs/5-lost/faults labs/fault build/boot.bin \
		build/tally.elf build/archive.tar build/build
	$(call say,FAULT,$@)
	$(Q)rm -rf build/labs/$* && labs/fault $* build/labs/$* \
		>build/labs.$*
	$(Q)file=$$(cat build/labs.$*) && cd build/labs/$* && \
		$(CC) $(ABI) $(OPT) -fno-inline-functions @../../takes $(WARN) \
		-iquote ../../../include -iquote ../../../build -nostdinc \
		-isystem ../../uapi -c -o $${file%.c}.o $$file
	$(Q)$(LINK) -T build/init/kernel.lds -o build/labs/$*.elf \
		$(call with_fault,build/labs/$*)
	$(Q)build/build -b build/boot.bin -k build/labs/$*.elf \
		-a build/archive.tar -o $@ >build/labs/$*.map

# Lab 6: the program that makes the student's system call.
build/labs/6-system-call/try: build/labs/%: build/labs/%.o $(LIBRARY_O)
	$(link_program)

build/labs/try.tar: $(ARCHIVED) build/labs/6-system-call/try
	$(call say,TAR,$@)
	$(Q)tools/archive $@ $(PROGRAMS) build/labs/6-system-call/try

build/labs/try.img: build/boot.bin build/tally.elf build/labs/try.tar \
		build/build
	$(image)

# Makes the directory for a lab: make lab N=3, or make lab N=3 DIR=../mine
N	=
DIR	=
lab: $(if $(filter 5,$(N)),$(LOST)) ## begin lab N, in a directory of its own
	$(Q)labs/begin $(call quote,$(N)) $(call quote,$(DIR))

# In a lab's directory some functions have no body yet. So there are arguments
# and functions that nothing uses, and the compiler must not warn about them.
ifneq ($(wildcard .lab),)
WARN	+= -Wno-unused -Wno-unused-parameter
endif

grade:				## in a lab: print your points, and hints
	$(Q)labs/grade
