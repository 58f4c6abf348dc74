# The reference card.
# modules: vhci-hcd snd-usb-audio
# programs: uac2d lab_duplex jackd jack_iodelay jack_connect
# seconds: 400
for p in 480 64 32; do
play card uac2d --rt 50 --out 2 --in 2
law "usb duplex at $p"
in_time 5 grep -q USB /proc/asound/cards
expect "duplex" lab_duplex --card hw:0 --channels 2 --frames $p --seconds 4
figure "duplex $p x 3" "$(cat /tmp/expect.log)"
finish card
sleep 1
done
for p in 64 32; do
law "jackd at $p"
play card uac2d --rt 50 --out 2 --in 2
in_time 5 grep -q USB /proc/asound/cards
play server jackd -R -P 70 -d alsa -d hw:0 -r 48000 -p $p -n 3
sleep 3
play delay jack_iodelay
expect "connect" in_time 5 jack_connect jack_delay:out system:playback_1
expect "connect" in_time 5 jack_connect system:capture_1 jack_delay:in
sleep 5
figure "jack_iodelay" "$(tail -n 1 /tmp/delay.log)"
figure "xruns" "$(grep -ci xrun /tmp/server.log)"
finish delay; finish server; finish card
sleep 1
kernel_is_quiet
done
