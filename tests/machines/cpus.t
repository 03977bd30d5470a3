#!/usr/bin/perl
# Boots on the CPU models of QEMU and of Bochs, from the 486 on (with Bochs 3.0,
# from the 386 on). Each must reach a prompt that answers, and a second audit.
#
# Bochs is slow, so the short form has only three of the models in @bochs.
#
# Needs: build/tally.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Torture;
use Test::More;

my @qemu = qw(486 pentium pentium2 pentium3 athlon n270 coreduo core2duo
    qemu32 qemu64 phenom Nehalem Haswell EPYC max);
my @bochs = qw(pentium pentium_mmx amd_k6_2_chomper p2_klamath p3_katmai
    p4_willamette core_duo_t2400_yonah atom_n270 athlon64_clawhammer
    phenom_8650_toliman core2_penryn_t9600 corei5_lynnfield_750 zambezi ryzen
    tigerlake);

# Models that only Bochs 3.0 has. The newer BIOS of that version does not run on
# a 386.
my @old = emulator('bochs') eq 'Bochs 2.7' ? () :
    (['i386', 'bochs-legacy'], ['i486dx4', 'bochs']);
my @young = map { [$_, 'bochs'] } @{long([@bochs[0, 4, 13]], \@bochs)};

answers("QEMU boots with the CPU $_", '--cpu', $_, 'build/tally.img') for @qemu;
for my $model (@old, @young) {
	my ($name, $on) = @$model;
	answers("Bochs boots with the CPU $name", '--on', $on,
	    qw(--memory 16M --cpu), $name,
	    'build/tally.img');
}
tried('CPU models', @qemu + @old + @young);
summary();

done_testing();
