# What a test file, or their runner, leaves behind: nothing. Whether it comes
# to its end, dies, or is ended by a signal: every process below it is ended,
# and its directories for temporary files are removed.

package Tidy;

use strict;
use warnings;
use Exporter qw(import);
use File::Temp qw(tempdir);
use POSIX qw(:sys_wait_h);

our @EXPORT = qw(private_dir);

# How long a process has to end by itself: it may have to end others first.
use constant { STEP => 0.05, STEPS => 200 };

my $owner = $$;		# not a child on its way to exec()

# A directory that goes away with this process.
sub private_dir {
	return tempdir('tally-XXXXXXXX', TMPDIR => 1, CLEANUP => 1);
}

# All processes below this one, whatever their groups and sessions.
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

# Each is told once, so that what it does at its end is not interrupted. Those
# whose parents end first are no descendants any more, and are waited for.
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

# This runs before the end of File::Temp, which removes the directories.
END {
	if ($$ == $owner) {
		local $?;
		end_descendants();
		chdir '/';
	}
}

1;
