#!/usr/bin/perl
# Tests the files for editors and readers: tags, the index of cscope,
# compile_commands.json, the kernel as a disassembly and as a list of names.
# Also tests make test-of, which lists the tests of a function.
#
# Needs: build/tally.elf build/tally.asm build/tally.sym

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP;
use Tally;
use Test::More;

# Each of these names must be found in this file.
my @places = (['kalloc', 'mm/kalloc.c'], ['struct frame', 'include/kernel.h'],
    ['trap_of_program', 'kernel/entry.S'], ['main', 'user/cow.c']);

my ($status, $out, $err) = run('make', 'tags');
is("$status$err", '0', 'make tags succeeds');
my $tags = slurp('tags');
for my $place (@places) {
	my ($name, $file) = @$place;
	$name =~ s/.* //;
	like($tags, qr{^$name\t\Q$file\E\t}m, "tags: $name is in $file");
}
($status, $out) = run('cscope', '-d', '-L', '-3', 'kfree');
like($out, qr{^mm/paging\.c \w+ \d+ }m,
    'cscope finds the callers of kfree()');

($status, $out, $err) = run('make', 'compdb');
is("$status$err", '0', 'make compdb succeeds');
my $commands = decode_json(slurp('compile_commands.json'));
my (undef, $files) = run('sh', '-c',
    'find boot init mm kernel user tests study tools web labs ' .
    '-name "*.c" | sort');
is(join("\n", sort map { $_->{file} } @$commands) . "\n", $files,
    'compile_commands.json has each file in C once');
is(join(' ', grep { !/^\// || !-d } map { $_->{directory} } @$commands), '',
    'compile_commands.json has an existing directory for each file');

# Each of these commands must compile its file.
for my $file (qw(mm/kalloc.c kernel/exec.c user/cow.c tests/host/host.c
    tests/programs/user/fork.c tests/programs/libcs/stdio.c tools/build.c
    study/pages/xv6.c study/host/cache.c)) {
	my ($entry) = grep { $_->{file} eq $file } @$commands;
	my @words = @{$entry->{arguments}};
	ok(!grep({ /^@|^-mpreferred/ } @words),
	    "$file: the command has no option that only gcc knows");
	my $program = shift @words;
	($status, $out, $err) = run($program, '-fsyntax-only',
	    grep { $_ ne '-c' } @words);
	is("$status$err", '0', "gcc compiles $file with its command");
}
my ($mm) = grep { $_->{file} eq 'mm/kalloc.c' } @$commands;
ok(grep({ $_ eq '-ffreestanding' } @{$mm->{arguments}}),
    "a file of the kernel has the kernel's options");

my ($kalloc) = slurp('build/tally.asm') =~
    /^[0-9a-f]{8} <kalloc>:\n(.*?)^[0-9a-f]{8} </ms;
like($kalloc, qr/^[0-9a-f]{8}:\t/m,
    'tally.asm has the instructions of kalloc()');
like($kalloc, qr/^\treturn .*;$/m, 'tally.asm has the lines of C of kalloc()');
my (undef, $nm) = run('tools/cross', 'nm', 'build/tally.elf');
my ($address) = $nm =~ /^(\w+) T kalloc$/m;
like(slurp('build/tally.sym'), qr/^$address kalloc$/m,
    'tally.sym has the address of kalloc()');
is(join("\n", sort split /\n/, slurp('build/tally.sym')) . "\n",
    slurp('build/tally.sym'), 'tally.sym is sorted by address');

# reached.csv must not name functions that the kernel does not have any more.
my $sources = join '', map { slurp($_) } glob '{mm,kernel}/*.c';
my (undef, @reached) =
    slurp('tests/campaigns/coverage/reached.csv') =~ /^(\w+),/mg;
cmp_ok(scalar @reached, '>', 400, 'reached.csv has more than 400 functions');
is(join(' ', grep { $sources !~ /\b$_\(/ } @reached), '',
    'all functions in reached.csv are in the kernel');
($status, $out, $err) = run(qw(make test-of F=do_wp_page));
is("$status$err", '0', 'make test-of F=do_wp_page succeeds');
like($out, qr{^do_wp_page\(\) is defined in mm/fault\.c:\d+$}m,
    'make test-of names the place of the function');
like($out, qr{^  tests/$_ }m, "make test-of names tests/$_")
    for qw(host/touch.c guest/kernel/paging.c campaigns/proof/fault.c
    programs/user.t);
my @lines = $out =~ /^  (\S+ .*)$/mg;
is(join("\n", grep { !-e (split)[0] || !/ (?:make|build|tests)\b/ } @lines),
    '', 'make test-of lists existing files with commands');
($status, $out, $err) = run(qw(make test-of F=no_such_function));
is($status, 2, 'make test-of refuses an unknown function');
like($err, qr/^test-of: no function of the kernel is named no_such_function$/m,
    'make test-of names the unknown function');

done_testing();
