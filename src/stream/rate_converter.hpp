#pragma once
// Stereo at the card's rate to stereo at 48 kHz, the rate Opus counts in.

#include <memory>
#include <span>

#include "units/quantity.hpp"

namespace ohmic::stream {

/// zita-resampler's, 32 samples to each side; at 48 kHz nothing is touched. All calls [network].
class RateConverter {
 public:
  explicit RateConverter(Hertz from);
  ~RateConverter();
  RateConverter(RateConverter&&) noexcept;
  RateConverter& operator=(RateConverter&&) noexcept;

  Hertz from() const noexcept { return from_; }

  struct Moved {
    std::size_t taken = 0, made = 0;  // frames
  };
  /// Frames with left and right in turn; takes what is there as far as there is room.
  Moved convert(std::span<const float> in, std::span<float> out) noexcept;

 private:
  struct State;
  Hertz from_;
  std::unique_ptr<State> state_;
};

}  // namespace ohmic::stream
