# An ALSA card as the clock, at its rates, widths and clocks: our own USB card, QEMU's, snd-aloop.
# label: long
# modules: vhci-hcd uhci-hcd snd-usb-audio snd-aloop
# programs: lab_usb_card lab_alsa_card
# files: tests/lab/guest/usb.sh /usr/share/alsa
# qemu: -audiodev none,id=sound -device piix3-usb-uhci,id=bus -device usb-audio,bus=bus.0,audiodev=sound
# shift: 0
# seconds: 5400
. tests/lab/guest/usb.sh
long=${long:-10}

# plays WORDS OPTIONS...: for $long s, no xrun, no wrong sample.
plays() {
  words=$1
  shift
  lab_alsa_card play --seconds "$long" "$@" > /tmp/played.log 2>&1 || failed "$words: $(tail -n 1 /tmp/played.log)"
  figure "$words" "$(sed -n 's/^granted: //p' /tmp/played.log) $(tail -n 1 /tmp/played.log)"
  equal "$words: xruns" "$(count xruns)" 0
}
count() { tail -n 1 /tmp/played.log | sed "s/.*\b$1 \([0-9]*\).*/\1/"; }
# ... and of what it played so much came back, bit for bit.
comes_back() { at_least "frames that came back" "$(count heard)" "$1"; }

for ppm in 100 -150; do
  for rate in 44100 48000 96000 192000; do
    law "our USB card at $rate Hz and $ppm ppm, 256 to 16 frames, plays and records bit for bit without an xrun"
    plug_card clock --in 8 --out 8 --rate $rate --ppm $ppm
    for frames in 256 64 32 16; do
      plays "$frames x 3" --card Ohmic --in 8 --out 8 --rate $rate --frames $frames
      comes_back $((long * rate * 9 / 10))
    done
    pull_card clock
  done
done

for channels in 2 18 32 64; do
  law "our USB card with $channels channels each way, two to four periods"
  plug_card clock --in $channels --out $channels
  for frames in 128 64; do
    plays "$frames x 3" --card Ohmic --in $channels --out $channels --frames $frames
    comes_back $((long * 43200))
  done
  for periods in 2 4; do
    plays "128 x $periods" --card Ohmic --in $channels --out $channels --frames 128 --periods $periods
    comes_back $((long * 43200))
  done
  pull_card clock
done

# On a UHCI bus: QEMU's xHCI leaves isochronous packets of a stream that begins anew lying for a second.
law "QEMU's own USB card, which only plays, at full speed and 16 bits"
expect "the kernel lists it" in_time 10 grep -q 'QEMU USB Audio' /proc/asound/cards
for frames in 480 256 192 128; do
  plays "$frames x 3" --card "QEMU USB Audio" --in 0 --out 2 --frames $frames
  at_least "frames played" "$(count frames)" $((long * 47000))
done

law "snd-aloop, whose timer is coarse, from 192 frames"
for frames in 192 256 480 1024; do
  plays "$frames x 3" --card Loopback --in 2 --out 2 --frames $frames
  at_least "frames played" "$(count frames)" $((long * 46000))
done
kernel_is_quiet
