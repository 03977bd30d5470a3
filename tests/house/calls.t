#!/usr/bin/perl
# Compares the calls between the kernel's files with the tables below the
# drawing in docs/kernel.md. Each file belongs to one group. A group may call
# only those functions of another group that its row names. The calls are read
# from the object files: a call of a function in another file is a relocation
# with the function's name. Calls through pointers, and the table of system
# calls, do not count.
#
# Needs: build/tally.elf

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

my @sources = slurp('Makefile') =~ /^(?:KERNEL|START)\s*\+?=\s*(\S+)/mg;
cmp_ok(scalar @sources, '>', 50, 'the Makefile lists more than 50 sources');

# Runs a tool on each object file. Returns its output for each source.
sub said {
	my (@tool) = @_;
	return map { $_ => (run('tools/cross', @tool,
	    'build/' . s/\.\w$/.o/r))[1] } @sources;
}

my %symbols = said('nm');
my %relocations = said('objdump', '-r');
my %file_of;				# a function => its source
for my $file (@sources) {
	$file_of{$_} = $file for $symbols{$file} =~ /^\S+ T (\w+)$/mg;
}

# Returns, for each pair of groups, the functions that the first group calls in
# the second. Leaves out calls of the group base, which all groups may call,
# calls by start, which starts each part of the kernel, and system calls, whose
# table belongs to traps.
sub calls {
	my ($group) = @_;
	my %calls;
	for my $file (@sources) {
		my $from = $group->{$file} // '';
		for my $name ($relocations{$file} =~
		    /R_386_P\w+32 +(\w+)/g) {
			my $to = $group->{$file_of{$name} // $file} // '';
			next if $from eq $to || $from eq 'start' ||
			    $to eq 'base' ||
			    ($from eq 'traps' && $name =~ /^sys_/);
			$calls{"$from calls $to"}{$name} = 1;
		}
	}
	return %calls;
}

# Returns the errors of the page, one a line.
sub complaints {
	my ($text) = @_;
	my ($section) = $text =~ /^## Who calls whom\n(.*?)^## /ms;
	my (%group, %drawn, @wrong);
	for ($section =~ /^\| (\w+ \| .*) \|$/mg) {
		my ($from, $to, $cell) = split / \| /;
		if (defined $cell && $to =~ /^\w+$/) {
			$drawn{"$from calls $to"} = { map { $_ => 1 }
			    $cell =~ /`(\w+)\(\)`/g };
			next;
		}
		for my $file ($to =~ /`([\w\/.]+)`/g) {
			push @wrong, "two groups: $file" if $group{$file};
			$group{$file} = $from;
		}
	}
	push @wrong, map { "in no group: $_" } grep { !$group{$_} } @sources;
	my %calls = calls(\%group);
	for my $edge (sort keys %{{ %calls, %drawn }}) {
		push @wrong, map { "not drawn: $edge by $_" }
		    grep { !$drawn{$edge}{$_} } sort keys %{$calls{$edge}};
		push @wrong, map { "not called: $edge by $_" }
		    grep { !$calls{$edge}{$_} } sort keys %{$drawn{$edge}};
	}
	return join "\n", @wrong;
}

my $page = slurp('docs/kernel.md');
is(complaints($page), '',
    'docs/kernel.md names exactly the calls between groups');

# The test must find these errors.
is(complaints($page =~ s/`tty_leave\(\)`/`tty_reset()`/r),
    "not drawn: tasks calls terminal by tty_leave\n" .
    'not called: tasks calls terminal by tty_reset',
    'this test finds a missing call and a superfluous call');
like(complaints($page =~ s/, `kernel\/pipe\.c`//r),
    qr/^in no group: kernel\/pipe\.c$/m,
    'this test finds a file without a group');

done_testing();
