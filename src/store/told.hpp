#pragma once
// A device's figures as text, one line each with who says it: what a person reads, whatever kind of gear it is.

#include <string>
#include <vector>

#include "store/device.hpp"

namespace ohmic::store {

/// "output impedance", "50 ohm", sources[2].
struct Told {
  std::string figure, value;
  int source = 0;
};

/// All that is known of it, figure by figure, the most trusted first.
std::vector<Told> told(const Device& device);

/// "measured by Audio Science Review, medium confidence".
std::string told(const Source& source);

}  // namespace ohmic::store
