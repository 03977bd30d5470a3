#!/usr/bin/perl
# Tests docs/who-calls.md, docs/evenings.md, docs/first-call.md and
# docs/first-change.md. The test does with each page what a reader does, in a
# copy of the tree: it types the commands, makes the changes, and compares the
# output. It leaves out commands that take much longer than a boot.
#
# Needs: build/tally.img build/bench.img build/figures.img build/prompt.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

delete @ENV{qw(DISPLAY WAYLAND_DISPLAY)};
$ENV{TIMEOUT} = GUARD;
my %left_out = map { $_ => 1 } 'cp -a . ../mine', 'cd ../mine',
    'make test T=panics',
    'make -s study ONLY=xv6,linux001,tally WORK=churn90 ON=qemu';

# Copies the tree without fetched files, except for klibc.
my $dir = private_dir();
my @needed = grep { !m{^build$} } glob '*';
run('cp', '-a', @needed, $dir);
mkdir "$dir/build";
run('cp', '-a', (grep { !m{^build/(?:npm|programs|debian|book|study|
    coverage)$}x } glob 'build/*'), "$dir/build");
my ($tree) = map { s/\n//r } (run('pwd'))[1];

# The results of commands since the last change of the copy. If two pages show
# the same command, it runs only once.
my %printed;

sub in_tree {
	my ($line) = @_;
	return run('timeout', '-k', '5', GUARD, 'bash', '-c',
	    'cd "$0" && OLDPWD=$1 && eval "$2"', $dir, $tree, $line);
}

# Returns a pattern for the shown output, in which an ellipsis matches any text.
sub pattern {
	my ($shown) = @_;
	return join '.*?', map { quotemeta } split /\x{2026}\n?/,
	    $shown =~ s/\n\z//r, -1;
}

# Returns the name of the file into which a block is written: the text before
# the block may name it, as in "in a file evening.gdb".
sub file_of {
	my ($before, $kind) = @_;
	return 'user/mask.c' if $kind eq 'c';
	return ($before =~ /(\w+\.gdb)/g)[-1];
}

sub follow {
	my ($page) = @_;
	my $text = slurp("docs/$page.md");
	utf8::decode($text);
	my ($out, $before, $count) = (undef, '', 0);
	while ($text =~ /(.*?)^```(\w*)\n(.*?)^```$/gms) {
		$before .= $1;
		my ($kind, $block) = ($2, $3);
		if ($kind eq 'sh') {
			($out, my $done) = typed($page, $block);
			$count += $done;
		} elsif ($kind eq 'diff') {
			spew("$dir/change", $block);
			%printed = ();
			my ($status, @said) = in_tree('patch -s -p1 <change');
			is($status, 0, "the change of $page can be applied") or
			    diag(@said);
		} elsif ($kind) {
			spew("$dir/" . file_of($before, $kind), $block);
		} elsif (defined $out) {
			my $pattern = pattern($block);
			like($out, qr/$pattern/s,
			    "a command of $page prints what the page shows");
		}
	}
	cmp_ok($count, '>', 1, "$page has more than one command");
}

# Runs the lines of a block as commands. Returns the output of the last line
# (undef if the test leaves out this line), and the number of commands.
sub typed {
	my ($page, $block) = @_;
	my ($out, $count) = (undef, 0);
	for my $line (split /\n/, $block) {
		undef $out;
		next if $left_out{$line};
		$printed{$line} //= [in_tree($line)];
		(my $status, $out, my $err) = @{$printed{$line}};
		is($status, 0, "the command of $page succeeds: $line")
		    or diag("$out\n$err");
		utf8::decode($out);
		$count++;
	}
	return ($out, $count);
}

follow('who-calls');
follow('evenings');
follow('first-call');
follow('first-change');

# cscope must find the callers of kalloc() that docs/who-calls.md names; the
# page has them from the machine code.
my ($status, $callers) = run('cscope', '-d', '-f', "$dir/cscope.out", '-L',
    '-3', 'kalloc');
my %called = map { /^\S+ (\w+)/ ? ($1 => 1) : () } split /\n/, $callers;
cmp_ok(scalar keys %called, '>', 5,
    'cscope finds more than 5 callers of kalloc()');
is(join(' ', grep { slurp('docs/who-calls.md') !~ /\b$_\b/ }
    qw(new_task new_page_dir)), '',
    'docs/who-calls.md names new_task() and new_page_dir()');
ok($called{new_task} && $called{new_page_dir},
    'cscope finds that new_task() and new_page_dir() call kalloc()');

done_testing();
