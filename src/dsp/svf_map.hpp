#pragma once
// The inner loops of SvfChain: sections side by side in vector registers, one channel or two at a time.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>

#include "dsp/lanes.hpp"
#include "dsp/svf.hpp"

namespace ohmic::dsp {

inline D2 load2(const double* from) noexcept {
  D2 v;
  std::memcpy(&v, from, sizeof v);
  return v;
}
inline void store2(double* to, D2 v) noexcept { std::memcpy(to, &v, sizeof v); }

/// One frame as a linear map of input and state, V a double or two of them. With d = x - s2:
///   v1  = a1 s1 + g a1 d                    a1 = 1 / (1 + g (g + k))
///   v2  = s2 + g v1
///   s1' = 2 v1 - s1,   s2' = 2 v2 - s2,   y = m0 x + m1 v1 + m2 v2
/// multiplied out, so that a frame waits for three operations of the one before instead of six.
template <class V>
struct SvfMap {
  V s1_s1, s1_d, s2_s1, s2_d, y_x, y_s1, y_d, y_s2;

  SvfMap() = default;
  SvfMap(V g, V k, V m0, V m1, V m2) noexcept {
    const V a1 = 1.0 / (1.0 + g * (g + k)), a2 = g * a1, a3 = g * a2;
    s1_s1 = 2.0 * a1 - 1.0, s1_d = 2.0 * a2;
    s2_s1 = 2.0 * a2, s2_d = 2.0 * a3;
    y_x = m0, y_s1 = m1 * a1 + m2 * a2, y_d = m1 * a2 + m2 * a3, y_s2 = m2;
  }

  V operator()(V x, V& s1, V& s2) const noexcept {
    const V d = x - s2;
    const V y = (y_x * x + y_s2 * s2) + (y_s1 * s1 + y_d * d);
    const V next1 = s1_s1 * s1 + s1_d * d;
    s2 = (s2 + s2_s1 * s1) + s2_d * d;
    s1 = next1;
    return y;
  }
};

/// The same section for both lanes, or one for each.
inline SvfMap<D2> svf_lanes(const Svf& a, const Svf& b) noexcept {
  return {D2{a.g, b.g}, D2{a.k, b.k}, D2{a.m0, b.m0}, D2{a.m1, b.m1}, D2{a.m2, b.m2}};
}
inline SvfMap<double> svf_map(const Svf& c) noexcept { return {c.g, c.k, c.m0, c.m1, c.m2}; }

/// Memory of a section: [integrator][channel of the pair]; one channel alone uses the first.
using SvfState = double[2][2];

/// Up to four sections of one channel in one pass. Each works a frame behind the one before it, on what that one made
/// the frame before: what would wait for each other stands side by side. What the last makes of frame i lands in x[i].
inline void run_staggered(const Svf* const (&sections)[4], SvfState* const (&states)[4], double* x,
                          int frames) noexcept {
  const SvfMap<D2> front = svf_lanes(*sections[0], *sections[1]), back = svf_lanes(*sections[2], *sections[3]);
  const auto pick = [&](std::size_t integrator, std::size_t a) {
    return D2{(*states[a])[integrator][0], (*states[a + 1])[integrator][0]};
  };
  D2 f1 = pick(0, 0), f2 = pick(1, 0), b1 = pick(0, 2), b2 = pick(1, 2);
  D2 yf{}, yb{};
  const auto step = [&](double in) {
    const D2 xf = {in, yf[0]}, xb = {yf[1], yb[0]};
    yf = front(xf, f1, f2);
    yb = back(xb, b1, b2);
  };
  // At both ends of the block some of them have nothing to do: those keep their state.
  using Mask = long long __attribute__((vector_size(16)));
  const auto partial_step = [&](int t) {
    const D2 o1 = f1, o2 = f2, p1 = b1, p2 = b2;
    step(t < frames ? x[t] : 0.0);
    const auto works = [&](int late) { return t >= late && t < frames + late ? -1ll : 0ll; };
    const Mask f = {works(0), works(1)}, b = {works(2), works(3)};
    f1 = f ? f1 : o1, f2 = f ? f2 : o2, b1 = b ? b1 : p1, b2 = b ? b2 : p2;
    if (t >= 3) x[t - 3] = yb[1];
  };
  int t = 0;
  for (; t < std::min(3, frames); ++t) partial_step(t);
  for (; t < frames; ++t) {
    step(x[t]);
    x[t - 3] = yb[1];
  }
  for (; t < frames + 3; ++t) partial_step(t);
  for (std::size_t i = 0; i < 2; ++i) {
    (*states[i])[0][0] = f1[i], (*states[i])[1][0] = f2[i];
    (*states[i + 2])[0][0] = b1[i], (*states[i + 2])[1][0] = b2[i];
  }
}

/// Two sections of one channel, likewise.
inline void run_staggered(const Svf& a, const Svf& b, SvfState& sa, SvfState& sb, double* x, int frames) noexcept {
  const SvfMap<D2> both = svf_lanes(a, b);
  const SvfMap<double> first = svf_map(a), second = svf_map(b);
  double a1 = sa[0][0], a2 = sa[1][0];
  const double begin = first(x[0], a1, a2);
  D2 s1 = {a1, sb[0][0]}, s2 = {a2, sb[1][0]}, y = {begin, 0.0};
  for (int t = 1; t < frames; ++t) {
    y = both(D2{x[t], y[0]}, s1, s2);
    x[t - 1] = y[1];
  }
  double b1 = s1[1], b2 = s2[1];
  x[frames - 1] = second(y[0], b1, b2);
  sa[0][0] = s1[0], sa[1][0] = s2[0], sb[0][0] = b1, sb[1][0] = b2;
}

/// One section of one channel.
inline void run_single(const Svf& section, SvfState& state, double* x, int frames) noexcept {
  const SvfMap<double> map = svf_map(section);
  double s1 = state[0][0], s2 = state[1][0];
  for (int i = 0; i < frames; ++i) x[i] = map(x[i], s1, s2);
  state[0][0] = s1, state[1][0] = s2;
}

/// Two sections of two channels in one pass: the second fills the time in which the first waits for itself.
inline void run_pair(const Svf& a, const Svf& b, SvfState& sa, SvfState& sb, double* lanes, int frames) noexcept {
  const SvfMap<D2> first = svf_lanes(a, a), second = svf_lanes(b, b);
  D2 a1 = load2(sa[0]), a2 = load2(sa[1]), b1 = load2(sb[0]), b2 = load2(sb[1]);
  for (int i = 0; i < frames; ++i) store2(lanes + 2 * i, second(first(load2(lanes + 2 * i), a1, a2), b1, b2));
  store2(sa[0], a1), store2(sa[1], a2), store2(sb[0], b1), store2(sb[1], b2);
}

/// One section of two channels.
inline void run_pair(const Svf& section, SvfState& state, double* lanes, int frames) noexcept {
  const SvfMap<D2> map = svf_lanes(section, section);
  D2 s1 = load2(state[0]), s2 = load2(state[1]);
  for (int i = 0; i < frames; ++i) store2(lanes + 2 * i, map(load2(lanes + 2 * i), s1, s2));
  store2(state[0], s1), store2(state[1], s2);
}

}  // namespace ohmic::dsp
