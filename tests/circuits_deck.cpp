// Line by line from our netlist to ngspice's deck.
#include "circuits_deck.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

namespace ohmic::circuits_test {
namespace {

using circuit::Circuit;
using circuit::Netlist;
using circuit::Notes;
using circuit::Settings;

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

std::string exact(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.17g", value);
  return text;
}

/// Resistors that a pot turns stand elsewhere than in the file; ours says where.
std::map<std::string, double> turned(const Notes& notes, const Circuit& circuit) {
  std::map<std::string, double> values;
  for (const circuit::Knob& knob : notes.knobs) {
    if (knob.kind != circuit::Knob::Kind::pot) continue;
    for (const std::string& target : knob.targets) {
      const auto found = std::ranges::find(circuit.resistors, target, &circuit::Resistor::name);
      if (found != circuit.resistors.end()) values[target] = found->ohm;
    }
  }
  return values;
}

}  // namespace

Result<Pair> make_pair(const Amplifier& amplifier, const Load* load, bool has_load) {
  const std::filesystem::path path = netlist_of(amplifier);
  const auto netlist = Netlist::read(path);
  if (!netlist) return std::unexpected(netlist.error());
  Pair pair;
  pair.notes = netlist->notes();
  Settings settings{
      .knobs = {}, .switches = {}, .values = {}, .load = load != nullptr ? text_of(*load) : "", .has_load = has_load};
  for (const circuit::Knob& knob : pair.notes.knobs) {
    if (knob.kind == circuit::Knob::Kind::pot) settings.knobs[knob.name] = 1.0;
  }
  auto flat = netlist->flatten(settings);
  if (!flat) return std::unexpected(flat.error());
  pair.circuit = std::move(*flat);

  const std::map<std::string, double> values = turned(pair.notes, pair.circuit);
  std::ifstream file(path);
  std::ostringstream deck;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string name, a, b;
    words >> name >> a >> b;
    const std::string key = lower(name);
    if (key == ".end") break;
    if (key == ".include") {
      deck << ".include " << std::filesystem::absolute(path.parent_path() / a).string() << '\n';
    } else if (key == lower(pair.notes.input)) {
      continue;
    } else if (key == lower(pair.notes.load) && (!has_load || load != nullptr)) {
      if (!has_load) continue;
      deck << text_of(*load) << "Xload " << a << ' ' << b << ' ' << load->name << '\n';
    } else if (const auto value = values.find(key); value != values.end()) {
      deck << name << ' ' << a << ' ' << b << ' ' << exact(value->second) << '\n';
    } else {
      deck << line << '\n';
    }
  }
  pair.deck = deck.str();
  return pair;
}

std::string tone_source(const Case& what) {
  const double side = 0.5 / what.rise;  // the cosine's frequency
  const double parts[3][2] = {{0.5, what.frequency}, {-0.25, what.frequency + side}, {-0.25, what.frequency - side}};
  std::ostringstream text;
  for (int k = 0; k < 6; ++k) {
    const auto& part = parts[k % 3];
    text << "Vtone" << k << (k == 0 ? " in" : " tone" + std::to_string(k)) << ' '
         << (k == 5 ? "0" : "tone" + std::to_string(k + 1)) << " DC 0 SIN(0 " << exact(what.peak * part[0]) << ' '
         << exact(part[1]) << ' ' << exact(k < 3 ? 0.0 : what.rise) << ")\n";
  }
  return text.str();
}

}  // namespace ohmic::circuits_test
