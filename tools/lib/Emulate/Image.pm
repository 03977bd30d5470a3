# The image that the machine boots. Decides which kind of medium it is, and
# makes the copy that this run may write to.
#
# Ancestor: none.
package Emulate::Image;

use strict;
use warnings;
use Emulate::Files;
use Emulate::Verdict qw(broken);
use Exporter qw(import);
use File::Copy qw(copy);
use POSIX ();

our @EXPORT = qw(choose_kind private_image);
our @EXPORT_OK = qw(FLOPPY);

# The sizes in bytes of our floppy, and of the largest floppy that PCs have had.
use constant { FLOPPY => 1_474_560, LARGE_FLOPPY => 2_949_120 };

# The offset of the command line in an image: see include/boot.h.
use constant COMMAND_LINE => 512 + 4 + 4 * 16;
use constant COMMAND_LINE_BYTES => 256;

# If there is no --as, decides which kind of medium the image is.
sub choose_kind {
	my ($option, $image) = @_;
	return if $option->{as};
	my $size = -s $image;
	$option->{as} = $size <= FLOPPY || $size == LARGE_FLOPPY ?
	    'floppy' : 'disk';
	print STDERR "emulate: the image is larger than a floppy: it is a ",
	    "disk\n" if $option->{as} eq 'disk' && !$option->{quiet};
}

# Returns the command line for the image, with the word "once" at the end, which
# makes the machine end when its shell ends.
sub once {
	my ($option, $image) = @_;
	my $words = defined $option->{cmdline} ? $option->{cmdline} :
	    unpack 'Z*', substr slurp($image) . "\0" x COMMAND_LINE,
	    COMMAND_LINE, COMMAND_LINE_BYTES;
	return join ' ', grep({ $_ ne 'once' } split ' ', $words), 'once';
}

# Makes the run's own copy of the image, the file "image" in the current
# directory, because emulators lock an image, and guests write to it.
sub private_image {
	my ($option, $image, $tools) = @_;
	$option->{cmdline} = once($option, $image) if $option->{lines};
	if (!defined $option->{cmdline}) {
		copy($image, 'image') or broken("$image: $!");
		return;
	}
	my $build = "$tools/../build/build";
	-x $build or broken('the image builder is not built: make');
	my $pid = open my $refusal, '-|';
	defined $pid or broken("fork: $!");
	if (!$pid) {
		open STDERR, '>&', \*STDOUT;
		exec($build, '-s', $image, '-c', $option->{cmdline}, '-o',
		    'image') or POSIX::_exit(127);
	}
	my $words = join '', <$refusal>;
	close $refusal or broken($words =~ s/\n\z//r);
}

1;
