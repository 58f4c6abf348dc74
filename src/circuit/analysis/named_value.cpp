// Reads names of voltages and currents and looks them up in a circuit.

#include "circuit/analysis/named_value.hpp"

#include <algorithm>
#include <cctype>
#include <optional>
#include <string>
#include <vector>

#include "units/dimension.hpp"

namespace ohmic::circuit {
namespace {

/// Lower case, without blanks.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::isspace(static_cast<unsigned char>(c)) == 0)
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return out;
}

std::string near(std::string_view word, const std::vector<std::string>& names) {
  const std::vector<std::string_view> views(names.begin(), names.end());
  const auto found = nearest_name(word, views);
  return found ? "Did you mean \"" + std::string(*found) + "\"?" : std::string();
}

/// What stands in the brackets of x(...), if `text` is that.
std::optional<std::string> inside(const std::string& text, char letter) {
  if (text.size() < 4 || text[0] != letter || text[1] != '(' || text.back() != ')') return std::nullopt;
  return text.substr(2, text.size() - 3);
}

std::vector<std::string> names_with_current(const Circuit& circuit) {
  std::vector<std::string> names = circuit.branches;
  for (const Resistor& one : circuit.resistors) names.push_back(one.name);
  return names;
}

Result<Node> node_named(const Circuit& circuit, const std::string& name) {
  if (name == "0" || name == "gnd") return ground;
  if (const auto node = circuit.find_node(name)) return *node;
  return failure("The circuit has no node \"" + name + "\".", near(name, circuit.nodes));
}

Result<Control> voltage(const Circuit& circuit, const std::string& names) {
  const std::size_t comma = names.find(',');
  const Result<Node> positive = node_named(circuit, names.substr(0, comma));
  if (!positive) return std::unexpected(positive.error());
  if (comma == std::string::npos) return Control{*positive, ground, -1};
  const Result<Node> negative = node_named(circuit, names.substr(comma + 1));
  if (!negative) return std::unexpected(negative.error());
  return Control{*positive, *negative, -1};
}

std::string across(const Circuit& circuit, const Resistor& r) {
  const auto name = [&](Node node) { return circuit.nodes[static_cast<std::size_t>(node)]; };
  return "v(" + name(r.a) + "," + name(r.b) + ")";
}

}  // namespace

Result<Control> control_named(const Circuit& circuit, std::string_view what) {
  const std::string text = plain(what);
  if (const auto element = inside(text, 'i')) {
    if (const auto branch = circuit.find_branch(*element)) return Control{.branch = *branch};
    if (const auto r = std::ranges::find(circuit.resistors, *element, &Resistor::name); r != circuit.resistors.end())
      return failure("Of the resistor \"" + *element + "\" a voltage can be asked for here, not the current.",
                     "That is " + across(circuit, *r) + ", by its ohms the current.");
    return failure("No current is known of \"" + *element +
                       "\": only resistors, voltage sources, inductors and the like have one.",
                   near(*element, names_with_current(circuit)));
  }
  if (const auto nodes = inside(text, 'v')) return voltage(circuit, *nodes);
  return voltage(circuit, text);
}

Result<Sensed> sensed_named(const Circuit& circuit, std::string_view what) {
  const auto control = control_named(circuit, what);
  if (control) return Sensed{.what = *control};
  const auto element = inside(plain(what), 'i');
  if (!element) return std::unexpected(control.error());
  if (const auto r = std::ranges::find(circuit.resistors, *element, &Resistor::name); r != circuit.resistors.end())
    return Sensed{.what = {.positive = r->a, .negative = r->b}, .factor = 1.0 / r->ohm};
  const auto is_among = [&](const auto& elements) {
    return std::ranges::any_of(elements, [&](const auto& one) { return one.name == *element; });
  };
  if (is_among(circuit.devices) || is_among(circuit.capacitors) || is_among(circuit.current_sources))
    return failure(
        "The current through \"" + *element +
            "\" cannot be followed while the circuit runs: of resistors, inductors and voltage sources it can.",
        "Put a source of 0 V in series with " + *element + " and name that one.");
  return std::unexpected(control.error());
}

Result<double> value_named(const Circuit& circuit, const OperatingPoint& point, std::string_view what) {
  const auto control = control_named(circuit, what);
  if (control) return point.value(circuit, *control);
  const auto element = inside(plain(what), 'i');
  if (!element) return std::unexpected(control.error());
  if (const auto r = std::ranges::find(circuit.resistors, *element, &Resistor::name); r != circuit.resistors.end())
    return point.value(circuit, {r->a, r->b, -1}) / r->ohm;
  if (const auto i = std::ranges::find(circuit.current_sources, *element, &Source::name);
      i != circuit.current_sources.end())
    return i->wave.dc;
  if (const auto c = std::ranges::find(circuit.capacitors, *element, &Capacitor::name); c != circuit.capacitors.end())
    return 0.0;
  for (const DeviceState& state : device_states(circuit, point)) {
    if (state.name == *element && !state.currents.empty()) return state.currents.front();
  }
  return failure("The circuit has no element \"" + *element + "\".");
}

}  // namespace ohmic::circuit
