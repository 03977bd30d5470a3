#!/usr/bin/perl
# Checks the files of the tree: the rules of .editorconfig, text that no file
# may contain, the number of lines of a file and of the kernel's code, the list
# of make help, the files that make lint checks, and the needs of the tests.
#
# Needs: build/takes

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

# Files that make builds outside of build/ are listed in .gitignore.
my %made = map { s/\n//r => 1 } slurp('.gitignore') =~ m{^/(.*[^/]\n)}mg;
my @files = grep { !/^\.\/(\.git|build)\// && !$made{s/^\.\///r} }
    split /\n/, (run('find', '.', '-type', 'f'))[1];
ok(@files > 30, 'the tree has more than 30 files');

# A file has at most 500 lines. Only these may have more: two tables that
# commands make, and the list of claims about the study's numbers.
my %long = map { $_ => 0 } qw(study/system.csv tests/study/claims
    tests/campaigns/coverage/reached.csv);

# Checks each line of each file. %wrong has, for each rule, the files and lines
# that break it.
my %wrong;
for my $file (@files) {
	my $text = slurp($file);
	next if $text =~ /\0/;
	my $name = $file =~ s/^\.\///r;
	my $prose = $name =~ /\.md$|^LICENSE$/;
	# The study or npm has written these files. They may break the rules,
	# but must contain no absolute path.
	my $made = $name =~ m{^study/results/|/package-lock\.json$};
	my $note = sub {
		return if $made && $_[0] ne 'absolute path';
		push @{$wrong{$_[0]}}, "$name:" . ($_[1] || '');
	};
	$note->('end of line') if $text =~ /\r/;
	$note->('final newline') if $text !~ /\n\z/;
	my $number = 0;
	for my $line (split /\n/, $text) {
		$number++;
		$note->('trailing white space', $number) if $line =~ /\s$/;
		# Counts columns as an editor shows them, with tabs of 8.
		my $wide = $line;
		utf8::decode($wide);
		1 while $wide =~ s/^([^\t]*)\t/
		    $1 . ' ' x (8 - length($1) % 8)/ex;
		$note->('80 columns', $number)
		    if length $wide > 80 && !$prose && $name !~ /\.(csv|tbl)$/;
		$note->('indentation', $number)
		    if $line =~ /^ {8} *[^ \\]/ && !$prose;
		$note->('absolute path', $number)
		    if $line =~ m{(?<![\w.])/(home|root|work|Users)/};
	}
	if (exists $long{$name}) {
		$long{$name} = $number;
	} elsif ($number > 500 && $name !~ m{^study/(?:heap)?traces/}) {
		$note->('500 lines', $number);
	}
}
for my $what ('end of line', 'final newline', 'trailing white space',
    '80 columns', 'indentation', 'absolute path', '500 lines') {
	is(join(' ', @{$wrong{$what} || []}), '',
	    "every file keeps the rule: $what");
}
is(join(' ', grep { $long{$_} <= 500 } sort keys %long), '',
    'each file that may have more than 500 lines has more');

# make lint must check the layout of each C file, except two headers with
# tables.
my %styled = map { $_ => 1 } split ' ', (run(qw(make -n lint-style)))[1];
is(join(' ', sort grep { /\.[ch]$/ && !$styled{$_} } map { s/^\.\///r } @files),
    'include/boot.h include/layout.h',
    'make lint checks the layout of all C files but two');

# Checks the Makefile: make help, and the lists of sources.
my $makefile = join('', map { slurp($_) } 'Makefile', glob '*/*.mk') =~
    s/\\\n//gr;
my (undef, $help) = run('make', 'help');
my @targets = grep { !/^(FORCE|lint-.*)$/ } map { split ' ' }
    $makefile =~ /^\.PHONY:(.*)/mg;
cmp_ok(slurp('Makefile') =~ tr/\n//, '<=', 300,
    'the Makefile has at most 300 lines');
is(join(' ', grep { $help !~ /^  make \Q$_\E +\S/m } @targets), '',
    'make help lists every command');
is(join(' ', grep { my $t = $_; !grep { $t eq $_ } @targets }
    $help =~ /^  make (\S+)/mg), '', 'make help lists only commands');

my %listed = map { $_ => 1 } $makefile =~
    /^(?:BOOT|KERNEL|START)\s*\+?=\s*(\S+\.[cS])/mg;
is(join(' ', grep { !$listed{$_} && !/.lds.S$/ }
    glob '{boot,init,mm,kernel}/*.[cS]'), '',
    'every source of the kernel is in the Makefile');

is(join(' ', grep { slurp($_) !~ m{\A/\*\n(?: \*.*\n)*? \* Ancestor: } }
    glob('{boot,init,mm,kernel,include,user,user/lib,user/lib/tally}/*.[chS]'),
    glob('study/{,pages/,heap/,host/}*.[ch]')), '',
    'every source names its ancestor');

# The kernel may use its own headers, and those of Linux in build/uapi, but no
# headers of a C library.
my $headers = private_dir();
spew("$headers/all.c",
    join '', map { m{/(\w+\.h)$} && qq(#include "$1"\n) } glob 'include/*.h');
my ($status, $seen, $err) = run(qw(tools/cross gcc -m32 -M -nostdinc -iquote
    include -isystem build/uapi), "$headers/all.c");
is($status, 0, 'all headers of the kernel compile in one file') or diag($err);
like($seen, qr{ build/uapi/asm/signal\.h},
    "the kernel's headers include those of Linux");
is(join(' ', grep { !m{^(all\.o:|\\|include/\w+\.h|\S+/all\.c|
    build/uapi/(linux|asm|asm-generic)/[\w/-]+\.h)$}x } split ' ', $seen), '',
    "the kernel's headers include no other headers");

# The head of a test file in C must name the functions that it tests.
my $kernel = join '', map { slurp($_) } glob '{mm,kernel}/*.c include/*.h';
my $without = qr{/(?:host|space|filepages|small|shrink|start|traps)\.c$};
for my $file (grep { !/$without/ } glob 'tests/{host,guest/kernel}/*.c') {
	my ($names) = slurp($file) =~ m{^ \* About (.*?)\.$}ms;
	my @names = ($names // '') =~ /(\w+)\(\)/g;
	cmp_ok(scalar @names, '>', 1, "the head of $file names functions");
	is(join(' ', grep { $kernel !~ /^\w[\w \t*]*\b$_\(/m } @names), '',
	    "the functions in the head of $file are in the kernel");
}

# A kernel for readers should be smaller than Linux 0.01, which has 8,101 lines
# of code with its fs/. This limit should make us think, but not make us write
# denser code. At present the kernel is larger, and this test reports that each
# time. Lines that have only a comment do not count. The rows of
# kernel/syscalls.tbl are data and do not count, either; the message has their
# number.
sub code_lines {
	my ($text) = @_;
	$text =~ s{("(?:\\.|[^"\\\n])*")|(/\*.*?\*/)}
	    {defined $1 ? $1 : ' ' . $2 =~ tr/\n//cdr}ges;
	return scalar grep { /\S/ } split /\n/, $text;
}
is(code_lines("/* a\n * b */\n\nint c; /* d */\n\ts = \"/*\"; /*\n*/ f();\n"),
    3, 'lines of code are distinguished from comments');
my ($all, $code) = (0, 0);
for my $file (grep { !/\.lds\.S$/ }
    glob '{boot,init,mm,kernel,include}/*.[chS]') {
	my $text = slurp($file);
	$all += $text =~ tr/\n//;
	$code += code_lines($text);
}
TODO: {
	local $TODO = 'the system calls took more lines than were left';
	cmp_ok($code, '<', 8000, 'the kernel has less than 8000 lines of code');
}
diag("the kernel: $all lines, $code of them code, and " . system_calls() .
    ' rows of kernel/syscalls.tbl, a data file that is not counted');

# If a test names a file of build/, its Needs: line must list this file, or a
# file that is made from it, so that make test T=NAME builds it. The listed file
# may belong to another build of the kernel (build/OTHER/). If a part of the
# name is a variable, at least one file that fits must be listed.
my $dir = private_dir();
spew("$dir/needs.mk", "include Makefile\n" . '$(foreach t,$(PROOFS),' .
    '$(info needs $t: $(call needs,$(call test_file,$t))))');
my (undef, $database) = run('make', '-p', '-q', '-f', "$dir/needs.mk", 'help');
my %needs = $database =~ /^needs (\S+):(.*)$/mg;
my %made_of = $database =~ /^(build\/\S+):(.*)$/mg;

sub unmentioned {
	my ($code, $needs) = @_;
	my %has;
	my @next = split ' ', $needs;
	while (my $file = shift @next) {
		push @next, split ' ', $made_of{$file} // ''
		    if !$has{$file}++;
	}
	return grep {
		my $fits = s/\$\w+/[^\/]+/gr =~ s{/}{/(?:\\w+/)?}r;
		(exists $made_of{$_} || /\$/) && !grep { /^$fits$/ } keys %has;
	} $code =~ s/^#.*//gmr =~ m{(?<![\w/])(build/[\w./\$-]*[\w\$])}g;
}

cmp_ok(scalar keys %made_of, '>', 100, 'make prints more than 100 rules');
# A test that changes to another directory builds files there, and is not
# checked.
for my $name (grep { slurp(test_file($_)) !~ /^chdir /m } sort keys %needs) {
	my $file = test_file($name);
	is(join(' ', unmentioned(slurp($file), $needs{$name})), '',
	    "the Needs: lines of $file list the built files that it names");
}
is(join(' ', unmentioned('run("build/test.img", "build/tests/none-$a");',
    'build/tally.img')), 'build/test.img build/tests/none-$a',
    'this test finds a built file that is named, but not listed');

is(join(' ', grep { !-x $_ && !/\.mk$/ } test_files(), glob('tests/house/*.t'),
    glob('tests/prove tools/*'), '.ci/run'),
    'tools/apt.sh tools/build.c tools/packages tools/tally.gdb',
    'all tests and tools are executable, except four files');

done_testing();
