// A sine generator whose phase does not drift: the laboratory's first instrument, in tests and in measurements.

#include "dsp/sine.hpp"

#include <cmath>
#include <numbers>

namespace ohmic::dsp {
namespace {

constexpr double turn = 18446744073709551616.0;  // 2^64

/// The part behind the point of a number of turns, as a fraction of 2^64.
std::uint64_t phase_of(double turns) {
  const double part = turns - std::floor(turns);
  return part < 1.0 ? static_cast<std::uint64_t>(part * turn) : 0;
}

}  // namespace

Sine::Sine(Hertz frequency, Hertz rate, double phase_turns) noexcept
    : phase_(phase_of(phase_turns)), step_(phase_of(frequency / rate)) {}

double Sine::next() noexcept {
  const double radians = static_cast<double>(static_cast<std::int64_t>(phase_)) * (2.0 * std::numbers::pi / turn);
  phase_ += step_;
  return std::sin(radians);
}

void Sine::fill(std::span<float> out, float peak) noexcept {
  for (float& x : out) x = static_cast<float>(static_cast<double>(peak) * next());
}

void Sine::add(std::span<float> inout, float peak) noexcept {
  for (float& x : inout) x += static_cast<float>(static_cast<double>(peak) * next());
}

}  // namespace ohmic::dsp
