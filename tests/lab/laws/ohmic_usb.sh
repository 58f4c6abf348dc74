# `ohmic run` as a USB sound card: bits, jackd's round trip, every input as its converter gives it, a kill.
# label: long
# modules: vhci-hcd snd-usb-audio snd-aloop,pcm_substreams=1
# programs: ohmic lab_usb_card lab_duplex aplay arecord jackd jack_iodelay jack_connect jack_lsp stdbuf
# files: tests/lab/guest/usb.sh tests/lab/guest/ohmic.sh
# shift: 0
# seconds: 1800
. tests/lab/guest/usb.sh
. tests/lab/guest/ohmic.sh
long=${long:-60}

# rig NAME DEVICE FRAMES WORDS...: a playback whose stream programs record; WORDS: more lines of its [card].
rig() {
  name=$1 device=$2 frames=$3
  shift 3
  cat > "/tmp/$name.toml" << END
title = "$name"
[card]
device = "$device"
frames = $frames
$*
[programs]
usb = true
pipewire = "off"
inputs = "off"
[headphone.any]
impedance = "250 ohm"
sensitivity = "96 dB/V"
[[playback]]
name = "Player"
[[mix]]
name = "All"
sends = { Player = "0 dB" }
[[phones]]
name = "Mine"
mix = "All"
headphone = "any"
level = "-30 dB"
ceiling = "105 dB SPL"
output = { full_scale = "3 V", output_impedance = "10 ohm" }
[[stream]]
name = "Loop"
mix = "All"
END
}

law "what a program plays into a rig's playback comes out of its stream bit for bit, without an xrun"
rig plain virtual 64
starts /tmp/plain.toml
its_card 0
figure card "$(sed -n "s/.*\(USB-Audio - .*\)/\1/p" /proc/asound/cards)"
expect "aplay plays" aplay -q -D "$card" -f S32_LE -r 48000 -c 2 -d 1 /dev/zero
expect "arecord records" arecord -q -D "$card" -f S32_LE -r 48000 -c 2 -d 1 /tmp/recorded.wav
for frames in 480 64 32; do duplex 2 $frames "$long"; done
equal "xruns of the engine" "$(xruns)" 0
kernel_is_quiet

law "killed in the middle of playing, it is gone, and started again it is the same card"
identity() { cat "/sys/class/sound/card$number/id" "/sys/class/sound/card$number/device/../serial" | tr '\n' ' '; }
before=$(identity)
play player lab_duplex --card "$card" --seconds 20
sleep 1
kill -9 "$ohmic"
wait "$player"
equal "what the program was told" "$(tail -n 1 /tmp/player.log)" "gone: No such device"
expect "the kernel lets it go" in_time 5 are_cards -lt 1
starts /tmp/plain.toml
its_card 0
equal "card and serial number" "$(identity)" "$before"
figure "card and serial number" "$before"
duplex 2 64 2
kernel_is_quiet

law "a program that asks for another rate than the rig's hears no at once"
lab_duplex --card "$card" --rate 44100 --seconds 1 > /tmp/answer.log 2>&1 && failed "it got a rate that the rig does not have"
expect "refused at once" grep -q 'broken rate' /tmp/answer.log
finish ohmic

law "a program has the rig opened at the rates that the rig names, and at no other"
rig rates virtual 64
sed -i 's/^usb = true/&\nusb_rates = ["44.1 kHz", "96 kHz"]/' /tmp/rates.toml
starts /tmp/rates.toml
its_card 0
sleep 1
equal "what plugging it in changed" "$(grep -c 'a program asks' /tmp/ohmic.log)" 0
for rate in 48000 96000 44100 48000; do
  # The rig is opened at it, and rises from silence for 50 ms.
  expect "a first program plays at $rate Hz" aplay -q -D "$card" -f S32_LE -r $rate -c 2 -d 1 /dev/zero
  duplex 2 64 "${rate_seconds:-5}" --rate $rate
  figure "the rig" "$(ohmic ctl status | sed -n 's/^\(.*kHz.*\)$/\1/p' | head -n 1)"
done
expect "aplay plays at 96 kHz" aplay -q -D "$card" -f S32_LE -r 96000 -c 2 -d 1 /dev/zero
lab_duplex --card "$card" --rate 192000 --seconds 1 > /tmp/answer.log 2>&1 && failed "it got a rate that the rig does not name"
expect "refused at once" grep -q 'broken rate' /tmp/answer.log
equal "xruns of the engine" "$(xruns)" 0
finish ohmic
kernel_is_quiet

for period in 64 32; do
  limit=6.96
  [ $period = 64 ] || limit=4.29
  law "jackd's round trip through a rig is no longer than $limit ms at $period frames x 3, with a strip in the path, too"
  rig plain virtual $period
  starts /tmp/plain.toml
  its_card 0
  iodelay $period $limit
  finish ohmic
  sed 's/^name = "Player"/&\ngate = { threshold = "-80 dBFS" }\ncompressor = { threshold = "-3 dBFS" }\neq = [{ kind = "low_shelf", frequency = "100 Hz", gain = "1 dB" }]/' \
    /tmp/plain.toml > /tmp/strip.toml
  starts /tmp/strip.toml
  its_card 0
  iodelay $period $limit
  finish ohmic
done

law "the ceiling adds no frame: through a strip, a headphone output and a cable it is the card's own way longer, and no more"
plug_card desk --in 2 --out 2
# What the cable is: output 1 to input 1 of the card, once through jackd and once through Ohmic.
rig ceiling alsa:Ohmic 64
sed -i -e 's/^inputs = "off"/inputs = "on"/' -e 's/^level = "-30 dB"/level = "-6 dB"/' -e 's/^\[\[playback\]\]/[[input]]\nname = "Cable"\ncard = 1\n&/' \
  -e '/^\[\[stream\]\]/,$d' /tmp/ceiling.toml
starts /tmp/ceiling.toml
its_card 1
# Of its own capture: the cable's input alone.
iodelay 64 20
whole=$(sed -n 's/^ *\([0-9.]*\) frames .*total roundtrip.*/\1/p' /tmp/delay.log | tail -n 1)
finish ohmic
way=$(ohmic latency --device alsa:Ohmic --from 1 --to 1 --frames 64 --yes --json 2> /tmp/latency.err |
  sed -n 's/.*"state": "measured", "frames": \([0-9.]*\),.*/\1/p')
figure "64 x 3 through the ceiling" "$whole frames, of which the card's own way is $way"
# Opened anew the card's streams begin anew: up to a period apart.
at_most "frames beside the card's own way" "$(awk -v a="${whole:-9999}" -v b="${way:-0}" 'BEGIN { print a - b }')" $((334 + 64))

law "programs record every input as its converter gives it, whatever its strip does"
rig inputs alsa:Loopback 192
sed -i -e 's/^inputs = "off"/inputs = "on"/' -e 's/^\[\[playback\]\]/[[input]]\nname = "Left"\ncard = 1\nmute = true\n[[input]]\nname = "Right"\ncard = 2\npolarity = true\ntrim = "6 dB"\n&/' \
  -e '/^\[\[stream\]\]/,$d' /tmp/inputs.toml
pull_card desk
starts /tmp/inputs.toml
its_card 0
expect "every sample that another program plays into its card" \
  lab_duplex --playback hw:Loopback,1 --capture "$card" --linked no --frames 480 --seconds "$long"
figure "hw:Loopback,1 to the USB card's capture" "$(tail -n 1 /tmp/expect.log)"
equal "xruns of the engine" "$(xruns)" 0
finish ohmic
kernel_is_quiet
