#!/usr/bin/perl
# Boots the kernel with the tests in tests/guest/kernel/, in QEMU and in Bochs.
# Passes the guest's TAP on, then compares the two logs.
#
# harness.t sets TALLY_CMDLINE and TALLY_TIMEOUT so that this test fails.
#
# Needs: build/test.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

my $image = 'build/test.img';
# The kernel uses 16 MiB of 32, so that the part that a BIOS keeps at the top of
# memory does not matter.
my $cmdline = $ENV{TALLY_CMDLINE} || 'mem=16M';

# Removes the lines that differ between QEMU and Bochs: the sizes of their
# memory maps.
sub same_everywhere {
	my ($log) = @_;
	$log =~ s/^memory map: .*\n//mg;
	return $log;
}

my %log;
for my $on (qw(qemu bochs)) {
	subtest "on $on" => sub {
		my ($status, $out, $err) = boot('--on', $on, '--cmdline',
		    $cmdline, $image);
		pass_on_tap($out);
		is($status, SUCCESS, 'the guest reports success')
		    or diag("$out\n$err");
		$log{$on} = $out;
	};
}

is(same_everywhere($log{bochs}), same_everywhere($log{qemu}),
	'the kernel prints the same on Bochs and QEMU');

# Runs the tests on a CPU on which the kernel can write to read-only pages
# (option nowp), and on one without pages of 4 MiB.
for my $machine (['with the option nowp', '--cmdline', 'nowp'],
    ['on a 486', '--cpu', '486', '--cmdline', $cmdline]) {
	my ($name, @options) = @$machine;
	subtest $name => sub {
		my ($status, $out, $err) = boot(@options, $image);
		pass_on_tap($out);
		is($status, SUCCESS, 'the guest reports success')
		    or diag("$out\n$err");
	};
}

done_testing();
