#pragma once
// The other way to measure a delay, beside which ours is measured: steady tones whose phases are read, as jack_iodelay does.

#include <cmath>
#include <complex>
#include <numbers>
#include <span>
#include <vector>

namespace ohmic::measure::testing {

/// Tones on a grid of 65536 frames: one at rate / 16, which tells fractions of a frame, and twelve more at 1, 2, 4, ... 2048
/// steps above it. The phase between two tones d steps apart tells the delay modulo 65536 / d: each resolves the next.
class Tones {
 public:
  static constexpr std::size_t grid = 65536;
  Tones() : turns_(grid) {
    for (std::size_t i = 0; i < grid; ++i)
      turns_[i] = std::polar(1.0, 2.0 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(grid));
    steps_.push_back(4096);
    for (std::size_t d = 1; d <= 2048; d *= 2) steps_.push_back(4096 + d);
  }
  /// One period of the grid, peak 1.0.
  std::vector<float> sound() const {
    std::vector<double> sum(grid);
    double peak = 0.0;
    for (std::size_t i = 0; i < grid; ++i) {
      for (std::size_t k = 0; k < steps_.size(); ++k)
        sum[i] += (turns_[steps_[k] * i % grid] * std::polar(1.0, start(k))).real();
      peak = std::max(peak, std::abs(sum[i]));
    }
    std::vector<float> all;
    for (const double x : sum) all.push_back(static_cast<float>(x / peak));
    return all;
  }
  /// Of one period of the grid, heard when the loop has settled; frames, modulo 65536. It has an answer always.
  double delay(std::span<const float> heard) const {
    std::vector<double> late;  // radians
    for (std::size_t k = 0; k < steps_.size(); ++k) {
      std::complex<double> sum;
      for (std::size_t i = 0; i < grid; ++i)
        sum += static_cast<double>(heard[i]) * std::conj(turns_[steps_[k] * i % grid]);
      late.push_back(start(k) - std::arg(sum));
    }
    const double turn = 2.0 * std::numbers::pi;
    double frames = 0.0;
    for (std::size_t k = 1; k <= steps_.size(); ++k) {
      // The last is the tone itself, whose phase also tells half a period when it is inverted: the nearer one counts.
      const bool is_itself = k == steps_.size();
      const double period = is_itself ? 16.0 / 2.0 : static_cast<double>(grid) / static_cast<double>(steps_[k] - 4096);
      const double angle = is_itself ? 2.0 * late[0] : late[k] - late[0];
      const double here = (angle / turn - std::floor(angle / turn)) * period;
      frames = here + period * std::round((frames - here) / period);
    }
    return frames;
  }

 private:
  static double start(std::size_t k) { return 2.4 * static_cast<double>(k * k); }
  std::vector<std::complex<double>> turns_;  // e^(i 2 pi n / grid)
  std::vector<std::size_t> steps_;
};

}  // namespace ohmic::measure::testing
