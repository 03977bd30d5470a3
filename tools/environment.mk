# A part of the Makefile: the environment variables of make and of all commands
# that make starts. The Makefile has the list SETTINGS.
#
# Ancestor: none.

# Removes all variables except those in KEEP, from make and from every command
# that it starts. KEEP has the settings, the variables by which tools find each
# other, a display, a terminal and the network, and the variables of the tests,
# which docs/install.md describes.
override KEEP = $(SETTINGS) PATH HOME SHELL TERM TMPDIR DISPLAY XAUTHORITY \
	  WAYLAND_DISPLAY XDG_RUNTIME_DIR CI http_proxy https_proxy \
	  DEBIAN_FRONTEND TALLY_% MAKE%
override given = $(foreach v,$1,$(if \
	  $(findstring environment,$(origin $v)),$v))
$(foreach v,$(filter-out $(KEEP),$(call given,$(.VARIABLES))),\
	$(eval override undefine $v))
# A setting in the environment has the same effect as one on the command line.
$(foreach v,$(call given,$(SETTINGS)),\
	$(eval override $v := $$($v))$(eval export $v))

# The environment of the shell commands whose output the Makefile reads.
BARE	= env -i PATH="$$PATH" TMPDIR="$$TMPDIR"
export LC_ALL = C
