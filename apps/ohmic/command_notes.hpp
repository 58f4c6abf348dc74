#pragma once
// What stands behind the options in --help and the man page: examples, cards, keys, exit codes.

namespace ohmic::app::notes {

inline constexpr const char* examples = R"(Examples:
  ohmic run rigs/band.toml              play a band, see the meters
  ohmic run rigs/band.toml | cat        play it, print events only
  ohmic render rigs/listen.toml -o x.wav
  ohmic check rigs/*.toml
  ohmic explain rigs/podcast.toml
  ohmic new my.toml                     a rig for the hardware that is here
  ohmic ctl set phones.Lead.level "-20 dB"   while it plays
  ohmic circuit thd circuits/otl_12au7_6080.cir --load 300

Exit codes:
  0  done
  1  the work could not be done: no card, no disk
  2  the rig file or the command line is wrong)";

inline constexpr const char* run = R"(Cards:
  auto     a JACK server (jackd's or PipeWire's) when one answers, else the virtual card
  jack     a JACK server
  virtual  runs at the real rate, nobody hears it

Keys while it plays:
  up down, k j      choose a row
  left right, - +   level by 1 dB (shift: 0.1 dB; page up, page down: 3 dB)
  m s               mute; solo an input
  1 2 3 4           amplifier and headphone of the chosen output, level-matched
  tab               the mix whose sends the input rows show
  u r               undo, redo
  a                 A/B: the other of two desks
  t                 talkback on and off
  x                 dim the monitors
  o                 scope on the chosen output's circuit; while it is shown:
  n N /             the next node, the one before, one by its name (Tab offers names)
  e                 hear what the scope shows, and the output again
  w                 write what was turned into the rig file
  ? q               help; quit

The rig file may be edited while it plays: what changed is applied when it is saved. Other programs control it by a
socket: see ohmic ctl.

Console:
  A page to see and turn everything is served at the address that is printed, for this machine only. Telephones of the
  same network come in with --bind 0.0.0.0, engineers from elsewhere with --https, too. See docs/console.md.

On a terminal the rig is shown live. Into a pipe or file come events only, one a line.
Ctrl-C fades out and stops; a second one stops at once.

Environment:
  NO_COLOR              no colours
  JACK_DEFAULT_SERVER   the JACK server to use
  DISPLAY, WAYLAND_DISPLAY  a desktop: started by a person, the console opens in its browser

Exit codes:
  0  played until it was stopped
  1  the card could not be opened, or a recording could not be read
  2  the rig file or the command line is wrong)";

inline constexpr const char* render = R"(Output:
  One file for each phones output, each pair of monitors and each stream: FOLDER/<name>.wav. A rig with a single one
  may be given a file name instead. 0 dBFS in the file is the output's ceiling: a sine at the ceiling peaks at 1.0.
  A stream is as other programs hear it.

Report:
  Peak and loudness of each file, and everything that was counted: samples held at the ceiling, samples the amplifier
  clipped (by voltage, by current), and of amplifiers that are circuits the steps that did not converge, those taken the
  slow way and how often it was muted for want of a solution. --json always has the counts as numbers.

Ctrl-C stops; what was rendered until then is in the files.

Exit codes:
  0  rendered
  1  could not be written or read, or was interrupted
  2  the rig file or the command line is wrong)";

inline constexpr const char* check = R"(Exit codes:
  0  nothing wrong
  1  warnings: odd, but the rig runs
  2  errors: the rig must not run)";

inline constexpr const char* completion = R"(Install:
  bash  ohmic completion bash > ~/.local/share/bash-completion/completions/ohmic
  zsh   ohmic completion zsh > ~/.zfunc/_ohmic      (with fpath+=~/.zfunc before compinit)
  fish  ohmic completion fish > ~/.config/fish/completions/ohmic.fish)";

inline constexpr const char* ctl = R"(Examples:
  ohmic ctl get phones                  every value of every phones output
  ohmic ctl set phones.Lead.level -20 dB
  ohmic ctl set mix.Lead.sends.Kick += 2 dB
  ohmic ctl knob phones.Lead 0.7        of its travel
  ohmic ctl scene save Verse; ohmic ctl scene recall Verse --fade 2s
  ohmic ctl talk Producer hold          until Ctrl-C

Addresses are spelled as in the rig file: section.NAME.member; ohmic ctl list prints them all with their ranges.
With several Ohmics running, --rig NAME says which: its rig file's name without .toml.

Exit codes:
  0  done
  1  no Ohmic answers, or a file could not be written
  2  the request or the command line is wrong)";

inline constexpr const char* circuit = R"(Examples:
  ohmic circuit check circuits/*.cir
  ohmic circuit op amp.cir --set supply=160 --switch gain=high
  ohmic circuit ac amp.cir --load circuits/loads/dynamic_300.cir --svg -o response.svg
  ohmic circuit noise amp.cir --set volume=0.5
  ohmic circuit tran amp.cir --frequency 1kHz --level "200 mV" --csv -o wave.csv
  ohmic circuit thd amp.cir --load 32
  ohmic circuit draw amp.cir -o amp.svg

Any SPICE netlist is read. Comments that begin with *@ say what drives it and where it is heard:
  *@ input V1          *@ output out          *@ load RL          *@ supply VB
  *@ volume pot R1 R2 log                     a knob: --set volume=0.5
  *@ switch gain R4 low=2k high=10k           --switch gain=high
  *@ expect v(plate) 77.4 5%                  held by ohmic circuit check
Without them V1 (or a node "in") drives it, the node "out" is heard, RL or Rload is the load.

check --json prints a list with one report for each file, or its "error".

Exit codes:
  0  done
  1  check: warnings, or an expected operating point was missed
  2  the netlist or the command line is wrong)";

inline constexpr const char* fresh =
    R"(It looks for a JACK server (jackd's or PipeWire's) and writes a rig for its inputs and outputs; without one, a rig on the
virtual card. Every input is named and says what to fill in. It asks nothing.

Exit codes:
  0  written
  1  could not be written, or the file is there already
  2  the command line is wrong)";

}  // namespace ohmic::app::notes
