#pragma once
// How the audio thread is doing: shares of the period as a histogram, load, counters, and each xrun with its cause.

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

#include "units/quantity.hpp"

namespace ohmic::engine {

/// One period that did not go as it should.
struct Xrun {
  enum class Cause : std::uint8_t {
    engine_late,  // computing took longer than the period
    card_late,    // the card called after a pause much longer than the period, and reported no loss
    card_lost,    // the card lost frames; `share` and `pause` tell whether the engine or a pause came before
  };
  Cause cause = Cause::engine_late;
  std::chrono::nanoseconds when{};    // on the engine's clock
  Frames frame;                       // of the stream, counted since the engine began
  float share = 0.0f;                 // of the period before or at the xrun: computing time, 1.0 is all of it
  std::chrono::nanoseconds period{};  // what one period lasts
  std::chrono::nanoseconds pause{};   // from the last call of the card to this one
  Frames lost;                        // frames missing; 0 where the card does not know how many
  bool is_swapping = false;           // a plan swap was under way

  /// "2.41 s, frame 115712: the engine took 132 % of the period (880 us of 667 us) while a plan was changing."
  std::string sentence() const;
};

/// Shares of the period, in bins that widen by 2^(1/8), 9 %, from 1/2048 to 32 periods.
/// `count` [audio], the rest [any thread].
class DeadlineHistogram {
 public:
  static constexpr int bins_per_octave = 8;
  static constexpr int octaves_below_one = 11;
  static constexpr int bins = bins_per_octave * (octaves_below_one + 5) + 1;

  void count(double share) noexcept;
  std::uint64_t periods() const noexcept;
  /// The share that `part` (0 to 1) of the periods stayed below: upper edge of its bin; 0 before the first period.
  double quantile(double part) const noexcept;
  double worst() const noexcept { return worst_.load(std::memory_order_relaxed); }

 private:
  std::array<std::atomic<std::uint64_t>, bins> counts_{};
  std::atomic<double> worst_{0.0};
};

/// A glance at the engine. Shares are of the period: 1.0 is an xrun.
struct Health {
  std::uint64_t periods = 0;
  Frames frames;      // of the stream so far
  double load = 0.0;  // mean share of the last half second
  double p50 = 0.0, p99 = 0.0, p999 = 0.0, worst = 0.0;
  std::uint64_t xruns = 0;         // all of them, told or not
  std::uint64_t xruns_untold = 0;  // did not fit the log
  std::uint64_t non_finite = 0;    // samples that would have left the engine as NaN or infinity and left as silence
  std::uint64_t clipped = 0;       // samples that would have left beyond full scale
  std::uint64_t swaps = 0;         // plans taken over
};

}  // namespace ohmic::engine
