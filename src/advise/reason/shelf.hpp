#pragma once
// Every device of the catalogue as the formulas need it, worked out once for an answer and used for every chain tried.

#include <array>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "advise/physics/figures.hpp"
#include "advise/physics/physics.hpp"
#include "store/catalogue.hpp"

namespace ohmic::advise {

/// What a box can record and play. Unset: nobody published it.
struct Sockets {
  std::optional<int> microphones, lines, line_outputs, phones;
  std::optional<bool> has_phantom, has_instrument, has_direct_monitoring;
};
Sockets sockets_of(const store::Interface& interface);

/// A device that could be bought, put into a chain.
struct Candidate {
  const store::Device* device = nullptr;
  Drive drive;
  Sockets sockets;                      // of interfaces
  std::optional<PreampFigures> preamp;  // of interfaces
  bool has_mix_per_output = false;      // of amplifiers
  double usd = std::numeric_limits<double>::quiet_NaN();
  std::string price;  // "149 USD (2024)"; "price unknown"
};

/// The catalogue, sorted by what a device is for.
struct Shelf {
  /// The population costs some milliseconds: only where somebody's headphones are "any".
  Shelf(const store::Catalogue& catalogue, bool with_population);

  std::vector<Candidate> dac_amps, headphone_amps, distribution_amps, interfaces;
  std::vector<Ears> simple_population;  // the same as resistances: for trying devices by the hundred
  /// Bends that were computed already: index of the headphone, output impedance.
  mutable std::map<std::array<double, 4>, Interval<Decibel>> bends;
  /// What was counted over the population already: by device, aim, wholeness, sharing, attenuation, tolerance, volts, ohms.
  struct Counted {
    int of, enough, surely;
  };
  mutable std::map<std::pair<const PreampFigures*, int>, Interval<double>> gains;  // margins, by microphone
  using Count = std::array<double, 7>;
  mutable std::map<std::pair<const Drive*, Count>, std::array<Counted, 3>> counts;
  std::vector<Ears> population;  // every headphone whose sensitivity is known: "any headphone"
};

/// The socket nobody named: the span of all that are known, its likely values their medians.
Drive any_of(const std::vector<Drive>& drives, std::string name);
Drive any_interface(const store::Catalogue& catalogue);
Drive any_amplifier(const store::Catalogue& catalogue);
Drive any_computer(const store::Catalogue& catalogue);

/// "149 USD (2024)"; NaN and "price unknown" when nobody says.
std::pair<double, std::string> price_of(const store::Device& device);

}  // namespace ohmic::advise
