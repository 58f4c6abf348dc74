#pragma once
// An input that one listener hears late: how a delay feels, tried on one's own voice or on a clap. A moment, in no file.

#include <string>

#include "rig/rig.hpp"
#include "units/error.hpp"

namespace ohmic::rig {

struct Late {
  std::string input;   // of a pair the left one
  std::string output;  // of phones
  Second delay;        // 0 to longest_late
  bool operator==(const Late&) const = default;
};
inline constexpr Second longest_late{1.0};

/// Errors: no such input, no such phones output, or the mix it hears has no send of that input; a delay out of range.
Result<void> check(const Rig& rig, const Late& late);

}  // namespace ohmic::rig
