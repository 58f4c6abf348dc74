// Colour refinement over nodes (Weisfeiler & Leman 1968): colours split until nothing distinguishes nodes of one colour.

#include "circuit/solver/merge.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <map>
#include <set>
#include <string_view>
#include <tuple>

namespace ohmic::circuit {
namespace {

using Mark = std::uint64_t;

/// Order matters.
Mark mix(Mark a, Mark b) {
  a ^= b + 0x9e3779b97f4a7c15ULL + (a << 6U) + (a >> 2U);
  a *= 0xff51afd7ed558ccdULL;
  return a ^ (a >> 33U);
}
Mark mark(double value) { return std::bit_cast<Mark>(value); }
Mark mark(std::string_view text) { return std::hash<std::string_view>()(text); }

/// What distinguishes one element from another, apart from where it is connected.
Mark kind_of(const Device& device) {
  Mark sum = mark("device");
  for (const auto& control : device.controls) {
    sum = mix(sum, static_cast<Mark>(control.limiting));
    for (const double value : {control.scale, control.critical, control.tolerance}) sum = mix(sum, mark(value));
  }
  const auto add_terms = [&](const std::vector<Term>& terms) {
    for (const Term term : terms) sum = mix(sum, static_cast<Mark>(static_cast<std::int64_t>(term.id)));
  };
  add_terms(device.law->currents);
  add_terms(device.law->charges);
  for (const auto& node : device.law->graph.nodes()) {
    sum = mix(sum, static_cast<Mark>(node.op));
    for (const int operand : {node.x, node.y, node.z, node.index})
      sum = mix(sum, static_cast<Mark>(static_cast<std::int64_t>(operand)));
    sum = mix(sum, mark(node.value));
  }
  for (const auto& table : device.law->graph.tables())
    for (const auto& point : table) sum = mix(mix(sum, mark(point.x)), mark(point.y));
  return sum;
}

/// An element as merging sees it: its kind, and the nodes it touches in order. Swapping `ends` of a resistor or capacitor
/// makes no difference to it.
struct Touch {
  Mark kind = 0;
  std::vector<Node> nodes;
  bool is_symmetric = false;
};

std::vector<Touch> touches_of(const Circuit& circuit) {
  std::vector<Touch> all;
  for (const auto& r : circuit.resistors) all.push_back({mix(mark("r"), mark(r.ohm)), {r.a, r.b}, true});
  for (const auto& c : circuit.capacitors) all.push_back({mix(mark("c"), mark(c.farad)), {c.a, c.b}, true});
  // Each of these is like no other: it has its own current among the unknowns, or a name others refer to.
  Mark unlike = mark("unlike");
  const auto add_unlike = [&](std::vector<Node> nodes) { all.push_back({unlike = mix(unlike, 1), std::move(nodes)}); };
  for (const auto& l : circuit.inductors) add_unlike({l.a, l.b});
  for (const auto& v : circuit.voltage_sources) add_unlike({v.a, v.b});
  for (const auto& i : circuit.current_sources) add_unlike({i.a, i.b});
  for (const auto& e : circuit.controlled) add_unlike({e.a, e.b, e.control.positive, e.control.negative});
  for (const Device& device : circuit.devices) {
    Touch touch{kind_of(device), {}};
    bool is_unlike = false;
    for (const auto& control : device.controls) {
      touch.nodes.insert(touch.nodes.end(), {control.what.positive, control.what.negative});
      is_unlike = is_unlike || control.what.branch >= 0;
    }
    for (const auto& branch : device.branches) {
      touch.nodes.insert(touch.nodes.end(), {branch.from, branch.to});
      is_unlike = is_unlike || branch.branch >= 0;
    }
    if (is_unlike) touch.kind = unlike = mix(unlike, 1);
    all.push_back(std::move(touch));
  }
  return all;
}

/// Splits colours by what surrounds their nodes until nothing splits any more.
void refine(std::vector<Mark>& colours, const std::vector<Touch>& touches) {
  std::size_t count = 0;
  for (;;) {
    std::vector<std::vector<Mark>> seen(colours.size());
    for (const Touch& touch : touches) {
      for (std::size_t at = 0; at < touch.nodes.size(); ++at) {
        Mark mine = mix(touch.kind, touch.is_symmetric ? 0 : at);
        if (touch.is_symmetric) {
          mine = mix(mine, colours[static_cast<std::size_t>(touch.nodes[1 - at])]);
        } else {
          for (const Node other : touch.nodes) mine = mix(mine, colours[static_cast<std::size_t>(other)]);
        }
        seen[static_cast<std::size_t>(touch.nodes[at])].push_back(mine);
      }
    }
    for (std::size_t n = 0; n < colours.size(); ++n) {
      std::ranges::sort(seen[n]);
      for (const Mark one : seen[n]) colours[n] = mix(colours[n], one);
    }
    const std::size_t found = std::set<Mark>(colours.begin(), colours.end()).size();
    if (found == count) return;
    count = found;
  }
}

std::vector<Mark> colours_of(const Circuit& circuit, const OperatingPoint& point) {
  const std::vector<Touch> touches = touches_of(circuit);
  std::vector<Mark> colours(circuit.nodes.size(), 1);
  colours[ground] = 2;
  for (Mark apart = 3;; ++apart) {
    refine(colours, touches);
    // A circuit with several solutions (a flip-flop) may rest in one where alike is not equal.
    std::map<Mark, double> voltage;
    bool is_equal = true;
    for (std::size_t n = 0; n < colours.size(); ++n) {
      const double mine = point.voltage(circuit, static_cast<Node>(n));
      const double first = voltage.try_emplace(colours[n], mine).first->second;
      if (std::abs(mine - first) <= 1e-5) continue;
      colours[n] = mix(colours[n], apart);
      is_equal = false;
    }
    if (is_equal) return colours;
  }
}

/// Elements of one kind between the same (new) nodes, counted.
template <class Element, class Key>
std::vector<Element> joined(std::vector<Element> elements, const Key& key_of, void (*enlarge)(Element&, double)) {
  std::map<decltype(key_of(elements.front())), std::size_t> place;
  std::vector<Element> kept;
  std::vector<double> copies;
  for (Element& element : elements) {
    if (element.a == element.b) continue;  // between equal voltages nothing flows
    const auto [found, is_new] = place.try_emplace(key_of(element), kept.size());
    if (is_new) kept.push_back(std::move(element)), copies.push_back(1.0);
    else copies[found->second] += 1.0;
  }
  for (std::size_t k = 0; k < kept.size(); ++k) enlarge(kept[k], copies[k]);
  return kept;
}

}  // namespace

Merged merge_equal_parts(const Circuit& circuit, const OperatingPoint& point) {
  Merged merged{.circuit = circuit, .point = point, .node_of = {}, .copies = {}};
  const std::vector<Mark> colours = colours_of(circuit, point);
  std::map<Mark, Node> first;
  Circuit& to = merged.circuit;
  to.nodes.clear();
  std::vector<double> unknowns;
  for (std::size_t n = 0; n < circuit.nodes.size(); ++n) {
    const auto [found, is_new] = first.try_emplace(colours[n], static_cast<Node>(to.nodes.size()));
    if (is_new) {
      to.nodes.push_back(circuit.nodes[n]);
      if (n != ground) unknowns.push_back(point.unknowns[n - 1]);
    }
    merged.node_of.push_back(found->second);
  }
  unknowns.insert(unknowns.end(), point.unknowns.end() - static_cast<std::ptrdiff_t>(circuit.branches.size()),
                  point.unknowns.end());
  merged.point.unknowns = std::move(unknowns);

  const auto move = [&](Node& node) { node = merged.node_of[static_cast<std::size_t>(node)]; };
  const auto move_ends = [&](auto& elements) {
    for (auto& element : elements) move(element.a), move(element.b);
  };
  const auto move_control = [&](Control& control) { move(control.positive), move(control.negative); };
  move_ends(to.resistors), move_ends(to.capacitors), move_ends(to.inductors), move_ends(to.controlled);
  move_ends(to.voltage_sources), move_ends(to.current_sources);
  for (auto& source : to.controlled) move_control(source.control);
  for (auto& guess : to.guesses) move(guess.node);
  const auto ends = [](const auto& element, double value) {
    return std::tuple(std::min(element.a, element.b), std::max(element.a, element.b), value);
  };
  to.resistors = joined<Resistor>(
      std::move(to.resistors), [&](const Resistor& r) { return ends(r, r.ohm); },
      [](Resistor& r, double copies) { r.ohm /= copies; });
  to.capacitors = joined<Capacitor>(
      std::move(to.capacitors), [&](const Capacitor& c) { return ends(c, c.farad); },
      [](Capacitor& c, double copies) { c.farad *= copies; });

  std::map<std::vector<Mark>, std::size_t> known;
  std::vector<Device> devices;
  for (Device& device : to.devices) {
    std::vector<Mark> key = {kind_of(device)};
    const auto add = [&](int value) { key.push_back(static_cast<Mark>(static_cast<std::int64_t>(value))); };
    for (auto& control : device.controls) {
      move_control(control.what);
      add(control.what.positive), add(control.what.negative), add(control.what.branch);
    }
    for (auto& branch : device.branches) {
      move(branch.from), move(branch.to);
      add(branch.from), add(branch.to), add(branch.branch);
    }
    for (Node& node : device.terminals) move(node);
    const auto [found, is_new] = known.try_emplace(std::move(key), devices.size());
    if (is_new) {
      devices.push_back(std::move(device));
      merged.copies.push_back(1.0);
    } else {
      merged.copies[found->second] += 1.0;
      ++merged.devices_saved;
    }
  }
  to.devices = std::move(devices);
  return merged;
}

}  // namespace ohmic::circuit
