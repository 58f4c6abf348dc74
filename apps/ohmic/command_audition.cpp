// ohmic audition: two chains by ear.

#include <cstdlib>
#include <memory>

#include "command_families.hpp"

namespace ohmic::app {
namespace {

constexpr const char* notes = R"(A and B are each:
  a device of the catalogue    "Scarlett 2i2 4th Gen", "Apple dongle"
  a netlist                    circuits/otl_12au7_6080.cir
  an output impedance          "10 ohm", "120 ohm"

Keys while it plays:
  a b x    listen to A, to B, and in a test to X
  1 2      X is A, X is B
  - +      volume
  q        quit; a test that is left counts what is missing as wrong

Both are rendered with your headphones on them, made equally loud (A-weighted, of this music, within 0.1 dB), put in
step to the frame, and switched by a crossfade. What your headphones and your output cannot show is said first.

A test (--abx): X is A or B by chance, trial by trial. 16 trials, 12 right pass: guessing gets there 3.8 % of the time.
Nothing is told before the end. --sequential looks after every trial, at bounds that keep all looks together below 5 %.
Its protocol is kept as text and JSON. Without a terminal, keys are read from standard input.

With --export and without --abx nothing is played: A.wav, B.wav and switched.wav are for any player.

Examples:
  ohmic audition "10 ohm" "120 ohm" --music song.flac --headphones "hd 650" --abx
  ohmic audition "Scarlett 2i2 4th Gen" circuits/otl_12au7_6080.cir --music song.flac --headphones "dt 990 250" --export listen)";

}  // namespace

void declare_audition(const CommandDeclaration& program) {
  const CommandDeclaration command =
      program.command("audition", "hear your music through two chains, and test whether you can");
  const auto to = std::make_shared<AuditionAsked>();
  command.notes(notes);
  command.text("a", "A", "one chain: a device, a netlist, an output impedance", to->a, true);
  command.text("b", "B", "the other", to->b, true);
  command.text("--music", "FILE", "what is played", to->music, true);
  command.text("--headphones", "NAME", "what you wear", to->headphones, true);
  command.quantity("--from", "TIME", "where in the music it begins (default: its beginning)", Second(0.0),
                   Second(86400.0), to->from);
  command.quantity("--seconds", "N", "how much of it is played, in a circle (default 30)", Second(1.0), Second(600.0),
                   to->length);
  command.quantity("--level", "LEVEL", "loudness at the ear (default 80 dB SPL)", DBSPL(40.0), DBSPL(100.0), to->level);
  command.quantity("--ceiling", "LEVEL", "no peak is higher (default 105 dB SPL)", DBSPL(60.0), DBSPL(125.0),
                   to->ceiling);
  command.choice("--card", {"auto", "jack", "virtual"}, "what it is played on (default auto)", to->card);
  command.text("--through", "OUTPUT",
               "the output your headphones really hang on: a device, or its impedance; it is taken out", to->through);
  command.quantity("--full-scale", "VOLT", "what that output gives at full scale, rms: the level is then the real one",
                   Volt(0.01), Volt(100.0), to->full_scale);
  command.flag("--abx", "make a listening test", to->is_abx);
  command.number("--trials", "how many (default 16; sequential: at most 40)", 5, 1000, "trials",
                 [to](int trials) { to->trials = trials; });
  command.flag("--sequential", "end as soon as the answers suffice", to->is_sequential);
  command.text("--seed", "N", "what X comes from (default: chance)",
               [to](const std::string& text) { to->seed = std::strtoull(text.c_str(), nullptr, 10); });
  command.text("--protocol", "PATH", "where the protocol goes, without extension (default: named after the date)",
               to->protocol);
  command.text("--export", "FOLDER", "write the files instead of playing them", to->export_folder);
  command.flag("--ascii", "draw with plain ASCII", to->is_ascii);
  command.asks([to](const std::string&) { return Asked(*to); });
}

}  // namespace ohmic::app
