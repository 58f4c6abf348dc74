// Controls and branches are kept few: solvers pay for each.
#include "circuit/device/builder.hpp"

#include <utility>

#include <fmt/format.h>

namespace ohmic::circuit {

DeviceBuilder::DeviceBuilder(Circuit& circuit, const Instance& instance, const ModelCard& model, DeviceKind kind)
    : circuit_(circuit) {
  device_.name = instance.name;
  device_.place = instance.place;
  device_.kind = kind;
  device_.terminals = instance.nodes;
  device_.model = model.name;
}

Node DeviceBuilder::inner(std::string_view name) { return circuit_.add_node(fmt::format("{}#{}", device_.name, name)); }

Node DeviceBuilder::behind(Node outer, std::string_view name, double ohm, bool is_noisy) {
  if (!(ohm > 0.0)) return outer;
  const Node node = inner(name);
  circuit_.resistors.push_back(
      {.name = fmt::format("{}#{}", device_.name, name), .a = outer, .b = node, .ohm = ohm, .is_noisy = is_noisy});
  return node;
}

void DeviceBuilder::leak(Node a, Node b, std::string_view name, double siemens) {
  if (a == b || !(siemens > 0.0)) return;
  circuit_.resistors.push_back(
      {.name = fmt::format("{}#{}", device_.name, name), .a = a, .b = b, .ohm = 1.0 / siemens, .is_noisy = false});
}

void DeviceBuilder::capacitor(Node a, Node b, std::string_view name, double farad) {
  if (a == b || farad == 0.0) return;
  circuit_.capacitors.push_back({.name = fmt::format("{}#{}", device_.name, name), .a = a, .b = b, .farad = farad});
}

int DeviceBuilder::control(Node positive, Node negative) const {
  for (std::size_t k = 0; k < device_.controls.size(); ++k) {
    const Control& what = device_.controls[k].what;
    if (what.positive == positive && what.negative == negative) return static_cast<int>(k);
  }
  return -1;
}

Formula DeviceBuilder::voltage(Node positive, Node negative, const DeviceControl& limits) {
  Graph& graph = law_->graph;
  if (positive == negative) return number(0.0);
  if (const int found = control(positive, negative); found >= 0) return {graph, graph.control(found)};
  if (const int found = control(negative, positive); found >= 0) return -Formula(graph, graph.control(found));
  device_.controls.push_back(limits);
  device_.controls.back().what = {.positive = positive, .negative = negative};
  return {graph, graph.control(static_cast<int>(device_.controls.size()) - 1)};
}

int DeviceBuilder::branch(Node from, Node to, Formula current, Formula charge) {
  if (from == to) return -1;
  const auto add = [&](Term& sum, Formula part, bool is_turned) {
    if (!part) return;
    if (is_turned) part = -part;
    sum = sum ? (Formula(law_->graph, sum) + part).term() : part.term();
  };
  for (std::size_t k = 0; k < device_.branches.size(); ++k) {
    const DeviceBranch& known = device_.branches[k];
    const bool is_same = known.from == from && known.to == to, is_turned = known.from == to && known.to == from;
    if (!is_same && !is_turned) continue;
    add(law_->currents[k], current, is_turned);
    add(law_->charges[k], charge, is_turned);
    return static_cast<int>(k);
  }
  device_.branches.push_back({.from = from, .to = to});
  law_->currents.push_back(current ? current.term() : Term{});
  law_->charges.push_back(charge ? charge.term() : Term{});
  return static_cast<int>(device_.branches.size()) - 1;
}

void DeviceBuilder::noise(const DeviceNoise& noise) {
  if (noise.branch >= 0 && noise.control >= 0) device_.noise.push_back(noise);
}

void DeviceBuilder::finish() {
  if (device_.branches.empty()) return;
  device_.law = std::move(law_);
  circuit_.devices.push_back(std::move(device_));
}

}  // namespace ohmic::circuit
