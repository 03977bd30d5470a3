# A part of the Makefile: files for editors and for readers of the sources.
#
# Ancestor: none.

.PHONY: tags compdb debug gdb-server bochs-debug

# Two files for readers: the disassembly, with each line of C above its
# instructions, and all names in the order of their addresses.
build/%.asm: build/%.elf
	$(call say,ASM,$@)
	$(Q)$(OBJDUMP) -dS $< >$@

build/%.sym: build/%.elf
	$(call say,SYM,$@)
	$(Q)$(OBJDUMP) -t $< | grep -v ABS | \
		sed -n 's/^\([0-9a-f]*\) .* /\1 /p' | sort >$@

BOOK	= boot init mm kernel include user

tags:				## write tags and cscope.out, for editors
	$(call say,TAGS,tags cscope.out)
	$(Q)ctags -R $(BOOK)
	$(Q)find $(BOOK) -name '*.[chS]' | sort | cscope -b -k -i -

# compdb reads the commands that make would run if nothing were built yet. Some
# files are not compiled by make: scripts compile tests/programs/libcs/*.c and
# tests/programs/debian/*.c, and CBMC reads tests/campaigns/proof/*.c. The
# commands for these files are added here.
compdb: build/takes		## write compile_commands.json, for clangd
	$(call say,COMPDB,compile_commands.json)
	$(Q){ $(MAKE) -nB --no-print-directory V=1 all test study; \
		for file in tests/programs/libcs/*.c \
			tests/programs/debian/*.c; do \
			echo $(CC) -m32 -O2 -c -o /dev/null $$file \
				-idirafter build/debian/root/usr/include; \
		done; for file in tests/campaigns/proof/*.c; do \
			echo $(CC) -m32 -c -o /dev/null $$file \
				-Itests/campaigns/proof -I. -Iinclude \
				-Ibuild/uapi; \
		done; } | tools/compdb >compile_commands.json

# ---- Debuggers ---------------------------------------------------------

# COMMANDS=FILE: the debugger executes the lines of FILE, and then ends.
WITH	= $(if $(COMMANDS),--commands $(COMMANDS))

debug: $(BOOTED)		## start QEMU stopped, and gdb for it
	$(Q)$(EMULATE) --debug $(KERNEL_DIR)/tally.elf $(WITH) $(IMAGE)

gdb-server: $(BOOTED)		## start QEMU, which waits for gdb on PORT
	$(Q)$(EMULATE) --server $(call quote,$(PORT)) --console --timeout 0 \
		$(IMAGE)

bochs-debug: $(BOOTED)		## start Bochs in its own debugger
	$(Q)$(EMULATE) --on bochs --window --debug $(KERNEL_DIR)/tally.elf \
		$(WITH) $(IMAGE)
