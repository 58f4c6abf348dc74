# An ALSA card as the card that is the clock: every size, one direction, late, hung. laws/alsa.sh is the short form.
# label: long
# modules: vhci-hcd snd-usb-audio snd-aloop snd-dummy
# programs: lab_usb_card lab_alsa_card arecord
# files: tests/lab/guest/usb.sh tests/lab/guest/alsa.sh /usr/share/alsa
# seconds: 400
. tests/lab/guest/usb.sh
. tests/lab/guest/alsa.sh

law "cards are listed with what they can, and who has them"
plug_card usb --in 8 --out 8 --frames 16
told lab_alsa_card list
equal "the dummy card" "$(grep Dummy /tmp/told.log)" "alsa:Dummy Dummy: 44.1 to 48 kHz, 16 bit, periods from 16 frames"
play holder lab_alsa_card play --card "$card" --seconds 4
sleep 1
told lab_alsa_card list
says "Ohmic.*: inputs in use by lab_alsa_card \([0-9]+\), outputs in use by lab_alsa_card"
told lab_alsa_card play --card "$card"
says "refused: The outputs of Ohmic are in use by lab_alsa_card \([0-9]+\)"
wait "$holder"

law "a card plays and records bit for bit without an xrun, from 256 frames down to 32; at 16 without a wrong sample"
whole "8x8, 256 x 3" 256 1 --in 8 --out 8
whole "8x8, 64 x 3" 64 1 --in 8 --out 8
whole "2x2 of 8x8, 32 x 3" 32 1
# The lab's machine does not hold a millisecond beside the USB card's own threads at every start: printed, but never wrong.
told lab_alsa_card play --card "$card" --frames 16 --seconds 1
figure "2x2 of 8x8, 16 x 3" "$(granted) $(figures)"
equal "2x2 of 8x8, 16 x 3: samples that came back wrong" "$(count wrong)" 0
told lab_alsa_card play --card Dummy --in 0 --frames 16 --seconds 1
figure "snd-dummy at 16 x 3" "$(granted) $(figures)"
equal "snd-dummy at 16 x 3: xruns" "$(count xruns)" 0
whole "2x2 of 8x8, 64 x 2" 64 1 --periods 2
whole "2x2 of 8x8, 64 x 4" 64 1 --periods 4
whole "2x2 of 8x8, 64 x 3, by calls" 64 1 --calls yes

law "one direction is a card, and so are the kernel's own two"
told lab_alsa_card play --card "$card" --in 0 --seconds 1
figure "playback alone" "$(granted) $(figures)"
equal "xruns" "$(count xruns)" 0
told lab_alsa_card play --card "$card" --out 0 --seconds 1
figure "capture alone" "$(granted) $(figures)"
equal "xruns" "$(count xruns)" 0
told lab_alsa_card play --card Loopback --frames 192 --seconds 1
figure "snd-aloop" "$(granted) $(figures)"
equal "snd-aloop's xruns" "$(count xruns)" 0
told lab_alsa_card play --card Dummy --in 0 --rate 96000 --seconds 1
says "48 kHz \(asked 96 kHz: the nearest it has\)"
equal "snd-dummy's xruns" "$(count xruns)" 0

law "whoever is late loses what is said to be lost, and goes on"
told lab_alsa_card play --card "$card" --stall 100 --seconds 2
figure "after 100 ms of sleep" "$(grep event: /tmp/told.log) $(figures)"
equal "xruns" "$(count xruns)" 1
equal "wrong samples" "$(count wrong)" 0
at_least "frames lost" "$(count lost)" 4700
at_most "frames lost" "$(count lost)" 5300

law "a program that hangs falls silent and repeats nothing"
play player lab_alsa_card play --card "$card" --in 0 --seconds 20
sleep 1
play recorder arecord -q -D "$card" -f S32_LE -r 48000 -c 8 -t raw -d 2 /tmp/heard.raw
sleep 1
kill -STOP "$player"
wait "$recorder"
at_least "bytes heard that are no silence, while it plays" "$(head -c 1000000 /tmp/heard.raw | tr -d '\0' | wc -c)" 100000
equal "bytes heard that are no silence, behind its end" "$(tail -c 1000000 /tmp/heard.raw | tr -d '\0' | wc -c)" 0
kill -9 "$player"
wait "$player" 2> /tmp/killed.log
pull_card usb
kernel_is_quiet
