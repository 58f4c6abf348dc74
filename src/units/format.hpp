#pragma once
// The format of a stream: what every processor is prepared for.

#include "units/quantity.hpp"

namespace ohmic {

/// Sample rate and the largest block that will come. Blocks may be shorter, never longer.
struct Format {
  Hertz rate{48000.0};
  int frames = 64;  // 1 to 4096

  constexpr Second period() const { return Second(frames / rate.value()); }
  bool operator==(const Format&) const = default;
};

}  // namespace ohmic
