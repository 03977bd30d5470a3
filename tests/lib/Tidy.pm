# Cleans up when a test file or its runner ends: normally, with an error, or by
# a signal. Then it ends every process that descends from it, and removes its
# temporary directories.

package Tidy;

use strict;
use warnings;
use Exporter qw(import);
use File::Temp qw(tempdir);
use POSIX qw(:sys_wait_h);

our @EXPORT = qw(private_dir);

# A process may take STEPS steps of STEP seconds to end, because it may have to
# end other processes first.
use constant { STEP => 0.05, STEPS => 200 };

my $owner = $$;		# not $$ in a child that has not called exec() yet

# Makes a directory that is removed when this process ends.
sub private_dir {
	return tempdir('tally-XXXXXXXX', TMPDIR => 1, CLEANUP => 1);
}

# Returns all descendants of a process, in any process group and session.
sub descendants {
	my ($pid) = @_;
	my @children;
	for my $file (glob "/proc/$pid/task/*/children") {
		open my $in, '<', $file or next;
		push @children, map { split } <$in>;
	}
	return map { ($_, descendants($_)) } @children;
}

sub runs {
	my ($pid) = @_;
	open my $in, '<', "/proc/$pid/stat" or return 0;
	return (<$in> // '') =~ /\) [^XZ]/;
}

# Ends all descendants of this process. Sends TERM to each of them only once, so
# that its clean-up is not interrupted, and KILL to those that still run after
# the last step. If a parent ends before its children,
# they are descendants no more; this function waits for them, too.
sub end_descendants {
	my %told;
	for my $step (0 .. STEPS) {
		1 while waitpid(-1, WNOHANG) > 0;
		kill 'TERM', grep { !$told{$_}++ } descendants($$);
		my @left = grep { runs($_) } keys %told or return;
		kill 'KILL', @left if $step == STEPS;
		select undef, undef, undef, STEP;
	}
}

my %number = (HUP => 1, INT => 2, QUIT => 3, TERM => 15);
for my $signal (keys %number) {
	$SIG{$signal} = sub {
		@SIG{keys %number} = ('IGNORE') x keys %number;
		exit 128 + $number{$signal};
	};
}

# This END block runs before that of File::Temp, which removes the directories.
END {
	if ($$ == $owner) {
		local $?;
		end_descendants();
		chdir '/';
	}
}

1;
