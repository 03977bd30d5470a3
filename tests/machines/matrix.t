#!/usr/bin/perl
# Boots a matrix of machines, CPUs, BIOSes, drives and sizes of memory. Each
# must reach a prompt that answers and a second audit, and find all of its
# memory. machines.t, drives.t and cpus.t have more machines, drives and CPUs.
#
# Needs: build/tally.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

my $image = 'build/tally.img';

# Options, and the memory in MiB that the kernel must find. A BIOS may keep up
# to 1 MiB of it.
my @machines = (
	[32, qw(--machine pc)],
	[32, qw(--machine pc --cpu 486)],
	[32, qw(--machine pc --cpu pentium)],
	[32, qw(--machine pc --cpu max)],
	[32, qw(--machine q35)],
	[32, qw(--machine q35 --cpu max)],
	[32, qw(--machine isapc --cpu 486)],
	[32, qw(--machine isapc --cpu pentium)],
	[32, qw(--machine pc --as disk)],
	[32, qw(--machine pc --as usb)],
	[32, qw(--machine q35 --as disk)],
	[32, qw(--machine q35 --as usb)],
	[32, qw(--machine isapc --cpu 486 --as disk)],
	[2, qw(--memory 2M)],
	[2, qw(--memory 2M --machine isapc --cpu 486)],
	[3, qw(--memory 3M)],
	[4, qw(--memory 4M)],
	[16, qw(--memory 16M)],
	[64, qw(--memory 64M)],
	[512, qw(--memory 512M --cpu 486)],
	[1024, qw(--memory 1G)],
	[3072, qw(--memory 3G)],
	[3072, qw(--memory 3G --cpu 486)],
	[3072, qw(--memory 4G)],
	[3072, qw(--memory 5G)],
	[2048, qw(--memory 5G --machine q35)],
	[16, qw(--on bochs --memory 16M)],
	[2, qw(--on bochs --memory 2M)],
	[32, qw(--on bochs --cpu pentium)],
	[1024, qw(--on bochs --memory 1G)],
	[32, qw(--on bochs --as disk)],
	[16, qw(--on bochs-legacy --memory 16M)],
	[16, qw(--on bochs-seabios --memory 16M)],
	[2, qw(--on dosbox --memory 2M)],
	[16, qw(--on dosbox --memory 16M)],
	[63, qw(--on dosbox --memory 63M)],
);

# A kernel with several tasks does not work on DOSBox (machines.t): there the
# first program ends the machine.
for my $machine (@machines) {
	my ($size, @options) = @$machine;
	my $out = grep({ /dosbox/ } @options) ?
	    boots("the kernel boots with @options", SUCCESS,
		['audit: ok', 'finish: success'], @options,
		'--cmdline', 'init=/bin/poweroff', $image) :
	    answers("the kernel boots with @options", @options, $image);
	my ($pages) = $out =~ /^memory: (\d+) pages/m;
	my $found = ($pages || 0) / 256;
	ok($size - 1 <= $found && $found <= $size,
	    "@options: the kernel finds $size MiB")
	    or diag("found $found MiB\n$out");
}

# The kernel reports memory above 3 GiB, but does not use it.
boots('memory above 3 GiB is reported', SUCCESS, ['above bffff000 not used'],
    qw(--memory 5G),
    at_prompt('poweroff'), $image);

done_testing();
