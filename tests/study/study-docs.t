#!/usr/bin/perl
# Tests that the pages of the study agree with its results. Every number in
# their text must have a claim in tests/study/claims: the same sentence with an
# expression instead of the number, which computes it from the results or the
# sources. The tables must be the output of study/prices and study/heaptables.
# Without results the test is skipped.
#
# A number without a claim fails, also in words ("five times"). Years, numbers
# of lists, names (xv6, churn90) and code need no claim. Predictions need a
# claim only for the text between asterisks.

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib", "$FindBin::Bin/../../study";
use Tally;
use Test::More;
use Figures;

-e 'study/results/clocks.csv'
    or plan skip_all => 'no results are checked in';
read_figures('study/results');

# ---- Claims --------------------------------------------------------------

# Returns the text for a Perl expression that stands in braces and may call the
# functions of Figures.pm. Before the expression stands a format if the value is
# not a whole number. An expression after ? must be true; its text is empty.
sub filled {
	my ($what) = @_;
	my ($format, $code) = $what =~ /^(%\S+ )?(.*)$/s;
	my $true = $code =~ s/^\?//;
	my @value = eval $code;	## no critic: the code is in tests/study/claims
	die "{$what}: $@" if $@;
	if ($true) {
		$value[0] or die "{$what} is not so\n";
		return '';
	}
	return sprintf $format ? $format =~ s/ $//r : '%.0f', $value[0];
}

# Returns a claim with the values in place of the braces.
sub words_of {
	my ($claim) = @_;
	return $claim =~ s/(\{(?:[^{}]++|(?1))*\})/filled(substr $1, 1, -1)/ger;
}

my (%claims, $page);
for (split /\n/, slurp('tests/study/claims') =~ s/\n\t/ /gr) {
	next if /^(?:#.*)?$/;
	if (/^\[(.*)\]$/) {
		$page = $1;
	} else {
		push @{$claims{$page}}, $_;
	}
}

# ---- Pages ---------------------------------------------------------------

# Removes predictions, but keeps the text between asterisks: their results.
sub without_predictions {
	my ($text) = @_;
	return $text =~ s{^(## Predictions.*?\n)(.*?)(?=^## |\z)}
	    {$1 . join("\n", $2 =~ m{(?<![*\w])\*([^*]{2,}?)\*}g) . "\n"}gmser;
}

# A number in words needs a claim if one of these words follows it.
my $word = qr/\b(?:(?:two|three|four|five|six|seven|eight|nine|ten|twelve|
    twenty|thirty|fifty)\s+(?:times|instructions|clocks|hundred|thousand))\b/x;

# Removes text in which numbers need no claim.
sub bare {
	my ($text) = @_;
	$text =~ s/^```.*?^```$//gms;
	$text =~ s/^<!-- study.*?^<!-- end -->$//gms;
	$text =~ s/^## References.*?(?=^## |\z)//gms;
	$text =~ s/^\t.*$//gm;		# code and drawings
	$text =~ s/`[^`]*`//g;
	$text =~ s/\]\([^)]*\)/]/g;
	$text =~ s/^\d+\. //gm;
	$text =~ s/\b(?:Linux|Hux|UNIX|Plan) V?\d[\d.]*|\b\d[\d.]*BSD//g;
	$text =~ s/\b(?:a|the) 386\b//g;
	$text =~ s/\b[A-Za-z_]+\d\w*//g;
	$text =~ s/\b(?:19|20)\d\d\b//g;
	return $text;
}

for my $file (glob('docs/study*.md'), 'docs/system-alloc.md') {
	my $text = without_predictions(slurp($file));
	my @wrong;
	for my $claim (@{$claims{$file} || []}) {
		my $words = eval { words_of($claim) };
		if (!defined $words) {
			push @wrong, "$claim\n\t$@";
			next;
		}
		my $pattern = join '\s+', map { quotemeta } split ' ', $words;
		push @wrong, "not there: $words" if
		    !($text =~ s{($pattern)}{$1 =~ s/\d|$word//gr}ge);
	}
	is(join("\n", @wrong), '', "$file agrees with the results");
	my @left = bare($text) =~ /^(.*(?:\d|$word).*)$/mg;
	is(join("\n", @left), '', "$file has no number without a claim")
	    or diag('a line for it belongs in tests/study/claims');
}

# ---- Tables ------------------------------------------------------------------

my ($status, $out) = run('study/fill', '--check',
    glob 'docs/study*.md');
is("$status$out", '0', 'docs/study*.md have the tables of the results');

done_testing();
