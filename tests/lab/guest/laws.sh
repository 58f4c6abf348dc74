# The words in which a law of the lab is written. boot reads the lines that begin with "lab " and turns them into results.
#
#   law NAME                  what follows proves NAME
#   expect WORDS COMMAND...   the law fails with WORDS and what COMMAND said, unless COMMAND succeeds
#   equal WORDS GOT WANTED    ... unless the two are the same text
#   at_most WORDS GOT LIMIT   ... unless the figure GOT is there and not above LIMIT; at_least: not below
#   figure NAME VALUE         a figure worth printing
#   failed WORDS              the law fails with WORDS
#   in_time SECONDS COMMAND... tries COMMAND ten times a second until it succeeds; false when the seconds are over
#   play NAME COMMAND...      starts COMMAND beside the law, its words in /tmp/NAME.log, its number in $NAME
#   finish NAME               ends it and waits for its end; the law fails when it does not end
#   kernel_is_quiet           fails the law when the kernel warned since the last time it was asked

law_name=
law_state=

law() {
  laws_end
  law_name=$*
  law_state=passed
  echo "lab begun: $law_name"
}

laws_end() {
  [ -z "$law_name" ] || echo "lab $law_state: $law_name"
  law_name=
}

failed() {
  law_state=failed
  echo "lab why: $*"
}

figure() {
  name=$1
  shift
  echo "lab figure: $name: $*"
}

expect() {
  words=$1
  shift
  if ! "$@" > /tmp/expect.log 2>&1; then
    failed "$words"
    tail -n 12 /tmp/expect.log | sed 's/^/lab said: /'
    return 1
  fi
}

equal() {
  [ "$2" = "$3" ] || { failed "$1: \"$2\", expected \"$3\""; return 1; }
}

is_in_order() { awk -v a="$1" -v b="$2" 'BEGIN { exit !(a ~ /^[-+]?[0-9.]/ && a + 0 <= b + 0) }'; }

at_most() {
  is_in_order "$2" "$3" || { failed "$1: ${2:-nothing}, expected at most $3"; return 1; }
}

at_least() {
  awk -v a="$2" -v b="$3" 'BEGIN { exit !(a ~ /^[-+]?[0-9.]/ && a + 0 >= b + 0) }' ||
    { failed "$1: ${2:-nothing}, expected at least $3"; return 1; }
}

in_time() {
  tries=$(($1 * 10))
  shift
  while ! "$@" > /tmp/in_time.log 2>&1; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || return 1
    sleep 0.1
  done
}
play() {
  name=$1
  shift
  "$@" > "/tmp/$name.log" 2>&1 &
  eval "$name=$!"
}

is_over() { [ ! -e "/proc/$1" ] || grep -q '^State:.Z' "/proc/$1/status"; }

# By TERM: a shell without a terminal starts what plays beside it deaf to INT.
finish() {
  eval "number=\$$1"
  kill "$number" 2> /dev/null
  if ! in_time 10 is_over "$number"; then
    failed "$1 did not end when it was told to"
    kill -9 "$number"
  fi
  wait "$number" 2> /dev/null
}

kernel_is_quiet() {
  dmesg > /tmp/kernel.log
  dmesg -c > /dev/null
  if grep -E 'WARNING|BUG|Oops|Call Trace|general protection|hung|lockdep|cannot |[Ee]rror' /tmp/kernel.log > /tmp/warned.log; then
    failed "the kernel warned"
    head -n 12 /tmp/warned.log | sed 's/^/lab said: /'
    return 1
  fi
}
