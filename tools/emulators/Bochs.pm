# The module for Bochs 2.7 or 3.0 as Debian builds it, which starts in its
# debugger. tools/lib/Emulate/Emulator.pm describes the methods.
#
# Ancestor: none.
package Bochs;

use strict;
use warnings;
use parent qw(Emulate::Emulator);
use Emulate::Files;
use Emulate::Image qw(FLOPPY);
use Emulate::Verdict qw(broken);
use Fcntl qw(O_NOCTTY O_RDWR);
use POSIX qw(mkfifo);
use Time::HiRes qw(sleep time);

# The files of the BIOS, for each name that --on accepts.
my %bioses = (
	'bochs'		=> '/usr/share/bochs/BIOS-bochs-latest',
	'bochs-legacy'	=> '/usr/share/bochs/BIOS-bochs-legacy',
	'bochs-seabios'	=> '/usr/share/seabios/bios.bin',
);

# The name that Bochs has for a floppy of this many bytes.
my %floppy_type = (368640 => '360k', 737280 => '720k', 1228800 => '1_2',
	1474560 => '1_44', 2949120 => '2_88');

sub names { return keys %bioses }
sub serial_is_stdio { return 0 }

# ---- Its command -------------------------------------------------------

sub command {
	my ($self) = @_;
	my $memory = $self->megabytes;
	my $library = $self->display_library;
	$self->refuse_options;
	my $medium = $self->medium;
	my $line = $self->serial_line;
	my $model = $self->{option}{cpu};
	my $cpu = $model ? "model=$model, " : '';
	spew('bochsrc', <<RC);
display_library: $library
memory: guest=$memory, host=$memory
romimage: file=$bioses{$self->{option}{on}}
vgaromimage: file=/usr/share/bochs/VGABIOS-lgpl-latest
cpu: ${cpu}count=1, ips=10000000, reset_on_triple_fault=0
clock: sync=none, time0=1577836800
com1: enabled=1, mode=$line
log: log
panic: action=fatal
error: action=report
info: action=report
debug: action=ignore
$medium
RC
	spew('commands', $self->first_commands);
	my $bochs = find_tool('bochs');
	return ($bochs, debugger($bochs), '-q', '-f', 'bochsrc',
	    '-rc', 'commands');
}

# Returns the name of the display library. With the library term Bochs needs no
# display.
sub display_library {
	my ($self) = @_;
	my $option = $self->{option};
	return 'x' if $option->{window} && $self->display && $ENV{DISPLAY};
	return $option->{debug} ? 'rfb, options="timeout=0"' : 'term';
}

sub refuse_options {
	my ($self) = @_;
	my $option = $self->{option};
	broken("$option->{on} has one machine, and no --disk, --port, --ram, ",
	    '--drive, --by, --serial, --server, --snapshots, --trace, usb or ',
	    'icount') if $option->{as} eq 'usb' || grep { $option->{$_} }
	    qw(trace machine server serial snapshots disk port icount ram drive
	    by);
}

# Returns the settings for the drive with the image, and for the option ROM.
sub medium {
	my ($self) = @_;
	my $as = $self->{option}{as};
	my $rom = $self->{option}{rom};
	my $type = $floppy_type{-s 'image'} || '1_44';
	my $drive = $as eq 'floppy' ?
	    "floppya: $type=image, status=inserted\nboot: floppy\n" :
	    $as eq 'cd' ? 'ata0-master: type=cdrom, path=image, ' .
		"status=inserted\nboot: cdrom\n" :
	    'ata0-master: type=disk, path=image, mode=flat, ' . geometry() .
		"\nboot: disk\n";
	$drive .= "optromimage1: file=\"$rom\", address=0xd0000\n" if $rom;
	return $drive;
}

# Returns the geometry of the image as a disk. A disk of the image builder has
# 16 heads; if the image is a floppy's, the disk has the floppy's geometry.
sub geometry {
	my $size = -s 'image';
	return 'cylinders=80, heads=2, spt=18' if $size <= FLOPPY;
	return 'cylinders=' . $size / (16 * 63 * 512) . ', heads=16, spt=63';
}

# Returns the setting for the serial line: a socket or, if nothing has to be
# sent to the guest, a FIFO. From a FIFO we get each byte as soon as the guest
# sends it.
sub serial_line {
	my ($self) = @_;
	return 'socket-client, dev=127.0.0.1:' . $self->listen_local
	    if $self->needs_input;
	mkfifo('serial', 0600) or broken("mkfifo: $!");
	open my $fifo, '+<', 'serial' or broken("fifo: $!");
	$self->hear($fifo, 'hear_serial');
	return 'file, dev=serial';
}

# Returns the first lines for the debugger: the command to run, or, for --debug,
# the symbols and the user's commands.
sub first_commands {
	my ($self) = @_;
	my ($symbols, $commands) = @{$self->{option}}{qw(debug commands)};
	return "c\n" unless $symbols;
	my $list = '';
	open my $nm, '-|', "$self->{tools}/cross", 'nm', $symbols
	    or broken("nm: $!");
	while (<$nm>) {
		$list .= "$1 $2\n" if /^([0-9a-f]+) [TtDdBbRr] (\w+)$/;
	}
	close $nm or broken("nm cannot read $symbols");
	spew('symbols', $list);
	return "ldsym global \"symbols\"\n" .
	    ($commands ? slurp($commands) . "\nq\n" : '');
}

# Bochs starts in its debugger: 2.7 always, 3.0 with an option that 2.7 does not
# have. The text of its help shows which of the two is installed.
sub debugger {
	my ($bochs) = @_;
	my $help = `$bochs --help 2>&1 </dev/null`;
	return $help =~ /^ +-debugger\b/m ? '-debugger' : ();
}

# ---- While it runs -----------------------------------------------------

# Starts Bochs. With --debug its debugger has the terminal, where the output of
# the guest appears, too; then this function does not return.
sub start {
	my ($self, @command) = @_;
	return $self->SUPER::start(@command) if !$self->{option}{debug};
	$SIG{INT} = 'IGNORE';
	$self->{pid} = fork;
	defined $self->{pid} or broken("fork: $!");
	if (!$self->{pid}) {
		$SIG{INT} = 'DEFAULT';
		exec(@command) or POSIX::_exit(127);
	}
	until ($self->has_ended) {
		$self->listen(0.05) or sleep 0.02;
	}
	exit 0;
}

# Stores what the debugger prints, and shows nothing of it. When the debugger
# has printed "Next at t=0", it can be interrupted, and `runs` is set.
sub hear_output {
	my ($self, $bytes) = @_;
	$self->{chatter} .= $bytes;
	$self->{runs} ||= $self->{chatter} =~ m{^Next at t=0$}m;
}

# Bochs draws its screen on a pseudo terminal that it opens itself, and hangs if
# nobody reads from that terminal. So we read from it.
sub hear_errors {
	my ($self, $bytes) = @_;
	$self->SUPER::hear_errors($bytes);
	return if $self->{drawn} ||
	    $self->{errors} !~ m{connected to screen "(.*)"};
	sysopen $self->{drawn}, $1, O_RDWR | O_NOCTTY or return;
	$self->hear($self->{drawn}, 'hear_drawing');
}

sub hear_drawing { }

# Returns the bytes of the screen: interrupts the guest, lets the debugger print
# the screen's memory, and lets the guest continue.
sub screen_bytes {
	my ($self) = @_;
	return '' if !$self->{runs};
	$self->{chatter} = '';
	kill 'INT', $self->{pid};
	syswrite $self->{commands}, "xp \/1000xw 0xb8000\nc\n";
	my $end = time + 10;
	my @words;
	while (@words < 1000 && time < $end) {
		$self->listen(0.1);
		@words = map { hex } $self->{chatter} =~ m{\t0x([0-9a-f]{8})}g;
	}
	return pack 'V*', @words;
}

sub answers_late { return 1 }

# ---- Its end -----------------------------------------------------------

sub complaints {
	return grep { !m{Shutdown port} } slurp('log') =~ m{^\d+p(.*)$}mg;
}

sub has_begun { return slurp('log') =~ /^0*[1-9]\d*i/m }

1;
