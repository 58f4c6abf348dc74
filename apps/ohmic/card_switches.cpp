// A card's channels are counted by the card; strips are found by the connector their input names.

#include "card_switches.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace ohmic::app {
namespace {

using Kind = devices::Switch::Kind;

std::string_view word(Kind kind) {
  constexpr std::array<std::string_view, 10> words = {"gain",         "phantom",        "pad",          "instrument",
                                                      "air",          "direct_monitor", "output_level", "output_mute",
                                                      "clock_source", "other"};
  return words.at(static_cast<std::size_t>(kind));
}

/// Is its input at one of these connectors of the card?
bool is_at(const rig::Input& input, const std::string& follower, const devices::Switch& one) {
  return one.is_input && input.follower == follower &&
         std::ranges::find(one.channels, input.card_channel) != one.channels.end();
}

}  // namespace

CardSwitches::CardSwitches(rig::Session& session, api::Protocol& protocol, Events& events, const Clock& clock,
                           std::optional<store::Consents> consents, OpenSwitches open)
    : session_(session),
      protocol_(protocol),
      events_(events),
      clock_(clock),
      consents_(std::move(consents)),
      open_(std::move(open)) {
  api::add_switches(
      protocol_, {.all = [this] { return all(); },
                  .turn = [this](int number, double value, bool consents) { return turn(number, value, consents); }});
}

void CardSwitches::find(const std::vector<OpenCard>& cards, bool are_anew) {
  const auto stays = [&](const Board& board) { return !are_anew && board.answers(); };
  if (std::ranges::equal(boards_, cards, {}, &Board::of) && std::ranges::all_of(boards_, stays)) return;
  std::vector<Board> before = std::exchange(boards_, {});
  for (const OpenCard& card : cards) {
    const auto known = std::ranges::find(before, card, &Board::of);
    boards_.push_back(known != before.end() && stays(*known) ? std::move(*known) : opened(card));
  }
  api::tell_switches(protocol_, all());
}

CardSwitches::Board CardSwitches::opened(const OpenCard& card) {
  auto found = open_(card.name, [this](std::string_view which, const devices::Switch& phantom) {
    return consents_ && consents_->has(which, phantom.control);
  });
  if (!found) events_.tell({Event::Kind::warning, clock_.now(), found.error().sentence(), {}});
  if (!found || !*found) return {.of = card, .card = {}, .switches = {}};
  return {.of = card, .card = std::move((*found)->card), .switches = std::move((*found)->switches)};
}

std::optional<CardSwitches::Place> CardSwitches::place_of(int number) const {
  auto left = static_cast<std::size_t>(std::max(number - 1, 0));
  for (const Board& board : boards_) {
    const std::size_t count = board.count();
    if (number >= 1 && left < count) return Place{&board, left};
    left -= std::min(left, count);
  }
  return std::nullopt;
}

api::CardSwitch CardSwitches::told(const Board& board, std::size_t at, int number) const {
  const devices::Switch& one = board.switches->all()[at];
  api::CardSwitch shown{.number = number,
                        .card = board.card,
                        .follower = board.of.follower,
                        .kind = std::string(word(one.kind)),
                        .words = devices::words_of(one),
                        .control = one.control,
                        .inputs = {},
                        .minimum = one.minimum,
                        .maximum = one.maximum,
                        .step = one.step,
                        .off = one.off,
                        .on = one.on,
                        .unit = one.unit,
                        .choices = one.choices,
                        .value = {},
                        .can_be_written = one.can_be_written};
  for (const rig::Input& input : session_.rig().inputs)
    if (is_at(input, board.of.follower, one)) shown.inputs.push_back(input.name);
  if (const auto value = board.switches->read(at)) shown.value = *value;
  shown.needs_consent =
      one.kind == Kind::phantom && !(consents_ && consents_->has(board.switches->card(), one.control));
  return shown;
}

std::vector<api::CardSwitch> CardSwitches::all() const {
  std::vector<api::CardSwitch> list;
  for (const Board& board : boards_)
    for (std::size_t i = 0; i < board.count(); ++i) list.push_back(told(board, i, static_cast<int>(list.size()) + 1));
  return list;
}

Result<double> CardSwitches::turn(int number, double value, bool consents) {
  const auto place = place_of(number);
  if (!place)
    return failure(fmt::format("There is no switch {}.", number),
                   all().empty() ? "No card with switches is open." : "Ask for the switches: they are numbered.");
  devices::Switches& switches = *place->board->switches;
  const devices::Switch& one = switches.all()[place->at];
  if (one.kind == Kind::phantom && consents) {
    if (!consents_)
      return failure("Nothing can be kept: there is no folder for Ohmic's state.", "Set XDG_STATE_HOME or HOME.");
    if (auto given = consents_->give({.card = switches.card(), .control = one.control}); !given)
      return std::unexpected(given.error());
  }
  if (auto written = switches.write(place->at, value); !written) return std::unexpected(written.error());
  api::CardSwitch now = told(*place->board, place->at, number);
  api::tell_switch(protocol_, now);
  if (one.kind == Kind::phantom)
    events_.tell({Event::Kind::changed,
                  clock_.now(),
                  fmt::format("{}: {} is {}.", place->board->card, devices::words_of(one),
                              now.value.value_or(value) == one.on ? "on" : "off"),
                  {}});
  return now.value.value_or(value);
}

std::vector<int> CardSwitches::descriptors() const {
  std::vector<int> list;
  for (const Board& board : boards_)
    if (const int one = board.switches ? board.switches->descriptor() : -1; one >= 0) list.push_back(one);
  return list;
}

void CardSwitches::serve() {
  int first = 1;
  for (const Board& board : boards_) {
    if (!board.switches) continue;
    while (const auto at = board.switches->next_change())
      api::tell_switch(protocol_, told(board, *at, first + static_cast<int>(*at)));
    first += static_cast<int>(board.count());
  }
}

}  // namespace ohmic::app
