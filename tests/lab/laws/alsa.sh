# An ALSA card as the card that is the clock, before Linux's own drivers: what ./test runs of it. laws/alsa_matrix.sh has the rest.
# modules: vhci-hcd snd-usb-audio snd-dummy
# programs: lab_usb_card lab_alsa_card
# files: tests/lab/guest/usb.sh tests/lab/guest/alsa.sh /usr/share/alsa
# seconds: 300
. tests/lab/guest/usb.sh
. tests/lab/guest/alsa.sh

law "a card plays and records bit for bit without an xrun"
plug_card usb --in 8 --out 8 --frames 16
whole "8x8, 64 x 3" 64 1 --in 8 --out 8
whole "2x2 of 8x8, 32 x 3" 32 1

law "a card that is pulled is told, and plays again when it is back"
play player lab_alsa_card play --card Ohmic --seconds 5
sleep 1
pull_card usb
sleep 1
plug_card usb --in 8 --out 8 --frames 16
wait "$player"
figure "told" "$(sed -n 's/^event: //p' /tmp/player.log | tr '\n' ' ') $(figures /tmp/player.log)"
says "event: The sound card is gone: .* was unplugged" /tmp/player.log
says "event: .* is back after" /tmp/player.log
equal "wrong samples" "$(count wrong /tmp/player.log)" 0
pull_card usb

law "a card's switches are found by the names that interfaces publish, and turned"
expect "controls are made" lab_alsa_card make --card Dummy
told lab_alsa_card switches --card Dummy
says "^48 V of inputs 1 and 2 = 0$"
says "^Hi-Z of input 1 = 0$"
says "^gain of input 2 = 0 dB$"
told lab_alsa_card switches --card Dummy --turn "Line In 2 Gain Capture Volume=30"
says "^gain of input 2 = (29.[5-9][0-9]*|30|30.[0-4][0-9]*) dB$"
says "^gain of input 1 = 0 dB$"
told lab_alsa_card switches --card Dummy --turn "Line In 1 Level Capture Enum=1"
says "^Hi-Z of input 1 = 1$"

law "phantom power turns on for nobody who did not say so, and off for everybody"
phantom="Line In 1-2 Phantom Power Capture Switch"
told lab_alsa_card switches --card Dummy --turn "$phantom=1" && failed "turned on without consent"
says "refused: Nobody said yet that the 48 V of inputs 1 and 2 may be turned on"
says "^48 V of inputs 1 and 2 = 0$"
told lab_alsa_card switches --card Dummy --turn "$phantom=1" --consent "$phantom"
says "^48 V of inputs 1 and 2 = 1$"
told lab_alsa_card play --card Dummy --in 0 --seconds 1
told lab_alsa_card switches --card Dummy
says "^48 V of inputs 1 and 2 = 1$"
told lab_alsa_card switches --card Dummy --turn "$phantom=0"
says "^48 V of inputs 1 and 2 = 0$"
told lab_alsa_card switches --card Dummy --turn "Line In 1 Safe Capture Switch=1" && failed "what is not known was turned"
kernel_is_quiet
