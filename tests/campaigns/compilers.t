#!/usr/bin/perl
# Compiles all that runs in the guest with other compilers and at other levels
# of optimisation. Each time make prints no warning, and that compiler has
# compiled everything; the kernel passes its own tests; in a session at the
# prompt the audit passes.
#
# The short form uses the commands gcc and clang, the long form every gcc-N and
# clang-N, at every level. The test names the compilers that this machine does
# not have.

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Torture;
use Test::More;

my @levels = qw(-O0 -O1 -Og -O2 -O3 -Os);
my @images = qw(build/test.img build/tally.img);
my $source = (run('pwd'))[1] =~ s/\n//r;
my $copy = private_dir() . '/tally';
mkdir $copy;
run('cp', '-R', grep({ $_ ne 'build' } glob '*'), $copy);

my $prefix = (run('tools/cross'))[1] =~ s/\n//r;
my @named = ((map { "${prefix}gcc-$_" } 11 .. 15),
    (map { "clang-$_" } 14 .. 19));
my %usual = ("${prefix}gcc" => [qw(-O0 -O3)], clang => [qw(-Os)]);
my %try = long(\%usual, { map { $_ => \@levels } keys %usual, @named })->%*;

# Does this machine have the compiler, and does it make programs for i386?
sub is_here {
	my ($compiler) = @_;
	my ($status) = run($compiler, qw(-m32 -x c -c -o /dev/null /dev/null));
	return !$status;
}

# Returns the compilers of a file's parts in C: each part's debug information
# names its compiler. Leaves out the parts that the loader has, too, because
# they are always compiled for size.
sub makers {
	my ($file) = @_;
	my (undef, $out) = run('tools/cross', 'readelf', '--dwarf-depth=1',
	    '--debug-dump=info', $file);
	my %unit;
	for (split /\n(?=.*\(DW_TAG_compile_unit\))/, $out) {
		my ($by) = /DW_AT_producer.*?: ([^(].*|\(.*?\): .*)/ or next;
		my ($name) = /DW_AT_name .*?: .*?(\S+)\s*$/m;
		$unit{$by =~ s/^\(.*?\): //r =~ s/\s+$//r} = 1
		    if $name =~ /\.c$/ && $name !~ m{^boot/};
	}
	return sort keys %unit;
}

# Returns a pattern for the name that this compiler writes into the debug
# information; gcc adds its options.
sub maker {
	my ($compiler, $level) = @_;
	return qr/\bclang version / if $compiler =~ /clang/;
	my (undef, $version) = run($compiler, '-dumpfullversion');
	chomp $version;
	return qr/^GNU C11 \Q$version\E .*$level(?: |$)/;
}

# Checks what docs/testing.md says about make debug OPT=-O0: gdb steps line by
# line, and each variable has a value. The guest's output and gdb's go to the
# same place, so this gdb writes what it shows to a file.
sub steps {
	my ($compiler) = @_;
	my ($lines, $shown) = ("$copy/lines", "$copy/shown");
	spew($shown, '');
	spew($lines, "break mem_init\ncontinue\n" . join '', map { "$_\n" .
	    "pipe frame | cat >>'$shown'\npipe info locals | cat >>'$shown'\n" }
	    ('next') x 3);
	my ($status, $out, $err) = run('timeout', '-k', 5, GUARD, 'make',
	    'debug', "CC=$compiler", 'OPT=-O0', "COMMANDS=$lines");
	my @at = slurp($shown) =~
	    /^#0  mem_init .*\n(\d+)\t.*\nnr = \d+\nedge = \d+\n/mg;
	ok($status == 0 && @at == 3 && $at[0] < $at[1] && $at[1] < $at[2],
	    'gdb steps line by line, and shows the variables')
	    or diag("status $status\n", slurp($shown), "$out\n$err");
}

sub works {
	my ($compiler, $level) = @_;
	my ($status, $out, $err) = run('make', '-j2', "CC=$compiler",
	    "OPT=$level", @images);
	is($status, 0, 'make succeeds') or return diag("$out\n$err");
	is($err, '', 'make prints no warning');
	my $maker = maker($compiler, $level);
	for my $file (qw(build/tally.elf build/test.elf build/user/mem)) {
		my @makers = makers($file);
		ok(@makers && !(grep { $_ !~ $maker } @makers),
		    "this compiler has compiled all of $file")
		    or diag("@makers");
	}
	($status, $out, $err) = boot($images[0]);
	pass_on_tap($out);
	is($status, SUCCESS, 'the kernel passes its tests')
	    or diag("$out\n$err");
	boots('in a session at the prompt the audit passes', SUCCESS,
	    ['audit: ok'], at_prompt('cow && storm', 'audit', 'poweroff'),
	    $images[1]);
	steps($compiler) if $level eq '-O0';
	tried('kernels', 1);
}

# The copy of the tree has no klibc, so its shell is the project's own.
chdir $copy or die "no copy of the tree: $!";
my @missing;
for my $compiler (sort keys %try) {
	if (!is_here($compiler)) {
		push @missing, $compiler;
		next;
	}
	for my $level (@{$try{$compiler}}) {
		subtest "$compiler $level" => sub {
			works($compiler, $level);
		};
	}
}
cmp_ok(scalar keys(%try), '>', @missing,
    'this machine has one of the compilers or more');
chdir $source or die "$source: $!";

diag('not on this machine: ', join ' ', @missing) if @missing;
summary();
done_testing();
