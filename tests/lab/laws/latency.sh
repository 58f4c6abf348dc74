# What `ohmic latency` reads of a card through a cable, beside jackd and jack_iodelay on the same card; `ohmic tune` on it.
# modules: vhci-hcd snd-usb-audio
# programs: ohmic lab_usb_card jackd jack_iodelay jack_connect jack_lsp stdbuf
# files: tests/lab/guest/usb.sh /usr/share/alsa
# seconds: 300
# label: long
. tests/lab/guest/usb.sh
export XDG_STATE_HOME=/tmp/state XDG_RUNTIME_DIR=/tmp HOME=/tmp

# round_trip FRAMES: in frames, as ohmic reads it from output 1 to input 1; nothing where it does not.
round_trip() {
  ohmic latency --device "alsa:$card" --from 1 --to 1 --frames "$1" --yes --json > /tmp/latency.log 2> /tmp/latency.err
  sed -n 's/.*"state": "measured", "frames": \([0-9.]*\),.*/\1/p' /tmp/latency.log
}
told() { sed -n "s/.*\"$1\": \([-0-9.]*\).*/\1/p" /tmp/latency.log; }

plug_card cable --in 2 --out 2

for frames in 64 128; do
  law "the round trip at $frames frames x 3 is read through a cable, twice the same"
  first=$(round_trip $frames)
  cp /tmp/latency.err /tmp/expect.log
  at_least "frames" "$first" $frames || { cat /tmp/latency.log /tmp/latency.err | sed 's/^/lab said: /'; continue; }
  figure "$frames x 3" "$first frames, the card tells $(told capture_frames) + $(told playback_frames)," \
    "untold $(told untold_frames), give or take $(told spread_frames)"
  second=$(round_trip $frames)
  figure "$frames x 3, again" "$second frames"
  # Opened anew the streams begin anew: a whole number of frames apart, never more than a period.
  at_most "frames between two openings" "$(awk -v a="$first" -v b="$second" 'BEGIN { d = a - b; print d < 0 ? -d : d }')" $frames
  at_most "spread in frames" "$(told spread_frames)" 0.01
done

law "what was measured is kept for its card, rate and buffer"
expect "it is printed" ohmic latency --kept
equal "buffers that were measured" "$(grep -c 'Measured on' /tmp/expect.log)" 2

law "jack_iodelay reads a round trip on the same card, and ohmic through jackd the same"
play server stdbuf -oL jackd -R -P 70 -d alsa -d "$card" -r 48000 -p 128 -n 3
expect "jackd answers" in_time 10 jack_lsp
play delay stdbuf -oL jack_iodelay
expect "connected to it" in_time 5 jack_connect jack_delay:out system:playback_1
expect "connected from it" in_time 5 jack_connect system:capture_1 jack_delay:in
sleep 4
theirs=$(sed -n 's/^ *\([0-9.]*\) frames .*total roundtrip.*/\1/p' /tmp/delay.log | tail -n 1)
finish delay
ohmic latency --device jack --from 1 --to 1 --yes --json > /tmp/latency.log 2> /tmp/latency.err
ours=$(sed -n 's/.*"state": "measured", "frames": \([0-9.]*\),.*/\1/p' /tmp/latency.log)
figure "jackd 128 x 3" "jack_iodelay $theirs frames, ohmic latency $ours frames"
at_most "frames apart" "$(awk -v a="${ours:-0}" -v b="${theirs:-9999}" 'BEGIN { d = a - b; print d < 0 ? -d : d }')" 0.1
finish server

law "tune finds a buffer that the card holds"
expect "one holds" ohmic tune --device "alsa:$card" --seconds 2
grep -E '^ *[0-9]+ +[0-9.]+ ms' /tmp/expect.log | while read -r row; do figure "tune" "$row"; done

pull_card cable
