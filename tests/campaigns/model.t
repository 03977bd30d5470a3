#!/usr/bin/perl
# Checks the protocol of the counts of shared page tables and of mapped files,
# which model/tables.pml describes. spin tries the steps of the protocol in
# every order: the counts must always be right. The model can leave out or
# change each of the steps that state.pml numbers: then spin must find that an
# assertion is violated.

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Torture;
use Test::More;

my $model = slurp('tests/campaigns/model/state.pml');

# The steps that can be left out: their numbers by their names.
my %broken = $model =~ /^#define ([A-Z]\w+)\s+(\d+) +\/\* .*: /mg;
my @mutations = sort { $broken{$a} <=> $broken{$b} } keys %broken;

# Compiles the search for a model of these sizes. Returns its directory, and the
# sizes as options.
my $top = private_dir();
my $searches = 0;
sub search {
	my (%sizes) = @_;
	my $dir = "$top/" . ++$searches;
	mkdir $dir or die "$dir: $!";
	my $root = $FindBin::Bin;
	my $options = join ' ', map { "-D$_=$sizes{$_}" } sort keys %sizes;
	# In the short form gcc takes longer than pan, in the long form pan.
	my $fast = long('-O0', '-O2');
	my ($status, $out, $err) = run('sh', '-c', "cd $dir && spin -a " .
	    "$options $root/model/tables.pml && gcc $fast -DSAFETY " .
	    '-DMEMLIM=3000 -o pan pan.c');
	is($status, 0, "spin and gcc make a search: $options")
	    or BAIL_OUT("spin or gcc: $out$err");
	return [$dir, $options];
}

# Runs the search to its end. It must have seen all states.
sub holds {
	my ($dir, $options) = @{$_[0]};
	my (undef, $out) = run('sh', '-c',
	    "cd $dir && ./pan -n -w20 -m" . long(10000000, 20000000));
	my ($states) = $out =~ /^\s*(\d+) states, stored/m;
	ok($out =~ /errors: 0\n/ && $states &&
	    $out !~ /too small|not completed|reached.*limit|out of memory/i,
	    "the books balance in all " . ($states || 'no') . ' states')
	    or diag($out);
	tried('states', $states || 0);
}

# Runs the search with one step left out. Returns whether it finds a violated
# assertion.
sub breaks {
	my ($number, $search) = @_;
	my ($dir) = @$search;
	my (undef, $out) = run('env', "BROKEN=$number", 'timeout', '-k', '5',
	    GUARD, 'sh', '-c', "cd $dir && ./pan -n -w18 -m1000000");
	return $out =~ /assertion violated/ && $out =~ /errors: 1\n/;
}

my @searches = map { search(TASKS => 3, %$_) }
    { TABLES => 2, ENTRIES => 1, PAGES => 8 },
    { TABLES => 1, ENTRIES => 2, PAGES => 8 },
    { TABLES => 2, ENTRIES => 1, PAGES => 6, EVERY_STEP => 1 };
my %files = (FILES => 2, PAGES => 11, MAX_COUNT => 4, TABLES => 1);
my @of_files = map { search(%files, %$_) }
    { TASKS => 1, ENTRIES => 2, HEIGHT => 0, SMALL => 1 },
    { TASKS => 2, ENTRIES => 1 },
    { TASKS => 3, ENTRIES => 1, CUTS => 1 };
holds($_) for @searches, @of_files;

cmp_ok(scalar @mutations, '>', 40,
    'more than 40 steps of the model can be left out');
for my $name (@mutations) {
	my $found = 0;
	for my $search ($broken{$name} < 24 ? @searches : @of_files) {
		$found ||= breaks($broken{$name}, $search);
	}
	ok($found, "spin finds that the step $name is left out");
	tried('broken protocols', 1);
}

if (long(0, 1)) {
	holds(search(TASKS => 3, %$_)) for
	    { TABLES => 2, ENTRIES => 2, PAGES => 9 },
	    { TABLES => 2, ENTRIES => 1, PAGES => 9, MAX_COUNT => 3 },
	    { TABLES => 1, ENTRIES => 2, PAGES => 7, EVERY_STEP => 1 },
	    { TABLES => 2, ENTRIES => 1, PAGES => 8, EVERY_STEP => 1 };
	holds(search(%files, TASKS => 1, ENTRIES => 2, HEIGHT => 0));
}

summary();
done_testing();
