// ohmic latency, ohmic tune: where the time goes, and how small a buffer may be, declared.

#include <memory>

#include "command_families.hpp"

namespace ohmic::app {
namespace {

constexpr const char* latency_notes =
    R"(Plug a cable from an output into an input. Short bursts are played there, one output after another, at -30 dBFS peak;
where nothing clear comes back, louder, up to -18 dBFS. Their delay is told to a hundredth of a frame, or not at all:
where it is too noisy to be sure, that is said.

Outputs that the rig calls phones are left out unless --yes is said: take headphones off first.

What was measured is kept for this card, rate and buffer. ohmic explain and the console show it beside what the card
tells.

Examples:
  ohmic latency                              every output of the usual card
  ohmic latency --device alsa:USB --from 1 --to 2 --frames 64
  ohmic latency band.toml --from Lead --to Voice --yes
  ohmic latency --kept                       what was measured before

Files:
  $XDG_STATE_HOME/ohmic/latencies.sqlite, else ~/.local/state/ohmic/latencies.sqlite

Exit codes:
  0  measured
  1  no card, or nothing clear came back
  2  the rig file or the command line is wrong)";

constexpr const char* tune_notes =
    R"(Buffers are tried from 256 frames downward, briefly; the smallest that held is tried for the whole time, and if it does
not hold, the next larger one. Nothing is heard: with a rig its whole work is done, and silence is played.

Then it reads how this system is set (priorities, limits, the processor's clock, preemption, USB, other programs) and
says what to change, with the commands. It changes nothing itself; a JACK server's period changes while it is tried, and
is given back.

Examples:
  ohmic tune band.toml
  ohmic tune --device alsa:USB --seconds 60
  ohmic tune --device virtual                what the machine could do without a card

Exit codes:
  0  a buffer holds
  1  none does, or the card could not be opened
  2  the rig file or the command line is wrong)";

constexpr const char* devices = "the card, as a rig spells it: auto, jack, pipewire, alsa, alsa:NAME, virtual";

void declare_tune(const CommandDeclaration& command) {
  const auto to = std::make_shared<TuneAsked>();
  command.notes(tune_notes);
  command.text("rig", "RIG", "the rig whose work is done meanwhile (default: none)", to->rig);
  command.text("--device", "NAME", devices, to->device);
  command.quantity("--seconds", "N", "how long the smallest must hold (default 10)", Second(1.0), Second(86400.0),
                   to->length);
  command.quantity("--rate", "RATE", "sample rate (default: the rig's, else 48 kHz)", Hertz(44100.0), Hertz(192000.0),
                   to->rate);
  command.number("--periods", "in an ALSA card's buffer (default: the rig's, else 3)", 2, 4, "",
                 [to = to.get()](int periods) { to->periods = periods; });
  command.flag("--json", "print JSON", to->is_json);
  command.asks([to](const std::string&) { return Asked(*to); });
}

}  // namespace

void declare_latency(const CommandDeclaration& program) {
  const CommandDeclaration command =
      program.command("latency", "measure the round trip through a cable, and say where the time goes");
  const auto to = std::make_shared<LatencyAsked>();
  command.notes(latency_notes);
  command.text("rig", "RIG", "the rig whose card, settings and names are meant (default: the card alone)", to->rig);
  command.text("--from", "OUT", "an output: its number, or its name in the rig (default: each)", to->from);
  command.text("--to", "IN", "an input likewise (default: whichever hears it)", to->to);
  command.text("--device", "NAME", devices, to->device);
  command.quantity("--rate", "RATE", "sample rate (default: the rig's, else 48 kHz)", Hertz(44100.0), Hertz(192000.0),
                   to->rate);
  command.number("--frames", "frames per period (default: the rig's, else 64)", 16, 4096, "frames",
                 [to = to.get()](int frames) { to->frames = frames; });
  command.number("--periods", "in an ALSA card's buffer (default: the rig's, else 3)", 2, 4, "",
                 [to = to.get()](int periods) { to->periods = periods; });
  command.quantity("--level", "LEVEL", "peak of the bursts (default: from -30 dBFS to -18 dBFS, as much as it takes)",
                   DBFS(-80.0), DBFS(-3.0), to->level);
  command.flag("--yes", "also on outputs that the rig calls phones, and ask nothing first", to->plays_phones);
  command.flag("--kept", "print what was measured before", to->shows_kept);
  command.flag("--json", "print JSON", to->is_json);
  command.asks([to](const std::string&) { return Asked(*to); });
  declare_tune(
      program.command("tune", "find the smallest buffer this machine holds, and say what would make it smaller"));
}

}  // namespace ohmic::app
