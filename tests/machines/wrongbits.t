#!/usr/bin/perl
# Boots with one wrong bit in the boot sector: the machine must boot, print a
# message, or at least show a sign. docs/boot.md lists the bits after which it
# is silent.
#
# An option ROM (tests/machines/hardware/firmware.S) asks for the bit's number
# and inverts the bit in memory, just before it starts the boot sector. Then one
# of these happens:
#
#	boots	the kernel prints something
#	message	the screen has a dozen characters or more of a known message
#	sign	the screen has something else, mostly the boot sector's T
#	resets	the machine resets
#	silent	the screen is empty, or as the BIOS left it
#
# The long form tries each bit.
#
# Needs: build/tally.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Rom;
use Tally;
use Torture;
use Test::More;

use constant FLIPS => 0x40000;	# as tests/machines/hardware/firmware.S has it

my $dir = private_dir();
my $good = slurp('build/tally.img');
my $page = slurp('docs/boot.md');

# For the next bit QEMU returns to the moment at which the ROM asked. A guest
# that works prints its messages within a third of LIMIT seconds, by its own
# clock.
use constant { MARK => 0x1fe, LIMIT => 6, AT_ONCE => 128 };
my @messages = ('T boot sector damaged, press a key', ' no loader: ',
    'ally needs a 386, press a key', 'read error: drive ',
    ' damaged: sum expected ');

sub says {
	my ($screen) = @_;
	for my $message (@messages) {
		for my $at (0 .. length($message) - 12) {
			return 1 if index($screen,
			    substr $message, $at, 12) >= 0;
		}
	}
	return 0;
}

# Tries each of these bits. Returns bit => what happens with it. If a reset ends
# QEMU, starts it again.
sub turn_over {
	my (@bits) = @_;
	my @came;
	my @show = ('show', 'monitor info registers');
	while (@bits) {
		my @some = @bits[0 .. (@bits < AT_ONCE ? @bits : AT_ONCE) - 1];
		my ($status, $out) = boot('--icount', '--slow', 10, '--limit',
		    LIMIT, '--snapshots', '--memory', '4M',
		    with_rom('firmware', 8, pack 'VC6', FLIPS, (0) x 6),
		    map({ ('--step', $_) }
			'serial ?', 'monitor savevm question', @show,
			map({ ('monitor loadvm question',
			    sprintf('send \x%02x\x%02x', $_ & 255, $_ >> 8),
			    'serial >', 'until command line: ', @show) } @some),
			'quit'), 'build/tally.img');
		my ($first, @screens) =
		    $out =~ /(.*?)^\s*CPU#0\n.*?XMM07.*?\n/gms;
		$first =~ s/^\?// or die $out;
		push @screens, undef if $status != SUCCESS;
		for my $screen (@screens) {
			push @came, shift @bits, !defined $screen ? 'resets' :
			    $screen =~ /^command line: /m ? 'boots' :
			    says($screen) ? 'message' :
			    $screen =~ /^>\s*(?:\Q$first\E)?\s*$/ ? 'silent' :
			    'sign';
		}
	}
	return @came;
}

# Reads from docs/boot.md the bits after which the machine is silent, in lines
# like this: | 05E | 6 | ... If such a bit is wrong, the processor executes
# bytes that the BIOS has left in memory. So with another BIOS, or with the same
# one a little later, the machine may show a sign after some of these bits.
my %silent = map { $_ => 1 } map { my ($byte, $bits) = /(\w+) \| ([\d, ]+)/;
	map { 8 * hex($byte) + $_ } split /, /, $bits }
    $page =~ /^\| ([0-9A-F]{3} \| [\d, ]+) \|/mg;
my @bits = @{long([map { 41 * $_ } 0 .. 99], [0 .. 8 * MARK - 1])};
my %asked = map { $_ => 1 } @bits, keys %silent;
my %became = turn_over(sort { $a <=> $b } keys %asked);
is(join(' ', sort { $a <=> $b } grep { $became{$_} eq 'silent' &&
    !$silent{$_} } keys %became), '',
    'a wrong bit is silent only if docs/boot.md lists it');
ok(grep({ $became{$_} eq 'silent' } keys %silent),
    'a bit that docs/boot.md lists is silent');
note(map { sprintf "%03X, bit %u: %s\n", $_ >> 3, $_ & 7, $became{$_} }
    sort { $a <=> $b } keys %became);
my %times;
$times{$_}++ for values %became;
tried("bits after which it $_", $times{$_}) for sort keys %times;

# The BIOS checks the mark at the end of the sector.
for my $bit (@{long([0], [0 .. 15])}) {
	my $at = MARK + ($bit >> 3);
	my $sector = $good;
	substr($sector, $at, 1) ^= chr(1 << ($bit & 7));
	spew("$dir/image", $sector);
	boots("a wrong bit $bit of 55 AA: the BIOS prints a message", SUCCESS,
	    [], '--step', 'screen not a bootable disk', '--step', 'quit',
	    "$dir/image");
}
summary();
done_testing();
