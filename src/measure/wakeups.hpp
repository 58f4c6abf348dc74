#pragma once
// How punctually a card calls, and how much of its period a load takes: what decides how small a buffer may be.

#include <atomic>
#include <cstdint>
#include <vector>

#include "devices/card.hpp"
#include "units/clock.hpp"

namespace ohmic::measure {

/// What one buffer size was like.
struct Punctuality {
  std::uint64_t periods = 0;
  /// How much later than the card's own even beat it called: half of the calls less than p50, all but a thousandth less
  /// than p999. The earliest call counts as in time.
  Second p50, p999, latest;
  double load = 0.0;   // mean share of the period that the load computed
  double worst = 0.0;  // the largest
  int losses = 0;      // times the card lost frames
  int late = 0;        // periods for which computing took longer than the period
  bool holds() const { return periods > 0 && losses == 0 && late == 0; }
};

/// Lateness of calls against the straight line that fits them best, whose slope is the card's own clock.
///   t_n = a + b n + late_n,   the least of all late_n is 0
/// times: in ns, one for each call. Fewer than 3: all is 0.
Punctuality punctuality_of(std::vector<std::int64_t> times);

/// Stands between a card and a load, which may be the whole engine, and plays silence whatever the load computes.
class Wakeups final : public devices::Client {
 public:
  /// load: called with the card's blocks; null: nothing is computed. `most`: periods that are kept, taken here. Both must
  /// outlive it.
  Wakeups(const Clock& clock, devices::Client* load, std::size_t most);

  void process(const Block& block) noexcept override;
  void missed(Frames frames) noexcept override;

  /// Of the calls so far, without the first tenth of a second, in which a card may still begin. The card has been stopped.
  Punctuality told(const Format& format) const;
  /// So far. [any thread]
  int losses() const noexcept { return losses_.load(std::memory_order_relaxed); }
  std::size_t periods() const noexcept { return count_.load(std::memory_order_relaxed); }

 private:
  const Clock& clock_;
  devices::Client* load_;
  std::vector<std::int64_t> began_;  // ns
  std::vector<std::int64_t> took_;   // ns
  std::atomic<std::size_t> count_{0};
  std::atomic<int> losses_{0};
};

}  // namespace ohmic::measure
