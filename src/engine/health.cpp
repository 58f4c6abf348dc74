// Counts shares of the period in logarithmic bins, and puts an xrun into a sentence.

#include "engine/health.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

namespace ohmic::engine {

namespace {

using Milliseconds = std::chrono::duration<double, std::milli>;

std::string span_in_words(std::chrono::duration<double, std::milli> span) {
  return span < Milliseconds(1.0) ? fmt::format("{:.0f} us", span.count() * 1e3)
                                  : fmt::format("{:.2f} ms", span.count());
}

}  // namespace

std::string Xrun::sentence() const {
  const Milliseconds allowed = period;
  const std::string computing =
      fmt::format("{:.0f} % of the period ({} of {})", static_cast<double>(share) * 100.0,
                  span_in_words(allowed * static_cast<double>(share)), span_in_words(allowed));
  std::string what;
  if (cause == Cause::engine_late) {
    what = fmt::format("the engine took {}", computing);
  } else if (cause == Cause::card_late) {
    what = fmt::format("the card called after {} instead of {}", span_in_words(pause), span_in_words(allowed));
  } else {
    if (lost > Frames(0)) what = fmt::format("the card lost {} frame{}", lost.count(), lost == Frames(1) ? "" : "s");
    else what = "the card lost sound, it does not say how much";
    const std::string_view after = lost > Frames(0) ? " after" : ", after";
    if (share > 1.0f) {
      what += fmt::format("{} the engine took {}", after, computing);
    } else if (pause > 2 * period) {
      what += fmt::format("{} a pause of {} in which the engine was not called (it had used {})", after,
                          span_in_words(pause), computing);
    } else {
      what += fmt::format("; the engine was in time, with {}", computing);
    }
  }
  return fmt::format("{:.3f} s, frame {}: {}{}.", std::chrono::duration<double>(when).count(), frame.count(), what,
                     is_swapping ? " while a plan was changing" : "");
}

void DeadlineHistogram::count(double share) noexcept {
  // bin = 8 (log2(share) + 11), the first and last taking what lies beyond them.
  const double place = share > 0.0 ? bins_per_octave * (std::log2(share) + octaves_below_one) : 0.0;
  const auto bin = static_cast<std::size_t>(std::clamp(place, 0.0, static_cast<double>(bins - 1)));
  // One writer: no read-modify-write needed.
  counts_[bin].store(counts_[bin].load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  if (share > worst_.load(std::memory_order_relaxed)) worst_.store(share, std::memory_order_relaxed);
}

std::uint64_t DeadlineHistogram::periods() const noexcept {
  std::uint64_t sum = 0;
  for (const auto& count : counts_) sum += count.load(std::memory_order_relaxed);
  return sum;
}

double DeadlineHistogram::quantile(double part) const noexcept {
  const auto wanted = part * static_cast<double>(periods());
  std::uint64_t sum = 0;
  for (int bin = 0; bin < bins; ++bin) {
    sum += counts_[static_cast<std::size_t>(bin)].load(std::memory_order_relaxed);
    if (sum > 0 && static_cast<double>(sum) >= wanted) {
      // The bin's upper edge; no more than the worst there was.
      return std::min(std::exp2(static_cast<double>(bin + 1) / bins_per_octave - octaves_below_one), worst());
    }
  }
  return 0.0;
}

}  // namespace ohmic::engine
