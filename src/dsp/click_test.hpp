#pragma once
// Is there a click? How much of a signal lies where none of its tones is, beside a switch thrown by hand.

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "dsp/processor.hpp"
#include "units/levels.hpp"

namespace ohmic::dsp {

/// One channel through p, in blocks of 64.
template <class P>
std::vector<float> through(P& p, const std::vector<float>& settings, const std::vector<float>& in) {
  std::vector<float> out(in.size());
  for (std::size_t at = 0; at < in.size(); at += 64) {
    const float* read = in.data() + at;
    float* write = out.data() + at;
    p.process(settings, Block{{&read, 1}, {&write, 1}, static_cast<int>(std::min<std::size_t>(64, in.size() - at))});
  }
  return out;
}

/// rms of 4096 samples from `first` on, of what lies between two frequencies at 48 kHz. Nuttall's window with a
/// continuous first derivative (1981, table II): a tone 500 Hz away leaves less than -130 dB.
inline DBFS level_between(const std::vector<float>& x, std::size_t first, Hertz low, Hertz high) {
  constexpr std::size_t n = 4096;
  std::vector<double> windowed(n);
  double power_of_window = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    const double t = 2.0 * std::numbers::pi * (static_cast<double>(i) + 0.5) / n;
    const double w = 0.355768 - 0.487396 * std::cos(t) + 0.144232 * std::cos(2.0 * t) - 0.012604 * std::cos(3.0 * t);
    windowed[i] = w * static_cast<double>(x[first + i]);
    power_of_window += w * w;
  }
  double power = 0.0;
  const auto bin_of = [](Hertz f) { return static_cast<std::size_t>(f.value() * n / 48000.0); };
  for (std::size_t bin = bin_of(low); bin < bin_of(high); bin += 4) {
    // Goertzel; every fourth bin, as the window makes each eight bins wide.
    const double c = 2.0 * std::cos(2.0 * std::numbers::pi * static_cast<double>(bin) / n);
    double s1 = 0.0, s2 = 0.0;
    for (const double v : windowed) {
      const double s = v + c * s1 - s2;
      s2 = s1, s1 = s;
    }
    power += 8.0 * (s1 * s1 + s2 * s2 - c * s1 * s2) / (static_cast<double>(n) * power_of_window);
  }
  return dbfs_rms(std::sqrt(power));
}

struct Click {
  DBFS change, reference;
};

/// Settings `a` for 0.4 s, then `b`: what lies between the frequencies around the change. Beside it the reference click:
/// the same two sounds, switched by hand where they differ most. Of whichever of both sounds has more there by itself,
/// 6 dB more is no click, nor is anything below -100 dBFS.
template <class Make>
Click click_of(Make make, const std::vector<float>& a, const std::vector<float>& b, const std::vector<float>& in,
               Hertz low, Hertz high) {
  constexpr std::size_t change = 19200, from = change + 480 - 2048;
  auto moved = make(), always_a = make(), always_b = make();
  const std::vector<float> head(in.begin(), in.begin() + change), tail(in.begin() + change, in.end());
  auto out = through(moved, a, head);
  const auto rest = through(moved, b, tail);
  out.insert(out.end(), rest.begin(), rest.end());
  const auto before = through(always_a, a, in), after = through(always_b, b, in);
  std::size_t worst = change;
  for (std::size_t i = change; i < change + 960; ++i) {
    if (std::abs(before[i] - after[i]) > std::abs(before[worst] - after[worst])) worst = i;
  }
  auto by_hand = before;
  std::copy(after.begin() + static_cast<std::ptrdiff_t>(worst), after.end(),
            by_hand.begin() + static_cast<std::ptrdiff_t>(worst));
  const double own =
      std::max({level_between(before, from, low, high).value(), level_between(after, from, low, high).value(), -106.0});
  const double heard = level_between(out, from, low, high).value();
  return {DBFS(heard < own + 6.0 ? -200.0 : heard), level_between(by_hand, from, low, high)};
}

}  // namespace ohmic::dsp
