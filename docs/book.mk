# A part of the Makefile: the rules for the book. It has docs/ as chapters, and
# the sources as a listing, both as a web site and on paper. docs/book/ has the
# scripts.
#
# Ancestor: Lions' two booklets, the one of sources and the other about them;
# xv6's book and its listing.

.PHONY: book

# ---- What is in it -----------------------------------------------------

# The chapters in the order in which they should be read. Pages of docs/ that
# are missing in this list come last.
CHAPTERS += =Begin
CHAPTERS += README.md		# what it is, the first boot
CHAPTERS += docs/evenings.md	# the path through code and pages
CHAPTERS += =The_kernel
CHAPTERS += docs/boot.md	# power-on to C
CHAPTERS += docs/memory.md	# the counts
CHAPTERS += docs/kernel.md	# system calls, tasks, files
CHAPTERS += docs/programs.md	# the programs that run on it
CHAPTERS += docs/ancestors.md	# each function's ancestors
CHAPTERS += =Do_it_yourself
CHAPTERS += docs/first-program.md
CHAPTERS += docs/first-call.md
CHAPTERS += docs/first-change.md
CHAPTERS += docs/who-calls.md
CHAPTERS += labs/README.md	# eight exercises
CHAPTERS += $(sort $(wildcard labs/*/README.md))
CHAPTERS += docs/teachers.md
CHAPTERS += docs/testing.md	# all commands
CHAPTERS += docs/install.md
CHAPTERS += docs/real.md
CHAPTERS += docs/hosts.md
CHAPTERS += =What_holds_and_what_it_costs
CHAPTERS += docs/torture.md
CHAPTERS += docs/proof.md
CHAPTERS += docs/latency.md
CHAPTERS += docs/costs.md
CHAPTERS += docs/cycles.md
CHAPTERS += =The_study
CHAPTERS += docs/study.md
CHAPTERS += docs/study-allocators.md
CHAPTERS += docs/study-heap.md
CHAPTERS += docs/study-predictions.md
CHAPTERS += docs/study-traces.md
CHAPTERS += docs/study-faults.md
CHAPTERS += docs/study-cores.md
CHAPTERS += docs/system-alloc.md
CHAPTERS += docs/study-add.md
CHAPTERS += =Besides
CHAPTERS := $(CHAPTERS) $(filter-out docs/glossary.md $(CHAPTERS),\
	    $(sort $(wildcard docs/*.md)))
CHAPTERS += tests/README.md	# each test
CHAPTERS += docs/glossary.md	# the words

# The listing: first the headers, then the sources in the order in which they
# run after power-on.
LISTING	:=
LISTING	+= include/layout.h	# every address and size
LISTING	+= include/boot.h	# from the loader to the kernel
LISTING	+= include/setup.h	# from the loader to setup
LISTING	+= include/format.h	# the formatter of loader and kernel
LISTING	+= include/symbols.h	# names for a backtrace
LISTING	+= include/x86.h	# instructions that C lacks
LISTING	+= include/abi.h	# Linux's interface
LISTING	+= include/kernel.h	# functions of kernel/
LISTING	+= include/mm.h		# functions of mm/
LISTING	+= include/audit.h	# functions of the audit
LISTING	+= include/task.h	# a task's structures
LISTING	+= include/files.h	# nodes, open files, pipes
LISTING	+= $(filter-out $(LISTING),$(sort $(wildcard include/*.h)))
LISTING	+= boot/boot.lds.S	# the loader's addresses
LISTING	+= $(BOOT)
LISTING	+= init/kernel.lds.S	# the kernel's addresses
LISTING	+= $(filter-out $(BOOT),$(KERNEL))
LISTING	+= init/start.c		# the first program
LISTING	+= kernel/syscalls.tbl	# a row for each call
LISTING	+= user/lib/tally.h	# functions of the library
LISTING	+= $(wildcard user/lib/tally/*.h)
LISTING	+= $(LIBRARY) $(USER)

# ---- How it is made ----------------------------------------------------

book: build/book/index.html build/book/tally.pdf build/book/listing.pdf
book:				## make the book: build/book/index.html, PDFs

# A font in a PDF contains a date. This makes the date always the same.
DATED	= SOURCE_DATE_EPOCH=0
SCRIPTS	= docs/book.mk $(wildcard docs/book/*)
PICTURES = $(wildcard docs/*.png study/results/*.svg)

build/book/index.html: $(SCRIPTS) $(filter-out =%,$(CHAPTERS)) $(PICTURES) \
		$(LISTING)
	$(call say,BOOK,$@)
	$(Q)rm -rf build/book/site && mkdir -p build/book/site/listing
	$(Q)docs/book/listing site build/book/site/listing $(LISTING)
	$(Q)docs/book/chapters site build/book/site $(CHAPTERS)
	$(Q)cp docs/book/book.css build/book/site
	$(Q)rm -rf build/book/listing build/book/files build/book/*.html
	$(Q)mv build/book/site/* build/book && rmdir build/book/site
	@touch $@

build/book/tally.pdf: $(SCRIPTS) $(filter-out =%,$(CHAPTERS)) $(PICTURES)
	$(call say,PDF,$@)
	@mkdir -p $(@D)
	$(Q)docs/book/chapters print docs/book/print.css $(CHAPTERS) | \
		$(DATED) weasyprint -q -u ./ - $@

build/book/listing.pdf: $(SCRIPTS) docs/ancestors.md $(LISTING)
	$(call say,PDF,$@)
	@mkdir -p $(@D)
	$(Q)docs/book/listing print docs/book/listing.css $(LISTING) | \
		$(DATED) weasyprint -q -u ./ - $@
