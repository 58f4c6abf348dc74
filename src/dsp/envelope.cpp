// What gate, de-esser and compressor share: how loud it is, how a reduction follows, and ramps for a cell of frames.

#include "dsp/envelope.hpp"

#include <cmath>

namespace ohmic::dsp {
namespace {

/// Each lane the highest of itself and those before it.
F4 rising(F4 v) noexcept {
  v = max4(v, __builtin_shufflevector(v, F4{}, 4, 0, 1, 2));
  return max4(v, __builtin_shufflevector(v, F4{}, 4, 5, 0, 1));
}

/// The pole of a low pass with this time constant.
double pole(Second time, Hertz rate) noexcept { return std::exp(-1.0 / std::max(time.value() * rate.value(), 1e-3)); }

}  // namespace

void find_peaks(std::span<const float* const> in, int from, int frames, Cell& peaks) noexcept {
  in_fours(frames, [&](int i, int n) {
    F4 peak = abs4(finite_or_silence4(load_some(in[0] + from + i, n)));
    for (std::size_t c = 1; c < in.size(); ++c)
      peak = max4(peak, abs4(finite_or_silence4(load_some(in[c] + from + i, n))));
    store4(peaks.data() + i, min4(peak, splat4(loudest)));
  });
}

float highest(const Cell& cell, int frames) noexcept {
  F4 top{};
  in_fours(frames, [&](int i, int n) { top = max4(load_some(cell.data() + i, n), top); });
  return highest_lane(top);
}

void apply(std::span<const float* const> in, std::span<float* const> out, int from, int frames,
           const Cell& gains) noexcept {
  for (std::size_t c = 0; c < in.size(); ++c) scale_finite(in[c] + from, gains.data(), out[c] + from, frames);
}

void HeldPeak::prepare(Second window, Hertz rate) {
  const auto cells = static_cast<std::size_t>(std::ceil(window.value() * rate.value() / cell_frames));
  cells_.assign(std::max<std::size_t>(cells, 1), 0.0f);
  reset();
}

void HeldPeak::reset() noexcept {
  std::fill(cells_.begin(), cells_.end(), 0.0f);
  oldest_ = 0;
  position_ = 0;
  before_ = now_ = 0.0f;
}

void HeldPeak::process(Cell& peaks, int frames) noexcept {
  const F4 before = splat4(before_);
  F4 now = splat4(now_);
  in_fours(frames, [&](int i, int n) {
    const F4 v = max4(rising(load_some(peaks.data() + i, n)), now);
    now = splat4(v[3]);  // missing lanes are 0 and keep the highest
    store4(peaks.data() + i, max4(v, before));
  });
  now_ = now[0];
  position_ += frames;
  if (position_ < cell_frames) return;
  position_ = 0;
  cells_[oldest_] = std::exchange(now_, 0.0f);
  oldest_ = oldest_ + 1 < cells_.size() ? oldest_ + 1 : 0;
  F4 top{};
  in_fours(static_cast<int>(cells_.size()), [&](int i, int n) { top = max4(load_some(cells_.data() + i, n), top); });
  before_ = highest_lane(top);
}

void MeanPower::prepare(Hertz rate) noexcept {
  part_ = 1.0 - pole(Second(0.005), rate);
  reset();
}

void MeanPower::process(Cell& peaks, int frames) noexcept {
  double first = first_, second = second_;
  for (std::size_t i = 0; i < static_cast<std::size_t>(frames); ++i) {
    const double x = static_cast<double>(peaks[i]);
    first += (2.0 * x * x - first) * part_;
    second += (first - second) * part_;
    peaks[i] = static_cast<float>(second);
  }
  first_ = first, second_ = second;
}

void Follower::set(Second attack, Second release, Hertz rate) noexcept {
  attack_ = pole(attack, rate), release_ = pole(release, rate);
}

void Follower::process(Cell& wanted, int frames, bool ends_a_cell) noexcept {
  // Of the two branches the right one is always the larger while the attack is the faster, because their difference is
  //   (release - attack) (x - y),
  // and the smaller while it is the slower: a frame waits for three operations of the one before, without a jump.
  const double a = attack_, r = release_;
  const auto run = [&](auto choose) {
    double y = value_;
    for (std::size_t i = 0; i < static_cast<std::size_t>(frames); ++i) {
      const double x = static_cast<double>(wanted[i]);
      y = choose(a * y + (1.0 - a) * x, r * y + (1.0 - r) * x);
      wanted[i] = static_cast<float>(y);
    }
    value_ = y;
  };
  if (a <= r) run([](double up, double down) { return up > down ? up : down; });
  else run([](double up, double down) { return up < down ? up : down; });
  if (ends_a_cell && value_ < 1e-6) value_ = 0.0;
}

}  // namespace ohmic::dsp
