# The data of the race of the ancestors, for web.mk, which includes this file:
# which page each allocator of the study gave at each event of a trace, and what
# a call costs. The allocators run here, as programs of a PC: on another machine
# the page comes without data, and says so.
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

# The results that are kept, as the documentation has them.
RACE_CSV = study/results/clocks.csv study/results/host/cycles.csv
build/web/race.json: web/prices $(RACE_CSV)
	$(call say,WEB,$@)
	@mkdir -p $(@D)
	$(Q)web/prices $(RACE_CSV) $(TRACES) >$@
