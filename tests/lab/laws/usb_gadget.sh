# The script for a board's own USB port, on the kernel's port without hardware (usbip-vudc), whose cable is USB/IP. It
# carries no isochronous transfers, so what is proven is the card and its channels, from both sides, and no sound.
# modules: vhci-hcd snd-usb-audio usbip-vudc dummy_hcd libcomposite usb_f_uac2
# programs: ohmic aplay arecord usbip usbipd
# files: /usr/share/misc/usb.ids catalogue
# label: long
# seconds: 300
mkdir -p /var/run  # usbip keeps there what it attached
cat > /tmp/board.toml << 'END'
[card]
device = "virtual"
[[follower]]
name = "USB host"
device = "alsa:UAC2Gadget"
[[input]]
name = "Music"
follower = "USB host"
card = 2
[[mix]]
name = "All"
sends = { Music = "0 dB" }
[[phones]]
name = "Desk"
mix = "All"
headphone = "Any"
follower = "USB host"
card = [3, 4]
output = { full_scale = "2 V", output_impedance = "10 ohm" }
[adc.Any]
full_scale = "18 dBu"
dynamic_range = "118 dB"
[headphone.Any]
impedance = "80 ohm"
sensitivity = "100 dB/V"
END

gadgets=/sys/kernel/config/usb_gadget

law "the script is printed for the rig, with the channels that it uses"
expect "ohmic prints it" sh -c "ohmic usb gadget /tmp/board.toml > /tmp/gadget.sh"
expect "ohmic prints the other" sh -c "ohmic usb gadget --undo > /tmp/undo.sh"
figure "masks" "$(sed -n 's/.* > \([cp]_chmask.*\)/\1/p' /tmp/gadget.sh | tr '\n' ' ')"

law "a port that refuses it (dummy_udc: no isochronous transfers) is left as it was"
if sh /tmp/gadget.sh dummy_udc.0 > /tmp/refused.log 2>&1; then failed "it was not refused"; fi
figure "it says" "$(tail -n 1 /tmp/refused.log)"
equal "what is left" "$(ls $gadgets)" ""
dmesg -c > /dev/null

law "the other computer has a USB Audio 2.0 card with the rig's channels, and Ohmic has UAC2Gadget"
expect "the script runs" sh /tmp/gadget.sh usbip-vudc.0
figure "it says" "$(cat /tmp/expect.log)"
play daemon usbipd -4 --device
expect "the cable is there" in_time 5 usbip attach -r 127.0.0.1 -d usbip-vudc.0
expect "the kernel lists it as a USB sound card" in_time 10 grep -q 'USB-Audio - Ohmic' /proc/asound/cards
number=$(sed -n 's/^ *\([0-9]*\) .*USB-Audio - Ohmic.*/\1/p' /proc/asound/cards)
streams() { sed -n "/^$1:/,/^\$/s/^ *$2: //p" "/proc/asound/card$number/stream0"; }
equal "channels that the other computer plays" "$(streams Playback Channels)" 2
equal "channels that it records" "$(streams Capture Channels)" 4
equal "their format" "$(streams Playback Format) $(streams Capture Format)" "S32_LE S32_LE"
equal "their rate" "$(streams Playback Rates) $(streams Capture Rates)" "48000 48000"
ohmic devices > /tmp/devices.log 2>&1
figure "ohmic devices" "$(grep UAC2Gadget /tmp/devices.log)"
expect "Ohmic sees it" grep -q 'alsa:UAC2Gadget' /tmp/devices.log
kernel_is_quiet

law "once more it says that it is there already, and the other script takes it away"
if sh /tmp/gadget.sh usbip-vudc.0 > /tmp/again.log 2>&1; then failed "it was made twice"; fi
figure "it says" "$(tail -n 1 /tmp/again.log)"
usbip detach -p 00 > /tmp/detach.log 2>&1
expect "it goes" sh /tmp/undo.sh
equal "what is left" "$(ls $gadgets)" ""
expect "the cards are gone" in_time 5 sh -c "! grep -qE 'Ohmic|UAC2' /proc/asound/cards"
