# Control surfaces of issue 6 on the kernel's own sequencer: two USB MIDI controllers, made of the kernel's USB gadget, are
# plugged into a running Ohmic, turned, shown what stands, pulled and plugged in again.
# label: long
# modules: dummy_hcd,num=2 usb_f_midi snd-usb-audio snd-seq snd-seq-midi snd-virmidi,midi_devs=1
# programs: ohmic aconnect aseqdump stdbuf
# files: rigs/interface.toml
# seconds: 600

gadgets=/sys/kernel/config/usb_gadget

# plug_in NUMBER NAME: a class-compliant MIDI controller of this name. Sets `inside`, the raw MIDI device on its own side:
# what is written there was turned on it. What it is shown, from the first message on, stands in /tmp/NAME.log.
plug_in() {
  if [ ! -d "$gadgets/$2" ]; then
    mkdir -p "$gadgets/$2/strings/0x409" "$gadgets/$2/configs/c.1" "$gadgets/$2/functions/midi.0"
    echo 0x1d6b > "$gadgets/$2/idVendor"
    echo "0x010$1" > "$gadgets/$2/idProduct"
    echo "$2" > "$gadgets/$2/strings/0x409/product"
    echo "$2" > "$gadgets/$2/functions/midi.0/id"
    ln -s "$gadgets/$2/functions/midi.0" "$gadgets/$2/configs/c.1/"
  fi
  before=" $(insides | tr '\n' ' ')"
  echo "dummy_udc.$1" > "$gadgets/$2/UDC"
  for one in $(insides); do
    case $before in *" $one "*) ;; *) new=$one ;; esac
  done
  inside=/dev/snd/midiC${new}D0
  # By the sequencer, and before the other side has found it: a raw device has one reader, and Ohmic hears this side, too.
  client=$(aconnect -l | sed -n "s/^client \([0-9]*\): 'f_midi'.*card=$new\].*/\1/p")
  stdbuf -oL aseqdump -p "$client:0" > "/tmp/$2.log" 2>&1 &
  in_time 5 grep -q "USB-Audio - $2" /proc/asound/cards
}

pull() { echo > "$gadgets/$1/UDC"; }

# The cards that controllers have on their own side.
insides() { sed -n 's/^ *\([0-9]*\) .*f_midi.*/\1/p' /proc/asound/cards; }

reads() { ohmic ctl get "$1" | grep -q -- "$2"; }
shows() { grep -q "$1" /tmp/X-Touch.log; }
# "Voice  Guitar Mine", as bytes.
names='56 6F 69 63 65 20 20 47 75 69 74 61 72 20 4D 69 6E 65'
send() { printf "$2" > "$1"; }

law "controllers that are plugged in are connected, the Mackie Control both ways"
plug_in 0 X-Touch
mackie=$inside
plug_in 1 nanoKONTROL2
knobs=$inside
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
expect "its lamp is lit" in_time 5 shows 'Note on .* 0, note 17, velocity 127'
expect "ohmic ctl turns the second fader to its top" ohmic ctl set input.Guitar.fader 10 dB
expect "and the motor goes there" in_time 5 shows 'Pitch bend .* 1, value 8191'
expect "names stand on the display" shows "$names"

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
mackie=$inside
plug_in 1 nanoKONTROL2
knobs=$inside
expect "names stand on its display again" in_time 5 shows "$names"
expect "its lamp is lit again" in_time 5 shows 'Note on .* 0, note 17, velocity 127'
expect "and its motor goes where the fader stands" in_time 5 shows 'Pitch bend .* 0, value 8191'
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
