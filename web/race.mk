# The data for the race of the ancestors: which page each allocator of the study
# gives at each event of a trace, and what a call costs. web.mk includes this
# file. The allocators run during the build, in a program for a PC. On another
# machine the page gets no data, and says so.
#
# Ancestor: none.

RACE	= $(if $(PC),$(TRACES:%=race-%.bin) race.json)

RACE_C	= study/host/race.c study/host/onhost.c study/pages.c mm/memory.c \
	  mm/kalloc.c $(STUDY_PAGES:%=study/pages/%.c)
build/web-race/race: $(RACE_C) $(ON_HOST_H) web/race.mk $(STUDY_RULES) \
		build/made-by
	$(call say,HOST,$@)
	@mkdir -p $(@D)
	$(Q)$(ON_HOST) $(OF_plain) -o $@ $(RACE_C)

build/web/race-%.bin: build/study/trace/% build/web-race/race
	$(call say,WEB,$@)
	@mkdir -p $(@D)
	$(Q)build/web-race/race $< >$@

# The kept results of the study, from which the documentation has its figures.
RACE_CSV = study/results/clocks.csv study/results/host/cycles.csv
build/web/race.json: web/prices $(RACE_CSV)
	$(call say,WEB,$@)
	@mkdir -p $(@D)
	$(Q)web/prices $(RACE_CSV) $(TRACES) >$@
