# Control surfaces of issue 6 on the kernel's own sequencer: two USB MIDI controllers, made of the kernel's USB gadget, are
# plugged into a running Ohmic, turned, shown what stands, pulled and plugged in again.
# label: long
# modules: dummy_hcd,num=2 usb_f_midi snd-usb-audio snd-seq snd-seq-midi snd-virmidi,midi_devs=1
# programs: ohmic aconnect stdbuf
# files: rigs/interface.toml
# seconds: 150

gadgets=/sys/kernel/config/usb_gadget

# plug_in NUMBER NAME: a class-compliant MIDI controller of this name. What is written to /tmp/NAME goes into its knobs.
plug_in() {
  if [ ! -d "$gadgets/$2" ]; then
    mkdir -p "$gadgets/$2/strings/0x409" "$gadgets/$2/configs/c.1" "$gadgets/$2/functions/midi.0"
    echo 0x1d6b > "$gadgets/$2/idVendor"
    echo "0x010$1" > "$gadgets/$2/idProduct"
    echo "$2" > "$gadgets/$2/strings/0x409/product"
    echo "$2" > "$gadgets/$2/functions/midi.0/id"
    ln -s "$gadgets/$2/functions/midi.0" "$gadgets/$2/configs/c.1/"
  fi
  echo "dummy_udc.$1" > "$gadgets/$2/UDC"
  in_time 5 grep -q "USB-Audio - $2" /proc/asound/cards
}

pull() { echo > "$gadgets/$1/UDC"; }

# The raw MIDI device on the controller's own side.
inside() {
  card=$(sed -n "s/^ *\([0-9]*\) .*f_midi.*/\1/p" /proc/asound/cards | sed -n "$1p")
  echo "/dev/snd/midiC${card}D0"
}

reads() { ohmic ctl get "$1" | grep -q -- "$2"; }
send() { printf "$2" > "$1"; }

law "controllers that are plugged in are connected, the Mackie Control both ways"
plug_in 0 X-Touch
plug_in 1 nanoKONTROL2
mackie=$(inside 1) knobs=$(inside 2)
cat "$mackie" > /tmp/shown &
cp rigs/interface.toml /tmp/rig.toml
play ohmic ohmic run --device virtual --port off --midi --mackie X-Touch /tmp/rig.toml
expect "Ohmic answers" in_time 20 ohmic ctl get input.Voice.fader
expect "it tells their names" grep -q 'MIDI: .*X-Touch MIDI 1.*nanoKONTROL2 MIDI 1' /tmp/ohmic.log
aconnect -l > /tmp/connected.log
equal "connections of the Mackie Control" "$(grep -A 3 "'X-Touch'" /tmp/connected.log | grep -c 'Connect.*:1$')" 2
equal "connections of the knobs" "$(grep -A 2 "'nanoKONTROL2'" /tmp/connected.log | grep -c 'Connecting To: .*:0')" 1

law "a knob learns what it turns by being moved, and that is kept beside the rig file"
send "$knobs" '\xb0\x07\x00'
expect "learns" ohmic ctl midi learn input.Voice.fader
send "$knobs" '\xb0\x07\x14'
expect "says what it learned" in_time 5 sh -c 'ohmic ctl midi list | grep "cc 1 7" | grep input.Voice.fader'
equal "the map" "$(grep -v '^#' /tmp/rig.midi)" "cc 1 7 = input.Voice.fader"
expect "the fader stays where it stood" reads input.Voice.fader '^0 dB'

law "a learned knob takes hold of the fader where it passes it, and nothing jumps"
send "$knobs" '\xb0\x07\x28\xb0\x07\x3c\xb0\x07\x5a'
sleep 0.5
expect "below it, nothing moves" reads input.Voice.fader '^0 dB'
send "$knobs" '\xb0\x07\x64\xb0\x07\x7f'
expect "beyond it, the fader follows to its end" in_time 5 reads input.Voice.fader '^10 dB'
expect "somebody else turns it" ohmic ctl set input.Voice.fader -40 dB
send "$knobs" '\xb0\x07\x7e'
sleep 0.5
expect "and has it until it is passed again" reads input.Voice.fader '^-40 dB'

law "a Mackie Control's first fader is the first strip's"
# 14 bits, 0x3000 of 0x3fff: 0.75 of the travel is 0 dB.
send "$mackie" '\xe0\x00\x60'
expect "three quarters is 0 dB" in_time 5 reads input.Voice.fader '^0\(\.00[0-9]*\)\? dB'
send "$mackie" '\xe0\x7f\x7f'
expect "the top is 10 dB" in_time 5 reads input.Voice.fader '^10 dB'
send "$mackie" '\xe0\x00\x00'
expect "the bottom is off" in_time 5 reads input.Voice.fader '^-100 dB'

law "its buttons turn, and its motors and display show what others turn"
send "$mackie" '\x90\x11\x7f\x90\x11\x00'
expect "MUTE of the second strip" in_time 5 reads input.Guitar.mute true
expect "its lamp is lit" in_time 5 sh -c "hexdump -ve '1/1 \"%02x\"' /tmp/shown | grep 90117f"
expect "ohmic ctl turns the second fader to its top" ohmic ctl set input.Guitar.fader 10 dB
expect "and the motor goes there" in_time 5 sh -c "hexdump -ve '1/1 \"%02x\"' /tmp/shown | grep e17f7f"
expect "names stand on the display" grep -q 'Voice  Guitar Mine' /tmp/shown

law "a thousand moves at once end where the fader stands"
expect "from the middle" ohmic ctl set input.Voice.fader 0 dB
awk 'BEGIN { for (i = 0; i < 1000; ++i) printf "\\xe0\\x%02x\\x%02x", i % 128, (i * 37) % 128; printf "\\xe0\\x7f\\x7f" }' > /tmp/moves
send "$mackie" "$(cat /tmp/moves)"
expect "the last one counts" in_time 10 reads input.Voice.fader '^10 dB'

law "a controller that is pulled and plugged in again turns what it turned before"
pull X-Touch
pull nanoKONTROL2
sleep 1
expect "Ohmic plays on" reads input.Voice.fader '^10 dB'
plug_in 0 X-Touch
plug_in 1 nanoKONTROL2
mackie=$(inside 1) knobs=$(inside 2)
send "$mackie" '\xe0\x00\x00'
expect "its fader turns" in_time 5 reads input.Voice.fader '^-100 dB'
expect "a value in reach" ohmic ctl set input.Voice.fader 0 dB
send "$knobs" '\xb0\x07\x50\xb0\x07\x7f'
expect "the learned knob turns" in_time 5 reads input.Voice.fader '^10 dB'

law "a program that a person connects turns what was learned, too"
expect "aconnect" aconnect 'Virtual Raw MIDI 0-0':0 Ohmic:0
send /dev/snd/midiC0D0 '\xb0\x07\x7f\xb0\x07\x00'
expect "its controller is the same" in_time 5 reads input.Voice.fader '^-100 dB'

law "Ohmic forgets, ends, and the sequencer is empty"
expect "forgets" ohmic ctl midi forget input.Voice.fader
equal "the map" "$(grep -v '^#' /tmp/rig.midi)" ""
finish ohmic
equal "clients called Ohmic" "$(aconnect -l | grep -c "'Ohmic'")" 0
kernel_is_quiet
