// What one element or subcircuit looks like.
#include "circuit/draw/parts.hpp"

#include <algorithm>
#include <initializer_list>
#include <set>

namespace ohmic::circuit {
namespace {

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// A p-channel or pnp: its junctions point the other way, or its name is one of the usual ones.
bool is_p_type(const Circuit& circuit, const Device& device) {
  const bool has_channel = device.kind == DeviceKind::mosfet || device.kind == DeviceKind::vdmos;
  // The end that decides: base or gate is the anode of an n type, the drain the cathode of its body diode.
  const std::size_t terminal = has_channel ? 0 : 1;
  const std::string inner = device.name + (has_channel ? "#drain" : "#base");
  const auto is_end = [&](Node n) {
    return (terminal < device.terminals.size() && n == device.terminals[terminal]) ||
           circuit.nodes[static_cast<std::size_t>(n)] == inner;
  };
  for (const DeviceControl& c : device.controls) {
    if (c.limiting != Limiting::junction || is_end(c.what.positive) == is_end(c.what.negative)) continue;
    const bool is_anode = is_end(c.what.positive) == (c.scale >= 0.0);
    return is_anode == has_channel;
  }
  for (const std::string_view word : {"pnp", "pmos", "pjf", "pch", "2n2907", "2n3906", "bd140", "2sa", "2sb", "irf9"})
    if (contains(device.model, word)) return true;
  return false;
}

Part two_pins(Symbol symbol, const std::string& name, Node a, Node b, std::string value) {
  return {.symbol = symbol,
          .names = {name},
          .label = drawn_name(name),
          .value = std::move(value),
          .nets = {a, b},
          .pin_labels = {},
          .slot = {},
          .at = {}};
}

// Where a port of one of these names is; -1: nowhere.
int port(const Subcircuit& call, std::initializer_list<std::string_view> names) {
  for (std::size_t k = 0; k < call.ports.size(); ++k)
    for (const std::string_view name : names)
      if (same_name(call.ports[k], name)) return static_cast<int>(k);
  return -1;
}

// Gives the part the nodes behind these ports, if all were found.
bool take_ports(Part& part, const Subcircuit& call, Symbol symbol, std::initializer_list<int> ports) {
  std::set<int> seen;
  for (const int p : ports)
    if (p < 0 || !seen.insert(p).second) return false;
  if (seen.size() != call.nodes.size() || call.ports.size() != call.nodes.size()) return false;
  part.symbol = symbol;
  for (const int p : ports) part.nets.push_back(call.nodes[static_cast<std::size_t>(p)]);
  return true;
}

bool is_op_amp(Part& part, const Subcircuit& call) {
  const int plus = port(call, {"inp", "in+", "+", "noninv", "vp+", "ip", "vin+", "non_inv", "inplus"});
  const int minus = port(call, {"inn", "in-", "-", "inv", "im", "vin-", "inminus"});
  const int out = port(call, {"out", "vout", "o", "output"});
  const int above = port(call, {"vp", "vcc", "v+", "vdd", "vplus", "vs+", "pos"});
  const int below = port(call, {"vn", "vee", "v-", "vss", "vminus", "vs-", "neg"});
  if (take_ports(part, call, Symbol::op_amp, {plus, minus, out, above, below})) return true;
  if (take_ports(part, call, Symbol::op_amp, {plus, minus, out})) return true;
  // The order vendors number their macromodels in: in+ in- V+ V- out.
  const bool is_numbered = call.ports.size() == 5 && port(call, {"1"}) == 0 && port(call, {"2"}) == 1;
  return is_numbered && take_ports(part, call, Symbol::op_amp, {0, 1, 4, 2, 3});
}

bool is_tube(Part& part, const Subcircuit& call) {
  const int plate = port(call, {"p", "a", "plate", "anode"}), grid = port(call, {"g", "g1", "grid"});
  const int cathode = port(call, {"k", "c", "cathode"}), screen = port(call, {"s", "g2", "screen"});
  if (take_ports(part, call, Symbol::triode, {plate, grid, cathode})) return true;
  return take_ports(part, call, Symbol::pentode, {plate, grid, cathode, screen});
}

}  // namespace

std::string drawn_name(std::string_view name) {
  std::string text(name);
  const auto letters = std::find_if(text.begin(), text.end(), [](char c) { return c < 'a' || c > 'z'; }) - text.begin();
  for (std::ptrdiff_t i = 0; i < letters; ++i)
    if (i == 0 || letters <= 2) text[static_cast<std::size_t>(i)] = upper(text[static_cast<std::size_t>(i)]);
  return text;
}

std::string drawn_model(std::string_view model) {
  std::string text(model);
  const bool has_digit = std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  for (char& c : text) {
    if (c == '_') c = ' ';
    else if (has_digit && text.size() < 9) c = upper(c);
  }
  return text;
}

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return upper(x) == upper(y); });
}

Part part_of_device(const Circuit& circuit, const Device& device) {
  std::vector<Node> pins = device.terminals;
  const std::string value = drawn_model(device.model);
  if (device.kind == DeviceKind::diode && pins.size() >= 2) {
    const Symbol symbol = contains(device.model, "led") || contains(device.name, "led")    ? Symbol::led
                          : contains(device.model, "zen") || device.name.starts_with("dz") ? Symbol::zener
                                                                                           : Symbol::diode;
    return two_pins(symbol, device.name, pins[0], pins[1], value);
  }
  Symbol symbol = Symbol::box;
  const bool is_p = is_p_type(circuit, device);
  if (device.kind == DeviceKind::bipolar) symbol = is_p ? Symbol::pnp : Symbol::npn;
  if (device.kind == DeviceKind::jfet) symbol = is_p ? Symbol::pjf : Symbol::njf;
  if (device.kind == DeviceKind::mosfet || device.kind == DeviceKind::vdmos)
    symbol = is_p ? Symbol::pmos : Symbol::nmos;
  if (symbol != Symbol::box && pins.size() >= 3) {
    pins.resize(3);  // a bulk or substrate is not drawn
    return {.symbol = symbol,
            .names = {device.name},
            .label = drawn_name(device.name),
            .value = value,
            .nets = pins,
            .pin_labels = {},
            .slot = {},
            .at = {}};
  }
  if (pins.size() < 2 && !device.branches.empty()) pins = {device.branches[0].from, device.branches[0].to};
  if (pins.size() == 2) return two_pins(Symbol::controlled, device.name, pins[0], pins[1], value);
  Part part{.symbol = Symbol::box,
            .names = {device.name},
            .label = drawn_name(device.name),
            .value = value,
            .nets = pins,
            .pin_labels = {},
            .slot = {},
            .at = {}};
  part.pin_labels.resize(pins.size());
  part.left_pins = static_cast<int>(pins.size() + 1) / 2;
  return part;
}

Part part_of_subcircuit(const Subcircuit& call) {
  Part part{.symbol = Symbol::box,
            .names = {call.name},
            .label = drawn_name(call.name),
            .value = drawn_model(call.definition),
            .nets = {},
            .pin_labels = {},
            .slot = {},
            .at = {}};
  if (is_op_amp(part, call) || is_tube(part, call)) return part;
  part.nets = call.nodes;
  part.pin_labels = call.ports;
  part.pin_labels.resize(part.nets.size());
  part.left_pins = static_cast<int>(part.nets.size() + 1) / 2;
  return part;
}

Part part_of_group(const Circuit& circuit, std::string_view prefix) {
  std::vector<Node> outer;
  const auto add = [&](Node node) {
    const bool is_inner = circuit.nodes[static_cast<std::size_t>(node)].starts_with(prefix);
    if (!is_inner && std::find(outer.begin(), outer.end(), node) == outer.end()) outer.push_back(node);
  };
  const auto add_all = [&](const auto& elements) {
    for (const auto& e : elements)
      if (e.name.starts_with(prefix)) {
        add(e.a);
        add(e.b);
      }
  };
  add_all(circuit.resistors);
  add_all(circuit.capacitors);
  add_all(circuit.inductors);
  add_all(circuit.voltage_sources);
  add_all(circuit.current_sources);
  add_all(circuit.controlled);
  Node plate = -1, cathode = -1;
  for (const Device& d : circuit.devices) {
    if (!d.name.starts_with(prefix)) continue;
    for (const DeviceBranch& b : d.branches) {
      add(b.from);
      add(b.to);
      const auto is_outer = [&](Node n) { return std::find(outer.begin(), outer.end(), n) != outer.end(); };
      if (d.kind == DeviceKind::behavioural && b.branch < 0 && is_outer(b.from) && is_outer(b.to) && b.from != ground) {
        plate = b.from;
        cathode = b.to;
      }
    }
  }
  Subcircuit call{.name = std::string(prefix.substr(0, prefix.size() - 1)), .definition = {}, .ports = {}, .nodes = {}};
  std::vector<Node> rest;
  for (const Node n : outer)
    if (n != plate && n != cathode && n != ground) rest.push_back(n);
  if (plate > 0 && rest.size() == 1) {
    call.ports = {"p", "g", "k"};
    call.nodes = {plate, rest[0], cathode};
    return part_of_subcircuit(call);
  }
  call.nodes = outer;
  for (const Node n : outer) call.ports.push_back(circuit.nodes[static_cast<std::size_t>(n)]);
  return part_of_subcircuit(call);
}

}  // namespace ohmic::circuit
