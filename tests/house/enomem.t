#!/usr/bin/perl
# The campaign of refused memory, tests/enomem.t, leaves out no system call and
# no call of the allocator.
#
# Needs: build/enomem.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

local $ENV{TALLY_HOUSE} = 1;
my ($status, $out, $err) = run('prove', 'tests/enomem.t');
is($status, 0, 'tests/enomem.t is complete') or diag("$out\n$err");

done_testing();
