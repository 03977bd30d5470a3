# The clock of QEMU's guest, for --limit: a guest hangs if its own clock has
# told so many seconds, however long the host took for them.
#
# Ancestor: none.
package Qemu::Clock;

use strict;
use warnings;
use Emulate::Files;
use POSIX ();

# A guest whose clock does not go on hangs when QEMU has used so many seconds.
# It may have stopped it, or fault at each instruction, for which QEMU is slow.
use constant STANDSTILL => 3;

# So often a guest that reads gets another --limit.
use constant PERIODS => 100;

# told: what the clock told, and spent: what QEMU had used by then
# since: what the clock told when --limit began, and reads: how many reads of
# its drives were done then
# periods: how often it began again
sub new {
	my ($class, $machine) = @_;
	return bless { machine => $machine, told => -1, spent => 0,
	    since => 0, reads => -1, periods => 0 }, $class;
}

# Seconds of the guest's own clock, which begins at midnight.
sub seconds {
	my ($self) = @_;
	my %is = $self->{machine}->monitor('qom-get /machine rtc-time') =~
	    /tm_(\w+)": (\d+)/g;
	return %is ? 3600 * ($is{hour} + 24 * $is{mday} - 24) +
	    60 * $is{min} + $is{sec} : 0;
}

# Seconds of a processor that QEMU has used.
sub spent {
	my ($self) = @_;
	my @fields = slurp("/proc/$self->{machine}{pid}/stat") =~
	    s/.*\) //r =~ /\S+/g;
	return ($fields[11] + $fields[12]) /
	    POSIX::sysconf(POSIX::_SC_CLK_TCK());
}

# How many reads of its drives are done.
sub reads {
	my ($self) = @_;
	my $sum = 0;
	$sum += $_ for $self->{machine}->monitor('info blockstats') =~
	    /rd_operations=(\d+)/g;
	return $sum;
}

# --limit begins now.
sub begin {
	my ($self) = @_;
	@$self{qw(since reads)} = ($self->seconds, $self->reads);
	$self->{periods} = 0;
}

# Has it told so many seconds without a read? A busy host may take long for
# one, while the clock of a guest that waits runs away: QEMU stops only when all
# are done. A guest that reads for ever has an end, too.
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
