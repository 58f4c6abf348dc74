# Words of laws about ALSA cards, beside guest/usb.sh's.

# told WORDS...: does it, and keeps what it said; says WORDS FILE...: it said so.
told() { "$@" > /tmp/told.log 2>&1; }
says() { expect "it says \"$1\"" grep -qE "$1" "${2:-/tmp/told.log}"; }
figures() { tail -n 1 "${1:-/tmp/told.log}"; }
count() { figures "$2" | sed -n "s/.*\<$1 \([0-9]*\).*/\1/p"; }
granted() { sed -n 's/^granted: //p' /tmp/told.log; }
# whole WORDS FRAMES SECONDS OPTIONS...: bit for bit through the USB card and back, without an xrun.
whole() {
  words=$1
  frames=$2
  seconds=$3
  shift 3
  told lab_alsa_card play --card "$card" --frames "$frames" --seconds "$seconds" "$@" || failed "$words: $(figures)"
  figure "$words" "$(granted) $(figures)"
  equal "$words: xruns" "$(count xruns)" 0
  equal "$words: frames that came back, bit for bit" "$(count heard)" $(($(count frames) - $(count 'round trip')))
  # A start takes some attempts of 8 ms where the first period comes too late for a ring so short.
  at_least "$words: frames" "$(count frames)" $((seconds * 48000 - 5000))
}
