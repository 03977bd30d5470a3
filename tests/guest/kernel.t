#!/usr/bin/perl
# The tests in tests/guest/kernel/, run by the kernel itself, in QEMU and in
# Bochs. What the guest says in TAP is passed on; then the two logs are
# compared.
#
# harness.t sets TALLY_CMDLINE and TALLY_TIMEOUT to see this file fail.
#
# Needs: build/test.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

my $image = 'build/test.img';
# 16 MiB of 32, so that what a BIOS keeps at the top of memory does not show.
my $cmdline = $ENV{TALLY_CMDLINE} || 'mem=16M';

# Lines that tell one platform from the other: the size of its memory map.
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
	'Bochs and QEMU say the same');

# A CPU whose read-only pages do not bind the kernel (option nowp), and one
# without pages of 4 MiB.
for my $machine (['nowp', '--cmdline', 'nowp'],
    ['a 486', '--cpu', '486', '--cmdline', $cmdline]) {
	my ($name, @options) = @$machine;
	subtest "on $name" => sub {
		my ($status, $out, $err) = boot(@options, $image);
		pass_on_tap($out);
		is($status, SUCCESS, 'the guest reports success')
		    or diag("$out\n$err");
	};
}

done_testing();
