# A card's own switches by a rig that plays: gain, pad, Hi-Z and 48 V of real controls, pressed by `ohmic ctl` and by others.
# modules: snd-dummy vhci-hcd snd-usb-audio
# programs: ohmic lab_alsa_card lab_usb_card amixer
# files: rigs/interface.toml tests/lab/guest/usb.sh
# label: long
# seconds: 600
. tests/lab/guest/usb.sh

# starts RIG WORDS...: and waits until it answers.
starts() {
  rig=$1
  shift
  play ohmic ohmic run --port off "$@" "$rig"
  expect "Ohmic answers" in_time 20 ohmic ctl get input.Voice.fader
}
# What amixer reads of a control; and turns it to.
reads() { amixer -c Dummy cget name="$1" | sed -n 's/^ *: values=//p'; }
turns() { amixer -q -c Dummy cset name="$1" "$2"; }
# all: the switches as Ohmic tells them, one a line. number WORDS: of the one that is called so. told WORDS MEMBER: of it.
all() { ohmic ctl switches --json | sed 's/{"number"/\n&/g'; }
number() { all | sed -n "s/^{\"number\": \([0-9]*\),.*\"words\": \"$1\",.*/\1/p"; }
told() { all | sed -n "/\"words\": \"$1\"/s/.*\"$2\": \(\[[^]]*\]\|[^,}]*\).*/\1/p"; }
press() {
  what=$1
  shift
  ohmic ctl switch "$(number "$what")" "$@"
}
phantom="Line In 1-2 Phantom Power Capture Switch"
phantom_words="48 V of inputs 1 and 2"

sed 's/^device = .*/device = "alsa:Dummy"/' rigs/interface.toml > /tmp/rig.toml

law "a rig's card brings its switches along, each beside its strip"
expect "controls are made" lab_alsa_card make --card Dummy
starts /tmp/rig.toml
equal "strips of the 48 V" "$(told "$phantom_words" inputs)" '["Voice", "Guitar"]'
equal "it wants consent" "$(told "$phantom_words" needs_consent)" true
equal "strips of the second gain" "$(told "gain of input 2" inputs)" '["Guitar"]'
equal "its reach in dB" "$(told "gain of input 2" minimum) $(told "gain of input 2" maximum)" "0 69"
press '.*Line In 1 Safe Capture Switch.*' on > /tmp/answer.log 2>&1 && failed "it presses what nobody publishes the meaning of"
figure "switches" "$(all | sed -n 's/.*"words": "\([^"\]*\)",.*/\1/p' | tr '\n' ';')"

law "pressed, they turn the card's real controls"
expect "gain" press "gain of input 2" 30
equal "the card's gain" "$(reads 'Line In 2 Gain Capture Volume')" 30
equal "the other gain" "$(reads 'Line In 1 Gain Capture Volume')" 0
expect "Hi-Z" press "Hi-Z of input 1" on
equal "the card's Hi-Z" "$(reads 'Line In 1 Level Capture Enum')" 1
expect "pad" press "pad of input 1" on
equal "the card's pad" "$(reads 'Line In 1 Pad Capture Switch')" on
expect "pad, off" press "pad of input 1" off
equal "the card's pad" "$(reads 'Line In 1 Pad Capture Switch')" off

law "48 V is refused to who did not consent, given to who does, and nothing else that a desk does ever presses it"
expect "a value is turned" ohmic ctl set input.Voice.fader -6 dB
expect "a scene is saved" ohmic ctl scene save One
press "$phantom_words" on > /tmp/answer.log 2>&1 && failed "pressed without consent"
expect "it says why" grep -q "Nobody said yet that the $phantom_words may be turned on" /tmp/answer.log
equal "48 V" "$(reads "$phantom")" off
expect "with consent" press "$phantom_words" on --consent
equal "48 V" "$(reads "$phantom")" on
expect "off without asking" press "$phantom_words" off
expect "a scene is recalled" ohmic ctl scene recall One
expect "undo" ohmic ctl undo
sed -i 's/^high_pass = "70 Hz"/high_pass = "90 Hz"/' /tmp/rig.toml
expect "the rig is edited" in_time 5 grep -q 'was edited' /tmp/ohmic.log
sed -i 's/^frames = 64/frames = 128/' /tmp/rig.toml
expect "and its card opened anew" in_time 5 grep -q 'Dummy at .*128 frames' /tmp/ohmic.log
equal "48 V" "$(reads "$phantom")" off
equal "the gain that somebody chose" "$(reads 'Line In 2 Gain Capture Volume')" 30

law "what somebody turns at the card, or in another mixer, is told"
play watcher ohmic ctl watch
sleep 0.5
turns 'Line In 1 Gain Capture Volume' 12
expect "told" in_time 5 grep -q '^Dummy: gain of input 1 is 11.8[0-9]* dB$' /tmp/watcher.log
turns "$phantom" on
expect "told" in_time 5 grep -q "^Dummy: $phantom_words is on$" /tmp/watcher.log
equal "48 V as Ohmic says it" "$(told "$phantom_words" value)" 1
finish watcher

law "48 V stays as it is when Ohmic ends and when it starts, and a consent is kept"
finish ohmic
equal "after the end" "$(reads "$phantom")" on
turns "$phantom" off
starts /tmp/rig.toml
equal "after the start" "$(reads "$phantom")" off
equal "who may read what was consented to" "$(stat -c %a /tmp/state/ohmic/consents)" 600
expect "on, without asking again" press "$phantom_words" on
equal "48 V" "$(reads "$phantom")" on
expect "off" press "$phantom_words" off
finish ohmic

law "a follower's card has its switches, too, at its own inputs"
sed -e 's/^device = .*/device = "virtual"/' -e 's/^\[adc.card\]/[[follower]]\nname = "Second"\ndevice = "alsa:Dummy"\n\n&/' \
  -e 's/^card = 2$/follower = "Second"\ncard = 2/' /tmp/rig.toml > /tmp/two.toml
starts /tmp/two.toml
equal "strips of its 48 V" "$(told "$phantom_words" inputs)" '["Guitar"]'
expect "gain" press "gain of input 2" 24
equal "the card's gain" "$(reads 'Line In 2 Gain Capture Volume')" 24
equal "48 V" "$(reads "$phantom")" off
finish ohmic

law "a card that is pulled takes its switches along, nobody spins after it, and they come back with it"
plug_card usb --in 2 --out 2
sed 's/^device = .*/device = "alsa:Ohmic"/' /tmp/rig.toml > /tmp/usb.toml
starts /tmp/usb.toml
controls() { ohmic ctl switches --json | grep -o '"control": "[^"]*"'; }
has_controls() { controls > /tmp/controls.log; }
has_none() { ! has_controls; }
expect "they are there" in_time 5 has_controls
figure "controls" "$(controls | tr '\n' ' ')"
pull_card usb
expect "its switches are gone" in_time 5 has_none
ticks() { awk '{ print $14 + $15 }' "/proc/$ohmic/stat"; }
before=$(ticks)
sleep 2
used=$(($(ticks) - before))
figure "the processor's time while the card is gone" "$used ticks of 10 ms in 2 s"
at_most "ticks" "$used" 100
plug_card usb --in 2 --out 2
expect "its switches are back" in_time 10 has_controls
finish ohmic
pull_card usb
kernel_is_quiet
