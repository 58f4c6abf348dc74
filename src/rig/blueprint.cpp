// Builds a plan from a blueprint, and tells by comparing two what the difference costs.

#include "rig/blueprint.hpp"

#include <algorithm>
#include <cstring>

namespace ohmic::rig {

bool Blueprint::Step::has_settings_of(const Step& other) const {
  return settings.size() == other.settings.size() &&
         (settings.empty() ||
          std::memcmp(settings.data(), other.settings.data(), settings.size() * sizeof(float)) == 0);
}

std::vector<Blueprint::Signal> Blueprint::add(std::string id, std::shared_ptr<engine::Node> node,
                                              std::vector<Signal> inputs, engine::Ports ports,
                                              std::vector<float> settings) {
  const int number = static_cast<int>(steps_.size());
  std::vector<Signal> outputs;
  for (int i = 0; i < static_cast<int>(ports.out.size()); ++i)
    outputs.push_back({.from = Signal::From::step, .number = number, .output = i});
  steps_.push_back({std::move(id), std::move(node), std::move(inputs), std::move(ports), std::move(settings)});
  return outputs;
}

void Blueprint::load(std::vector<std::pair<std::shared_ptr<const void>, int>> cargo, std::function<void()> hand) {
  steps_.back().cargo = std::move(cargo);
  steps_.back().hand = std::move(hand);
}

void Blueprint::hand_over(const Blueprint& before) const {
  std::map<const engine::Node*, const Step*> earlier;
  for (const Step& step : before.steps_)
    if (step.hand) earlier.emplace(step.node.get(), &step);
  for (const Step& step : steps_) {
    if (!step.hand) continue;
    const auto then = earlier.find(step.node.get());
    if (then == earlier.end() || then->second->cargo != step.cargo) step.hand();
  }
}

Result<std::unique_ptr<engine::Plan>> Blueprint::plan(const Format& format) const {
  engine::PlanBuilder builder;
  std::vector<std::vector<engine::Wire>> made;
  made.reserve(steps_.size());
  const auto wire = [&](const Signal& signal) {
    switch (signal.from) {
      case Signal::From::card: return builder.card_input(signal.number);
      case Signal::From::step:
        return made[static_cast<std::size_t>(signal.number)][static_cast<std::size_t>(signal.output)];
      case Signal::From::silence: break;
    }
    return builder.silence();
  };
  for (const Step& step : steps_) {
    std::vector<engine::Wire> inputs;
    inputs.reserve(step.inputs.size());
    for (const Signal& signal : step.inputs) inputs.push_back(wire(signal));
    made.push_back(builder.add(step.id, step.node, std::move(inputs), step.ports, step.settings));
  }
  for (const auto& [channel, signal] : played_) builder.to_card(wire(signal), channel);
  return builder.build(format);
}

Extent Blueprint::from(const Blueprint& before) const {
  if (steps_.size() != before.steps_.size() || played_ != before.played_) return Extent::plan;
  Extent extent = Extent::nothing;
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    const Step &now = steps_[i], &then = before.steps_[i];
    if (now.id != then.id || now.inputs != then.inputs || now.ports.in != then.ports.in ||
        now.ports.out != then.ports.out)
      return Extent::plan;
    if (now.node != then.node) extent = std::max(extent, Extent::nodes);
    else if (!now.has_settings_of(then) || now.cargo != then.cargo) extent = std::max(extent, Extent::settings);
  }
  return extent;
}

}  // namespace ohmic::rig
