// Finds channels by number or by name.

#include "latency_plan.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "rig/channels.hpp"

namespace ohmic::app {
namespace {

std::optional<int> number_in(const std::string& text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 1) return std::nullopt;
  return number;
}

/// The device of the card that something in the rig is `on`.
std::string device_of(const rig::Rig& rig, const std::string& on) {
  const auto follower = std::ranges::find(rig.followers, on, &rig::Follower::name);
  return follower == rig.followers.end() ? rig.card.device : follower->device;
}

Result<void> find_output(const rig::Rig& rig, const LatencyAsked& asked, std::string& on, LatencyPlan& to) {
  if (asked.from.empty()) return {};
  if (const auto number = number_in(asked.from)) {
    to.outputs = {*number};
    return {};
  }
  bool is_found = false;
  rig::every_card_output(rig,
                         [&](const std::string& card, const std::vector<int>& connectors, const std::string& name) {
                           if (is_found || name != asked.from || connectors.empty()) return;
                           is_found = true;
                           on = card;
                           to.outputs = {connectors.front()};
                           to.from = name;
                         });
  if (is_found) return {};
  return failure(fmt::format("The rig has no output \"{}\" on a card.", asked.from),
                 "Expected the name of phones or a monitor, or the number of a connector.");
}

Result<void> find_input(const rig::Rig& rig, const LatencyAsked& asked, std::string& on, LatencyPlan& to) {
  if (asked.to.empty()) return {};
  if (const auto number = number_in(asked.to)) {
    to.input = *number;
    return {};
  }
  const auto input = std::ranges::find(rig.inputs, asked.to, &rig::Input::name);
  if (input == rig.inputs.end() || input->card_channel < 1)
    return failure(fmt::format("The rig has no input \"{}\" on a card.", asked.to),
                   "Expected the name of an input with card = NUMBER, or the number of a connector.");
  on = input->follower;
  to.input = input->card_channel;
  to.to = input->name;
  return {};
}

}  // namespace

Result<LatencyPlan> plan_of(const LatencyAsked& asked, const rig::Rig& rig) {
  LatencyPlan plan;
  std::string out_on, in_on;
  if (auto found = find_output(rig, asked, out_on, plan); !found) return std::unexpected(found.error());
  if (auto found = find_input(rig, asked, in_on, plan); !found) return std::unexpected(found.error());
  if (!plan.from.empty() && !plan.to.empty() && out_on != in_on)
    return failure(fmt::format("\"{}\" and \"{}\" are on two cards.", plan.from, plan.to),
                   "A cable is measured on one card: choose both on the same.");
  const std::string on = plan.from.empty() ? in_on : out_on;
  for (const rig::Phones& phones : rig.phones)
    if (phones.follower == on)
      for (const int channel : phones.card_channels) {
        plan.phones.push_back(channel);
        plan.phones_names.push_back(phones.name);
      }
  plan.card = {.device = !asked.device.empty() ? asked.device : device_of(rig, on),
               .format = {.rate = asked.rate.value_or(rig.card.rate), .frames = asked.frames.value_or(rig.card.frames)},
               .periods = asked.periods.value_or(rig.card.periods),
               .least_inputs = plan.input,
               .least_outputs = plan.outputs.empty() ? 0 : plan.outputs.front()};
  return plan;
}

Result<void> spare_ears(LatencyPlan& plan, const LatencyAsked& asked, int outputs) {
  const bool is_named = !plan.outputs.empty();
  if (!is_named)
    for (int channel = 1; channel <= outputs; ++channel) plan.outputs.push_back(channel);
  if (asked.plays_phones) return {};
  const auto is_worn = [&](int channel) { return std::ranges::find(plan.phones, channel) != plan.phones.end(); };
  const auto worn = std::ranges::find_if(plan.outputs, is_worn);
  if (worn == plan.outputs.end()) return {};
  const std::string name =
      plan.phones_names[static_cast<std::size_t>(std::ranges::find(plan.phones, *worn) - plan.phones.begin())];
  std::erase_if(plan.outputs, is_worn);
  if (!plan.outputs.empty()) return {};
  return failure(fmt::format("Somebody may wear {}: bursts are not played there unasked.", name),
                 "Take the headphones off, plug in the cable, and say --yes.");
}

}  // namespace ohmic::app
