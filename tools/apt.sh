# apt.sh: functions for scripts that fetch packages by APT, but install nothing.
# These scripts source this file. All of APT's state is in apt/ of the current
# directory, and its output is in the file log. So APT changes neither the
# machine's packages nor its lists, and does not have to run as root.
#
# Ancestor: none.

# Sets up apt/ with the machine's servers and keys, and fetches the servers'
# lists of packages. Fails if it gets no list. If only some lists cannot be
# fetched, it continues with the others: they are signed, and the later download
# of packages shows whether these lists are enough. The caller sets $name to the
# name of its script.
own_apt() {
	mkdir -p apt/lists/partial apt/archives/partial || return
	cat >apt/conf <<-END
	Dir::State "$PWD/apt";
	Dir::State::lists "$PWD/apt/lists";
	Dir::State::status "/var/lib/dpkg/status";
	Dir::Cache "$PWD/apt";
	APT::Architecture "$(dpkg --print-architecture)";
	APT::Architectures { "$(dpkg --print-architecture)"; "i386"; };
	APT::Sandbox::User "$(id -un)";
	Acquire::Languages "none";
	Acquire::Retries "2";
	END
	APT_CONFIG=$PWD/apt/conf
	export APT_CONFIG
	apt-get -q update >log 2>&1 ||
		echo "$name: APT misses some index; going on with the others"
	set -- apt/lists/*_Packages*
	[ -e "$1" ]
}

# Fetches from the same servers the lists of source packages, and adds them to
# apt/.
own_sources() {
	mkdir -p apt/sources
	for file in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
		copy=apt/sources/$(echo "$file" | tr / -)
		case $file in
		*.list)	sed -n 's/^ *deb\(-src\)\?[ 	]/deb-src /p' "$file" ;;
		*.sources) sed 's/^Types:.*/Types: deb-src/' "$file" ;;
		esac >"$copy" 2>/dev/null
	done
	cat >>apt/conf <<-END
	Dir::Etc::sourcelist "/dev/null";
	Dir::Etc::sourceparts "$PWD/apt/sources";
	END
	apt-get -q update >>log 2>&1
}

# unpack_source NAME DIR: unpacks into DIR the source package NAME, which was
# fetched before, and applies the distribution's patches.
unpack_source() {
	mkdir -p "$2" &&
		tar -xf "$(echo "$1"_*.orig.tar.?z)" -C "$2" \
			--strip-components=1 &&
		tar -xf "$(echo "$1"_*.debian.tar.?z)" -C "$2" || return
	[ -e "$2/debian/patches/series" ] || return 0
	sed 's/[ 	#].*//; /^$/d' "$2/debian/patches/series" |
	while read -r patch; do
		patch -s -p1 -d "$2" <"$2/debian/patches/$patch" || exit
	done
}
