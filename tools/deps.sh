#!/bin/sh
#
# deps.sh: installs on Debian what the Makefile's commands need, and only
# what is missing. As root or through sudo; where neither is to be had it
# prints the line to type, and fails. With all there it does nothing.
#
# Each line of the table: a package, and a command that succeeds if what we
# want of that package is there. What counts is the thing itself, not what
# dpkg believes.

table() {
	cat <<-'END'
	gcc-multilib	compiles -fsanitize=address,undefined
	binutils	command -v objcopy
	perl		perl -MTest::More -MTime::HiRes -MCompress::Zlib -e 1
	perl		command -v prove
	util-linux	command -v setpriv
	fakeroot	command -v fakeroot
	qemu-system-x86	command -v qemu-system-i386
	qemu-system-gui	file /usr/lib/*/qemu/ui-gtk.so
	seabios		file /usr/share/seabios/bios.bin
	bochs		command -v bochs
	bochsbios	file /usr/share/bochs/BIOS-bochs-latest
	vgabios		file /usr/share/bochs/VGABIOS-lgpl-latest
	bochs-term	file /usr/lib/*/bochs/plugins/libbx_term_gui.so
	bochs-x		file /usr/lib/*/bochs/plugins/libbx_x_gui.so
	dosbox		command -v dosbox
	afl++		command -v afl-fuzz
	gdb		command -v gdb
	spin		command -v spin
	lcov		command -v genhtml
	valgrind	command -v valgrind
	gnuplot-nox	command -v gnuplot
	xvfb		command -v Xvfb
	sparse		command -v sparse
	cppcheck	command -v cppcheck
	clang-format-19	command -v clang-format-19
	END
}

# Can gcc make 32-bit programs, with these options?
compiles() {
	echo 'int main(void) { return 0; }' |
		gcc -m32 "$@" -x c - -o /dev/null
}

file() {
	[ -e "$1" ]
}

missing() {
	table | while read -r package check; do
		eval "$check" >/dev/null 2>&1 || echo "$package"
	done | sort -u | tr '\n' ' '
}

packages=$(missing)
if [ -z "$packages" ]; then
	echo "deps: nothing is missing"
	exit 0
fi

apt="apt-get -q -y -o Dpkg::Use-Pty=0"
line="apt-get update && apt-get install --no-install-recommends $packages"
echo "deps: missing: $packages"
if ! command -v apt-get >/dev/null; then
	echo "deps: this is not Debian; please install what these hold" >&2
	exit 1
elif [ "$(id -u)" = 0 ]; then
	sudo=
elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null ||
	{ [ -t 0 ] && sudo true; }; }; then
	sudo=sudo
else
	echo "deps: not root, and no sudo; please type as root:" >&2
	echo "$line" >&2
	exit 1
fi

if ! { $sudo $apt update && $sudo env DEBIAN_FRONTEND=noninteractive \
	$apt install --no-install-recommends $packages; }; then
	echo "deps: apt-get failed; once it can, the line is:" >&2
	echo "$line" >&2
	exit 1
fi

packages=$(missing)
if [ -n "$packages" ]; then
	echo "deps: installed, but still missing: $packages" >&2
	exit 1
fi
