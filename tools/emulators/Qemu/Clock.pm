# The clock of QEMU's guest, for --limit SECS: a guest counts as hung if its own
# clock has advanced by SECS seconds, however long that took on the host.
#
# Ancestor: none.
package Qemu::Clock;

use strict;
use warnings;
use Emulate::Files;
use POSIX ();

# If the guest's clock does not advance while QEMU uses this many seconds of CPU
# time, the guest counts as hung. Either the guest has stopped its clock, or
# each of its instructions faults, which takes QEMU long.
use constant STANDSTILL => 3;

# If the guest has read from its drives during the seconds of --limit, they are
# counted again from 0, at most this many times.
use constant PERIODS => 100;

# Fields:
#
#	told		the clock's last new value, in seconds
#	spent		QEMU's CPU time when the clock got that value
#	since		the clock's value when --limit began
#	reads		how many reads were completed when --limit began
#	periods		how often --limit has begun again
sub new {
	my ($class, $machine) = @_;
	return bless { machine => $machine, told => -1, spent => 0,
	    since => 0, reads => -1, periods => 0 }, $class;
}

# Returns for how many seconds the guest's own clock has run: it begins at
# midnight of the first day of a month. Returns 0 if QEMU does not answer.
sub seconds {
	my ($self) = @_;
	my %is = $self->{machine}->monitor('qom-get /machine rtc-time') =~
	    /tm_(\w+)": (\d+)/g;
	return %is ? 3600 * ($is{hour} + 24 * $is{mday} - 24) +
	    60 * $is{min} + $is{sec} : 0;
}

# Returns the CPU time that QEMU has used, in seconds.
sub spent {
	my ($self) = @_;
	my @fields = slurp("/proc/$self->{machine}{pid}/stat") =~
	    s/.*\) //r =~ /\S+/g;
	return ($fields[11] + $fields[12]) /
	    POSIX::sysconf(POSIX::_SC_CLK_TCK());
}

# Returns how many reads of its drives the guest has completed.
sub reads {
	my ($self) = @_;
	my $sum = 0;
	$sum += $_ for $self->{machine}->monitor('info blockstats') =~
	    /rd_operations=(\d+)/g;
	return $sum;
}

# Begins to count the seconds of --limit.
sub begin {
	my ($self) = @_;
	@$self{qw(since reads)} = ($self->seconds, $self->reads);
	$self->{periods} = 0;
}

# Does the guest count as hung? It does if its clock stands still, or has
# advanced by `limit` seconds without a read of a drive. A busy host may take
# long for a read, and meanwhile the clock of the waiting guest advances fast.
# So this function stops QEMU and lets it continue: QEMU stops only when all
# reads are done. Then this function compares the number of reads. A guest that
# never stops reading is ended after PERIODS limits.
sub has_told {
	my ($self, $limit) = @_;
	my $clock = $self->seconds;
	@$self{qw(told spent)} = ($clock, $self->spent)
	    if $clock != $self->{told};
	return 1 if $self->spent > $self->{spent} + STANDSTILL;
	return 0 if $clock < $self->{since} + $limit;
	$self->{machine}->monitor($_) for qw(stop cont);
	my $before = $self->{reads};
	@$self{qw(since reads)} = ($clock, $self->reads);
	return $self->{reads} == $before || ++$self->{periods} > PERIODS;
}

1;
