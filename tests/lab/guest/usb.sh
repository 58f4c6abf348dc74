# Words of laws about Ohmic's USB card.

# plug_card NAME WORDS...: lab_usb_card WORDS, led back upon itself, and waits until the kernel has it as one more sound card.
plug_card() {
  before=$(cards)
  card_name=$1
  shift
  play "$card_name" lab_usb_card "$@"
  expect "the kernel lists it as a sound card" in_time 10 are_cards -gt "$before"
  number=$(sed -n 's/^ *\([0-9]*\) .*USB-Audio - Ohmic.*/\1/p' /proc/asound/cards | tail -n 1)
  # shellcheck disable=SC2034  # for laws
  card=hw:$number
}

cards() { grep -c 'USB-Audio - Ohmic' /proc/asound/cards; }

are_cards() { [ "$(cards)" "$1" "$2" ]; }

# pull_card NAME: and waits until the kernel has let it go.
pull_card() {
  before=$(cards)
  finish "$1"
  expect "the kernel lets it go" in_time 10 are_cards -lt "$before"
}

# duplex CHANNELS FRAMES SECONDS WORDS...: bit for bit from playback to capture, without an xrun; prints the figures.
duplex() {
  words="${1}x$1, $2 x 3"
  channels=$1 frames=$2 seconds=$3
  shift 3
  expect "$words: every sample comes back, and no xrun" \
    lab_duplex --card "$card" --channels "$channels" --frames "$frames" --seconds "$seconds" "$@"
  figure "$words, $seconds s" "$(tail -n 1 /tmp/expect.log)"
}

# iodelay FRAMES LIMIT: jackd on the card, and jack_iodelay around it: at most LIMIT ms, and no xrun.
iodelay() {
  play server stdbuf -oL jackd -R -P 70 -d alsa -d "$card" -r 48000 -p "$1" -n 3
  expect "jackd answers" in_time 10 jack_lsp
  play delay stdbuf -oL jack_iodelay
  expect "connected to it" in_time 5 jack_connect jack_delay:out system:playback_1
  expect "connected from it" in_time 5 jack_connect system:capture_1 jack_delay:in
  sleep 4
  round_trip=$(sed -n 's/.*frames *\([0-9.]*\) ms.*/\1/p' /tmp/delay.log | tail -n 1)
  xruns=$(grep -ci xrun /tmp/server.log)
  figure "jackd $1 x 3, jack_iodelay" "$round_trip ms, $xruns xruns"
  at_most "round trip in ms" "$round_trip" "$2"
  equal "xruns of jackd" "$xruns" 0
  finish delay  # which jackd counts as xruns
  finish server
}
