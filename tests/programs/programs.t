#!/usr/bin/perl
# Runs our own programs on the host's Linux, with files instead of Tally's
# devices. Then tests the scripts that fetch and pack other people's programs.
#
# init and mini end with finish(), which must do nothing on Linux. In case it
# does something, these programs run without the right to reboot.
#
# Needs: $(PROGRAMS)

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

my $dir = private_dir();
my @tame = $> == 0 ? qw(setpriv --bounding-set=-sys_boot --inh-caps=-sys_boot)
	: ();

sub program {
	my ($name, @arguments) = @_;
	return run(qw(timeout -k 5), GUARD, @tame, qw(tools/cross run),
	    "build/user/$name", @arguments);
}

# Runs a program with a text as standard input.
sub fed {
	my ($text, @command) = @_;
	spew("$dir/stdin", $text);
	return run('sh', '-c', 'exec "$@" <"$0"', "$dir/stdin",
	    qw(timeout -k 5), GUARD, @tame, qw(tools/cross run),
	    @command);
}

# Writes an array for 512 pages to a file. Its entries are 0, except in these
# ranges: [first, last, value].
sub array {
	my ($file, $format, @changes) = @_;
	my @entries = (0) x 512;

	for my $change (@changes) {
		my ($first, $last, $value) = @$change;
		@entries[$first .. $last] = ($value) x ($last - $first + 1);
	}
	spew("$dir/$file", pack("$format*", @entries));
}

array('map', 'S<', [0, 0, 65535], [159, 289, 65535], [1, 3, 1],
	[300, 309, 1], [304, 304, 3], [340, 345, 1], [350, 350, 1]);
array('kind', 'C', [1, 3, 1], [300, 309, 5], [340, 340, 2], [341, 341, 3],
	[342, 342, 4], [343, 343, 6], [344, 344, 7], [345, 345, 8]);

subtest 'mem draws each page and prints sums' => sub {
	my ($status, $out) = program('mem', "$dir/map", "$dir/kind");

	is($status, 0, 'the command succeeds');
	my @lines = split /\n/, $out;
	is($lines[0], '00000000 #kkk' . '.' x 60, 'mem draws the first pages');
	is($lines[4], '00100000 ' . '#' x 34 . '.' x 10 . 'uuuuUuuuuu' .
	    '.' x 10, 'the letter of a shared page is a capital');
	is($lines[5], '00140000 ' . '.' x 20 . 'sdtpof....?' . '.' x 33,
		'each kind has a letter, an unknown kind has ?');
	like($out, qr/^  u +10 +40 +1 +12  program$/m,
	    'the row of a kind has the numbers of its pages and holders');
	like($out, qr/^ +512 +2048 +in all$/m, 'the last row counts all pages');
};

subtest 'mem groups the pages of a large memory' => sub {
	spew("$dir/map3", pack('S<*', (0) x 786430, 1));
	spew("$dir/kind3", pack('C*', (0) x 786430, 5));
	my ($status, $out) = program('mem', "$dir/map3", "$dir/kind3");
	my @rows = $out =~ /^[0-9a-f]{8} (.*)$/mg;

	is($status, 0, 'the command succeeds');
	is(scalar @rows, 12, 'mem prints 12 rows');
	is($rows[11], '.' x 63 . 'u',
	    'a cell of 1024 pages shows that one of them is held');
	like($out, qr/one cell is 4096 KiB/,
	    'mem prints how much memory a cell stands for');
	spew("$dir/map4", pack('S<*', (1) x 1536));
	spew("$dir/kind4", pack('C*', (3, 4) x 768));
	(undef, $out) = program('mem', "$dir/map4", "$dir/kind4");
	like($out, qr/^00000000 (?:dt){32}$/m,
	    'mixed memory is drawn with several letters');
};

subtest 'mem has colour on a terminal, except with -p' => sub {
	my @mem = ("$dir/map", "$dir/kind");
	my (undef, $out) = run(qw(timeout -k 5), GUARD, qw(script -qec),
	    "tools/cross run build/user/mem @mem", '/dev/null');
	like($out, qr/\e\[7;92mU\e\[0;92mu/,
	    'a shared page is drawn in reversed colours');
	(undef, $out) = run(qw(timeout -k 5), GUARD, qw(script -qec),
	    "tools/cross run build/user/mem -p @mem", '/dev/null');
	unlike($out, qr/\e/, 'mem -p has no colour');
};

subtest 'mem names a missing file' => sub {
	my ($status, $out, $err) = program('mem', "$dir/map", "$dir/none");
	is($status, 1, 'the command fails');
	is($err, "$dir/none: no such file\n", 'mem names the file');
	($status) = program('mem', 'one');
	is($status, 2, 'mem refuses one argument');
	($status, undef, $err) = program('ps', "$dir/none");
	is("$status $err", "1 $dir/none: no such file\n",
	    'ps names the missing file');
};

subtest 'ps prints the kernel\'s list of tasks in columns' => sub {
	spew("$dir/tasks", "1 0 1 S 0 1 6 init\n" .
		"    7     1     7 R      12     345     22 sh\n");
	my ($status, $out) = program('ps', "$dir/tasks");
	is($status, 0, 'the command succeeds');
	is($out, <<'END', 'the columns are aligned');
  PID  PPID  PGRP S   USER SYSTEM PAGES NAME
    1     0     1 S   0.00   0.01     6 init
    7     1     7 R   0.12   3.45    22 sh
END
};

subtest 'audit prints the verdict and ends with its status' => sub {
	for (['ok', 0], ['3 differences', 1]) {
		my ($verdict, $expected) = @$_;
		spew("$dir/audit", "audit: $verdict\n");
		my ($status, $out) = program('audit', "$dir/audit");
		is($status, $expected, "the status for $verdict is right");
		is($out, "audit: $verdict\n", 'audit prints the verdict');
	}
};

subtest 'storm ends all its children' => sub {
	my ($status, $out) = program('storm', 20);
	is($status, 0, 'the command succeeds');
	like($out, qr/^storm: 20 children, then the number was reached;/m,
	    'storm starts 20 children');
	like($out, qr/^storm: 20 ended by themselves, 0 were killed/m,
	    'all 20 children end by themselves');
	($status) = program('storm');
	is($status, 1, 'storm without a number fails: it cannot count pages');
};

subtest 'cp copies if it cannot clone, and rm removes' => sub {
	my $bytes = join '', map { "line $_\n" } 1 .. 10000;
	spew("$dir/from", $bytes);
	chmod 0750, "$dir/from";
	spew("$dir/to", 'x' x 200_000);
	my ($status) = program('cp', "$dir/from", "$dir/to");
	is($status, 0, 'the command succeeds');
	is(slurp("$dir/to"), $bytes, 'cp overwrites an existing file');
	mkdir "$dir/more";
	($status) = program('cp', "$dir/from", "$dir/to/", "$dir/more");
	is($status, 1, 'cp refuses a file whose name ends with a slash');
	($status) = program('cp', "$dir/from", "$dir/to", "$dir/more/");
	is($status, 0, 'cp copies several files into a directory');
	is(slurp("$dir/more/$_"), $bytes, "cp copies the bytes of $_")
	    for qw(from to);
	is((stat "$dir/more/from")[2] & 0777, 0750, 'cp copies the mode');
	mkdir "$dir/more/deep";
	spew("$dir/more/deep/" . 'n' x 200 . $_, '') for 10 .. 30;
	symlink $dir, "$dir/more/deep/link";
	($status) = program('rm', "$dir/more");
	is($status, 1, 'rm does not remove a directory');
	($status) = program('rm', '-r', "$dir/more", "$dir/to");
	is($status, 0, 'rm -r removes a directory');
	ok(!-e "$dir/more" && !-e "$dir/to" && -e "$dir/from",
	    'rm -r does not follow links');
	# The path of "from" is one byte too long. A program that cut off its
	# last byte would change another file, "fro".
	my $path = $dir . '/' x (4095 - length "$dir/fro") . '/fro';
	spew("$dir/fro", '');
	ok(-e $path && length $path == 4095, 'the longest path can be used');
	for (['rm', "${path}m"], ['cp', "$dir/to", "${path}m"],
	    ['mv', "${path}m", "$dir/to"]) {
		is((program(@$_))[0], 1, "$_->[0] refuses a longer path");
	}
	ok(-e "$dir/from" && -e "$dir/fro",
	    'a path that is refused changes no file');
};

subtest 'mv renames, also into a directory' => sub {
	my $mv = "$dir/mv";
	mkdir $_ for $mv, "$mv/d", "$mv/d/full", "$mv/full";
	spew("$mv/$_", $_) for qw(a b c);
	is((program('mv', "$mv/a", "$mv/x"))[0], 0, 'mv renames a file');
	is((program('mv', "$mv/x", "$mv/b"))[0], 0, 'mv replaces another file');
	is(slurp("$mv/b"), 'a',
	    'the replaced file has the content of the moved one');
	is((program('mv', "$mv/b", "$mv/c", "$mv/d"))[0], 0,
	    'mv moves two files');
	is(slurp("$mv/d/b") . slurp("$mv/d/c"), 'ac',
	    'mv moves files into a directory');
	for (["$mv/no", "$mv/d", "$mv/no: no such file"],
	    ["$mv/d/b", "$mv/no/b", "$mv/no/b: no such file"],
	    ["$mv/d", "$mv/d/d", "$mv/d/d: "],
	    ["$mv/d/b", '/proc', 'in another file system: cp, then rm']) {
		my ($status, undef, $err) = program('mv', @$_[0, 1]);
		is($status, 1, "mv fails: $_->[2]");
		like($err, qr/^mv: .*\Q$_->[2]\E/, "mv prints: $_->[2]");
	}
	is((program('mv', "$mv/d/b", "$mv/d/c", "$mv/x"))[0], 2,
	    'mv of two files needs a directory');
};

subtest 'chmod sets what chmod of Linux sets' => sub {
	my $file = "$dir/mode";
	spew($file, '');
	for my $mode (qw(755 0 4711 07777 +x -x +w u+x go-w a=r =rw u=rwx ug=x
	    -rwx g+s 8 778 10000 x + u +z rwx), '') {
		my @modes = map {
			my $command = $_;
			chmod 0642, $file;
			my ($status) = $command->();
			sprintf '%s %o', $status ? 'error' : 'ok',
			    (stat $file)[2] & 07777;
		} sub { program('chmod', $mode, $file) },
		    sub { run('chmod', '--', $mode, $file) };
		next if $mode eq 'g+s'; # user/chmod.c has no s and t
		is($modes[0], $modes[1],
		    "chmod '$mode' does the same as on Linux");
	}
	my ($status, undef, $err) = program('chmod', '755', "$dir/no", $file);
	is($status, 1, 'chmod of a missing file fails');
	like($err, qr{^chmod: \Q$dir/no\E: no such file},
	    'chmod names the missing file');
	is((stat $file)[2] & 07777, 0755,
	    'chmod sets the mode of the other file');
};

subtest 'on another system a program says that it needs Tally' => sub {
	for my $name (qw(cow free)) {
		my ($status, undef, $err) = program($name);
		is($status, 1, "$name fails");
		like($err, qr{/dev/mem_map: no such file},
		    "$name names the missing device");
	}
	for my $name (qw(poweroff reboot)) {
		my ($status, undef, $err) = program($name);
		is($status, 0, "$name ends with success");
		like($err, qr/this is not Tally/,
		    "$name says that this is not Tally");
	}
};

subtest 'init runs the shell once and passes its status on' => sub {
	for (['exit 7', 7], ['kill -9 $$', 137], ['true', 0]) {
		my ($line, $expected) = @$_;
		my ($status, $out, $err) = fed("echo \$HOME \$TERM\n$line\n",
		    'build/user/init', 'mem=16M', 'once');
		is($status, $expected, "init ends with $expected after $line");
		like($out, qr{^/ linux$}m, 'the shell gets its environment');
		like($err, qr/this is not Tally/, 'init powers off at the end');
	}
};

subtest 'init starts the shell again, and pauses if that fails' => sub {
	my $pid = open my $init, '-|';
	defined $pid or die "fork: $!";
	if (!$pid) {
		open STDIN, '<', '/dev/null' or POSIX::_exit(126);
		exec(qw(timeout -k 5), GUARD, @tame, qw(tools/cross run),
		    'build/user/init')
		    or POSIX::_exit(127);
	}
	my $ended = 0;
	while (<$init>) {
		$ended += /the shell ended with status/;
		last if /it ends at once each time; next start in/;
	}
	cmp_ok($ended, '>=', 4, 'init starts the shell four times or more');
	ok($_, 'init pauses after quick ends of the shell');
	kill 'TERM', $pid;
	close $init;
};

subtest 'mini runs programs, and ends with the status of the last one' => sub {
	my ($status, $out, $err) = fed("echo one two; false; ;\nnothing\n",
	    'build/user/mini');
	like($out, qr/tally> one two\n/, 'mini passes arguments');
	like($err, qr/mini: nothing: no such file/,
	    'mini names an unknown program');
	is($status, 127, 'at the end of input mini returns the last status');
	($status) = fed("false; exit\n", 'build/user/mini');
	is($status, 1, 'exit returns the status of the last program');
	($status) = fed("exit 9; true\n", 'build/user/mini');
	is($status, 9, 'exit returns the given status');
};

# ---- The scripts, in a tree of their own --------------------------------

my $tree = "$dir/tree";
my @programs = map { "build/user/$_" } qw(init mem);
run('sh', '-c', 'mkdir -p "$0/tools" "$0/build/klibc" "$0/user" "$0/fake" &&
	cp tools/a[lr]* tools/cross tools/apt.sh tools/*-klibc \
		"$0/tools" &&
	cp -R user/etc "$0/user"', $tree);

sub archive {
	my ($status, $out, $err) = run("$tree/tools/archive",
	    "$tree/build/archive.tar", @programs);
	is($status, 0, 'the command succeeds') or diag($err);
	my (undef, $list) = run('tar', 'tvf', "$tree/build/archive.tar");
	return ($out, $list, slurp("$tree/build/archive.tar"));
}

subtest 'the archive without klibc has our programs and says so' => sub {
	my ($out, $list) = archive();
	like($out, qr/no build\/klibc, so no shell/,
	    'the tool says that there is no shell');
	like($list, qr{^-rwxr-xr-x 0/0 .* sbin/init$}m,
	    'the archive has init');
	like($list, qr{^-rwxr-xr-x 0/0 .* bin/mem$}m,
	    'the archive has mem');
	unlike($list, qr{bin/sh}, 'the archive has no shell');
	like($list, qr{^crw------- 0/0 +5,1 .* dev/console$}m,
	    'the archive has the device console');
	like($list, qr{^cr--r--r-- 0/0 +240,0 .* dev/mem_map$}m,
	    'the archive has the device mem_map');
	like($list, qr{1991-09-17 .* etc/motd$}m,
	    'the archived files have a fixed time');
};

SKIP: {
	-d 'build/klibc/root' or skip 'no build/klibc: make deps fetches it', 1;
	subtest 'the archive with klibc has a shell' => sub {
		run('cp', '-R', 'build/klibc/root', "$tree/build/klibc");
		my ($out, $list, $first) = archive();
		like($list, qr{^-rwxr-xr-x .* bin/sh$}m,
		    "the archive has klibc's shell");
		my (undef, $sh) = run(qw(readelf -lW),
		    'build/klibc/root/usr/lib/klibc/bin/sh');
		my ($library) = $sh =~ m{interpreter: /(\S+)\]};
		like($list, qr{^-rwxr-xr-x .* \Q$library\E$}m,
		    'the library is where the programs expect it');
		like($list, qr{^h.* bin/zcat link to bin/gunzip$}m,
		    'the second name of a program is a hard link');
		cmp_ok(length $first, '<', 520_000,
		    'the archive is below 520,000 bytes');
		select undef, undef, undef, 1.1;
		run('touch', @programs);
		my (undef, undef, $second) = archive();
		ok($first eq $second,
		    'a second later the archive has the same bytes');
		run('rm', '-rf', "$tree/build/klibc/root");
	};
}

# Runs fetch-klibc with an imitated apt-get. Its command update makes a list of
# packages with the name $list. After that, as after each other command, it runs
# $download.
sub fetch {
	my ($download, $list) = (@_, 'x_Packages');
	spew("$tree/fake/apt-get", "#!/bin/sh\necho \$* >>$tree/calls\n" .
		"[ \"\$2\" != update ] || : >apt/lists/$list\n$download\n");
	chmod 0755, "$tree/fake/apt-get";
	unlink "$tree/calls";
	local $ENV{PATH} = "$tree/fake:$ENV{PATH}";
	return run("$tree/tools/fetch-klibc");
}

subtest 'fetch-klibc fails with its reason' => sub {
	my ($status, undef, $err) = fetch('exit 100');
	is($status, 1, 'the command fails');
	like($err, qr/^build-klibc:.*\nfetch-klibc: .*our own programs only\n$/,
	    'each command prints one line');
	like(slurp("$tree/calls"), qr/download .*\n.*source /s,
	    'APT was asked for the package and for the source');
	ok(!-e "$tree/build/klibc/root",
	    'a failed fetch-klibc leaves no files of klibc');
};

subtest 'fetch-klibc says that there is no network' => sub {
	my ($status, undef, $err) = fetch('exit 100', 'lock');
	is($status, 1, 'the command fails');
	like($err, qr/^fetch-klibc: .* network\?\).* our own programs only\n$/,
	    'without a network the message is one line');
	unlike(slurp("$tree/calls"), qr/download|source/,
	    'without a network nothing is downloaded');
};

subtest 'fetch-klibc removes images without a shell' => sub {
	my @old = map { "$tree/build/$_" }
	    qw(tally.img user.tar ubsan/user.img);
	my $bin = "$dir/deb/usr/lib/klibc/bin";
	run('mkdir', '-p', "$tree/build/ubsan", $bin, "$dir/deb/DEBIAN");
	spew($_, '') for @old, "$bin/sh";
	chmod 0755, "$bin/sh";
	spew("$dir/deb/DEBIAN/control", "Package: klibc-utils\n" .
	    "Version: 1\nArchitecture: i386\nMaintainer: nobody\n" .
	    "Description: a shell\n");
	my ($status, undef, $err) =
	    fetch("dpkg-deb -b $dir/deb klibc-utils.deb >/dev/null");
	is($status, 0, 'the command succeeds') or diag($err);
	ok(-x "$tree/build/klibc/root/usr/lib/klibc/bin/sh",
	    'the shell is installed');
	is(join(' ', grep { -e } @old), '',
	    'images made without a shell are removed');
};

# Imitates klibc's source: a patch makes the bytes of the shell, and the
# Makefile writes down for which machine it builds.
subtest 'without a package fetch-klibc builds the source' => sub {
	my $source = "$dir/source";
	run('sh', '-c', 'mkdir -p "$0/klibc-1/usr" "$0/debian/patches"',
	    $source);
	spew("$source/klibc-1/words", "as it came\n");
	spew("$source/klibc-1/Makefile", <<'END');
klibc:
	mkdir -p usr/klibc usr/dash/shared usr/utils/shared usr/gzip
	ls linux/include/asm/unistd_32.h linux/include/linux/types.h
	cp words usr/dash/shared/sh && chmod 755 usr/dash/shared/sh
	echo $(ARCH) $(CROSS_COMPILE) >usr/klibc/klibc-x.so
	touch usr/utils/shared/ls usr/utils/shared/ls.g usr/gzip/gunzip
	ln usr/gzip/gunzip usr/gzip/zcat
END
	spew("$source/debian/copyright", "free\n");
	spew("$source/debian/patches/series", "one.patch\n");
	spew("$source/debian/patches/one.patch", "--- a/words\n+++ b/words\n" .
	    "@@ -1 +1 @@\n-as it came\n+as patched\n");
	run('sh', '-c', 'cd "$0" && tar -czf klibc_1.orig.tar.gz klibc-1 &&
		tar -czf klibc_1-1.debian.tar.gz debian', $source);
	run('rm', '-rf', "$tree/build/klibc/root");
	# klibc's make must not get this make's flags.
	local $ENV{MAKEFLAGS} = 'n';
	local $ENV{CROSS} = '';
	my ($status, $out, $err) = fetch("case \$* in\n*download\\ klibc-*) " .
	    "exit 100 ;;\n*source*) cat apt/conf apt/sources/* >$dir/apt\n" .
	    "cp $source/*.tar.gz . ;;\nesac");
	is($status, 0, 'the command succeeds')
	    or diag($err, slurp("$tree/build/klibc/log"));
	my $root = "$tree/build/klibc/root";
	is(slurp("$root/usr/lib/klibc/bin/sh"), "as patched\n",
	    'the shell is built from the patched source');
	is(slurp("$root/lib/klibc-x.so"), "i386\n",
	    'the library is built for i386');
	is(slurp("$root/usr/share/doc/libklibc/copyright"), "free\n",
	    'the licence is installed');
	is(join(' ', map { s/.*\///r } glob "$root/usr/lib/klibc/bin/*"),
	    'gunzip ls sh zcat', 'no other programs are installed');
	like(slurp("$dir/apt"), qr/^deb-src |^Types: deb-src$/m,
	    "the source comes from this machine's registry");
	like($out, qr/building klibc; .* half a minute/,
	    'a message announces the build');
	is(join(' ', glob "$tree/build/klibc/*"), $root,
	    'no other file is left');
};

subtest 'fetch-klibc changes nothing that exists' => sub {
	my ($status) = fetch('exit 100');
	is($status, 0, 'the command succeeds');
	ok(!-e "$tree/calls", 'APT is not called');
};

done_testing();
