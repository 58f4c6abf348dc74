#pragma once
// A choice of a phones output that is heard for a moment instead of the one its value says: for blind comparisons.

#include <string>

namespace ohmic::rig {

struct Tried {
  std::string output;  // of phones
  int choice = 1;      // from 1
  bool operator==(const Tried&) const = default;
};

}  // namespace ohmic::rig
