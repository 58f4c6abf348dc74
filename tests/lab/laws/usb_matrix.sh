# Ohmic's USB card at every size, width, rate and clock, for a minute of its time each; 100 kills. Hours under a slow host.
# label: long
# modules: vhci-hcd snd-usb-audio
# programs: lab_usb_card lab_duplex aplay arecord jackd jack_iodelay jack_connect jack_lsp stdbuf
# files: tests/lab/guest/usb.sh
# shift: 0
# seconds: 14000
. tests/lab/guest/usb.sh
minute=${minute:-60}

# The server's own processor time while the card plays: an upper bound, for this guest is a slow processor.
host_cost() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }

for channels in 2 8 32; do
  law "${channels}x$channels comes back bit for bit for $minute s at 480 to 32 frames x 3, without an xrun"
  plug_card wide --in $channels --out $channels
  for frames in 480 240 128 64 32; do
    before=$(host_cost "$wide")
    duplex $channels $frames "$minute"
    figure "the card's processor time" "$(($(host_cost "$wide") - before)) ticks of 10 ms in $minute s"
  done
  pull_card wide
  kernel_is_quiet
done

law "64x64 comes back bit for bit at 64 frames x 3, without an xrun"
plug_card wide --in 64 --out 64
duplex 64 64 "$minute"
lab_duplex --card "$card" --channels 64 --frames 32 --seconds "$minute" > /tmp/hard.log 2>&1
figure "64x64, 32 x 3 (no goal)" "$(tail -n 1 /tmp/hard.log)"
pull_card wide
kernel_is_quiet

law "16-bit and 24-bit programs get their bits whole"
plug_card small --in 2 --out 2
for format in S16_LE S24_3LE S32_LE; do
  if arecord -q -D "$card" -f $format -r 48000 -c 2 -d 1 /tmp/one.wav 2> /dev/null; then duplex 2 64 2 --format $format
  else figure "$format" "not among the card's formats"; fi
done
pull_card small

for ppm in 200 -200; do
  law "the card's clock is the engine's: $ppm ppm"
  plug_card small --in 2 --out 2 --ppm $ppm
  expect "20 s without an xrun" lab_duplex --card "$card" --frames 256 --seconds 20
  rate=$(sed -n 's/.*rate=\([0-9.]*\).*/\1/p' /tmp/expect.log)
  figure "rate by the guest's clock" "$rate Hz"
  wanted=$(awk "BEGIN { print 48000 * (1 + $ppm * 1e-6) }")
  at_least "rate in Hz" "$rate" "$(awk "BEGIN { print $wanted - 1.5 }")"
  at_most "rate in Hz" "$rate" "$(awk "BEGIN { print $wanted + 1.5 }")"
  pull_card small
done

law "a program that asks for another rate gets it, and the next one gets its own"
plug_card small --in 2 --out 2 --rates 44100,48000,96000
for rate in 44100 48000 96000 48000; do
  expect "aplay at $rate Hz" in_time 5 aplay -q -D "$card" -f S32_LE -r $rate -c 2 -d 1 /dev/zero
  number=$(sed -n 's/^ *\([0-9]*\) .*USB-Audio.*/\1/p' /proc/asound/cards | tail -n 1)
  card=hw:$number
  duplex 2 64 2 --rate $rate
done
pull_card small
kernel_is_quiet

law "jackd's round trip on it is no longer than 6.96 ms at 64 frames x 3, 4.29 ms at 32 x 3"
plug_card small --in 2 --out 2
iodelay 64 6.96
pull_card small
plug_card small --in 2 --out 2 --frames 32
iodelay 32 4.29
pull_card small

law "killed a hundred times in the middle of playing, it comes back, and the kernel has nothing to say"
stuck=0
for round in $(seq 100); do
  plug_card small --in 2 --out 2
  play player lab_duplex --card "$card" --seconds 30
  sleep 0.5
  kill -9 "$small"
  in_time 5 is_over "$player" || stuck=$((stuck + 1))
  wait "$player" 2> /dev/null
  tail -n 1 /tmp/player.log >> /tmp/told
  in_time 5 sh -c "! grep -q USB-Audio /proc/asound/cards" || stuck=$((stuck + 1))
done
figure "what programs were told" "$(sort /tmp/told | uniq -c | tr '\n' ';')"
equal "programs or cards that stayed" "$stuck" 0
equal "programs that were told that it is gone" "$(grep -c '^gone: No such device' /tmp/told)" 100
kernel_is_quiet
