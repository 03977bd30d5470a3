# Makes a disk for `make traces'. It has the kernel that records, two programs
# of Debian (busybox and lua), and the scripts beside this file.

BY_OTHERS = busybox build lua

build/recorded.tar: $(ARCHIVER) study/recorded/root \
		$(BY_OTHERS:%=study/recorded/%) build/programs/fetched \
		$(PROGRAMS)
	$(call say,TAR,$@)
	$(Q)study/recorded/root build/study/recorded
	$(Q)tools/archive -t build/study/recorded $@ $(PROGRAMS)

build/recorded.img: build/build build/boot.bin build/record.elf \
		build/recorded.tar
	$(disk_image)
