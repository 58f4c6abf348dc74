// The requests "switches" and "switch": what a card can switch by itself, and pressing it.

#include "api/requests/switches.hpp"

#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "api/requests/asked.hpp"

namespace ohmic::api {
namespace {

constexpr std::string_view example = R"({"switch": {"number": 3, "value": 1}}, as {"switches": true} numbers them)";

Members of(const CardSwitch& one) {
  List inputs, choices;
  for (const std::string& input : one.inputs) inputs.emplace_back(input);
  for (const std::string& choice : one.choices) choices.emplace_back(choice);
  return {{"number", one.number},
          {"card", one.card},
          {"follower", one.follower},
          {"kind", one.kind},
          {"words", one.words},
          {"control", one.control},
          {"inputs", std::move(inputs)},
          {"minimum", one.minimum},
          {"maximum", one.maximum},
          {"step", one.step},
          {"off", one.off},
          {"on", one.on},
          {"unit", one.unit},
          {"choices", std::move(choices)},
          {"value", one.value ? Value(*one.value) : Value()},
          {"can_be_written", one.can_be_written},
          {"needs_consent", one.needs_consent}};
}

Members list_of(const std::vector<CardSwitch>& all) {
  List switches;
  for (const CardSwitch& one : all) switches.emplace_back(of(one));
  return {{"switches", std::move(switches)}};
}

/// Which value that is, of this switch.
double on_or_off(const SwitchBoard& board, int number, bool is_on) {
  for (const CardSwitch& one : board.all())
    if (one.number == number) return is_on ? one.on : one.off;
  return is_on ? 1.0 : 0.0;
}

Result<double> turned(const SwitchBoard& board, const Value& asked) {
  constexpr std::string_view members[] = {"number", "value", "consent"};
  if (auto ok = object_of(asked, members, example); !ok) return std::unexpected(ok.error());
  const Value* number = asked.find("number");
  const Value* value = asked.find("value");
  const Value* consent = asked.find("consent");
  const bool is_whole = number != nullptr && number->number() != nullptr &&
                        *number->number() == std::floor(*number->number()) && std::abs(*number->number()) < 1e6;
  if (!is_whole) return failure("The switch has no number.", fmt::format("Expected {}.", example));
  const int at = static_cast<int>(*number->number());
  double to = 0.0;
  if (value != nullptr && value->number() != nullptr) to = *value->number();
  else if (value != nullptr && value->flag() != nullptr) to = on_or_off(board, at, *value->flag());
  else return failure("It does not say what the switch should be.", fmt::format("Expected {}.", example));
  const bool consents = consent != nullptr && consent->flag() != nullptr && *consent->flag();
  return board.turn(at, to, consents);
}

}  // namespace

void add_switches(Protocol& protocol, SwitchBoard board) {
  protocol.add(
      Topic{.name = "switches", .says = "A switch of a sound card was pressed, by whomever; or there are others now."});
  protocol.add({.name = "switches",
                .takes = {},
                .says = "The sound cards' own switches and knobs: preamp gain, 48 V, pad, and what they are now.",
                .answer = [all = board.all](const Request&) -> Answer { return list_of(all()); }});
  protocol.add({.name = "switch",
                .takes = {},
                .says =
                    "Presses one: {\"number\", \"value\"}. Phantom power is turned on only where \"consent\" is true, "
                    "or was once for this card and input.",
                .answer = [board = std::move(board)](const Request& request) -> Answer {
                  const auto value = turned(board, request.verb);
                  if (!value) return std::unexpected(value.error());
                  return Members{{"value", *value}};
                }});
}

void tell_switch(Protocol& protocol, const CardSwitch& now) { protocol.tell("switches", {{"switched", of(now)}}); }

void tell_switches(Protocol& protocol, const std::vector<CardSwitch>& now) { protocol.tell("switches", list_of(now)); }

}  // namespace ohmic::api
