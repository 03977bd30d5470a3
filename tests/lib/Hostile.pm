# What the campaigns of hostile programs share: boots to the shell, runs each
# program there as a user does, and returns what it printed.

package Hostile;

use strict;
use warnings;
use Exporter qw(import);
use Tally;

our @EXPORT = qw(at_shell);

# at_shell(IMAGE, OPTIONS OF tools/emulate ..., [LINES]) runs each line at the
# prompt, and after each line the commands audit and free. Returns a hash:
#
#	LINE	{words, status, audit, free}: what the line printed, the status
#		of its last command, and what audit and free printed
#	free	the free pages before the first line
#	status	the status of tools/emulate
#	all	the whole output
#
# The commands audit and free run twice before the first line, so that the shell
# already has the memory that it needs. A line may be [WORDS, KEYS, LINE]: when
# the line has printed WORDS, at_shell types KEYS.
sub at_shell {
	my ($image, @options) = @_;
	my $lines = pop @options;
	# The prompt is a constant. With the usual prompt the shell would need
	# more memory after each line.
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
