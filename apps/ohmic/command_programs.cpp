// ohmic programs: which cards other programs meet a rig through, declared.

#include <memory>

#include "command_families.hpp"

namespace ohmic::app {
namespace {

constexpr const char* programs_notes =
    R"(Programs play to playbacks and record streams: as "Ohmic Music" in the lists of browsers, calls, players and OBS where
PipeWire runs, as ports of JACK, as channels of the USB card. See docs/programs.md for what to click.

add writes a [[playback]] into the rig file, heard in every mix at -10 dB, or in those that --to names. With --stream it
writes a [[stream]] that carries the mix that --to names, or the first one. Comments and order stay. An Ohmic that plays
this rig takes it up at once.

Examples:
  ohmic programs band.toml                    what programs see of it
  ohmic programs add Chat band.toml           a card for a call's voices
  ohmic programs add Music band.toml --to Lead --to Drums
  ohmic programs add "Stream mix" band.toml --stream --to Show

Exit codes:
  0  done
  1  the file could not be written
  2  the rig file or the command line is wrong)";

/// What the words ask. Errors: words that do not belong together.
Asked read(const std::vector<std::string>& words, bool is_stream, ProgramsAsked to) {
  const auto mistake = [](std::string text) { return Asked(Answer{std::move(text) + "\n", wrong}); };
  if (words[0] != "add") {
    if (words.size() > 1)
      return mistake("\"" + words[1] + "\" is one word too many. A name with spaces stands in quotes.");
    if (is_stream || !to.mixes.empty())
      return mistake("--stream and --to belong to add. Such as: ohmic programs add Chat " + words[0]);
    to.rig = words[0];
    return Asked(std::move(to));
  }
  if (words.size() < 3)
    return mistake("What is added, and to which rig file, was not said. Such as: ohmic programs add Chat band.toml");
  if (is_stream && to.mixes.size() > 1) return mistake("A stream carries one mix: leave out all --to but one.");
  to.what = is_stream ? ProgramsAsked::What::add_stream : ProgramsAsked::What::add_playback;
  to.name = words[1];
  to.rig = words[2];
  return Asked(std::move(to));
}

}  // namespace

void declare_programs(const CommandDeclaration& program) {
  const CommandDeclaration command =
      program.command("programs", "which cards other programs meet a rig through; add one");
  struct Given {
    ProgramsAsked asked;
    std::vector<std::string> words;
    bool is_stream = false;
  };
  const auto to = std::make_shared<Given>();
  command.notes(programs_notes);
  command.texts("what", "RIG|add NAME RIG", "the rig file; or: add, a name and the rig file", 1, 3,
                [to](const auto& words) { to->words = words; });
  command.flag("--stream", "add one that programs record, instead of one they play to", to->is_stream);
  command.each("--to", "MIX", "the mix it is heard in, or that it carries; may stand there several times",
               to->asked.mixes);
  command.asks([to](const std::string&) { return read(to->words, to->is_stream, to->asked); });
}

}  // namespace ohmic::app
