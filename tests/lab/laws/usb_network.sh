# Ohmic's USB card on a network: Linux's own usbip has it, nobody else does, and nobody can disturb it.
# modules: vhci-hcd snd-usb-audio
# programs: lab_usb_card lab_duplex aplay arecord usbip
# files: tests/lab/guest/usb.sh /usr/share/misc/usb.ids
# label: long
# seconds: 300
. tests/lab/guest/usb.sh

mkdir -p /var/run  # usbip keeps there what it attached
# Not named below.
ip addr add 10.9.9.9/32 dev lo

# serve NAME WORDS...: lab_usb_card for this machine by its loopback address and for one that is not there, and waits until
# it is listened for.
serve() {
  serve_name=$1
  shift
  play "$serve_name" lab_usb_card --peer 127.0.0.1 --peer 192.168.1.20 "$@"
  expect "it is listened for" in_time 10 grep -q 'on TCP port 3240' "/tmp/$serve_name.log"
}

attach() { usbip attach -r 127.0.0.1 -b 1-1; }

# take NAME: attaches it, and waits until it is one more sound card.
take() {
  before=$(cards)
  expect "usbip attaches it" attach
  expect "the kernel lists it as a sound card" in_time 10 are_cards -gt "$before"
  card=hw:$(sed -n 's/^ *\([0-9]*\) .*USB-Audio - Ohmic.*/\1/p' /proc/asound/cards | tail -n 1)
}

law "usbip of Linux lists the card and attaches it, and it is a sound card without a warning"
serve small --in 2 --out 2
usbip list -r 127.0.0.1 > /tmp/list.log 2>&1
figure "usbip list" "$(grep '1-1:' /tmp/list.log)"
expect "it is in the list" grep -q '1-1:.*1209:0001' /tmp/list.log
take
figure card "$(sed -n "s/.*\(USB-Audio - .*\)/\1/p" /proc/asound/cards)"
expect "aplay plays" aplay -q -D "$card" -f S32_LE -r 48000 -c 2 -d 1 /dev/zero
expect "arecord records" arecord -q -D "$card" -f S32_LE -r 48000 -c 2 -d 1 /tmp/recorded.wav
kernel_is_quiet

law "what a program plays comes back to it bit for bit through TCP, without an xrun"
duplex 2 64 2
duplex 2 256 2

law "who is not named is not let in, and does not disturb who plays"
play player lab_duplex --card "$card" --frames 256 --seconds 4
sleep 1
for i in 1 2 3 4 5; do nc 10.9.9.9 3240 < /dev/null 2> /dev/null; done > /tmp/stranger.log
equal "what a stranger reads" "$(wc -c < /tmp/stranger.log)" 0
expect "it is told" in_time 5 grep -q '10.9.9.9 is not among usb_peers and was not let in' /tmp/small.log
equal "times it is told" "$(grep -c 'was not let in' /tmp/small.log)" 1

law "a named machine that says nothing, or nonsense, or asks for what is taken, disturbs nobody"
sleep 3 | nc 127.0.0.1 3240 > /tmp/silent.log 2>&1 &
head -c 100000 /dev/urandom | nc 127.0.0.1 3240 > /tmp/nonsense.log 2>&1
if attach > /tmp/second.log 2>&1; then failed "the card was given twice"; fi
figure "usbip attach, a second time" "$(grep error /tmp/second.log)"
expect "nonsense is told" in_time 5 grep -q 'It speaks no USB/IP' /tmp/small.log
wait "$player"
figure "who plays beside all that" "$(tail -n 1 /tmp/player.log)"
expect "bit for bit, no xrun" grep -q 'xruns=0 gaps=0 wrong=0' /tmp/player.log
kernel_is_quiet

law "detached, it is free for the next"
before=$(cards)
expect "usbip detaches it" usbip detach -p 00
expect "the kernel lets it go" in_time 5 are_cards -lt "$before"
expect "it is told" in_time 5 grep -q '127.0.0.1 has let the USB card go' /tmp/small.log
take
duplex 2 256 1

law "killed in the middle of playing, it is gone for programs and for the kernel, and comes back"
play player lab_duplex --card "$card" --frames 256 --seconds 20
sleep 1
kill -9 "$small"
wait "$player"
equal "what the program was told" "$(tail -n 1 /tmp/player.log)" "gone: No such device"
expect "the kernel lets it go" in_time 5 sh -c "! grep -q USB-Audio /proc/asound/cards"
serve again --in 8 --out 8
take
duplex 8 256 1
finish again
expect "the kernel lets it go" in_time 5 sh -c "! grep -q USB-Audio /proc/asound/cards"
kernel_is_quiet
