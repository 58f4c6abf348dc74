// A circuit as a person draws it: which elements become which symbols, and which nets are rails.
#include "circuit/draw/sheet.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "circuit/draw/parts.hpp"
#include "circuit/draw/svg.hpp"

namespace ohmic::circuit {
namespace {

bool is_top_level(const std::string& name) { return name.find_first_of(".#") == std::string::npos; }

bool is_one_of(const std::vector<std::string>& names, const std::string& name) {
  return std::any_of(names.begin(), names.end(), [&](const std::string& n) { return same_name(n, name); });
}

class Maker {
 public:
  Maker(const Notes& notes, const Circuit& circuit) : notes_(notes), circuit_(circuit) {}

  Sheet make() {
    for (const std::string& name : circuit_.nodes) sheet_.nets.push_back({.name = name});
    sheet_.nets[ground].kind = NetKind::zero;
    add_pots();
    add_passive();
    add_inductors();
    add_sources();
    for (const Device& d : circuit_.devices)
      if (is_top_level(d.name)) add(part_of_device(circuit_, d));
    add_subcircuits();
    add_output();
    find_rails();
    for (const Part& part : sheet_.parts)
      for (const Node n : part.nets) ++sheet_.nets[static_cast<std::size_t>(n)].pins;
    return std::move(sheet_);
  }

 private:
  void add(Part part) { sheet_.parts.push_back(std::move(part)); }

  void add_two(Symbol symbol, const std::string& name, Node a, Node b, std::string value) {
    if (!is_top_level(name) || is_taken_.contains(name)) return;
    const bool is_load = same_name(name, notes_.load) || (notes_.load.empty() && (name == "rl" || name == "rload"));
    if (is_load && symbol == Symbol::resistor) {
      value += value.find_first_of("kMm") == std::string::npos ? " Ω" : "Ω";
      if (b != ground && a == ground) std::swap(a, b);
      // What stands behind an input's or a preamplifier's output is no headphone.
      if (notes_.kind != "input" || same_name(notes_.load, "headphone")) symbol = Symbol::headphone;
    }
    add({.symbol = symbol,
         .names = {name},
         .label = drawn_name(name),
         .value = std::move(value),
         .nets = {a, b},
         .pin_labels = {},
         .slot = {},
         .at = {}});
  }

  const Resistor* resistor(const std::string& name) const {
    for (const Resistor& r : circuit_.resistors)
      if (same_name(r.name, name)) return &r;
    return nullptr;
  }

  // Two resistors that a pot's wiper joins.
  void add_pots() {
    for (const Knob& knob : notes_.knobs) {
      if (knob.kind != Knob::Kind::pot || knob.targets.size() != 2) continue;
      const Resistor *upper = resistor(knob.targets[0]), *lower = resistor(knob.targets[1]);
      if (upper == nullptr || lower == nullptr || upper == lower) continue;
      if (is_taken_.contains(upper->name) || is_taken_.contains(lower->name)) continue;
      Node top = upper->a, wiper = upper->b, bottom = lower->b;
      if (top == lower->a || top == lower->b) std::swap(top, wiper);
      if (wiper != lower->a) bottom = lower->a;
      if (wiper != lower->a && wiper != lower->b) continue;
      is_taken_.insert(upper->name);
      is_taken_.insert(lower->name);
      add({.symbol = Symbol::potentiometer,
           .names = {upper->name, lower->name},
           .label = drawn_name(upper->name) + "·" + drawn_name(lower->name),
           .value = knob.name + " " + engineering(upper->ohm + lower->ohm),
           .nets = {top, bottom, wiper},
           .pin_labels = {},
           .slot = {},
           .at = {}});
    }
  }

  void add_passive() {
    for (const Resistor& r : circuit_.resistors) add_two(Symbol::resistor, r.name, r.a, r.b, engineering(r.ohm));
    for (const Capacitor& c : circuit_.capacitors) {
      // Nobody calls 1000µ a millifarad.
      const bool is_large = c.farad >= 0.9995e-3 && c.farad < 0.1;
      add_two(Symbol::capacitor, c.name, c.a, c.b, is_large ? plain(c.farad * 1e6) + "µ" : engineering(c.farad));
    }
  }

  // Windings that are coupled, directly or through others, are one transformer; the first winding's side is the left.
  void add_inductors() {
    const std::size_t count = circuit_.inductors.size();
    std::vector<std::size_t> group(count);
    std::iota(group.begin(), group.end(), 0U);
    std::vector<std::string> couplings(count);
    for (const Coupling& k : circuit_.couplings) {
      const std::size_t from = group[static_cast<std::size_t>(k.second)], to = group[static_cast<std::size_t>(k.first)];
      for (std::size_t& g : group)
        if (g == from) g = to;
    }
    for (std::size_t g = 0; g < count; ++g) {
      std::vector<std::size_t> windings;
      for (std::size_t i = 0; i < count; ++i)
        if (group[i] == g) windings.push_back(i);
      if (windings.size() == 1 && is_top_level(circuit_.inductors[windings[0]].name)) {
        const Inductor& l = circuit_.inductors[windings[0]];
        add_two(Symbol::inductor, l.name, l.a, l.b, engineering(l.henry) + "H");
      } else if (windings.size() > 1) {
        add_transformer(windings, group, g);
      }
    }
  }

  void add_transformer(const std::vector<std::size_t>& windings, const std::vector<std::size_t>& group, std::size_t g) {
    if (!is_top_level(circuit_.inductors[windings[0]].name)) return;
    Part part{.symbol = Symbol::transformer,
              .names = {},
              .label = {},
              .value = {},
              .nets = {},
              .pin_labels = {},
              .left_pins = static_cast<int>(windings.size() / 2),
              .slot = {},
              .at = {}};
    for (const std::size_t w : windings) {
      const Inductor& l = circuit_.inductors[w];
      part.names.push_back(l.name);
      part.label += (part.label.empty() ? "" : " : ") + drawn_name(l.name);
      part.value += (part.value.empty() ? "" : " : ") + engineering(l.henry) + "H";
      part.nets.push_back(l.a);
      part.nets.push_back(l.b);
    }
    for (const Coupling& k : circuit_.couplings)
      if (group[static_cast<std::size_t>(k.first)] == g) {
        part.names.push_back(k.name);
        part.label += ", " + drawn_name(k.name);
      }
    add(std::move(part));
  }

  void add_sources() {
    for (const Source& s : circuit_.voltage_sources) {
      if (!is_top_level(s.name)) continue;
      const std::string& node = circuit_.nodes[static_cast<std::size_t>(s.a)];
      const bool is_input = s.name == "input" || same_name(s.name, notes_.input) || same_name(node, notes_.input) ||
                            (notes_.input.empty() && (s.name == "vin" || s.name == "v1" || node == "in"));
      if (is_input && s.b == ground) {
        add({.symbol = Symbol::input,
             .names = {s.name},
             .label = drawn_name(s.name),
             .value = node,
             .nets = {s.a},
             .pin_labels = {},
             .slot = {},
             .at = {}});
        continue;
      }
      const bool moves = s.wave.shape != Waveform::Shape::constant || s.wave.ac_magnitude != 0.0;
      const bool is_supply = is_one_of(notes_.supplies, s.name) || (!moves && s.wave.dc != 0.0);
      const bool is_turned = is_supply && s.wave.dc < 0.0;  // drawn with its plus where the voltage is
      add_two(is_supply           ? Symbol::battery
              : moves || is_input ? Symbol::signal
                                  : Symbol::source,
              s.name, is_turned ? s.b : s.a, is_turned ? s.a : s.b, engineering(std::abs(s.wave.dc)) + " V");
    }
    for (const Source& s : circuit_.current_sources)
      add_two(Symbol::current, s.name, s.a, s.b, engineering(s.wave.dc) + "A");
    for (const ControlledSource& s : circuit_.controlled) {
      std::string factor = engineering(s.gain);
      const auto name = [&](Node n) { return circuit_.nodes[static_cast<std::size_t>(n)]; };
      const std::string of = s.control.branch >= 0
                                 ? "i(" + circuit_.branches[static_cast<std::size_t>(s.control.branch)] + ")"
                                 : "v(" + name(s.control.positive) + "," + name(s.control.negative) + ")";
      add_two(Symbol::controlled, s.name, s.a, s.b, std::move(factor.append(" ").append(of)));
    }
  }

  void add_subcircuits() {
    std::set<std::string> drawn;
    for (const Subcircuit& call : circuit_.subcircuits) {
      if (!is_top_level(call.name) || call.nodes.empty()) continue;
      Part part = part_of_subcircuit(call);
      const bool is_load = same_name(call.name, notes_.load) || call.name == "load" || call.name == "xload";
      if (is_load && part.nets.size() == 2) part.symbol = Symbol::headphone;
      drawn.insert(call.name);
      add(std::move(part));
    }
    // Whose call is not known is drawn from its elements' names.
    std::set<std::string> prefixes;
    const auto find = [&](const auto& elements) {
      for (const auto& e : elements)
        if (const auto dot = e.name.find('.'); dot != std::string::npos) prefixes.insert(e.name.substr(0, dot + 1));
    };
    find(circuit_.resistors);
    find(circuit_.capacitors);
    find(circuit_.inductors);
    find(circuit_.voltage_sources);
    find(circuit_.current_sources);
    find(circuit_.controlled);
    find(circuit_.devices);
    for (const std::string& prefix : prefixes)
      if (!drawn.contains(prefix.substr(0, prefix.size() - 1))) {
        Part part = part_of_group(circuit_, prefix);
        if (!part.nets.empty()) add(std::move(part));
      }
  }

  void add_output() {
    for (std::size_t n = 1; n < circuit_.nodes.size(); ++n)
      if (same_name(circuit_.nodes[n], notes_.output.empty() ? "out" : notes_.output))
        add({.symbol = Symbol::output,
             .names = {},
             .label = circuit_.nodes[n],
             .value = {},
             .nets = {static_cast<Node>(n)},
             .pin_labels = {},
             .slot = {},
             .at = {}});
  }

  // A rail is what a supply holds, or what feeds an op-amp.
  void find_rails() {
    const auto set = [&](Node n, NetKind kind) {
      Net& net = sheet_.nets[static_cast<std::size_t>(n)];
      if (net.kind == NetKind::signal) net.kind = kind;
      else if (net.kind != kind && net.kind != NetKind::zero) net.kind = NetKind::signal;  // between two supplies
    };
    for (const Part& p : sheet_.parts)
      if (p.symbol == Symbol::battery) {
        set(p.nets[0], p.nets[0] == ground ? NetKind::zero : NetKind::positive);
        set(p.nets[1], NetKind::negative);
      }
    for (const Part& p : sheet_.parts)
      if (p.symbol == Symbol::op_amp && p.nets.size() == 5) {
        const auto kind = [&](std::size_t pin) { return sheet_.nets[static_cast<std::size_t>(p.nets[pin])].kind; };
        if (kind(3) == NetKind::signal) set(p.nets[3], NetKind::positive);
        if (kind(4) == NetKind::signal) set(p.nets[4], NetKind::negative);
      }
  }

  const Notes& notes_;
  const Circuit& circuit_;
  Sheet sheet_;
  std::set<std::string> is_taken_;  // drawn as part of another symbol
};

}  // namespace

Sheet make_sheet(const Notes& notes, const Circuit& circuit) { return Maker(notes, circuit).make(); }

}  // namespace ohmic::circuit
