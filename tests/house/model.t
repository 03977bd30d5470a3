#!/usr/bin/perl
# Compares the model of shared page tables, tests/campaigns/model/tables.pml,
# with the functions of the kernel whose protocol it describes.

use strict;
use warnings;
use Digest::SHA qw(sha1_hex);
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

# Returns a file's text, with the files that it includes.
sub parts {
	my ($file) = @_;
	return slurp($file) =~
	    s{^#include "(.*)"\n}{parts("tests/campaigns/model/$1")}gmer;
}

# Each inline follows the name of the file that has its function.
# model/functions has a sum of the words of each function, without comments and
# blanks, from the last time that the model was compared with it.
my ($file, @missing) = ('');
my $functions = 0;
my $sums = '';
for (split /\n/, parts('tests/campaigns/model/tables.pml')) {
	$file = $1 =~ m{^(\w+/\w+\.[ch])$} ? $1 : '' if m{^/\* -+ (.*?) -+ \*/};
	my ($name) = /^inline (\w+)\(/;
	next if $file eq '' || !$name;
	$functions++;
	my ($body) = slurp($file) =~
	    /^(\w[^;\n]*?\b$name\([^;]*?\)\n\{\n.*?^\})/ms;
	push @missing, "$file: $name" if !defined $body;
	$body = join ' ', split ' ', ($body // '') =~ s{/\*.*?\*/}{}gsr;
	$sums .= sprintf "%s %s %.12s\n", $file, $name,
	    sha1_hex($body);
}
is(join(', ', @missing), '', 'the functions of the model are in the kernel');
is($sums, slurp('tests/campaigns/model/functions'),
    "and is as it was when they were " .
    'compared: if a sum differs, compare them again');
cmp_ok($functions, '>', 15, "$functions functions");

done_testing();
