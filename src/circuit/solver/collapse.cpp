// One source at a time, until none is left that nothing loads.

#include "circuit/solver/collapse.hpp"

#include <algorithm>
#include <array>

#include "circuit/expression/operands.hpp"

namespace ohmic::circuit {
namespace {

constexpr std::size_t most_controls = 8;

/// A source that can go: device `index` holds `node` at `to` plus its law, or minus it.
struct Unloaded {
  std::size_t index;
  Node node, to;
  int branch;
  bool is_minus;
};

bool touches(const Control& control, Node node) {
  return control.branch < 0 && (control.positive == node || control.negative == node);
}
/// Neither end, or both: from the node to the source's other end.
template <class Element>
bool is_harmless(const Element& element, Node node, Node to) {
  if (element.a != node && element.b != node) return true;
  return (element.a == node || element.a == to) && (element.b == node || element.b == to);
}

class Collapse {
 public:
  Collapse(Circuit circuit, std::span<const std::string> kept) : circuit_(std::move(circuit)), kept_(kept) {}

  Circuit result() {
    while (const auto source = find()) remove(*source);
    return std::move(circuit_);
  }

 private:
  bool is_kept(const std::string& name) const { return std::ranges::find(kept_, name) != kept_.end(); }
  std::optional<Unloaded> find() const;
  std::optional<DeviceBranch> as_source(const Device& device) const;
  bool is_unloaded(const Unloaded& source) const;
  bool is_current_sensed(int branch) const;
  std::optional<Device> with_law(const Device& device, const Unloaded& source) const;
  void remove(const Unloaded& source);
  void renumber(Node node, int branch);

  Circuit circuit_;
  std::span<const std::string> kept_;
};

std::optional<DeviceBranch> Collapse::as_source(const Device& device) const {
  if (device.kind != DeviceKind::behavioural || device.branches.size() != 1 || device.branches[0].branch < 0)
    return std::nullopt;
  if (is_kept(device.name) || !device.law->currents[0] || (!device.law->charges.empty() && device.law->charges[0]))
    return std::nullopt;
  return device.branches[0];
}

std::optional<Unloaded> Collapse::find() const {
  for (std::size_t k = 0; k < circuit_.devices.size(); ++k) {
    const auto at = as_source(circuit_.devices[k]);
    if (!at || at->from == at->to) continue;
    for (const Unloaded& source :
         {Unloaded{k, at->from, at->to, at->branch, false}, Unloaded{k, at->to, at->from, at->branch, true}})
      if (source.node != ground && !is_kept(circuit_.nodes[static_cast<std::size_t>(source.node)]) &&
          is_unloaded(source))
        return source;
  }
  return std::nullopt;
}

bool Collapse::is_current_sensed(int branch) const {
  const auto senses = [&](const auto& part) { return part.what.branch == branch; };
  return std::ranges::any_of(circuit_.controlled, [&](const auto& it) { return it.control.branch == branch; }) ||
         std::ranges::any_of(circuit_.devices,
                             [&](const Device& it) { return std::ranges::any_of(it.controls, senses); });
}

bool Collapse::is_unloaded(const Unloaded& source) const {
  const auto [index, node, to, branch, is_minus] = source;
  const auto is_harmless_here = [&](const auto& it) { return is_harmless(it, node, to); };
  const auto is_away = [&](const auto& it) { return it.a != node && it.b != node; };
  if (!std::ranges::all_of(circuit_.resistors, is_harmless_here) ||
      !std::ranges::all_of(circuit_.capacitors, is_harmless_here) ||
      !std::ranges::all_of(circuit_.current_sources, is_harmless_here) ||
      !std::ranges::all_of(circuit_.inductors, is_away) || !std::ranges::all_of(circuit_.voltage_sources, is_away) ||
      !std::ranges::all_of(circuit_.controlled,
                           [&](const auto& it) { return is_away(it) && !touches(it.control, node); }) ||
      is_current_sensed(branch))
    return false;
  bool is_sensed = false;
  for (std::size_t k = 0; k < circuit_.devices.size(); ++k) {
    const Device& device = circuit_.devices[k];
    const bool senses = std::ranges::any_of(device.controls, [&](const auto& it) { return touches(it.what, node); });
    const bool is_wired =
        std::ranges::any_of(device.branches, [&](const DeviceBranch& it) { return it.from == node || it.to == node; });
    if (k == index) {
      if (senses) return false;
      continue;
    }
    if (is_wired) return false;
    if (!senses) continue;
    if (device.kind != DeviceKind::behavioural || !with_law(device, source)) return false;
    is_sensed = true;
  }
  return is_sensed;
}

/// Controls of a law being made: each pair of nodes once, whichever way round.
class Controls {
 public:
  Controls(Graph& graph, std::vector<DeviceControl>& controls) : graph_(graph), controls_(controls) {}

  Term term(const DeviceControl& wanted) {
    const Control& what = wanted.what;
    if (what.branch < 0 && what.positive == what.negative) return graph_.constant(0.0);
    for (std::size_t k = 0; k < controls_.size(); ++k) {
      const Control& known = controls_[k].what;
      const Term control = graph_.control(static_cast<int>(k));
      if (known == what) return control;
      if (known.branch < 0 && what.branch < 0 && known.positive == what.negative && known.negative == what.positive)
        return graph_.make(Op::negate, control);
    }
    controls_.push_back(wanted);
    return graph_.control(static_cast<int>(controls_.size()) - 1);
  }

 private:
  Graph& graph_;
  std::vector<DeviceControl>& controls_;
};

/// The device with the source's law where it sensed the source's node. nullopt: too many controls.
std::optional<Device> Collapse::with_law(const Device& device, const Unloaded& source) const {
  const Device& from = circuit_.devices[source.index];
  Device made = device;
  made.controls.clear();
  auto law = std::make_shared<Law>();
  Controls controls(law->graph, made.controls);

  std::vector<Term> outer(device.controls.size()), inner;
  std::vector<Term> roots = device.law->currents;
  roots.insert(roots.end(), device.law->charges.begin(), device.law->charges.end());
  for (const DeviceControl& control : from.controls) inner.push_back(controls.term(control));
  Term held = law->graph.import(from.law->graph, from.law->currents[0], inner);
  if (source.is_minus) held = law->graph.make(Op::negate, held);
  for (const int id : needed_by(device.law->graph.nodes(), roots)) {
    const Graph::Node& node = device.law->graph.node({id});
    if (node.op != Op::control) continue;
    DeviceControl control = device.controls[static_cast<std::size_t>(node.index)];
    Term& term = outer[static_cast<std::size_t>(node.index)];
    if (!touches(control.what, source.node)) {
      term = controls.term(control);
      continue;
    }
    // v(node, x) = law + v(to, x);   v(x, node) = -(law + v(to, x))
    const bool is_positive = control.what.positive == source.node;
    const Node other = is_positive ? control.what.negative : control.what.positive;
    if (other == source.node) {
      term = law->graph.constant(0.0);
      continue;
    }
    control.what = {.positive = source.to, .negative = other};
    term = law->graph.make(Op::add, held, controls.term(control));
    if (!is_positive) term = law->graph.make(Op::negate, term);
  }
  if (made.controls.size() > most_controls) return std::nullopt;
  for (const Term term : device.law->currents)
    law->currents.push_back(law->graph.import(device.law->graph, term, outer));
  for (const Term term : device.law->charges) law->charges.push_back(law->graph.import(device.law->graph, term, outer));
  made.law = std::move(law);
  return made;
}

void Collapse::remove(const Unloaded& source) {
  for (std::size_t k = 0; k < circuit_.devices.size(); ++k) {
    Device& device = circuit_.devices[k];
    if (k == source.index) continue;
    if (std::ranges::any_of(device.controls, [&](const auto& it) { return touches(it.what, source.node); }))
      device = *with_law(device, source);
  }
  const auto is_across = [&](const auto& it) { return it.a == source.node || it.b == source.node; };
  std::erase_if(circuit_.resistors, is_across);
  std::erase_if(circuit_.capacitors, is_across);
  std::erase_if(circuit_.current_sources, is_across);
  std::erase_if(circuit_.guesses, [&](const Circuit::Guess& it) { return it.node == source.node; });
  circuit_.devices.erase(circuit_.devices.begin() + static_cast<std::ptrdiff_t>(source.index));
  renumber(source.node, source.branch);
}

/// One node and one branch fewer: those behind them move up.
void Collapse::renumber(Node gone, int branch) {
  const auto move = [&](Node& node) { node -= node > gone ? 1 : 0; };
  const auto move_branch = [&](int& it) { it -= it > branch ? 1 : 0; };
  const auto move_ends = [&](auto& it) { move(it.a), move(it.b); };
  const auto move_control = [&](Control& it) { move(it.positive), move(it.negative), move_branch(it.branch); };
  circuit_.nodes.erase(circuit_.nodes.begin() + gone);
  circuit_.branches.erase(circuit_.branches.begin() + branch);
  std::ranges::for_each(circuit_.resistors, move_ends);
  std::ranges::for_each(circuit_.capacitors, move_ends);
  for (Inductor& it : circuit_.inductors) move_ends(it), move_branch(it.branch);
  for (auto* sources : {&circuit_.voltage_sources, &circuit_.current_sources})
    for (auto& it : *sources) move_ends(it), move_branch(it.branch);
  for (ControlledSource& it : circuit_.controlled) move_ends(it), move_control(it.control), move_branch(it.branch);
  for (Device& device : circuit_.devices) {
    for (DeviceControl& it : device.controls) move_control(it.what);
    for (DeviceBranch& it : device.branches) move(it.from), move(it.to), move_branch(it.branch);
    std::erase(device.terminals, gone);
    std::ranges::for_each(device.terminals, move);
  }
  for (Circuit::Guess& it : circuit_.guesses) move(it.node);
}

}  // namespace

Circuit collapse(Circuit circuit, std::span<const std::string> kept) {
  return Collapse(std::move(circuit), kept).result();
}

}  // namespace ohmic::circuit
