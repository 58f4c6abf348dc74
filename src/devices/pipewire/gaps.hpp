#pragma once
// Whether PipeWire's graph went on without us: its clock is not where the last quantum ended.

#include <atomic>
#include <cstdint>

#include "units/quantity.hpp"

struct spa_io_clock;  // NOLINT(readability-identifier-naming)

namespace ohmic::devices {

/// One reader, the data thread; begin_anew() comes from others.
class PipewireGaps {
 public:
  /// Another driver's clock, or one that rested: where it is now is no gap. [any thread]
  void begin_anew() noexcept { begins_anew_ = true; }
  /// Called in every quantum: how many frames at `rate` passed without us since the last one. [audio]
  Frames look(const spa_io_clock& graph, Hertz rate) noexcept;

 private:
  std::atomic<bool> begins_anew_{true};
  std::uint32_t driver_ = 0;
  std::uint64_t next_ = 0;  // where the graph's clock is when no quantum is missed
};

}  // namespace ohmic::devices
