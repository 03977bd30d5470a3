# The rule of the folder for somebody who only downloads, for the Makefile,
# which includes this file.
#
# Ancestor: none.

.PHONY: release

release: build/tally.img build/tally.iso build/web/manifest.json book
release:			## make a folder to publish: build/release
	$(Q)tools/release build build/release
