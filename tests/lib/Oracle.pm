# Runs programs of Tally on Linux, to see what they must do. The files of an
# image's archive are unpacked into a directory of the host, which becomes the
# programs' root.
#
# If the host allows new namespaces, the programs run in new ones. Then the tree
# is read-only, as on the floppy, the first program is process 1, and the
# programs and other processes cannot reach each other. Otherwise the programs
# run as root, with chroot. A program can write to /tmp and /dev/shm: they are
# empty file systems in memory (tmpfs), as on Tally, or directories if there are
# no namespaces.

package Oracle;

use strict;
use warnings;
use Exporter qw(import);
use Tally;
use Test::More;

our @EXPORT = qw(unpack_tree linux_command on_linux namespaces no_linux
	by_program same difference);

# Programs get the limits that they have on Tally: 1,024 files, no core dumps
# and 8 MiB of stack. Only the owner can write to a new file.
my $limits = 'ulimit -c 0; ulimit -n 1024; ulimit -s 8192; umask 022';

# chroot is in sbin, which the PATH of an ordinary user of Debian does not have.
my $chroot = '"$(PATH=$PATH:/usr/sbin:/sbin command -v chroot)"';

my @namespaces = qw(unshare --kill-child -r -m -p -f);
my $in_namespaces = <<'END';
mount --bind "$0" "$0" && cd "$0" || exit 126
for device in null zero tty; do
	mount --bind /dev/$device dev/$device || exit 126
done
mount -t devpts -o newinstance,ptmxmode=666 devpts dev/pts || exit 126
for place in tmp dev/shm; do
	mount -t tmpfs -o mode=1777 tmpfs $place || exit 126
done
mount -o remount,bind,ro "$0" && cd "$0" || exit 126
END
my $as_root = <<'END';
cd "$0" || exit 126
for device in null:1:3 zero:1:5 tty:5:0; do
	IFS=: read -r name major minor <<-NUMBERS
	$device
	NUMBERS
	rm -f dev/$name
	mknod -m 666 dev/$name c $major $minor || exit 126
done
END

# Can this user make namespaces on this host?
my $has_namespaces;
sub namespaces {
	if (!defined $has_namespaces) {
		my ($status) = run(@namespaces, 'true');
		$has_namespaces = $status == 0;
	}
	return $has_namespaces;
}

# Returns why no program can run on Linux in its own root; '' if one can.
sub no_linux {
	return 'no judge: this machine is no PC, and its Linux runs no ' .
	    'programs for i386' if !is_pc();
	return '' if namespaces() || $> == 0;
	return 'no judge: this host gives an ordinary user no namespaces, as ' .
	    'in a chroot; root needs none';
}

# Unpacks an archive into a directory that is removed when the test ends. dev/
# gets empty files, which are replaced by devices later.
sub unpack_tree {
	my ($archive) = @_;
	my $root = private_dir();
	# The archive may have files of another directory between those of one
	# directory.
	my ($status, $out, $err) = run('tar', '-C', $root,
	    '--delay-directory-restore', '--exclude=dev/*',
	    '-xf', $archive);
	$status == 0 or die "tar: $err";
	spew("$root/dev/$_", '') for qw(null zero tty);
	for my $dir ('dev/pts', 'dev/shm', 'tmp') {
		-d "$root/$dir" or mkdir "$root/$dir" or die "$dir: $!";
		chmod 01777, "$root/$dir";
	}
	return $root;
}

# Returns the command that runs a program on Linux, with the directory $root as
# its root directory.
sub linux_command {
	my ($root, @command) = @_;
	my $script = namespaces() ? $in_namespaces : $as_root;
	return (namespaces() ? @namespaces : (), 'sh', '-c',
	    "$script$limits; exec $chroot . \"\$@\"", $root, @command);
}

# Runs a program in its own session, without standard input. Returns its exit
# status, its standard output, and its standard error.
sub on_linux {
	return run(qw(timeout -k 5), GUARD, qw(setsid -w), linux_command(@_));
}

# Splits the output of tests/programs/user/run.c. Returns, for each program, its
# words, its end, the free pages before and after, and the result of the audit.
sub by_program {
	my ($log) = @_;
	my (%said, $name);
	for my $line (split /^/, $log) {
		if ($line =~ /^=== ([\w-]+)$/) {
			$name = $1;
			$said{$name} = { words => '' };
		} elsif (!defined $name) {
			next;
		} elsif ($line =~ /^=== (exit \d+ signal \d+)$/) {
			$said{$name}{end} = $1;
		} elsif ($line =~ /^=== free pages: (\d+) before, (\d+)/) {
			$said{$name}{pages} = [$1, $2];
		} elsif ($line =~ /^=== audit: (.*)$/) {
			$said{$name}{audit} = $1;
		} else {
			$said{$name}{words} .= $line;
		}
	}
	return \%said;
}

# Returns the lines that differ: with - those of Linux, with + those of Tally.
sub difference {
	my ($linux, $tally) = @_;
	my $dir = private_dir();
	spew("$dir/linux", $linux);
	spew("$dir/tally", $tally);
	my ($status, $out) = run('diff', '-U0', "$dir/linux", "$dir/tally");
	return join '', grep { !/^(---|\+\+\+|@@)/ } split /^/, $out;
}

# Compares one program on Linux and on Tally: its output and its end. On Tally
# as many pages must be free after it as before it, and the audit must pass.
sub same {
	my ($name, $linux, $tally) = @_;
	if (!$linux->{end} || !$tally->{end}) {
		fail("$name ends on Linux and on Tally");
		my @words = split /^/, $tally->{words} || "";
		splice @words, 0, -10 if @words > 10;
		diag("the last lines:\n", @words);
		return;
	}
	ok($linux->{words} eq $tally->{words},
	    "$name prints the same on Linux and on Tally")
	    or diag(difference($linux->{words}, $tally->{words}));
	is($tally->{end}, $linux->{end},
	    "$name ends in the same way on Linux and on Tally");
	ok($tally->{pages} && $tally->{pages}[0] == $tally->{pages}[1],
	    "as many pages are free after $name as before it")
	    or diag(explain($tally->{pages}));
	is($tally->{audit}, 'ok', "the audit finds no difference after $name");
}

1;
