#pragma once
// Logarithm and power of two, four at a time: what dynamics compute levels and gains with, the same bits everywhere.

#include "dsp/lanes.hpp"

namespace ohmic::dsp {

/// dB in one step of log2: a factor of two.
inline constexpr double db_per_octave = 6.020599913279624;

/// log2(x) for finite x from the smallest normal float up, within 2e-6 + 1e-7 |log2(x)|; of 1 it is exactly 0.
inline F4 log2_4(F4 x) noexcept {
  // x = m 2^e with m from sqrt(1/2) to sqrt(2), and log2(m) = t P(t) with t = m - 1: P is the Chebyshev fit of degree 6
  // (mpmath's chebyfit), 8.6e-7 off at most.
  const I4 bits = (I4)x - 0x3f3504f3;  // sqrt(1/2): the shift below counts exponents from there
  const I4 e = bits >> 23;
  const F4 t = (F4)((I4)x - (e << 23)) - 1.0f;
  F4 p = splat4(0.16818659f);
  p = p * t - 0.26796386f;
  p = p * t + 0.29611957f;
  p = p * t - 0.35952446f;
  p = p * t + 0.48061311f;
  p = p * t - 0.72136021f;
  p = p * t + 1.44269657f;
  return __builtin_convertvector(e, F4) + p * t;
}

/// 2^x, relatively within 4e-7; below -126 and above 126 it stays there; of 0 it is exactly 1.
inline F4 exp2_4(F4 x) noexcept {
  x = max4(min4(x, splat4(126.0f)), splat4(-126.0f));
  // Adding 1.5 2^23 rounds to the nearest whole number n and leaves it in the lowest bits.
  const F4 shifted = x + 12582912.0f;
  const F4 f = x - (shifted - 12582912.0f);
  // 2^f = 1 + f Q(f) for f from -1/2 to 1/2: Q is the Chebyshev fit of degree 4, 1.6e-7 off at most.
  F4 q = splat4(0.0013381302f);
  q = q * f + 0.0096663684f;
  q = q * f + 0.0555038117f;
  q = q * f + 0.2402234972f;
  q = q * f + 0.6931471825f;
  const I4 n = (I4)shifted << 23;  // only the low bits of n survive: exactly the exponent's change
  return (F4)((I4)(1.0f + q * f) + n);
}

}  // namespace ohmic::dsp
