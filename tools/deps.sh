#!/bin/sh
#
# deps.sh: on Debian, installs the missing packages that commands of the
# Makefile need. The table tools/packages says which command needs which
# package.
#
#	tools/deps.sh COMMAND...	installs, as root or by sudo
#	tools/deps.sh -n COMMAND...	prints in one line what is missing and
#					what to type, or nothing
#
# A COMMAND is a goal of make: run, test, a file in build/. make passes the
# settings CC, HOSTCC, LD, OBJCOPY, CROSS, T and CHECKED in the environment.
#
# Before deps.sh installs anything, it prints what each package is for, how many
# packages there are, how many bytes it will fetch, and how many bytes the
# packages need on the disk. If it is not root and there is no sudo, it prints
# the command to type, and fails.
#
# Ancestor: none.

set -f
unset CDPATH
export LC_ALL=C
cd "$(dirname "$0")/.." || exit 1
: "${CC:=${CROSS}gcc}" "${HOSTCC:=gcc}" "${LD:=${CROSS}ld}"
: "${OBJCOPY:=${CROSS}objcopy}"

# ---- The checks of tools/packages ---------------------------------------

# Each of these functions fails if something is missing, and sets $lacking to
# the name of what is missing. If $lacking is empty, the package's name is
# printed instead. If a tool is a command like "gcc -pipe", only its first word
# counts.
tool() {
	for lacking; do
		lacking=${lacking%% *}
		command -v "$lacking" >/dev/null || return
	done
}

file() {
	lacking=
	set +f
	set -- $1
	set -f
	[ -e "$1" ]
}

perl_has() {
	lacking=perl
	command -v perl && lacking="perl's modules" || return
	perl $(printf -- '-M%s ' "$@") -e 1
}

has_library() {
	lacking=
	echo '#include <stdio.h>' | $HOSTCC -E -x c - -o /dev/null
}

# Succeeds on Debian 12, which has no CBMC. So CBMC is not installed there.
lacks_cbmc() {
	lacking=
	grep -qs "^VERSION_CODENAME=bookworm" /etc/os-release
}

# Succeeds if CC finds Linux's headers for a PC. The headers for other machines
# have no asm/ldt.h.
has_headers() {
	lacking=
	printf '#include <%s>\n' linux/errno.h asm/ldt.h |
		$CC -E -x c - -o /dev/null
}

# Succeeds if the compiler can make 32-bit programs with the sanitizers.
compiles32() {
	lacking=
	[ -z "$CROSS" ] || set -- "$CC"
	echo 'int main(void) { return 0; }' | ${1:-$HOSTCC} -m32 \
		-fsanitize=address,undefined -x c - -o /dev/null
}

# ---- Variables that tools/packages uses -------------------------------------

# Prints the name of a compiler's package. It is the compiler's own name, except
# for a cross compiler.
package_of() {
	case $1 in
	i686-linux-gnu-gcc*)	echo "gcc${1#*-gcc}-i686-linux-gnu" ;;
	*)			echo "${1%% *}" ;;
	esac
}

compiler=$(package_of "$CC")
host_compiler=$(package_of "$HOSTCC")
binutils=binutils${CROSS:+-${CROSS%-}}
headers=linux-libc-dev${CROSS:+-i386-cross}
library32=gcc-multilib
[ -z "$CROSS" ] || library32=libc6-dev-i386-cross
case $(uname -m) in
x86_64 | i?86)	pc=yes debugger=gdb ;;
*)		pc= debugger=gdb-multiarch ;;
esac

# Only Debian has packages of klibc for i386. On other systems make deps may
# have to build klibc.
builds_klibc=
grep -qsx ID=debian /etc/os-release || builds_klibc=run

# Prints the names of the tests that start Bochs.
on_bochs() {
	grep -rl --include='*.t' "[' ]bochs" tests | sed 's,.*/,,'
}

# ---- What is missing ----------------------------------------------------

# Prints the commands of tools/packages whose packages the COMMAND in $1 needs:
# for example, "make study" also needs the packages of build and of run.
words() {
	case $1 in
	test | torture | coverage)
		echo "build run $1 tests $(tests "$T")" ;;
	check)
		echo "build run tests $(tests "$CHECKED")" ;;
	torture-*)
		echo "build run $1 tests $(tests "${1#*-}")" ;;
	study*)
		echo "build run study" ;;
	lint | format | proof)
		echo "build $1" ;;
	fresh)
		echo "$1" ;;
	web-serve)
		echo "build run web $1" ;;
	release)
		echo "build run iso web book" ;;
	all | help | */*)
		echo build ;;
	*)
		echo "build run $1" ;;
	esac
}

# Prints the file names of the tests in $1, a list of words; of all tests if $1
# is empty.
tests() {
	echo "${1:-$(find tests -name '*.t')}" | tr ' ' '\n' |
		sed 's,.*/,,; s,\.t$,,; s,$,.t,'
}

# Succeeds if one of the arguments is a command in $wanted. The arguments are
# the second line of a package in tools/packages: the commands that need it.
is_wanted() {
	for command; do
		case $wanted in
		*" $command "*)	return 0 ;;
		esac
	done
	return 1
}

# Prints a line for each package that the commands need and that is missing:
# "PACKAGE	LACKING	WHAT FOR".
missing() {
	wanted=" $(for command; do words "$command"; done | tr '\n' ' ') "
	on_bochs=$(on_bochs)
	sed '/^#/d; /^$/d' tools/packages |
	while IFS=: read -r package what && read -r commands && read -r check
	do
		eval "is_wanted $commands" || continue
		eval "$check" >/dev/null 2>&1 && continue
		eval "package=$package"
		printf '%s\t%s\t%s\n' "$package" "${lacking:-$package}" \
			"${what# }"
	done
}

# ---- Printing what is missing, or installing it -----------------------------

# Prints one line for make: what is missing ($lines), and the command that
# installs it.
hint() {
	deps="make deps"
	for command; do
		case $command in
		all | */*) ;;
		*)	deps="$deps $command" ;;
		esac
	done
	[ -z "$T" ] || deps="$deps T='$T'"
	echo "missing: $(echo "$lines" | cut -f2 | sort -u | paste -sd, |
		sed 's/,/, /g'); $deps installs that"
}

if [ "$1" = -n ]; then
	shift
	lines=$(missing "$@")
	[ -z "$lines" ] || hint "$@"
	exit
fi

lines=$(missing "$@")
if [ -z "$lines" ]; then
	echo "deps: nothing is missing"
	exit 0
fi
packages=$(echo "$lines" | cut -f1 | sort -u | tr '\n' ' ')

fail() {
	echo "deps: $1; as root, the line is:" >&2
	echo "apt-get update && apt-get install --no-install-recommends" \
		"$packages" >&2
	exit 1
}

# Runs apt-get as root. If a file cannot be fetched, apt-get tries again, up to
# $tries times.
tries=3
apt() {
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
		-o Dpkg::Use-Pty=0 -o Acquire::Retries=$tries "$@"
}

# Prints how many packages APT would install, how many bytes it would fetch, and
# how many bytes the packages would need on the disk. This works without root.
print_sizes() {
	apt-get -q --assume-no -o Debug::NoLocking=1 install \
		--no-install-recommends $packages 2>/dev/null |
	sed -n 's/.* \([0-9]*\) newly installed.*/deps: \1 packages with all/p
		s/^Need to get \(.*\) of archives.*/that they need, \1/p
		s/^After.*, \(.*B\) of.*/to fetch, \1 on the disk/p' |
	paste -sd' '
}

echo "deps: make $* needs these packages, which are missing:"
echo "$lines" | sort -us -k1,1 | while IFS='	' read -r package lacking what
do
	printf '  %-18s %s\n' "$package" "$what"
done
if ! command -v apt-get >/dev/null; then
	echo "deps: this is not Debian; please install these programs" >&2
	exit 1
elif [ "$(id -u)" = 0 ]; then
	sudo=
elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null ||
	{ [ -t 0 ] && sudo true; }; }; then
	sudo=sudo
else
	print_sizes
	fail "not root, and no sudo"
fi

# If one of the servers' lists of packages cannot be fetched, the script
# continues, because the list may not be needed. But then apt-get tries to fetch
# each package only once: there may be no network.
apt update --error-on=any || tries=0
print_sizes

# A test runs the program sshd of openssh-server. If this file exists, Debian
# does not start sshd as a service.
case " $packages" in
*" openssh-server "*)
	idle=/etc/ssh/sshd_not_to_be_run
	echo "deps: makes $idle, so that the service sshd is not started"
	$sudo mkdir -p /etc/ssh && $sudo touch $idle
	;;
esac

apt install --no-install-recommends $packages ||
	fail "apt-get cannot install them (is there a network, and room?)"

lines=$(missing "$@")
if [ -n "$lines" ]; then
	echo "deps: installed, but still missing:" \
		"$(echo "$lines" | cut -f1 | tr '\n' ' ')" >&2
	exit 1
fi
