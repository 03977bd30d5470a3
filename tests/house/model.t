#!/usr/bin/perl
# Checks that the kernel's functions are still those with which the model of
# shared page tables, tests/campaigns/model/tables.pml, was compared.

use strict;
use warnings;
use Digest::SHA qw(sha1_hex);
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

# Returns a file's text, with the text of the files that it includes.
sub parts {
	my ($file) = @_;
	return slurp($file) =~
	    s{^#include "(.*)"\n}{parts("tests/campaigns/model/$1")}gmer;
}

# In the model an inline has the name of a function of the kernel; the heading
# above it names the function's file. model/functions has a checksum of each of
# these functions, without comments and white space, from the last time that
# somebody compared the model with it.
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
    'these functions have not changed since the model was compared with them');
cmp_ok($functions, '>', 15, 'the model has more than 15 functions');

done_testing();
