// The needle of every place in the rig: peak, held peak and rms in the unit of the signal, and a count of overs.

#include "dsp/meter.hpp"

#include <algorithm>
#include <cmath>

#include "dsp/lanes.hpp"

namespace ohmic::dsp {
namespace {

// Larger samples would overflow their square; no unit in this house reaches that far.
constexpr float largest = 1e17f;

}  // namespace

void Meter::prepare(Hertz rate, float over) noexcept {
  over_ = over;
  const double seconds = hop / rate.value();
  fall_ = static_cast<float>(std::pow(10.0, -20.0 * seconds / 20.0));
  //  one pole: what a step leaves undone after 300 ms is 1/e
  blend_ = 1.0 - std::exp(-seconds / 0.3);
  hold_hops_ = static_cast<int>(std::ceil(2.0 / seconds));
  reset();
}

void Meter::reset() noexcept {
  std::fill_n(squares_, lanes, 0.0f);
  std::fill_n(maxima_, lanes, 0.0f);
  filled_ = held_for_ = 0;
  peak_ = held_ = highest_ = 0.0f;
  power_ = 0.0;
  overs_ = non_finite_ = 0;
}

void Meter::process(std::span<const float> samples) noexcept {
  const float* from = samples.data();
  int left = static_cast<int>(samples.size());
  while (left > 0) {
    const int n = std::min(left, hop - filled_);
    add(from, n);
    filled_ += n;
    if (filled_ == hop) turn();
    from += n;
    left -= n;
  }
}

/// Whole groups in which nothing happens but sound: no over, no sample that is no number or absurd. Returns how many
/// samples it took: all whole groups, or none when there is something to count.
int Meter::add_ordinary(const float* samples, int count) noexcept {
  F4 s0 = load4(squares_), s1 = load4(squares_ + 4), m0 = load4(maxima_), m1 = load4(maxima_ + 4);
  int i = 0;
  for (; i + static_cast<int>(lanes) <= count; i += static_cast<int>(lanes)) {
    const F4 a0 = abs4(load4(samples + i)), a1 = abs4(load4(samples + i + 4));
    s0 += a0 * a0;
    s1 += a1 * a1;
    m0 = max4(a0, m0);
    m1 = max4(a1, m1);
  }
  // A sum that is a number has no NaN and no infinity in it, and bounds what the largest was.
  const F4 top = max4(m0, m1);
  const I4 ordinary = ((s0 + s1) <= splat4(largest)) & (top < splat4(over_));
  if (count_lanes(ordinary) != 4) return 0;
  store4(squares_, s0), store4(squares_ + 4, s1), store4(maxima_, m0), store4(maxima_ + 4, m1);
  return i;
}

/// A sample's lane follows from its place in the hop, so that every cut into blocks adds in the same order.
void Meter::add(const float* samples, int count) noexcept {
  int i = 0;
  const auto one = [&] {
    const auto lane = static_cast<std::size_t>(filled_ + i) % lanes;
    const bool is_number = std::fabs(samples[i]) <= std::numeric_limits<float>::max();
    const float size = is_number ? std::min(std::fabs(samples[i]), largest) : 0.0f;
    non_finite_ += is_number ? 0 : 1;
    overs_ += size >= over_ ? 1 : 0;
    squares_[lane] += size * size;
    maxima_[lane] = std::max(maxima_[lane], size);
    ++i;
  };
  while (i < count && static_cast<std::size_t>(filled_ + i) % lanes != 0) one();
  i += add_ordinary(samples + i, count - i);
  if (i + static_cast<int>(lanes) <= count) {
    F4 s0 = load4(squares_), s1 = load4(squares_ + 4), m0 = load4(maxima_), m1 = load4(maxima_ + 4);
    I4 numbers{}, over{};
    int groups = 0;
    for (; i + static_cast<int>(lanes) <= count; i += static_cast<int>(lanes), ++groups) {
      const F4 x0 = load4(samples + i), x1 = load4(samples + i + 4);
      const I4 good0 = is_finite4(x0), good1 = is_finite4(x1);
      const F4 a0 = min4(keep4(abs4(x0), good0), splat4(largest)), a1 = min4(keep4(abs4(x1), good1), splat4(largest));
      numbers += good0 + good1;
      over += (I4)(a0 >= splat4(over_)) + (I4)(a1 >= splat4(over_));
      s0 += a0 * a0;
      s1 += a1 * a1;
      m0 = max4(a0, m0);
      m1 = max4(a1, m1);
    }
    non_finite_ += static_cast<std::uint64_t>(groups * static_cast<int>(lanes) - count_lanes(numbers));
    overs_ += static_cast<std::uint64_t>(count_lanes(over));
    store4(squares_, s0), store4(squares_ + 4, s1), store4(maxima_, m0), store4(maxima_ + 4, m1);
  }
  while (i < count) one();
}

/// A hop is full: the needles move.
void Meter::turn() noexcept {
  const F4 sums = load4(squares_) + load4(squares_ + 4);
  const float top = highest_lane(max4(load4(maxima_), load4(maxima_ + 4)));
  const double power = (static_cast<double>(sums[0]) + static_cast<double>(sums[1]) + static_cast<double>(sums[2]) +
                        static_cast<double>(sums[3])) /
                       hop;
  store4(squares_, F4{}), store4(squares_ + 4, F4{}), store4(maxima_, F4{}), store4(maxima_ + 4, F4{});
  filled_ = 0;
  power_ += (power - power_) * blend_;
  peak_ = std::max(top, peak_ * fall_);
  highest_ = std::max(highest_, top);
  if (top >= held_) held_ = top, held_for_ = 0;
  else if (++held_for_ > hold_hops_) held_ = peak_, held_for_ = 0;
}

float Meter::rms() const noexcept { return static_cast<float>(std::sqrt(power_)); }

}  // namespace ohmic::dsp
