# The lists of tests and campaigns, and the commands that measure. The Makefile
# includes this file; the rules of test and check are in the Makefile itself.
#
# Ancestor: none.

.PHONY: test-of torture proof bench profile stack coverage fresh

# A directory for each group of tests; tests/README.md describes the groups.
GROUPS	= host guest programs machines campaigns study web docs

# The names of all test files. The tests that take longest come first, so that
# two processors have work until the end.
LONGEST	= harness latency bench linux environment machines matrix badboot \
	  cross run hardware host soak sanitizers cpus study
PROOFS	:= $(LONGEST) $(filter-out $(LONGEST),\
	$(basename $(notdir $(wildcard $(GROUPS:%=tests/%/*.t)))))

# T chooses tests: T="kernel panics" or T=tests/guest/kernel.t. Without T all
# tests run.
T	=
test_file = $(or $(wildcard $(GROUPS:%=tests/%/$1.t)),\
	$(wildcard $(filter %.t,$1)),$(error \
	No test is named $1. There are: $(sort $(PROOFS))))
ifneq ($(filter test,$(MAKECMDGOALS)),)
CHOSEN	:= $(foreach t,$(or $(T),$(PROOFS)),$(call test_file,$t))
endif

# Tests for frequent runs while the kernel changes.
CHECKED	= $(foreach t,host session kernel docs,$(call test_file,$t))

# The campaigns. The short form of each is one of the tests above. make torture
# runs the long forms one after the other, make torture-NAME only one.
CAMPAIGNS = enomem soak sharing badfiles isolation exhaustion sanitizers \
	    coverage randcode randcalls randfiles firmware wrongbits hardware \
	    memorymaps interrupts wayout model proof compilers latency \
	    machines cpus
LONG	= $(foreach t,$(CAMPAIGNS),$(call test_file,$t))

# Returns the files of build/ that these test files list in their lines "#
# Needs:". /dev/null is there so that sed always has a file: without one it
# would read the standard input, which the guest needs.
needs	= $(eval NEEDED := $(shell \
	sed -n 's/^\# Needs: //p' /dev/null $1))$(NEEDED)

# In the rules below, $$ is expanded later, when all these lists are known.
.SECONDEXPANSION:

F	=
test-of:			## list the tests of a function: F=do_wp_page
	$(Q)tests/of $(call quote,$(F))

$(CAMPAIGNS:%=torture-%): torture-%: $$(call needs,$$(call test_file,$$*))
	$(Q)TALLY_LONG=1 exec tests/prove -v $(call test_file,$*) </dev/null

torture: $$(call needs,$$(LONG)) ## run the long campaigns; torture-NAME: one
	$(Q)$(if $(HOSTS),$(spread_torture),TALLY_LONG=1 exec tests/prove \
		-j 1 $(LONG) </dev/null)

# With HOSTS=a,b each campaign is a job, on this computer or on one of the
# hosts, in a copy of the tree with all built files and the same settings.
TOLD	= $(foreach v,CROSS CC OPT LD OBJCOPY HOSTCC TALLY_SEED,\
	  $(if $(findstring $(origin $v),command line environment override),\
		$(call quote,$v=$($v))))
spread_torture = printf '%s\n' $(CAMPAIGNS) >build/campaigns && \
	tools/spread --hosts $(call quote,$(HOSTS)) --jobs 1 --tag \
		--exclude /.git --exclude /build/study \
		--check 'tools/deps.sh -n torture' build/campaigns \
		env -u MAKEFLAGS -u MAKELEVEL $(TOLD) make 'torture-{1}'

MEASURED = $(FIGURE_IMAGES) build/latency.img
# make profile FIGURE=fault_zero prints where the instructions of a figure are
# spent.
FIGURE	=
profile: $(FIGURE_IMAGES)	## print the path of a figure, or all names
	$(Q)tools/profile $(call quote,$(FIGURE))

bench: $(if $(SYSTEM),,$(MEASURED))
bench:				## measure, beside the figures of other systems
	$(Q)$(if $(SYSTEM),study/systembench $(KERNEL_DIR)/bench.csv $(SYSTEM),\
		tools/bench $(FIGURE_IMAGES) build/bench.csv)

proof: build/takes		## prove mm/ by CBMC, which Debian 13 has
	$(Q)exec tests/campaigns/proof/run </dev/null

stack: build/tally.elf		## compute the depth of the kernel's stack
	$(Q)tools/stack $< $(KERNEL_O) $(START_O)

coverage: torture-coverage	## find which lines of the kernel the tests run
	@echo build/coverage/html/index.html

# make fresh uses a bare Debian of this release, and a new user or AS=root.
RELEASE	= trixie
AS	= student

fresh:				## try all this on a bare Debian, as root
	$(Q)tests/fresh --as '$(AS)' '$(RELEASE)'
