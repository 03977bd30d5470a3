# What the campaigns of hostile programs share: a boot to the shell, in which
# each program runs as a user would run it, and the shell's output after each.

package Hostile;

use strict;
use warnings;
use Exporter qw(import);
use Tally;

our @EXPORT = qw(at_shell);

# at_shell(IMAGE, OPTIONS OF tools/emulate ..., [LINES]): runs each line at the
# prompt, then the audit, and free. Returns a hash. For each line it has {words,
# status, audit, free}: status is that of the line's last command. free: the
# free pages before the first line. status: how the machine ended. all:
# everything that was printed.
#
# Two runs come first, so that the shell has the memory that it needs. For a
# line [WORDS, KEYS, LINE] it sends KEYS as soon as the line has printed WORDS,
# while it still runs.
sub at_shell {
	my ($image, @options) = @_;
	my $lines = pop @options;
	# A plain prompt: with another one the shell would need more memory
	# after each line.
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
