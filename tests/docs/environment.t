#!/usr/bin/perl
# Tests that the built images do not depend on the user, the directory and the
# environment. The test sets every variable that the Makefile or a tool might
# read, builds in a path with spaces, and makes new files private. The images
# must have the same bytes. Only the variables that make help lists may have an
# effect.

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

my $dir = private_dir();
my @images = map { "build/$_.img" } qw(tally user);

# Copies the tree without build/, but with the fetched klibc and its shell.
sub copy_to {
	my ($copy, $umask) = @_;
	my ($status, undef, $err) = run('sh', '-c', 'umask "$0" &&
		mkdir -p "$1/build/klibc" && cp -R $2 "$1" &&
		[ ! -d build/klibc/root ] ||
		cp -R build/klibc/root "$1/build/klibc"', $umask, $copy,
	    join ' ', grep { $_ ne 'build' } glob '*');
	$status == 0 or die "no copy of the tree: $err";
}

# Makes the images in a copy of the tree, with this environment, as a test with
# this title. Returns the images.
sub images {
	my ($name, $copy, $umask, %environment) = @_;
	my ($status, $out, $err) = run('sh', '-c', 'umask "$0" && cd "$1" &&
		shift && exec env -i "$@"', $umask, $copy, "PATH=$ENV{PATH}",
	    "HOME=$dir", map({ "$_=$environment{$_}" } sort keys
	    %environment), 'make', @images);
	is("$status$err", '0', $name) or diag(substr $out, -2000);
	return map { slurp("$copy/$_") } @images;
}

sub same_images {
	my ($name, $some, $others) = @_;
	for (0 .. $#images) {
		ok(length $some->[$_] && $some->[$_] eq $others->[$_],
		    "$images[$_] is the same $name");
	}
}

# ---- Every variable -----------------------------------------------------

# The settings are variables that make help and the Makefile list.
my (undef, $help) = run(qw(make help));
my @settings = $help =~ /^  ([A-Z]+) +\S/mg;
my (undef, $database) = run('env', '-i', "PATH=$ENV{PATH}",
    qw(make -pnq help));
my ($kept) = $database =~ /^SETTINGS :?= (.*)$/m;
is(join(' ', sort @settings), join(' ', sort split ' ', $kept // ''),
    'make help lists the variables that SETTINGS in the Makefile lists');
cmp_ok(scalar @settings, '>', 12, 'make help lists more than 12 variables');

# %name has all variables that the Makefile assigns or reads, except settings
# and variables of make itself.
my $sources = join '', map { slurp($_) } 'Makefile', glob '*/*.mk';
my %name = map { $_ => 1 }
    $sources =~ /^(?:override |export )*([\w.]+)[ \t]*[:+?]?=/mg,
    $sources =~ /\$\$?[({]([A-Za-z_]\w*)[)}]/g,
    $sources =~ /\$\(call (\w+)/g,
    $database =~ /^([A-Za-z_]\w*) :?=/mg;
delete @name{@settings, qw(PATH HOME SHELL TERM TMPDIR CI CURDIR),
    grep { /MAKE/ } keys %name};
cmp_ok(scalar keys %name, '>', 150, 'the Makefile has more than 150 variables');
ok($name{$_}, "$_ is a variable of the Makefile")
    for qw(KERNEL USER KFLAGS AR objects SETTINGS KEEP);

# %tools has variables that shells, compilers, linkers, tar and Perl read.
my %tools = (
	USER => 'student', LOGNAME => 'student', LANG => 'xx_XX.UTF-8',
	LC_ALL => 'xx_XX.UTF-8', LC_CTYPE => 'tr_TR', LANGUAGE => 'de',
	CDPATH => "$dir/elsewhere:/", ENV => "$dir/none", TZ => 'Asia/Tokyo',
	GREP_OPTIONS => '-v', GREP_COLOR => '1', TAR_OPTIONS => '--totals',
	GZIP => '-1', XZ_OPT => '-0', POSIXLY_CORRECT => 1,
	CPATH => "$dir/elsewhere", C_INCLUDE_PATH => "$dir/elsewhere",
	LIBRARY_PATH => "$dir/elsewhere", COMPILER_PATH => "$dir/elsewhere",
	GCC_EXEC_PREFIX => "$dir/elsewhere/", GCC_COLORS => 'error=01',
	DEPENDENCIES_OUTPUT => "$dir/dependencies",
	SUNPRO_DEPENDENCIES => "$dir/dependencies",
	SOURCE_DATE_EPOCH => '1', LDEMULATION => 'elf_x86_64',
	LD_RUN_PATH => $dir, GNUTARGET => 'elf64-x86-64',
	PERL5OPT => '-MNone', PERL5LIB => "$dir/elsewhere", PERLIO => ':crlf',
	PERL_UNICODE => 'SA', BASH_ENV => "$dir/elsewhere/none",
	'BASH_FUNC_cp%%' => '() { echo no; }', IFS => '/', PS4 => 'x',
	QEMU_AUDIO_DRV => 'x', COLUMNS => 3, FAKEROOTKEY => '', OLDPWD => '/',
);
my %garbage = map { $_ => "-$_ \$(error $_ was read)" } keys %name;

# CDPATH and the compiler's paths lead to this directory. It has files with the
# names of our files and of headers, but with other content.
run('sh', '-c', 'mkdir -p "$0/tools" "$0/build" "$0/user/etc" &&
	echo "#error elsewhere" | tee "$0/stdio.h" "$0/stdarg.h" \
	"$0/boot.h" >/dev/null', "$dir/elsewhere");

my ($plain, $odd) = ("$dir/plain", "$dir/a path (with) \$HOME & spaces");
copy_to($plain, '022');
copy_to($odd, '077');
chdir $plain or die "no copy of the tree: $!";
my @plain = images('the images are built in an empty environment', $plain,
    '022');
mkdir "$dir/tmp dir";
same_images('with all variables, -k, -e, umask 077 and a path with spaces',
    \@plain, [images('the images are built with all variables', $odd, '077',
	%garbage, %tools, MAKEFLAGS => 'ke', TMPDIR => "$dir/tmp dir")]);
is(join(' ', glob "$dir/tmp?dir/*"), '', 'the build leaves no file in TMPDIR');

# ---- Variables with an effect -------------------------------------------

my %shown = (
	'MEMORY=64M' => ['run', qr/--memory '64M'/],
	'CC=none-such' => ['all', qr/^none-such -m32 /m],
	'OPT=-O9' => ['all', qr/ -O9 /],
	'T=none-such' => ['test', qr/No test is named none-such/],
);
for my $setting (sort keys %shown) {
	my ($goal, $words) = @{$shown{$setting}};
	my ($status, $out, $err) = run('env', $setting, qw(make -n), $goal);
	like("$out$err", $words, "$setting is taken from the environment");
}

chdir '/';
done_testing();
