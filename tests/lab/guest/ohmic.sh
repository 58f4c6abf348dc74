# Words of laws about `ohmic run`, beside guest/usb.sh's.

# starts RIG WORDS...: `ohmic run` RIG, and waits until it answers; what it says is in /tmp/ohmic.log.
starts() {
  rig=$1
  shift
  play ohmic ohmic run --port off "$@" "$rig"
  expect "Ohmic answers" in_time 20 ohmic ctl status
}

# its_card BEFORE: waits until Ohmic's own USB card is there, of which there were BEFORE; sets card and number.
its_card() {
  expect "Ohmic is a sound card" in_time 10 are_cards -gt "$1"
  number=$(sed -n 's/^ *\([0-9]*\) \[Ohmic[_0-9]* *\]: USB-Audio - Ohmic$/\1/p' /proc/asound/cards | tail -n 1)
  # shellcheck disable=SC2034  # for laws
  card=hw:$number
}

# xruns: how many the engine counted.
xruns() { ohmic ctl status | sed -n 's/.*, \([0-9]*\) xruns\?, load.*/\1/p'; }
