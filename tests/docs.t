#!/usr/bin/perl
# What docs/programs.md promises to programs, beside the sources: each system
# call that it lists is in the kernel's table, with Linux's number, the
# function and as many arguments, and those that it says are missing are not;
# each limit is that of its constant, which may be one of Linux's headers.
#
# Needs: build/takes

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Tally;
use Test::More;

my $page = slurp('docs/programs.md');
my $sources = join '', map { slurp($_) } glob('{include,mm,kernel}/*.[chS]'),
    'build/uapi/linux/limits.h', 'build/uapi/linux/uio.h';

# ---- The system calls ---------------------------------------------------

my %kernel = map { $_->{number} => "$_->{function}, $_->{given}" }
    system_calls();
my (%name, @missing, @words);
while ($page =~
    /^\| (\d+) \| (\w+) \| `sys_(\w+)\(\)` \| (\d) \| (.*?) ?\|$/mg) {
	my ($number, $name, $function, $arguments, $list) =
	    ($1, $2, $3, $4, $5);
	$name{$number} = $name;
	push @missing, "$number $name"
	    if ($kernel{$number} || '') ne "$function, $arguments";
	push @words, $name if (() = $list =~ /\w[^,]*/g) != $arguments;
}
cmp_ok(scalar keys %name, '>', 50, 'docs/programs.md lists system calls');
is("@missing", '', 'the kernel has each, with these arguments');
is("@words", '', '... as many as have names');

SKIP: {
	my ($header) = grep { -e } map { "/usr/include/$_/unistd_32.h" }
	    qw(asm x86_64-linux-gnu/asm i386-linux-gnu/asm);
	skip 'the host has no unistd_32.h', 3 if !$header;
	my %linux = reverse slurp($header) =~ /__NR_(\w+) (\d+)$/mg;
	is_deeply(\%name, { map { $_ => $linux{$_} } keys %name },
	    '... under the names that Linux has for these numbers');
	# A newer Linux may have more at its end, an older one fewer.
	my ($list) = $page =~
	    /^What Linux has and Tally lacks.*?\n\n(.*?)\.\n/m;
	my %lacks = split /,? /, $list // '';
	my ($last) = sort { $b <=> $a } keys %lacks;
	is(join(' ', grep { ($lacks{$_} // '') ne $linux{$_} }
	    grep { !$name{$_} && $_ <= $last } sort { $a <=> $b } keys %linux),
	    '', 'it lists what Linux has and Tally lacks');
	is(join(' ', grep { $name{$_} || exists $linux{$_} &&
	    $linux{$_} ne $lacks{$_} } sort keys %lacks), '',
	    '... and nothing else');
}

# ---- Limits -------------------------------------------------------------

sub value {
	my ($name) = @_;
	my ($words) = $sources =~ /^[ \t]*\#define[ \t]+$name[ \t]+
	    ([^\n]*?)[ \t]*(?:\/\*.*)?$/mx;
	return 'undefined' if !defined $words;
	$words =~ s/\b(?!0x)([A-Z]\w+)\b/value($1)/ge;
	$words =~ s/\b(\w+?)U?L\b/$1/g;
	return $words =~ /^[\d\sx\(\)a-f+*-]+$/i ? eval $words : $words;
}

my $rows = 0;
while ($page =~ /^\| [^|]+ \| ([\d,]+)[^|]* \| `([A-Z_0-9]+)` \|/mg) {
	my ($number, $name) = ($1 =~ tr/,//dr, $2);
	is(value($name), $number, "$name is $number");
	$rows++;
}
cmp_ok($rows, '>', 10, 'docs/programs.md lists the limits');

done_testing();
