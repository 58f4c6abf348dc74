// Stamps every call; what the stamps mean is reckoned when the card has stopped.

#include "measure/wakeups.hpp"

#include <algorithm>

namespace ohmic::measure {

Punctuality punctuality_of(std::vector<std::int64_t> times) {
  Punctuality told;
  told.periods = times.size();
  if (times.size() < 3) return told;
  // Least squares about the middle, so that nothing large is squared:
  //   b = sum (n - m) t / sum (n - m)^2
  const double middle = 0.5 * static_cast<double>(times.size() - 1);
  double mean = 0.0, product = 0.0, square = 0.0;
  for (std::size_t n = 0; n < times.size(); ++n) {
    const double x = static_cast<double>(n) - middle, t = static_cast<double>(times[n] - times.front());
    mean += t / static_cast<double>(times.size());
    product += x * t;
    square += x * x;
  }
  const double slope = product / square;
  std::vector<double> late(times.size());
  for (std::size_t n = 0; n < times.size(); ++n)
    late[n] = static_cast<double>(times[n] - times.front()) - mean - slope * (static_cast<double>(n) - middle);
  std::ranges::sort(late);
  const auto at = [&](double part) {
    const auto index = static_cast<std::size_t>(part * static_cast<double>(late.size() - 1) + 0.5);
    return Second((late[index] - late.front()) * 1e-9);
  };
  told.p50 = at(0.5);
  told.p999 = at(0.999);
  told.latest = at(1.0);
  return told;
}

Wakeups::Wakeups(const Clock& clock, devices::Client* load, std::size_t most)
    : clock_(clock), load_(load), began_(most), took_(most) {}

void Wakeups::process(const Block& block) noexcept {
  const Clock::Time began = clock_.now();
  if (load_ != nullptr) load_->process(block);
  for (std::size_t c = 0; c < block.out.size(); ++c) std::ranges::fill(block.output(c), 0.0f);
  const std::size_t n = count_.load(std::memory_order_relaxed);
  if (n >= began_.size()) return;
  began_[n] = began.count();
  took_[n] = (clock_.now() - began).count();
  count_.store(n + 1, std::memory_order_release);
}

void Wakeups::missed(Frames frames) noexcept {
  losses_.fetch_add(1, std::memory_order_relaxed);
  if (load_ != nullptr) load_->missed(frames);
}

Punctuality Wakeups::told(const Format& format) const {
  const double period = format.period().value() * 1e9;
  const std::size_t all = count_.load(std::memory_order_acquire);
  const std::size_t first = std::min(all, static_cast<std::size_t>(1e8 / period));
  const auto from = static_cast<std::ptrdiff_t>(first), to = static_cast<std::ptrdiff_t>(all);
  Punctuality told = punctuality_of({began_.begin() + from, began_.begin() + to});
  told.losses = losses();
  double sum = 0.0;
  for (std::size_t n = first; n < all; ++n) {
    const double share = static_cast<double>(took_[n]) / period;
    sum += share;
    told.worst = std::max(told.worst, share);
    if (share > 1.0) ++told.late;
  }
  if (all > first) told.load = sum / static_cast<double>(all - first);
  return told;
}

}  // namespace ohmic::measure
