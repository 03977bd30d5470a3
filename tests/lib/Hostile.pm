# What the campaigns of hostile programs share: a boot to the shell, in which
# each is run as a user would run it, and the shell's answers behind each.

package Hostile;

use strict;
use warnings;
use Exporter qw(import);
use Tally;

our @EXPORT = qw(at_shell);

# at_shell(IMAGE, OPTIONS OF tools/emulate ..., [LINES]): runs each line at the
# prompt, then the audit, and free. A hash: for each line {words, status,
# audit, free}, where status is that of its last command; free: the pages
# before the first one; status: the end of the machine; all: all words.
#
# Two dry runs come first, so that the shell has what it needs. A line
# [WORDS, KEYS, LINE] is one that is still running when KEYS are sent, as
# soon as it has said WORDS.
sub at_shell {
	my ($image, @options) = @_;
	my $lines = pop @options;
	# A plain prompt: the shell would grow while it learns line by line.
	my @steps = at_prompt('PS1="tally""# "; true', 'audit', 'free',
	    'true; echo "status $?"', 'audit', 'free');
	for my $line (@$lines) {
		my ($words, $keys, $command) = ref $line ? @$line :
		    ('', '', $line);
		push @steps, at_prompt("$command; echo \"status \$?\"");
		push @steps, '--step', "serial $words", '--step', "send $keys"
		    if ref $line;
		push @steps, at_prompt('audit', 'free');
	}
	my ($status, $out) = boot('--cmdline', 'once', @options, @steps,
	    at_prompt('exit'), $image);
	my @answers = map { s/\A.*?\n//r } split /^tally[#>] /m, $out;
	splice @answers, 0, 4;
	my %shell = (status => $status, all => $out);
	(undef, undef, $shell{free}) = map { s/\s+\z//r } splice @answers, 0, 3;
	for my $line (map { ref $_ ? $_->[2] : $_ } @$lines) {
		my ($words, $audit, $free) = splice @answers, 0, 3;
		my %told = (words => $words, audit => $audit, free => $free);
		($told{status}) = $words =~ /^status (\d+)$/m
		    if defined $words;
		s/\s+\z// for grep { defined } @told{qw(audit free)};
		$shell{$line} = \%told;
	}
	return \%shell;
}

1;
