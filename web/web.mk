# A part of the Makefile: the playground, a static site in build/web. It
# consists of our files, v86, xterm, SeaBIOS, and the image. All of it is in one
# directory, and no file loads anything from outside of it.
#
# Ancestor: none.

.PHONY: web web-serve

# Our files of the site. package.json tells Node that the scripts are modules.
WEB_OURS = web/package.json \
	  $(wildcard $(addprefix web/*.,html css js svg png))
# The files of other projects, by the names that they have in the site.
NPM	= build/npm/node_modules
SEABIOS	= $(wildcard /usr/share/seabios)
WEB_NPM	= libv86.js v86.wasm xterm.js xterm.css
WEB_BIOS = bios.bin vgabios.bin
WEB	= $(addprefix build/web/,$(WEB_NPM) $(WEB_BIOS) tally.img layout.json \
	  licences.html $(RACE)) $(WEB_OURS:web/%=build/web/%)

include web/race.mk

web: build/web/manifest.json	## build the playground, a site in build/web
web-serve: build/web/manifest.json ## serve it to browsers here, at PORT
	$(Q)exec node tools/node/serve.js build/web $(call quote,$(WEB_PORT))
# PORT has a default, which is for gdb. So PORT counts here only if the user has
# set it.
WEB_PORT = $(if $(filter file,$(origin PORT)),8000,$(PORT))

# Modules get names with .js: some web servers do not know .mjs, and then a
# browser does not accept the file as a program.
build/web/libv86.js: FROM = $(NPM)/v86/build/libv86.mjs
build/web/v86.wasm: FROM = $(NPM)/v86/build/$(@F)
build/web/xterm.js: FROM = $(NPM)/@xterm/xterm/lib/xterm.mjs
build/web/xterm.css: FROM = $(NPM)/@xterm/xterm/css/$(@F)
$(WEB_NPM:%=build/web/%): build/npm/fetched

build/web/bios.bin: FROM = $(SEABIOS)/bios.bin
build/web/vgabios.bin: FROM = $(SEABIOS)/vgabios-stdvga.bin

# Copies the files. Removes from the scripts the line that names a source map,
# because the site does not have these maps.
$(addprefix build/web/,$(WEB_NPM) $(WEB_BIOS)): web/web.mk web/finer
	$(call say,WEB,$@)
	@mkdir -p $(@D)
	$(Q)case $@ in \
	*.js)	sed '/^\/\/# sourceMappingURL=/d' $(FROM) ;; \
	*.wasm)	web/finer <$(FROM) ;; \
	*)	cat $(FROM) ;; \
	esac >$@

build/web/tally.img: build/tally.img
$(WEB_OURS:web/%=build/web/%): build/web/%: web/%
build/web/tally.img $(WEB_OURS:web/%=build/web/%):
	@mkdir -p $(@D)
	$(Q)cp $< $@

# The constants come from the object of layout.c, all other values from the
# kernel.
build/web/layout.json: web/layout.gdb build/tally.elf build/web-layout/layout.o
	$(call say,WEB,$@)
	@mkdir -p $(@D)
	$(Q)tools/cross gdb -nx -batch -ex 'set confirm off' \
		-ex 'set $$constants = "$(lastword $^)"' -x $< \
		build/tally.elf >$@
build/web-layout/%.o: web/%.c $(RULES) build/takes
	$(compile)

build/web/licences.html: web/licences $(wildcard web/*.txt) LICENSE \
		build/npm/fetched build/tally.img
	$(call say,WEB,$@)
	@mkdir -p $(@D)
	$(Q)web/licences >$@

# The list of the site's files, with their sizes. web/manifest also removes a
# file from the site if it is no longer in web/.
build/web/manifest.json: web/manifest $(WEB) build/names
	$(call say,WEB,$@)
	$(Q)web/manifest build/web $(notdir $(WEB)) >$@
