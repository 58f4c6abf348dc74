// ohmic programs: says which cards other programs meet a rig through, and adds one.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "commands.hpp"
#include "devices/pipewire/answers.hpp"
#include "program_cards.hpp"
#include "program_edit.hpp"
#include "rig/document.hpp"

namespace ohmic::app {
namespace {

int list(const ProgramsAsked& asked) {
  const auto reading = read_or_say(asked.rig);
  if (!reading) return wrong;
  const std::vector<ProgramCard> cards = program_cards(reading->rig);
  if (cards.empty()) {
    fmt::print(
        "Programs see nothing of this rig: it has no playback and no stream. Add one: ohmic programs add Music {}\n",
        asked.rig);
    return done;
  }
  for (const ProgramCard& card : cards) {
    const bool is_sink = card.setup.kind == devices::PipewireNodeSetup::Kind::sink;
    fmt::print("{:<24} {}  ({})\n", card.setup.title, is_sink ? "programs play to it    " : "programs record from it",
               devices::pipewire_id(card.setup.title));
  }
  if (reading->rig.programs.pipewire == rig::Offer::off) {
    fmt::print("The rig turns PipeWire off ([programs] pipewire = \"off\"): they are ports of JACK only.\n");
  } else if (const auto version = devices::pipewire_answers(std::chrono::seconds(2)); version) {
    fmt::print("PipeWire {} runs: they are there while Ohmic plays this rig.\n", *version);
  } else {
    fmt::print("{}\n", version.error().sentence());
  }
  return done;
}

int add(const ProgramsAsked& asked) {
  const auto document = rig::load_document(asked.rig);
  const auto text = document ? with_program(*document, asked) : std::unexpected(document.error());
  if (!text) {
    complain(text.error().sentence());
    return wrong;
  }
  if (const auto written = rig::write_atomically(asked.rig, *text); !written) {
    complain(written.error().sentence());
    return failed;
  }
  fmt::print("{}: programs see \"Ohmic {}\" while Ohmic plays it.\n", asked.rig, asked.name);
  return done;
}

}  // namespace

int programs(const ProgramsAsked& asked) { return asked.what == ProgramsAsked::What::list ? list(asked) : add(asked); }

}  // namespace ohmic::app
