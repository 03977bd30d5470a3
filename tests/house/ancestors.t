#!/usr/bin/perl
# Compares docs/ancestors.md with the sources: each function that it names is
# defined in a file that its heading names, and no function of mm/ is left out.

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

my $page = slurp('docs/ancestors.md');

# Returns the functions that a source defines. In C the brace of a function's
# body stands in column 0; in assembler a function is a label.
sub defined_in {
	my ($text) = @_;
	$text =~ s{/\*.*?\*/}{}gs;
	my @names = $text =~ /^(?![#\s}])[\w \t*]*?\b(\w+)
	    \((?:[^;{}()]|\([^()]*\))*\)\s*\n\{/gmx;
	push @names, $text =~ /^(\w+):/gm;
	return @names;
}

my %file_of;
for my $file (glob('{init,mm,kernel}/*.[cS] include/mm.h')) {
	push @{$file_of{$_}}, $file for defined_in(slurp($file));
}
my @mm = grep { grep { m{^mm/|^include/mm\.h$} } @{$file_of{$_}} }
    sort keys %file_of;
cmp_ok(scalar @mm, '>', 70, 'more than 70 functions are found in mm/');

# Returns the errors of the page, one a line.
sub complaints {
	my ($text) = @_;
	my (@wrong, %named);
	for my $section (split /^(?=## )/m, $text) {
		my ($heading) = $section =~ /^## (.*)$/m or next;
		my %here = map { $_ => 1 } $heading =~ m{\b(\w+/\w+\.[cS])\b}g;
		for my $row ($section =~ /^\| (`\w+(?:\(\))?`.*)$/mg) {
			my ($first, @cells) = split / \| /, $row;
			push @wrong, "four columns: $first" if @cells != 3;
			for my $name ($first =~ /`(\w+)(?:\(\))?`/g) {
				my @files = @{$file_of{$name} || []};
				push @wrong, "named twice: $name"
				    if $named{$name}++;
				push @wrong, "not in $heading: $name" if
				    !grep { $here{$_} || ($here{
					'mm/paging.c'} || $here{
					'mm/memory.c'}) &&
					$_ eq 'include/mm.h' } @files;
			}
		}
		for my $name ($section =~ /`(\w+)\(\)`/g) {
			push @wrong, "no such function: $name"
			    if !$file_of{$name};
		}
	}
	push @wrong, map { "not named: $_" } grep { !$named{$_} } @mm;
	return join "\n", @wrong;
}

is(complaints($page), '',
    'docs/ancestors.md names only existing functions, and all of mm/');

# The test must find these errors.
is(complaints($page =~ s/^\| `kfree\(\)`.*\n//mr), 'not named: kfree',
    'this test finds a function that is left out');
is(complaints($page =~ s/`kalloc\(\)` \|/`kallok()` |/r),
    "not in mm/kalloc.c: kallok\nno such function: kallok\n" .
    'not named: kalloc', 'this test finds a name without a function');
like(complaints($page =~ s/^## mm\/kalloc\.c/## mm\/memory.c/mr),
    qr/^not in mm\/memory\.c: kfree$/m,
    'this test finds a function below the heading of another file');

done_testing();
