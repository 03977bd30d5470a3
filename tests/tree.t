#!/usr/bin/perl
# The tree itself: what .editorconfig promises, what make help lists, what no
# file may contain, how many lines the kernel has.

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Tally;
use Test::More;

my @files = grep { !/^\.\/(\.git|build)\// }
    split /\n/, (run('find', '.', '-type', 'f'))[1];
ok(@files > 30, 'there is a tree');

# Each line of each file, with what is wrong with it.
my %wrong;
for my $file (@files) {
	my $text = slurp($file);
	next if $text =~ /\0/;
	my $name = $file =~ s/^\.\///r;
	my $prose = $name =~ /\.md$|^LICENSE$/;
	# What gnuplot and the study have made is not for an editor.
	my $made = $name =~ m{^study/results/};
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
		# As wide as an editor shows it, with tabs of 8.
		my $wide = $line;
		utf8::decode($wide);
		1 while $wide =~ s/^([^\t]*)\t/
		    $1 . ' ' x (8 - length($1) % 8)/ex;
		$note->('80 columns', $number)
		    if length $wide > 80 && !$prose && $name !~ /\.csv$/;
		$note->('indentation', $number)
		    if $line =~ /^ {8} *[^ \\]/ && !$prose;
		$note->('absolute path', $number)
		    if $line =~ m{(?<![\w.])/(home|root|work|Users)/};
	}
}
for my $what ('end of line', 'final newline', 'trailing white space',
    '80 columns', 'indentation', 'absolute path') {
	is(join(' ', @{$wrong{$what} || []}), '', $what);
}

# The Makefile: its help, and its lists.
my $makefile = slurp('Makefile');
my (undef, $help) = run('make', 'help');
my ($phony) = $makefile =~ /^\.PHONY:((?:.*\\\n)*.*)$/m;
$phony =~ s/\\\n//g;
my @targets = grep { !/^(FORCE|lint-.*)$/ } split ' ', $phony;
is(join(' ', grep { $help !~ /^  make \Q$_\E +\S/m } @targets), '',
    'make help lists every command');
is(join(' ', grep { my $t = $_; !grep { $t eq $_ } @targets }
    $help =~ /^  make (\S+)/mg), '', 'and nothing else');

my %listed = map { $_ => 1 } $makefile =~
    /^(?:BOOT|KERNEL|START)\s*\+?=\s*(\S+\.[cS])/mg;
is(join(' ', grep { !$listed{$_} && !/.lds.S$/ }
    glob '{boot,init,mm,kernel}/*.[cS]'), '',
    'every source is in the Makefile');

is(join(' ', grep { slurp($_) !~ m{\A/\*\n(?: \*.*\n)*? \* Ancestor: } }
    glob('{boot,init,mm,kernel,include,user,user/lib}/*.[chS]'),
    glob('study/{,pages/,heap/,host/}*.[ch]')), '',
    'every source names its ancestor');

# A kernel that is to be read stays small. Lines of code are those on which
# something stands that is no comment.
sub code_lines {
	my ($text) = @_;
	$text =~ s{("(?:\\.|[^"\\\n])*")|(/\*.*?\*/)}
	    {defined $1 ? $1 : ' ' . $2 =~ tr/\n//cdr}ges;
	return scalar grep { /\S/ } split /\n/, $text;
}
is(code_lines("/* a\n * b */\n\nint c; /* d */\n\ts = \"/*\"; /*\n*/ f();\n"),
    3, 'lines of code are told from the others');
my ($all, $code) = (0, 0);
for my $file (grep { !/\.lds\.S$/ }
    glob '{boot,init,mm,kernel,include}/*.[chS]') {
	my $text = slurp($file);
	$all += $text =~ tr/\n//;
	$code += code_lines($text);
}
cmp_ok($code, '<', 8000, "the kernel: $all lines, $code of them code");
diag("the kernel: $all lines, $code of them code");

is(join(' ', grep { !-x $_ } glob('tests/*.t'), glob('tools/*'), '.ci/run'),
    'tools/build.c tools/tally.gdb', 'what is to be run can be run');

done_testing();
