# The playground, for the Makefile that includes this file: a static site in
# build/web, of our files, of v86, xterm and SeaBIOS, and of the image. All of
# it is in one directory, and no file asks for anything outside of it.
#
# Ancestor: none.

.PHONY: web web-serve

# Our part of the page, whatever its files are called; package.json tells Node
# that they are modules.
WEB_OURS = web/package.json \
	  $(wildcard $(addprefix web/*.,html css js svg png))
# What others have made, and under which name it is served.
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
# The default of PORT is gdb's.
WEB_PORT = $(if $(filter file,$(origin PORT)),8000,$(PORT))

# Modules are called .js: some web servers do not know what .mjs is, and then no
# browser takes them for programs.
build/web/libv86.js: FROM = $(NPM)/v86/build/libv86.mjs
build/web/v86.wasm: FROM = $(NPM)/v86/build/$(@F)
build/web/xterm.js: FROM = $(NPM)/@xterm/xterm/lib/xterm.mjs
build/web/xterm.css: FROM = $(NPM)/@xterm/xterm/css/$(@F)
$(WEB_NPM:%=build/web/%): build/npm/fetched

build/web/bios.bin: FROM = $(SEABIOS)/bios.bin
build/web/vgabios.bin: FROM = $(SEABIOS)/vgabios-stdvga.bin

# The name of a map that the site does not have is taken out.
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

# Constants come from an object, all else from the kernel.
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

# What is loaded, and how large it is; a file that is gone from web/ is gone
# from the site, too.
build/web/manifest.json: web/manifest $(WEB) build/names
	$(call say,WEB,$@)
	$(Q)web/manifest build/web $(notdir $(WEB)) >$@
