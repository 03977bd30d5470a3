#!/usr/bin/perl
# checksum.pl FILE: sets an option ROM's last byte so that the sum of all is 0.
use strict;
use warnings;

my $name = shift or die "usage: checksum.pl FILE\n";
open(my $file, '+<:raw', $name) or die "$name: $!\n";
my $size = read($file, my $rom, 65537) // die "$name: $!\n";
die "$name: $size bytes are no option ROM\n" if !$size || $size % 512;
my $sum = unpack('%8C*', substr($rom, 0, -1));
seek($file, -1, 2) or die "$name: $!\n";
print $file chr(-$sum & 255);
close($file) or die "$name: $!\n";
