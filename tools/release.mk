# A part of the Makefile: the rule for the folder that people can download.
#
# Ancestor: none.

.PHONY: release

release: build/tally.img build/tally.iso build/web/manifest.json book
release:			## make a folder to publish: build/release
	$(Q)tools/release build build/release
