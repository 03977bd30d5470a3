# The environment of make and of all that it starts, for the Makefile, which
# includes this file and has the list of settings that count.
#
# Ancestor: none.

# All others are removed, from this Makefile and from every command that it
# starts. Kept are those by which the tools find each other, a display, a
# terminal and the network, and those of the tests: docs/install.md.
override KEEP = $(SETTINGS) PATH HOME SHELL TERM TMPDIR DISPLAY XAUTHORITY \
	  WAYLAND_DISPLAY XDG_RUNTIME_DIR CI http_proxy https_proxy \
	  DEBIAN_FRONTEND TALLY_% MAKE%
override given = $(foreach v,$1,$(if \
	  $(findstring environment,$(origin $v)),$v))
$(foreach v,$(filter-out $(KEEP),$(call given,$(.VARIABLES))),\
	$(eval override undefine $v))
# A setting in the environment counts as much as one on the command line.
$(foreach v,$(call given,$(SETTINGS)),\
	$(eval override $v := $$($v))$(eval export $v))

# The shell commands that the Makefile itself asks get no other variables.
BARE	= env -i PATH="$$PATH" TMPDIR="$$TMPDIR"
export LC_ALL = C
