#!/usr/bin/perl
# What SpamAssassin says of the mails of some folders without the network: spamassassin.pl FOLDER...
# Debian's rules, local tests only, threshold 5. Prints each file's name and score, then how many reached 5 and how long it took.
use strict;
use warnings;
use Mail::SpamAssassin;
use Time::HiRes qw(time);

my $checker = Mail::SpamAssassin->new({local_tests_only => 1, dont_copy_prefs => 1, stop_at_threshold => 0});
$checker->compile_now(0);
my ($all, $caught) = (0, 0);
my $start = time();
for my $folder (@ARGV) {
    opendir(my $dir, $folder) or die "$folder: $!";
    for my $name (sort grep { -f "$folder/$_" } readdir $dir) {
        open(my $in, '<:raw', "$folder/$name") or die "$name: $!";
        my $mail = $checker->parse(do { local $/; <$in> });
        my $status = $checker->check($mail);
        printf "%s\t%.1f\n", $name, $status->get_score();
        $all++;
        $caught++ if $status->get_score() >= 5;
        $status->finish();
        $mail->finish();
    }
}
printf STDERR "%d of %d, %.1f mails/s on one core\n", $caught, $all, $all / (time() - $start);
