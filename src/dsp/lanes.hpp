#pragma once
// Four floats at a time: what the hot loops are written in, so that they are vectorised whatever the compiler proves.

#include <cstdint>
#include <cstring>
#include <limits>

namespace ohmic::dsp {

using F4 = float __attribute__((vector_size(16)));
using I4 = std::int32_t __attribute__((vector_size(16)));
using U4 = std::uint32_t __attribute__((vector_size(16)));
using D2 = double __attribute__((vector_size(16)));

inline F4 load4(const float* from) noexcept {
  F4 v;
  std::memcpy(&v, from, sizeof v);
  return v;
}
inline void store4(float* to, F4 v) noexcept { std::memcpy(to, &v, sizeof v); }
inline F4 splat4(float x) noexcept { return F4{x, x, x, x}; }

inline F4 abs4(F4 x) noexcept { return (F4)((I4)x & 0x7fffffff); }
/// -1 where x is neither NaN nor infinite.
inline I4 is_finite4(F4 x) noexcept { return abs4(x) <= splat4(std::numeric_limits<float>::max()); }
inline F4 keep4(F4 x, I4 mask) noexcept { return (F4)((I4)x & mask); }
inline F4 finite_or_silence4(F4 x) noexcept { return keep4(x, is_finite4(x)); }
/// The second where either is NaN, as the processor's own instructions.
inline F4 max4(F4 a, F4 b) noexcept { return a > b ? a : b; }
inline F4 min4(F4 a, F4 b) noexcept { return a < b ? a : b; }

inline float highest_lane(F4 v) noexcept {
  const float a = v[0] > v[1] ? v[0] : v[1], b = v[2] > v[3] ? v[2] : v[3];
  return a > b ? a : b;
}
/// How many lanes a mask, or a sum of masks, has set.
inline std::int32_t count_lanes(I4 mask) noexcept { return -(mask[0] + mask[1] + mask[2] + mask[3]); }

/// Calls f(first frame, frames) for groups of four and once for what is left; f uses load_some and store_some.
template <class Function>
inline void in_fours(int frames, Function&& f) noexcept {
  int i = 0;
  for (; i + 4 <= frames; i += 4) f(i, 4);
  if (i < frames) f(i, frames - i);
}

/// A load of up to four floats (missing ones are 0) and its store. With the constant 4 it is one instruction.
inline F4 load_some(const float* from, int count) noexcept {
  if (count == 4) return load4(from);
  F4 v{};
  for (int i = 0; i < count; ++i) v[i] = from[i];
  return v;
}
inline void store_some(float* to, F4 v, int count) noexcept {
  if (count == 4) return store4(to, v);
  for (int i = 0; i < count; ++i) to[i] = v[i];
}

/// out = in, without what is not finite.
inline void copy_finite(const float* in, float* out, int frames) noexcept {
  in_fours(frames, [&](int i, int n) { store_some(out + i, finite_or_silence4(load_some(in + i, n)), n); });
}

/// out = in x factor, without what is not finite in `in`.
inline void scale_finite(const float* in, float factor, float* out, int frames) noexcept {
  const F4 f = splat4(factor);
  in_fours(frames, [&](int i, int n) { store_some(out + i, finite_or_silence4(load_some(in + i, n)) * f, n); });
}

/// out = in x factors, frame by frame, without what is not finite in `in`.
inline void scale_finite(const float* in, const float* factors, float* out, int frames) noexcept {
  in_fours(frames, [&](int i, int n) {
    store_some(out + i, finite_or_silence4(load_some(in + i, n)) * load_some(factors + i, n), n);
  });
}

}  // namespace ohmic::dsp
