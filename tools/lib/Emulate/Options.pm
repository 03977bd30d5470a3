# Checks the options of tools/emulate. If one is wrong, this prints one line
# that says so, before any emulator is started. If an option is only for some
# emulators, the modules of the other emulators refuse it.
#
# Ancestor: none.
package Emulate::Options;

use strict;
use warnings;
use Emulate::Steps qw(is_step);
use Emulate::Verdict qw(broken);
use Exporter qw(import);
use File::Spec::Functions qw(rel2abs);

our @EXPORT = qw(check_options complete_options);

# Opens the file to find out whether it can be read: if the user is root, -r is
# true for every file.
sub is_readable { return !-d $_[0] && open my $in, '<', $_[0] }

sub check_memory {
	my ($memory) = @_;
	$memory =~ /^(\d+)([KMG]?)$/i && $1 *
	    { '' => 1, K => 1 / 1024, M => 1, G => 1024 }->{uc $2} >= 1
	    or broken("--memory $memory: no size such as 32M or 1G, ",
		"or below 1M");
}

sub check_clock {
	my ($option) = @_;
	my ($slow, $limit) = @$option{qw(slow limit)};
	!defined $slow || $option->{icount} && 0 <= $slow && $slow <= 10
	    or broken("--slow $slow: a number up to 10, with --icount");
	!defined $limit || $option->{icount} && $limit =~ /^[1-9]\d*$/
	    or broken("--limit $limit: a number of seconds, with --icount");
}

sub check_port {
	my ($port) = @_;
	!defined $port || $port =~ /^\d{1,5}$/ && $port > 0 && $port < 65536
	    or broken("--server $port: no port from 1 to 65535");
}

sub check_files {
	my ($option, $image) = @_;
	for (grep { defined $option->{$_} } qw(disk rom debug commands input)) {
		next if $_ eq 'input' && $option->{input} eq '-';
		is_readable($option->{$_})
		    or broken("--$_ $option->{$_}: no file that can be read");
	}
	is_readable($image)
	    or broken("$image: no image that can be read; make builds one");
}

sub check_options {
	my ($option, $image) = @_;
	check_memory($option->{memory});
	$option->{timeout} =~ /^\d+(\.\d+)?$/
	    or broken("--timeout $option->{timeout}: no number of seconds; ",
		"0 is for no end");
	broken("no such step: $_") for grep { !is_step($_) } @{$option->{step}};
	check_clock($option);
	check_port($option->{server});
	check_files($option, $image);
}

# Sets the options that follow from other options. Also makes the names of files
# absolute, because the current directory is changed later. Returns the absolute
# name of the image.
sub complete_options {
	my ($option, $image) = @_;
	$option->{terminal} = $option->{console} && -t STDIN;
	$option->{lines} = $option->{console} && !-t STDIN;
	$option->{scripted} = @{$option->{step}};
	$option->{until} = grep { /^until / } @{$option->{step}};
	for (qw(disk rom debug commands input port ram trace)) {
		$option->{$_} = rel2abs($option->{$_})
		    if defined $option->{$_} && $option->{$_} ne '-';
	}
	return rel2abs($image);
}

1;
