# Ohmic as a USB sound card, before Linux's own drivers: what ./test runs of it. laws/usb_matrix.sh has the rest.
# modules: vhci-hcd snd-usb-audio
# programs: lab_usb_card lab_duplex aplay arecord jackd jack_iodelay jack_connect jack_lsp stdbuf cyclictest
# files: tests/lab/guest/usb.sh
# seconds: 300
. tests/lab/guest/usb.sh

law "the guest's clock is worth measuring by: a real-time thread wakes within 50 us"
worst=$(cyclictest -q -m -p 90 -i 1000 -l 1000 | sed -n 's/.*Max: *//p')
figure "cyclictest on Linux $(uname -r), 1 s, worst" "$worst us"
at_most "worst wake-up in us" "$worst" 50

law "Ohmic's USB card is a sound card to stock drivers, without a warning"
plug_card small --in 2 --out 2
figure card "$(sed -n "s/.*\(USB-Audio - .*\)/\1/p" /proc/asound/cards)"
expect "a playback stream of 2 channels" grep -A 20 Playback: "/proc/asound/card$number/stream0"
expect "aplay plays" aplay -q -D "$card" -f S32_LE -r 48000 -c 2 -d 1 /dev/zero
expect "arecord records" arecord -q -D "$card" -f S32_LE -r 48000 -c 2 -d 1 /tmp/recorded.wav
kernel_is_quiet

law "what a program plays comes back to it bit for bit, without an xrun"
duplex 2 32 1
pull_card small
plug_card wide --in 8 --out 8
duplex 8 64 1
pull_card wide
kernel_is_quiet

law "jackd's round trip on it is no longer than 6.96 ms at 64 frames x 3"
plug_card small --in 2 --out 2
iodelay 64 6.96

law "killed in the middle of playing, it is gone for programs and for the kernel, and comes back"
play player lab_duplex --card "$card" --seconds 20
sleep 1
kill -9 "$small"
wait "$player"
equal "what the program was told" "$(tail -n 1 /tmp/player.log)" "gone: No such device"
expect "the kernel lets it go" in_time 5 sh -c "! grep -q USB-Audio /proc/asound/cards"
plug_card small --in 2 --out 2
duplex 2 64 1
pull_card small
kernel_is_quiet
