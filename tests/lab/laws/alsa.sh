# An ALSA card as the card that is the clock, before Linux's own drivers: what ./test runs of it.
# modules: vhci-hcd snd-usb-audio snd-aloop snd-dummy
# programs: lab_usb_card lab_alsa_card
# files: tests/lab/guest/usb.sh /usr/share/alsa
# seconds: 300
. tests/lab/guest/usb.sh

figures() { tail -n 1 /tmp/expect.log; }
granted() { sed -n 's/^granted: //p' /tmp/expect.log; }
# whole WORDS FRAMES SECONDS OPTIONS...: bit for bit through the USB card and back, without an xrun.
whole() {
  words=$1
  frames=$2
  seconds=$3
  shift 3
  expect "$words: plays" lab_alsa_card play --card "$card" --frames "$frames" --seconds "$seconds" "$@" || return
  figure "$words" "$(granted) $(figures)"
  equal "$words: xruns" "$(figures | sed 's/.* xruns \([0-9]*\).*/\1/')" 0
  heard=$(figures | sed 's/.* heard \([0-9]*\).*/\1/')
  at_least "$words: frames that came back, bit for bit" "$heard" $((seconds * 47000))
}

law "cards are listed with what they can, and who has them"
plug_card card --in 8 --out 8
expect "list" lab_alsa_card list
equal "the dummy card" "$(grep Dummy /tmp/expect.log)" "alsa:Dummy Dummy: 44.1 to 48 kHz, 16 bit, periods from 16 frames"
play holder lab_alsa_card play --card "$card" --seconds 30
sleep 1
lab_alsa_card list > /tmp/list.log
expect "who has it is said" grep -q "USB.*inputs in use by lab_alsa_card ([0-9]*), outputs in use by lab_alsa_card" /tmp/list.log
lab_alsa_card play --card "$card" > /tmp/refused.log
expect "and said again to who wants it" grep -q "are in use by lab_alsa_card ([0-9]*)" /tmp/refused.log
finish holder

law "a card plays and records bit for bit without an xrun, from 256 frames down to 16"
whole "8x8, 256 x 3" 256 2 --in 8 --out 8
whole "8x8, 64 x 3" 64 2 --in 8 --out 8
whole "2x2 of 8x8, 32 x 3" 32 2
whole "2x2 of 8x8, 16 x 3" 16 2
whole "2x2 of 8x8, 64 x 2" 64 2 --periods 2
whole "2x2 of 8x8, 64 x 4" 64 2 --periods 4
whole "2x2 of 8x8, 64 x 3, by calls" 64 2 --calls yes

law "one direction is a card, and so are the kernel's own two"
expect "playback alone" lab_alsa_card play --card "$card" --in 0 --seconds 1
figure "playback alone" "$(granted) $(figures)"
expect "capture alone" lab_alsa_card play --card "$card" --out 0 --seconds 1
figure "capture alone" "$(granted) $(figures)"
expect "snd-dummy, 16 bit" lab_alsa_card play --card Dummy --in 0 --seconds 1
equal "snd-dummy's xruns" "$(figures | sed 's/.* xruns \([0-9]*\).*/\1/')" 0
expect "snd-aloop at 192 x 3" lab_alsa_card play --card Loopback --frames 192 --seconds 2
equal "snd-aloop's xruns" "$(figures | sed 's/.* xruns \([0-9]*\).*/\1/')" 0
expect "a rate it has not" lab_alsa_card play --card Dummy --in 0 --rate 96000 --seconds 1
expect "is said" grep -q "48 kHz (asked 96 kHz: the nearest it has)" /tmp/expect.log

law "whoever is late loses what is said to be lost, and goes on"
lab_alsa_card play --card "$card" --stall 100 --seconds 3 > /tmp/expect.log
figure "after 100 ms of sleep" "$(figures)"
equal "xruns" "$(figures | sed 's/.* xruns \([0-9]*\).*/\1/')" 1
equal "wrong samples" "$(figures | sed 's/.* wrong \([0-9]*\).*/\1/')" 0
lost=$(figures | sed 's/.* lost \([0-9]*\).*/\1/')
at_least "frames lost" "$lost" 4700
at_most "frames lost" "$lost" 5300

law "a card that is pulled is told, and plays again when it is back"
play player lab_alsa_card play --card "Ohmic" --frames 64 --seconds 12
sleep 2
pull_card card
sleep 2
plug_card card --in 8 --out 8
wait "$player"
figure "told" "$(sed -n 's/^event: //p' /tmp/player.log | tr '\n' ' ') $(tail -n 1 /tmp/player.log)"
expect "that it is gone" grep -q "event: The sound card is gone: .* was unplugged" /tmp/player.log
expect "that it is back" grep -q "event: .* is back after" /tmp/player.log
equal "wrong samples" "$(tail -n 1 /tmp/player.log | sed 's/.* wrong \([0-9]*\).*/\1/')" 0
pull_card card

law "a card's switches are found by the names that interfaces publish, and turned"
expect "controls are made" lab_alsa_card make --card Dummy
lab_alsa_card switches --card Dummy > /tmp/switches.log
expect "48 V" grep -q "^48 V of inputs 1 and 2 = 0$" /tmp/switches.log
expect "gain in dB" grep -q "^gain of input 2 = 0 dB$" /tmp/switches.log
expect "Hi-Z" grep -q "^Hi-Z of input 1 = 0$" /tmp/switches.log
expect "gain turns" lab_alsa_card switches --card Dummy --turn "Line In 2 Gain Capture Volume=30"
expect "near what was asked" grep -qE "^gain of input 2 = (29\.[5-9]|30(\.[0-4][0-9]*)?)[0-9]* dB$" /tmp/expect.log
expect "Hi-Z turns" lab_alsa_card switches --card Dummy --turn "Line In 1 Level Capture Enum=1"

law "phantom power turns on for nobody who did not say so, and off for everybody"
phantom="Line In 1-2 Phantom Power Capture Switch"
lab_alsa_card switches --card Dummy --turn "$phantom=1" > /tmp/refused.log && failed "turned on without consent"
expect "why, in words" grep -q "refused: Nobody said yet that the 48 V of inputs 1 and 2 may be turned on" /tmp/refused.log
expect "and it is off" grep -q "^48 V of inputs 1 and 2 = 0$" /tmp/refused.log
expect "with consent" lab_alsa_card switches --card Dummy --turn "$phantom=1" --consent "$phantom"
expect "it is on" grep -q "^48 V of inputs 1 and 2 = 1$" /tmp/expect.log
expect "opening and playing changes nothing" lab_alsa_card play --card Dummy --in 0 --seconds 1
lab_alsa_card switches --card Dummy > /tmp/switches.log
expect "still on" grep -q "^48 V of inputs 1 and 2 = 1$" /tmp/switches.log
expect "off needs no consent" lab_alsa_card switches --card Dummy --turn "$phantom=0"
expect "it is off" grep -q "^48 V of inputs 1 and 2 = 0$" /tmp/expect.log
lab_alsa_card switches --card Dummy --turn "Line In 1 Safe Capture Switch=1" > /tmp/refused.log && failed "what is not known was turned"
kernel_is_quiet
