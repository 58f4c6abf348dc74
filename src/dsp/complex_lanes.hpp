#pragma once
// Four complex numbers at a time: what the transforms' passes are written in.

#include "dsp/lanes.hpp"

namespace ohmic::dsp {

/// Four complex numbers, real and imaginary parts apart.
struct C4 {
  F4 re, im;
};
inline C4 load_c4(const float* re, const float* im) noexcept { return {load4(re), load4(im)}; }
inline C4 splat_c4(const float* turn) noexcept { return {splat4(turn[0]), splat4(turn[1])}; }
inline C4 operator+(C4 a, C4 b) noexcept { return {a.re + b.re, a.im + b.im}; }
inline C4 operator-(C4 a, C4 b) noexcept { return {a.re - b.re, a.im - b.im}; }
inline C4 operator*(C4 a, C4 b) noexcept { return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re}; }
inline C4 by_i(C4 a) noexcept { return {-a.im, a.re}; }
inline C4 conjugate(C4 a) noexcept { return {a.re, -a.im}; }

/// To re, im, re, im, ... and back.
inline void interleave(C4 c, float* to) noexcept {
  store4(to, __builtin_shufflevector(c.re, c.im, 0, 4, 1, 5));
  store4(to + 4, __builtin_shufflevector(c.re, c.im, 2, 6, 3, 7));
}
inline C4 apart(const float* from) noexcept {
  const F4 a = load4(from), b = load4(from + 4);
  return {__builtin_shufflevector(a, b, 0, 2, 4, 6), __builtin_shufflevector(a, b, 1, 3, 5, 7)};
}

}  // namespace ohmic::dsp
