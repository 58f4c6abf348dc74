#pragma once
// Finds the smallest buffer a machine holds: downward in short trials, then the full time, upward again where that fails.

#include <functional>
#include <optional>
#include <vector>

#include "measure/wakeups.hpp"
#include "units/error.hpp"

namespace ohmic::measure {

/// One buffer size that was tried.
struct Trial {
  int frames = 64;  // as the card granted them
  Second length;
  bool is_full = false;  // for the whole time that was asked
  Punctuality is;
};

struct Search {
  std::vector<Trial> trials;   // in the order they were made
  std::optional<int> holds;    // the smallest that held for the full time; nothing: none did
  std::optional<int> granted;  // the card takes this one only
};

/// Plays for a time with a buffer of that size. Nothing: the card does not take that size. Errors: the card's.
using TryBuffer = std::function<Result<std::optional<Trial>>(int frames, Second length)>;

/// sizes: to be tried, rising. Short trials last a fifth of `full`, 1 s at least. Begins at the size next to `start`.
Result<Search> smallest_buffer(const std::vector<int>& sizes, int start, Second full, const TryBuffer& attempt);

}  // namespace ohmic::measure
