#!/usr/bin/perl
# Compares docs/programs.md with the sources. The page must list the system
# calls of the kernel's table, and all other calls of Linux as missing. Each
# limit must be the value of its constant, which may be in one of Linux's
# headers.
#
# Needs: build/takes

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

my $page = slurp('docs/programs.md');
my $sources = join '', map { slurp($_) } glob('{include,mm,kernel}/*.[chS]'),
    'build/uapi/linux/limits.h', 'build/uapi/linux/uio.h';

# ---- The system calls ---------------------------------------------------

my ($has, $lacks) = map { { split /,? /, $_ } } $page =~ /^What\ Tally\ has:\n\n
    (.*)\.\n\nWhat\ Linux\ has\ and\ Tally\ lacks.*\n\n(.*)\.\n/mx;
my %kernel = map { $_->{number} => $_->{name} } system_calls();
cmp_ok(scalar keys %kernel, '>', 50,
    'the kernel has more than 50 system calls');
is_deeply($has, \%kernel, "docs/programs.md lists the kernel's calls");

# The headers of this machine may be of a newer Linux with more calls, or of an
# older Linux with fewer calls.
my %linux = reverse slurp('build/uapi/asm/unistd_32.h') =~
    /__NR_(\w+) (\d+)$/mg;
my ($last) = sort { $b <=> $a } keys %$lacks;
is(join(' ', grep { ($lacks->{$_} // '') ne $linux{$_} }
    grep { !$kernel{$_} && $_ <= $last } sort { $a <=> $b } keys %linux),
    '', 'docs/programs.md lists the calls that Tally lacks');
is(join(' ', grep { $kernel{$_} || exists $linux{$_} &&
    $linux{$_} ne $lacks->{$_} } sort keys %$lacks), '',
    'docs/programs.md lists no call that Linux lacks');

# A table gives reasons. Each word of it must match a missing call, and no call
# may have two reasons.
my ($reasons) = $page =~ /^\| why \| calls \|\n\|.*\n((?:\|.*\n)+)/m;
my %row_of;
for my $row (map { /^\| \S.* \| (.*) \|$/ ? $1 : () }
    split /\n/, $reasons // '') {
	for my $word (grep { $_ ne 'all others' } split /, /, $row) {
		my $fits = join '.*', map { quotemeta } split /\*/, $word, -1;
		my @calls = grep { /^$fits$/ } values %$lacks;
		ok(scalar @calls,
	    "$word in the table of reasons matches a missing call");
		push @{$row_of{$_}{$row}}, $word for @calls;
	}
}
is(join(' ', grep { keys %{$row_of{$_}} > 1 } sort keys %row_of), '',
    'no missing call has two reasons');

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
	is(value($name), $number, "docs/programs.md: $name is $number");
	$rows++;
}
cmp_ok($rows, '>', 10, 'docs/programs.md lists more than 10 limits');

done_testing();
