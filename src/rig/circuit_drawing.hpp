#pragma once
// The schematic of a circuit as it stands on an output, with everything in it that can be listened to and shown.

#include <span>
#include <string>
#include <vector>

#include "rig/circuit_file.hpp"
#include "units/error.hpp"

namespace ohmic::rig {

struct CircuitDrawing {
  std::string svg;  // with voltages at rest where it comes to rest
  struct Place {
    std::string name;  // as `listen` and `scope` take it
    bool is_current = false;
    double x = 0.0, y = 0.0;  // in the coordinates of the viewBox
  };
  std::vector<Place> places;
};

/// values: by file.fields(). Some tenths of a second: keep the answer. Errors: those of flattening. [control]
Result<CircuitDrawing> draw_circuit(const CircuitFile& file, std::span<const double> values);

}  // namespace ohmic::rig
