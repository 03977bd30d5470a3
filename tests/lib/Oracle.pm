# Linux, which says what is right: the files of an image's archive become the
# root of a file system, and its programs run there, on the host.
#
# In namespaces of their own, if the host has them for us: then the tree is
# read-only, as on the floppy, and the first program is process 1. Else, as
# root, in the tree alone. Whoever runs there cannot be reached by what runs
# elsewhere, nor reach it. What can be written to is /tmp and /dev/shm, empty
# file systems in memory (tmpfs), as on Tally; without namespaces they are
# directories.

package Oracle;

use strict;
use warnings;
use Exporter qw(import);
use Tally;
use Test::More;

our @EXPORT = qw(unpack_tree linux_command on_linux namespaces no_linux
	by_program same difference);

# What a program on Tally finds: 1,024 files, no core dumps, 8 MiB of stack;
# what it makes can be changed by its owner alone.
my $limits = 'ulimit -c 0; ulimit -n 1024; ulimit -s 8192; umask 022';

# Debian's ordinary users have no sbin in their PATH.
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

# Has the host namespaces, for such as us?
my $has_namespaces;
sub namespaces {
	if (!defined $has_namespaces) {
		my ($status) = run(@namespaces, 'true');
		$has_namespaces = $status == 0;
	}
	return $has_namespaces;
}

# Why nothing can be run on Linux in a root of its own; '' if it can.
sub no_linux {
	return 'no judge: this machine is no PC, and its Linux runs no ' .
	    'programs for i386' if !is_pc();
	return '' if namespaces() || $> == 0;
	return 'no judge: this host gives an ordinary user no namespaces, as ' .
	    'in a chroot; root needs none';
}

# The files of an archive in a directory that goes away with the test; dev/
# has files where devices will be.
sub unpack_tree {
	my ($archive) = @_;
	my $root = private_dir();
	# what a directory has may come later than what has the next one
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

# What runs a command there.
sub linux_command {
	my ($root, @command) = @_;
	my $script = namespaces() ? $in_namespaces : $as_root;
	return (namespaces() ? @namespaces : (), 'sh', '-c',
	    "$script$limits; exec $chroot . \"\$@\"", $root, @command);
}

# Runs it, in a session of its own and without standard input. Returns its exit
# status, what it said on standard output, and on standard error.
sub on_linux {
	return run(qw(timeout -k 5), GUARD, qw(setsid -w), linux_command(@_));
}

# What the lines of tests/programs/user/run.c say of each program.
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

# The lines that differ: - what Linux says, + what Tally does.
sub difference {
	my ($linux, $tally) = @_;
	my $dir = private_dir();
	spew("$dir/linux", $linux);
	spew("$dir/tally", $tally);
	my ($status, $out) = run('diff', '-U0', "$dir/linux", "$dir/tally");
	return join '', grep { !/^(---|\+\+\+|@@)/ } split /^/, $out;
}

# One program: what it says and how it ends, here and there, and what is left
# behind it.
sub same {
	my ($name, $linux, $tally) = @_;
	if (!$linux->{end} || !$tally->{end}) {
		fail("$name comes to its end on both systems");
		my @words = split /^/, $tally->{words} || "";
		splice @words, 0, -10 if @words > 10;
		diag("the last words:\n", @words);
		return;
	}
	ok($linux->{words} eq $tally->{words}, "$name says the same")
	    or diag(difference($linux->{words}, $tally->{words}));
	is($tally->{end}, $linux->{end}, "$name ends in the same way");
	ok($tally->{pages} && $tally->{pages}[0] == $tally->{pages}[1],
	    "$name leaves as many pages free as there were")
	    or diag(explain($tally->{pages}));
	is($tally->{audit}, 'ok', "the audit is clean after $name");
}

1;
