# The bench itself: what the guest's clock and scheduler do when nothing of ours runs.
# modules: snd-dummy snd-aloop snd-hrtimer
# programs: cyclictest aplay
law "the guest is Debian's kernel and has its cards"
figure kernel "$(uname -r)"
equal "cards" "$(grep -c '^ *[0-9]' /proc/asound/cards)" 2
law "a real-time thread wakes within 50 us"
worst=$(cyclictest -q -m -p 90 -i 1000 -l 4000 | sed -n 's/.*Max: *//p')
figure "cyclictest, 4 s, worst" "$worst us"
at_most "worst wake-up in us" "$worst" 50
