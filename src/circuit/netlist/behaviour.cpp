// From expressions to elements.

#include "circuit/netlist/behaviour.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "circuit/netlist/straight.hpp"

namespace ohmic::circuit::netlist {
namespace {

constexpr std::size_t most_terms = 1000000;

}  // namespace

Behaviour::Behaviour(Flat& flat, const Placed& at) : flat_(flat), at_(at) {}

Result<Term> Behaviour::control(Control what) {
  const auto find = [&](const Control& one) {
    const auto found = std::ranges::find(controls_, one, &DeviceControl::what);
    return found == controls_.end() ? -1 : static_cast<int>(found - controls_.begin());
  };
  if (const int known = find(what); known >= 0) return law_->graph.control(known);
  if (what.branch < 0)
    if (const int turned = find({what.negative, what.positive}); turned >= 0)
      return law_->graph.make(Op::negate, law_->graph.control(turned));
  controls_.push_back({.what = what});
  return law_->graph.control(static_cast<int>(controls_.size()) - 1);
}

Term Behaviour::voltage(Node a, Node b) {
  return a == b ? law_->graph.constant(0.0) : *control({.positive = a, .negative = b});
}

Result<Term> Behaviour::current_of(std::string_view element) {
  Graph& graph = law_->graph;
  const Placed* of = flat_.find_element(*at_.frame, element);
  if (of == nullptr)
    return failure("There is no element " + std::string(element) + " whose current could be meant.",
                   "Expected the name of a voltage source here, as in I(V1).");
  // Of m subcircuits in parallel each carries its share.
  const Term share = graph.constant(1.0 / of->frame->copies);
  if (of->branch >= 0) return graph.make(Op::multiply, share, *control({.branch = of->branch}));
  const auto resistor = std::ranges::find(flat_.circuit.resistors, of->name, &Resistor::name);
  if (resistor == flat_.circuit.resistors.end())
    return failure("The current of " + std::string(element) + " cannot be sensed.",
                   "Put a voltage source of 0 V in series and use its current.");
  return graph.make(Op::multiply, graph.constant(1.0 / (resistor->ohm * of->frame->copies)),
                    voltage(of->nodes[0], of->nodes[1]));
}

Term Behaviour::current(std::string_view element, std::size_t word) {
  Result<Term> term = current_of(element);
  if (term) return *term;
  Error error = std::move(term.error());
  error.place = at_.card().place(word);
  flat_.values.refuse(*at_.frame, std::move(error));
  return {};
}

Term Behaviour::read(const Formula& formula) {
  if (flat_.refusal) return {};
  if (formula.text.empty()) {
    flat_.values.refuse(*at_.frame,
                        {"An expression is missing here.", "Expected one in braces, as in {2*V(in)}.", formula.place});
    return {};
  }
  Scope scope = flat_.values.scope(*at_.frame);
  const auto node = [&](std::string_view name) -> Result<Node> {
    if (name.empty()) return ground;
    if (const auto known = flat_.find_node(*at_.frame, name)) return *known;
    return failure(
        "There is no node " + std::string(name) + " here.",
        did_you_mean(name, flat_.names_of_nodes(*at_.frame), "Expected the name of a node that some element touches."));
  };
  scope.voltage = [&](std::string_view a, std::string_view b) -> Result<Term> {
    const Result<Node> positive = node(a), negative = node(b);
    if (!positive) return std::unexpected(positive.error());
    if (!negative) return std::unexpected(negative.error());
    return voltage(*positive, *negative);
  };
  scope.current = [&](std::string_view element) { return current_of(element); };
  Result<Term> term = parse_expression(formula.text, formula.place, scope, law_->graph);
  if (!term) {
    flat_.values.refuse(*at_.frame, std::move(term.error()));
    return {};
  }
  if (flat_.terms + law_->graph.nodes().size() > most_terms) {
    flat_.refuse(at_, 0, "The expressions of this netlist have more than a million terms.",
                 "Leave out what is not used.");
    return {};
  }
  return *term;
}

std::optional<double> Behaviour::constant(Term term) const {
  if (!term || !law_->graph.is_constant(term)) return std::nullopt;
  return law_->graph.node(term).value;
}

/// Straight lines stay straight only while no knob bends them: what a law was at any position, it is at all.
bool Behaviour::is_straight(const std::optional<Line>& line) {
  Shape& shape = flat_.shapes[at_.name];
  if (!line) shape.is_curved = true;
  else if (line->offset != 0.0) shape.has_offset = true;
  return !shape.is_curved;
}

std::optional<Behaviour::Line> Behaviour::straight(Term term) const {
  auto line = straight_line(law_->graph, term, static_cast<int>(controls_.size()));
  if (!line) return std::nullopt;
  return Line{std::move(line->slopes), line->offset};
}

void Behaviour::check_finite(Term term) {
  for (int id = 0; id <= term.id; ++id) {
    const Graph::Node& node = law_->graph.nodes()[static_cast<std::size_t>(id)];
    if (node.op != Op::constant || std::isfinite(node.value)) continue;
    flat_.refuse(at_, 0, "The expression of " + at_.element->name + " holds a number that is not finite.",
                 "Is something divided by zero, or exp() of something large?");
    return;
  }
}

void Behaviour::emit_device(Node a, Node b, int branch, Term current, Term charge) {
  flat_.terms += law_->graph.nodes().size();
  law_->currents = {current};
  law_->charges = {charge};
  limit_steps(*law_, controls_);
  Device device;
  device.name = at_.name;
  device.place = at_.card().place();
  device.controls = std::move(controls_);
  device.branches = {{.from = a, .to = b, .branch = branch}};
  device.law = std::move(law_);
  device.terminals = {a, b};
  flat_.circuit.devices.push_back(std::move(device));
}

void Behaviour::emit_current(Node a, Node b, Term term, double copies) {
  if (flat_.refusal) return;
  check_finite(term);
  if (copies != 1.0) term = law_->graph.make(Op::multiply, law_->graph.constant(copies), term);
  const auto line = straight(term);
  if (!is_straight(line)) return emit_device(a, b, -1, term, {});
  for (std::size_t k = 0; k < controls_.size(); ++k)
    flat_.circuit.controlled.push_back({.name = k == 0 ? at_.name : at_.name + "#" + std::to_string(k),
                                        .a = a,
                                        .b = b,
                                        .control = controls_[k].what,
                                        .gain = line->gains[k]});
  if (!controls_.empty() && !flat_.shapes[at_.name].has_offset) return;
  Source source{.name = controls_.empty() ? at_.name : at_.name + "#offset", .a = a, .b = b, .wave = {}};
  source.wave.dc = line->offset;
  flat_.circuit.current_sources.push_back(std::move(source));
}

void Behaviour::emit_voltage(Node a, Node b, Term term, int branch) {
  if (flat_.refusal) return;
  check_finite(term);
  const auto line = straight(term);
  if (!is_straight(line)) return emit_device(a, b, branch, term, {});
  // A sum of voltages is a chain of sources; the first carries the element's name and branch.
  const bool has_offset = controls_.empty() || flat_.shapes[at_.name].has_offset;
  const std::size_t parts = controls_.size() + (has_offset ? 1 : 0);
  Node from = a;
  for (std::size_t k = 0; k < parts; ++k) {
    const bool is_last = k + 1 == parts;
    const Node to = is_last ? b : flat_.inner_node(at_, std::to_string(k + 1));
    const std::string name = k == 0 ? at_.name : at_.name + "#" + std::to_string(k);
    const int here = k == 0 ? branch : flat_.circuit.add_branch(name);
    if (k < controls_.size()) {
      flat_.circuit.controlled.push_back(
          {.name = name, .a = from, .b = to, .control = controls_[k].what, .gain = line->gains[k], .branch = here});
    } else {
      Source source{.name = name, .a = from, .b = to, .wave = {}, .branch = here};
      source.wave.dc = line->offset;
      flat_.circuit.voltage_sources.push_back(std::move(source));
    }
    from = to;
  }
}

void Behaviour::emit_charge(Node a, Node b, Term term, double copies) {
  if (flat_.refusal) return;
  check_finite(term);
  if (copies != 1.0) term = law_->graph.make(Op::multiply, law_->graph.constant(copies), term);
  emit_device(a, b, -1, {}, term);
}

}  // namespace ohmic::circuit::netlist
