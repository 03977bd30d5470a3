#!/usr/bin/perl
# Tests what happens if a program is missing. Every make command that needs it
# first prints one line with the program and the command to type. make deps
# installs the program, as root or with sudo; otherwise it prints what to do.
#
# The test makes a directory of links to all programs of this machine and of
# tools/packages, removes one link, and sets PATH to this directory. Scripts
# replace apt-get, sudo and id.
#
# Needs: build/tally.img build/user.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

my $dir = private_dir();
my $bin = "$dir/bin";
mkdir $bin;
for my $directory (split /:/, $ENV{PATH}) {
	for my $program (grep { -f && -x _ } glob "\Q$directory\E/*") {
		symlink $program, $bin . $program =~ s{.*(?=/)}{}r;
	}
}
$ENV{PATH} = $bin;
my $table = slurp('tools/packages');
for my $program (map { split ' ' } $table =~ /^\ttool ([a-zA-Z].*)/mg) {
	-e "$bin/$program" or symlink '/bin/true', "$bin/$program";
}
delete @ENV{qw(CC HOSTCC LD OBJCOPY CROSS T)};

sub without {
	my ($program, $do) = @_;
	rename "$bin/$program", "$dir/$program" or die "no $program: $!";
	$do->();
	unlink "$bin/$program";
	rename "$dir/$program", "$bin/$program" or die "$program: $!";
}

sub play {
	my ($program, $script) = @_;
	unlink "$bin/$program";
	spew("$bin/$program", "#!/bin/sh\n$script");
	chmod 0755, "$bin/$program";
}

# ---- Messages of commands ------------------------------------------------

my @building = qw(gcc strip ld tar gzip fakeroot);
my @running = qw(perl setpriv qemu-system-i386);
my @commands = (['', 'make deps'], ['run', 'make deps run'],
    ['test T=session', "make deps test T='session'"]);

sub names_it {
	my ($program, $words, $hint) = @_;
	my ($status, $out, $err) = run('make', split ' ', $words);
	is("$status$out", '2', "make $words without $program fails");
	# Without gcc make does not find the headers of these two packages.
	$program .= ', libc6-dev, linux-libc-dev' if $program eq 'gcc';
	is($err =~ s/^Makefile:\d+: //r, "*** missing: $program; $hint " .
	    "installs that.  Stop.\n",
	    "make $words without $program prints one line");
}

for my $program (@building, @running) {
	without($program, sub {
		for (@commands) {
			my ($words, $hint) = @$_;
			names_it($program, $words, $hint)
			    if $words || grep { $_ eq $program } @building;
		}
	});
}
for (['gdb', 'debug'], ['gdb', 'test T=tests/machines/debug.t'],
    ['spin', 'test T=model'], ['bochs', 'bench'],
    ['afl-fuzz', 'torture-badfiles'], ['valgrind', 'study'],
    ['cppcheck', 'lint'], ['weasyprint', 'release'],
    ['node', 'test T=machines'],
    ['grub-mkimage', 'test T=machines']) {
	my ($program, $words) = @$_;
	my $hint = $words =~ s/T=(.*)/T='$1'/r;
	without($program, sub { names_it($program, $words,
	    "make deps $hint") });
}

# tools/emulate itself must name a missing program, too.
for (['qemu-system-i386'], ['setpriv'], [qw(bochs --on bochs)],
    [qw(dosbox --on dosbox)], [qw(node --on v86)],
    [qw(gdb --debug build/tally.elf)]) {
	my ($program, @options) = @$_;
	without($program, sub {
		my ($status, $out, $err) = run(qw(timeout -k 5 60
		    tools/emulate), @options, 'build/tally.img');
		is($status, BROKEN, "tools/emulate without $program fails");
		like($err, qr/^emulate:\ \Q$program\E\ is\ not\ installed:
		    \ make\ deps\ test\ installs\ it\n\z/mx,
		    "tools/emulate names $program");
	});
}

# This compiler does not find one of Linux's headers.
for my $lacks ('linux/errno.h', 'asm/ldt.h') {
	rename "$bin/gcc", "$dir/gcc" or die "no gcc: $!";
	play('gcc', "case \$* in *-E*) ! grep -q $lacks || exit 1 ;; esac\n");
	my ($status, $out, $err) = run('make', 'all');
	is("$status$out", '2', "make all without $lacks fails");
	is($err =~ s/^Makefile:\d+: //r, '*** missing: linux-libc-dev; ' .
	    "make deps installs that.  Stop.\n",
	    "make all without $lacks names the package");
	rename "$dir/gcc", "$bin/gcc" or die "gcc: $!";
}

# A command that does not need the missing program must run.
for (['gdb', 'run'], ['qemu-system-i386', 'all'], ['setpriv', 'lint'],
    ['bochs', 'test T=session'], ['spin', 'test T=kernel'],
    ['gcc', 'help'], ['gcc', 'clean'], ['gcc', 'deps']) {
	my ($program, $words) = @$_;
	without($program, sub {
		my ($status, undef, $err) = run('make', '-n', split ' ',
		    $words);
		is("$status$err", '0', "make $words does not need $program");
	});
}
without('gcc', sub {
	my ($status, undef, $err) = run(qw(make CC=clang HOSTCC=nocc-9));
	like($err, qr/missing: .*nocc-9; make deps installs/,
	    'make requires the compilers CC and HOSTCC, and not gcc');
});

# ---- Messages and actions of make deps -----------------------------------

my $size = <<'END';
0 upgraded, 17 newly installed, 0 to remove and 0 not upgraded.
Need to get 19.4 MB of archives.
After this operation, 75.9 MB of additional disk space will be used.
END
my $reasons = "deps: make debug needs these packages, which are missing:\n" .
    "  gdb                the debugger\n";
my $amount = "deps: 17 packages with all that they need, 19.4 MB to fetch, " .
    "75.9 MB on the disk\n";
my $line = "apt-get update && apt-get install --no-install-recommends gdb \n";

play('apt-get', <<END);
echo "\$SUDO\$*" >>$dir/calls
case \$* in
*--assume-no*)
	cat <<-'SIZE'
	$size	SIZE
	exit 1 ;;
*install*)
	echo "apt-get: \$*"
	[ ! -e $dir/network ] || ln -s /bin/true $bin/gdb ;;
esac
[ -e $dir/network ] || case \$* in *install*) exit 100 ;; esac
END

# Runs the script of make deps with this user number, with sudo or without,
# while gdb is missing. Returns what run() returns, and the calls of apt-get.
sub deps {
	my ($uid, $sudo) = @_;
	play('id', "echo $uid\n");
	play('sudo', $sudo ? 'SUDO="sudo " exec ' .
	    "\$(case \$1 in -n) shift; esac; echo \"\$@\")\n" : "exit 1\n");
	unlink "$dir/calls";
	my @result;
	without('gdb', sub { @result = run('tools/deps.sh', 'debug') });
	return (@result, slurp("$dir/calls"));
}

spew("$dir/network", '');
my ($status, $out, $err, $calls) = deps(0);
is("$status$err", '0', 'make deps installs as root');
like($out, qr/\A\Q$reasons$amount\Eapt-get: .*install .*gdb$/m,
    'as root make deps first prints the packages, the reason and the size');
like($calls, qr/^-q .*update .*\n-q -y .*install --no-inst\S+ gdb$/sm,
    'make deps installs only the packages that are missing');

($status, $out, $err, $calls) = deps(1000, 'sudo');
is("$status$err", '0', 'make deps installs for a user with sudo');
like($calls, qr/^sudo .*update /m, 'for a user apt-get update runs with sudo');
like($calls, qr/^sudo .*-y .*install --no-install-recommends gdb$/m,
    'for a user apt-get install runs with sudo');

($status, $out, $err, $calls) = deps(1000);
is($status, 1, 'make deps fails for a user without sudo');
is($out, "$reasons$amount",
    'without sudo make deps prints the packages, the reason and the size');
is($err, "deps: not root, and no sudo; as root, the line is:\n$line",
    'without sudo make deps prints the line that root must type');
unlike($calls, qr/ -y /, 'without sudo make deps installs nothing');

unlink "$dir/network";
($status, $out, $err) = deps(0);
is($status, 1, 'make deps fails without a network');
like($err, qr/^deps: .*is there a network.*as root, the line is:\n\Q$line\E\z/m,
    'without a network make deps prints the line to type later');

without('apt-get', sub {
	($status, $out, $err) = do {
		my @result;
		without('gdb', sub { @result = run(qw(tools/deps.sh debug)) });
		@result;
	};
	is("$status$out", "1$reasons",
	    'without apt-get make deps prints the programs and the reason');
	is($err, "deps: this is not Debian; please install these programs\n",
	    'without apt-get make deps asks the user to install the programs');
});
($status, $out, $err) = run(qw(tools/deps.sh debug));
is("$status$out$err", "0deps: nothing is missing\n",
    'if all programs are there, make deps does nothing');

# ---- The table ----------------------------------------------------------

my @entries = map { [split /\n/] } grep { !/^#/ } split /\n\n+/,
    $table;
cmp_ok(scalar @entries, '>', 25, 'tools/packages has more than 25 packages');
is(join(' ', map { $_->[0] } grep { @$_ != 3 } @entries), '',
    'each package in tools/packages has three lines');
my $makefile = join '', map { slurp($_) } 'Makefile', glob '*/*.mk';
my @unknown;
my %tests;
for (@entries) {
	my ($package, $commands, $check) = @$_;
	for my $command ($commands =~ /([\w.-]+)/g) {
		push @unknown, $command unless $command =~
		    /^(?:build|run|tests|on_bochs|builds_klibc|torture-\w+)$/ ||
		    $makefile =~ /^\Q$command\E:/m ||
		    $command =~ /^(.*)\.t$/ && test_file($1);
		$tests{$command}{$check =~ s/.*\btool //r =~
		    s/\$debugger/gdb/r} = 1;
	}
}
is(join(' ', @unknown), '',
    'the commands and tests in tools/packages exist');
my @left_out;
for my $test (test_files()) {
	next if $test eq 'tests/docs/deps.t';
	my $code = slurp($test) =~ s/^\s*#.*//mgr;
	for (qw(gdb dosbox spin Xvfb valgrind gnuplot xorriso
	    grub-mkimage)) {
		push @left_out, "$test: $_" if $code =~ /['(]$_(?![\w-])/ &&
		    !$tests{$test =~ s{.*/}{}r}{$_};
	}
}
is(join(', ', @left_out), '',
    'tools/packages names each test that starts one of these programs');

done_testing();
