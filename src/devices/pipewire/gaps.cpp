// Whether PipeWire's graph went on without us: its clock is not where the last quantum ended.

#include "devices/pipewire/gaps.hpp"

#include <cmath>

#include <spa/node/io.h>

namespace ohmic::devices {

Frames PipewireGaps::look(const spa_io_clock& graph, Hertz rate) noexcept {
  const std::uint64_t expected = next_;
  const bool is_new = begins_anew_.exchange(false) || graph.id != driver_;
  next_ = graph.position + graph.duration;
  driver_ = graph.id;
  if (is_new || graph.position <= expected || graph.rate.denom == 0) return Frames(0);
  // The clock counts frames at the graph's own rate.
  const double seconds = static_cast<double>(graph.position - expected) * graph.rate.num / graph.rate.denom;
  return Frames(std::llround(seconds * rate.value()));
}

}  // namespace ohmic::devices
