// Names looked up in a flat circuit, and offered when one is not there.

#include "gear/circuit_place.hpp"

#include <algorithm>

#include "circuit/analysis/named_value.hpp"
#include "gear/load_netlist.hpp"
#include "units/dimension.hpp"

namespace ohmic::gear {
namespace {

using circuit::Circuit;

std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c != ' ' && c != '\t') out += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return out;
}

/// What stands in the brackets of x(...); nothing: `text` is not that.
std::string_view inside(std::string_view text, char letter) {
  if (text.size() < 4 || text[0] != letter || text[1] != '(' || text.back() != ')') return {};
  return text.substr(2, text.size() - 3);
}

std::string current_of(std::string_view element) { return "i(" + std::string(element) + ")"; }

/// The nearest name that is there, or the only one of that name inside subcircuits.
std::string near(const std::string& name, const std::vector<std::string>& names) {
  const std::string_view of_node = inside(name, 'v'), of_current = inside(name, 'i');
  const std::string bare(!of_node.empty() ? of_node : !of_current.empty() ? of_current : std::string_view(name));
  for (const std::string& one : names) {
    const std::string_view element = inside(one, 'i');
    if (element.empty() != of_current.empty()) continue;
    if ((element.empty() ? std::string_view(one) : element).ends_with("." + bare))
      return "Did you mean \"" + one + "\"?";
  }
  const std::vector<std::string_view> views(names.begin(), names.end());
  const auto found = nearest_name(of_node.empty() || of_node.contains(',') ? name : bare, views);
  return found ? "Did you mean \"" + std::string(*found) + "\"?" : std::string();
}

Result<CircuitPlace> current(const Circuit& circuit, std::string_view load, std::string_view element) {
  if (!load.empty() && element == plain(load))
    return CircuitPlace{.what = load_current(circuit).value_or(circuit::Control{}), .is_current = true};
  auto sensed = circuit::sensed_named(circuit, current_of(element));
  if (!sensed) return std::unexpected(std::move(sensed.error()));
  return CircuitPlace{.what = sensed->what, .factor = sensed->factor, .is_current = true};
}

}  // namespace

Result<CircuitPlace> place_named(const Circuit& circuit, std::string_view load, std::string_view name) {
  const std::string asked = plain(name);
  if (asked.empty()) return failure("It names no node and no current.", "Such as plate, x1.plate, v(a,b) or i(rk).");
  if (const std::string_view element = inside(asked, 'i'); !element.empty()) {
    auto found = current(circuit, load, element);
    if (found) return found;
    // What is there but cannot be followed says itself what to do.
    std::string& advice = found.error().hint;
    if (const std::string hint = near(asked, places_of(circuit, load)); !hint.empty() && !advice.starts_with("Put"))
      advice = hint;
    return found;
  }
  const auto voltage = circuit::control_named(circuit, asked);
  if (voltage) return CircuitPlace{.what = *voltage};
  Error error = voltage.error();
  if (const std::string hint = near(asked, places_of(circuit, load)); !hint.empty()) error.hint = hint;
  return std::unexpected(std::move(error));
}

/// Through the ammeter, wherever flattening put it.
std::optional<circuit::Control> load_current(const Circuit& circuit) {
  for (std::size_t k = 0; k < circuit.branches.size(); ++k) {
    const std::string& name = circuit.branches[k];
    if (name == load_ammeter || name.ends_with("." + std::string(load_ammeter)))
      return circuit::Control{.branch = static_cast<int>(k)};
  }
  return std::nullopt;
}

std::string spelled_place(std::string_view name) {
  std::string text = plain(name);
  if (const std::string_view node = inside(text, 'v'); !node.empty() && !node.contains(',')) return std::string(node);
  return text;
}

std::vector<std::string> places_of(const Circuit& circuit, std::string_view load) {
  std::vector<std::string> names(circuit.nodes.begin() + 1, circuit.nodes.end());
  const auto is_inside = [](const std::string& name) { return name.contains('.'); };
  std::ranges::stable_partition(names, [&](const std::string& name) { return !is_inside(name); });
  std::vector<std::string> currents;
  if (!load.empty()) currents.push_back(current_of(plain(load)));
  for (const std::string& branch : circuit.branches) currents.push_back(current_of(branch));
  for (const circuit::Resistor& resistor : circuit.resistors) currents.push_back(current_of(resistor.name));
  std::ranges::stable_partition(currents, [&](const std::string& name) { return !is_inside(name); });
  names.insert(names.end(), currents.begin(), currents.end());
  return names;
}

}  // namespace ohmic::gear
