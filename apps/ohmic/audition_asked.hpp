#pragma once
// What is asked of `ohmic audition`.

#include <cstdint>
#include <optional>
#include <string>

#include "units/quantity.hpp"

namespace ohmic::app {

struct AuditionAsked {
  std::string a, b;                // devices, netlists, output impedances
  std::string music;               // a sound file
  std::string headphones;          // as the catalogue is asked
  std::string through;             // the real output: a device or an impedance; empty: nobody says
  std::string card;                // "auto", "jack", "virtual"
  std::optional<Volt> full_scale;  // of the real output
  Second from{0.0}, length{30.0};
  DBSPL level{80.0}, ceiling{105.0};
  bool is_abx = false, is_sequential = false;
  std::optional<int> trials;
  std::optional<std::uint64_t> seed;
  std::string protocol;       // without extension; empty: named after the date, here or in export_folder
  std::string export_folder;  // empty: none
  bool is_ascii = false;
};

}  // namespace ohmic::app
