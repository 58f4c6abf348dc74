#pragma once
// Devices as tests need them: with the facts the shared tables hold, or with any others.

#include <initializer_list>
#include <string>
#include <vector>

#include "advise/physics/figures.hpp"
#include "advise/physics/physics.hpp"
#include "units/levels.hpp"

namespace ohmic::advise::made {

using namespace ohmic::literals;
using store::Basis;

/// Adds a source to a device and gives its index.
inline int source(store::Device& device, Basis basis, std::string by = "Somebody") {
  device.sources.push_back({.basis = basis, .by = std::move(by)});
  return static_cast<int>(device.sources.size()) - 1;
}

inline store::Headphone headphone(std::string type = "dynamic") {
  store::Headphone made;
  made.model = "a headphone";
  made.type = std::move(type);
  return made;
}
/// One row of a table: what one source says.
struct Row {
  Basis basis = Basis::published;
  double ohm = 0.0, per_volt = 0.0, per_milliwatt = 0.0;  // 0: not said
  double hertz = 1000.0;
};
inline store::Headphone headphone(std::initializer_list<Row> rows, std::string type = "dynamic") {
  store::Headphone made = headphone(std::move(type));
  for (const Row& row : rows) {
    const int at = source(made, row.basis);
    if (row.ohm > 0.0) made.impedance.push_back({Ohm(row.ohm), at});
    store::SensitivityFact fact{.at = Hertz(row.hertz)};
    if (row.per_volt > 0.0) fact.per_volt = DBPerVolt(row.per_volt);
    if (row.per_milliwatt > 0.0) fact.per_milliwatt = DBPerMilliwatt(row.per_milliwatt);
    if (fact.per_volt || fact.per_milliwatt) made.sensitivity.push_back({fact, at});
  }
  return made;
}
inline void add_curve(store::Headphone& made, std::vector<store::ImpedanceAt> curve) {
  made.impedance_curve.push_back({std::move(curve), source(made, Basis::measured)});
}

inline Volt volts_of(double milliwatt, double ohm) { return volts_for(Watt(milliwatt / 1e3), Ohm(ohm)); }

/// Powers in mW into ohms, of one published source.
inline void add_powers(store::Device& device, store::HeadphoneOutput& output,
                       std::initializer_list<std::pair<double, double>> milliwatt_into_ohm,
                       Basis basis = Basis::published) {
  const int at = source(device, basis);
  for (const auto& [milliwatt, ohm] : milliwatt_into_ohm)
    output.into.push_back({{Ohm(ohm), volts_of(milliwatt, ohm)}, at});
}
inline void add_impedance(store::Device& device, store::HeadphoneOutput& output, double ohm,
                          Basis basis = Basis::published) {
  output.impedance.push_back({Ohm(ohm), source(device, basis)});
}

// What facts/headphones.csv, interfaces.csv and amps.csv hold.
inline store::Headphone hd600() { return headphone({{Basis::published, 300, 0, 97}, {Basis::measured, 0, 103.7}}); }
inline store::Headphone hd650() {
  auto made = headphone({{Basis::published, 300, 103}, {Basis::measured, 320, 104.8}});
  add_curve(made, {{20_Hz, 305_ohm, {}}, {100_Hz, 480_ohm, {}}, {1_kHz, 320_ohm, {}}, {20_kHz, 370_ohm, {}}});
  return made;
}
inline store::Headphone dt990() {
  return headphone(
      {{Basis::published, 250, 0, 96, 500}, {Basis::measured, 252, 97.0}, {Basis::measured, 0, 103.6, 0, 0}});
}
inline store::Headphone susvara() {
  return headphone({{Basis::published, 60, 0, 83}, {Basis::measured, 65, 91.8}}, "planar");
}
inline store::Interface scarlett_2i2() {
  store::Interface made;
  made.model = "2i2";
  add_powers(made, made.phones, {{32, 33}, {22, 300}});
  add_impedance(made, made.phones, 50);
  return made;
}

/// Exact figures, by hand.
inline Ears ears(DBPerVolt sensitivity, Ohm impedance) {
  Ears made;
  made.sensitivity = Interval(sensitivity);
  made.impedance = made.impedance_span = Interval(impedance);
  return made;
}
inline Drive drive(Volt open, Ohm impedance) {
  Drive made;
  made.open = Interval(open);
  made.impedance = Interval(impedance);
  return made;
}

}  // namespace ohmic::advise::made
