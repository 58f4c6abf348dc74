# Several kernel cards with clocks of their own: in step for ten minutes, told by their sound; `ohmic run` on them, one
# pulled and put in again while it is monitored; and snd-aloop beside a USB card.
# label: long
# modules: vhci-hcd snd-usb-audio snd-aloop,pcm_substreams=1
# programs: ohmic lab_two_cards lab_usb_card aplay arecord amixer
# files: tests/lab/guest/usb.sh tests/lab/guest/ohmic.sh
# seconds: 7200
. tests/lab/guest/usb.sh
. tests/lab/guest/ohmic.sh
long=${long:-600} pulls=${pulls:-20}

# Both cards play back to themselves what they hear; each has a microphone and headphones, in one mix.
# rig CLOCK FRAMES FOLLOWER
rig() {
  cat > /tmp/several.toml << END
title = "Several cards"
[card]
device = "$1"
frames = $2
[[follower]]
name = "Second"
device = "$3"
[programs]
pipewire = "off"
[headphone.any]
impedance = "250 ohm"
sensitivity = "96 dB/V"
[[input]]
name = "Here"
card = 1
[[input]]
name = "There"
follower = "Second"
card = 1
[[mix]]
name = "All"
sends = { Here = "-20 dB", There = "-20 dB" }
[[phones]]
name = "Mine"
mix = "All"
headphone = "any"
level = "-30 dB"
output = { full_scale = "3 V", output_impedance = "10 ohm" }
[[phones]]
name = "Theirs"
mix = "All"
follower = "Second"
card = [1, 2]
headphone = "any"
level = "-30 dB"
output = { full_scale = "3 V", output_impedance = "10 ohm" }
END
}
# card NAME: as Ohmic tells it. ppm, error, resyncs: of the follower.
card() { ohmic ctl cards --json | sed 's/{"name"/\n&/g' | grep "^{\"name\": \"$1\""; }
clock() { ohmic ctl cards --json | sed 's/{"name"/\n&/g' | grep '"role": "clock"'; }
step() { card Second | sed -n "s/.*\"$1\": \([-+0-9.a-z]*\).*/\1/p"; }
ppm() { step ppm; }
error() { step error_frames; }
resyncs() { step resyncs; }
is_in_step() { [ "$(step locked)" = true ]; }
is_there() { card Second | grep -q '"there": true'; }
is_away() { card Second | grep -q '"there": false'; }
clock_is_there() { clock | grep -q '"there": true'; }
clock_is_away() { clock | grep -q '"there": false'; }
ids() { sed -n 's/.*\[\([A-Za-z0-9_]*\) *\].*/\1/p' /proc/asound/cards | tr '\n' ' '; }

law "two USB cards 250 ppm apart for $long s: what goes through the second comes back equally late, to a frame"
plug_card first --in 2 --out 2 --ppm 100
first_card=$number
plug_card second --in 2 --out 2 --ppm -150
expect "it is measured" \
  lab_two_cards --clock "$first_card" --follower "$number" --seconds "$long" --every $((long / 10))
figure "granted" "$(sed -n 's/^granted: //p' /tmp/expect.log)"
sed -n 's/^at /lab figure: at /p' /tmp/expect.log
ways=$(sed -n 's/^at .* s: \([-0-9.]*\) frames.*/\1/p' /tmp/expect.log)
at_least "measurements" "$(echo "$ways" | wc -l)" 8
at_least "frames of the way" "$(echo "$ways" | sort -n | head -n 1)" 100
at_most "frames between the longest and the shortest way" \
  "$(echo "$ways" | sort -n | awk 'NR == 1 { least = $1 } { most = $1 } END { print most - least }')" 1
equal "xruns and losses" "$(grep -c ' 0 xruns, 0 losses$' /tmp/expect.log)" "$(echo "$ways" | wc -l)"
pull_card second
pull_card first
kernel_is_quiet

law "two USB cards 250 ppm apart play as one: no xrun, the ppm told are the truth, nobody is put in step anew"
plug_card first --in 2 --out 2 --ppm 100
first_card=$number
plug_card second --in 2 --out 2 --ppm -150
figure "cards" "$(ids)"
rig "alsa:$first_card" 64 "alsa:$number"
starts /tmp/several.toml
expect "it is in step" in_time 20 is_in_step
sleep 20
began=$(resyncs)
for part in 1 2 3 4 5; do
  sleep $((long / 5))
  figure "after $((20 + part * long / 5)) s" "$(ppm) ppm, error $(error) frames, $(resyncs) times put in step"
  at_least "ppm" "$(ppm)" -252
  at_most "ppm" "$(ppm)" -248
done
equal "times put in step anew" "$(resyncs)" "$began"
equal "xruns of the engine" "$(xruns)" 0
figure "status" "$(ohmic ctl status | sed -n '/^played/p')"

law "a follower that is pulled and put in again $pulls times while it is monitored: the clock plays on"
for round in $(seq "$pulls"); do
  pull_card second
  expect "round $round: it is told to be away" in_time 10 is_away
  plug_card second --in 2 --out 2 --ppm -150
  expect "round $round: it is back" in_time 20 is_there
done
expect "it is in step again" in_time 20 is_in_step
figure "after $pulls times" "$(ppm) ppm, error $(error) frames, $(resyncs) times put in step"
equal "times that it was told to be gone" "$(grep -c 'Second is gone' /tmp/ohmic.log)" "$pulls"
equal "times that it was told to be back" "$(grep -c 'Second is back' /tmp/ohmic.log)" "$pulls"
equal "xruns of the engine" "$(xruns)" 0

law "the clock that is pulled and put in again 3 times: the other plays on, and a timer keeps time meanwhile"
for round in 1 2 3; do
  pull_card first
  expect "round $round: it is told" in_time 10 clock_is_away
  expect "round $round: the other is there" is_there
  plug_card first --in 2 --out 2 --ppm 100
  expect "round $round: it is back" in_time 20 clock_is_there
done
expect "they are in step again" in_time 30 is_in_step
figure "after it" "$(ppm) ppm, error $(error) frames, $(resyncs) times put in step"
finish ohmic
pull_card second
pull_card first
kernel_is_quiet

law "snd-aloop is a follower of a USB card: what a program plays there is heard, what the rig plays there is recorded"
plug_card first --in 2 --out 2 --ppm 100
rig "alsa:$number" 384 alsa:Loopback
starts /tmp/several.toml
expect "it is in step" in_time 30 is_in_step
yes "a sound, of some sort; " | head -c 1920000 > /tmp/sound.raw
play player aplay -q -D plughw:Loopback,1 -t raw -f S16_LE -r 48000 -c 2 /tmp/sound.raw
sleep 4
expect "heard" sh -c "ohmic ctl status | grep '^There  *-[0-9]'"
expect "recorded" arecord -q -D plughw:Loopback,1 -t raw -f S16_LE -r 48000 -c 2 -d 2 /tmp/recorded.raw
at_least "bytes recorded that are no silence" "$(tr -d '\0' < /tmp/recorded.raw | wc -c)" 10000
figure "snd-aloop" "$(ppm) ppm, error $(error) frames, $(resyncs) times put in step"
# The kernel's own way to another clock; each direction of the card has its own. Frames are divided by it, so that 100020 is
# 200 ppm slower, beside a USB card that is 100 ppm fast (sound/drivers/aloop.c, byte_pos()). Its interrupts stay on a grid of
# 4 ms, against which its periods drift from now on.
for direction in 0 1; do
  expect "its rate is shifted" amixer -q -c Loopback cset "iface=PCM,name='PCM Rate Shift 100000',device=$direction" 100020
done
sleep 45
figure "shifted by 200 ppm" "$(ppm) ppm, error $(error) frames, $(resyncs) times put in step"
at_least "ppm" "$(ppm)" -302
at_most "ppm" "$(ppm)" -298
equal "times put in step anew" "$(resyncs)" 0
equal "xruns of the engine" "$(xruns)" 0
finish ohmic
kernel_is_quiet
