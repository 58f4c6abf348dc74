// The state-variable form of a second-order section: the same response as a biquad, but its coefficients may move.

#include "dsp/svf.hpp"

#include <algorithm>
#include <cmath>

#include "dsp/finite.hpp"
#include "dsp/lanes.hpp"

namespace ohmic::dsp {
namespace {

constexpr int chunk = 64;  // frames a pass holds on the stack

D2 both(double x) { return D2{x, x}; }

/// One frame of two channels as a linear map of input and state. With d = x - s2:
///   v1  = a1 s1 + g a1 d                    a1 = 1 / (1 + g (g + k))
///   v2  = s2 + g v1
///   s1' = 2 v1 - s1,   s2' = 2 v2 - s2,   y = m0 x + m1 v1 + m2 v2
/// multiplied out, so that a frame waits for three operations of the one before instead of six.
struct Map {
  D2 s1_s1, s1_d, s2_s1, s2_d, y_x, y_s1, y_d, y_s2;

  explicit Map(const Svf& c) noexcept {
    const double a1 = 1.0 / (1.0 + c.g * (c.g + c.k)), a2 = c.g * a1, a3 = c.g * a2;
    s1_s1 = both(2.0 * a1 - 1.0), s1_d = both(2.0 * a2);
    s2_s1 = both(2.0 * a2), s2_d = both(2.0 * a3);
    y_x = both(c.m0), y_s1 = both(c.m1 * a1 + c.m2 * a2), y_d = both(c.m1 * a2 + c.m2 * a3), y_s2 = both(c.m2);
  }

  D2 operator()(D2 x, D2& s1, D2& s2) const noexcept {
    const D2 d = x - s2;
    const D2 y = (y_x * x + y_s2 * s2) + (y_s1 * s1 + y_d * d);
    const D2 next1 = s1_s1 * s1 + s1_d * d;
    s2 = (s2 + s2_s1 * s1) + s2_d * d;
    s1 = next1;
    return y;
  }
};

D2 load2(const double* from) {
  D2 v;
  std::memcpy(&v, from, sizeof v);
  return v;
}
void store2(double* to, D2 v) { std::memcpy(to, &v, sizeof v); }

/// Two sections in one pass: the second fills the time in which the first waits for itself.
void run_two(const Map& a, const Map& b, double (&sa)[2][2], double (&sb)[2][2], double* lanes, int frames) noexcept {
  D2 a1 = load2(sa[0]), a2 = load2(sa[1]), b1 = load2(sb[0]), b2 = load2(sb[1]);
  for (int i = 0; i < frames; ++i) store2(lanes + 2 * i, b(a(load2(lanes + 2 * i), a1, a2), b1, b2));
  store2(sa[0], a1), store2(sa[1], a2), store2(sb[0], b1), store2(sb[1], b2);
}

void run_one(const Map& a, double (&sa)[2][2], double* lanes, int frames) noexcept {
  D2 a1 = load2(sa[0]), a2 = load2(sa[1]);
  for (int i = 0; i < frames; ++i) store2(lanes + 2 * i, a(load2(lanes + 2 * i), a1, a2));
  store2(sa[0], a1), store2(sa[1], a2);
}

}  // namespace

Svf Svf::from(const Biquad& c) {
  // The bilinear form of s^2 + k s + 1 with s = (1 - z^-1) / (g (1 + z^-1)), compared term by term:
  //   g^2 = (1 + a1 + a2) / (1 - a1 + a2),   D = 1 + g k + g^2 = 4 / (1 - a1 + a2),   g k = D (1 - a2) / 2
  const double at_zero = 1.0 + c.a1 + c.a2, at_half = 1.0 - c.a1 + c.a2;
  const double g = std::sqrt(at_zero / at_half), d = 4.0 / at_half, k = 0.5 * d * (1.0 - c.a2) / g;
  // and the numerator as high, band and low pass: h s^2 + b s + l
  const double h = 0.25 * d * (c.b0 - c.b1 + c.b2), b = 0.5 * d * (c.b0 - c.b2) / g;
  const double l = (c.b0 + c.b1 + c.b2) / at_zero;
  if (c.b0 == 1.0 && c.b1 == c.a1 && c.b2 == c.a2) return {g, k, 1.0, 0.0, 0.0};
  return {g, k, h, b - k * h, l - h};
}

Biquad Svf::biquad() const {
  const double scale = 1.0 / (1.0 + g * k + g * g);
  const double h = m0, b = m1 + k * m0, l = m2 + m0;
  return {(h + g * b + g * g * l) * scale, 2.0 * (g * g * l - h) * scale, (h - g * b + g * g * l) * scale,
          2.0 * (g * g - 1.0) * scale, (1.0 - g * k + g * g) * scale};
}

Svf SvfChain::Section::value() const noexcept {
  const double n = left;
  return {target.g - step.g * n, target.k - step.k * n, target.m0 - step.m0 * n, target.m1 - step.m1 * n,
          target.m2 - step.m2 * n};
}

void SvfChain::prepare(std::size_t channels, std::size_t sections) {
  channels_ = channels;
  sections_.assign(std::min(sections, max_sections), {});
  states_.assign((channels + 1) / 2 * sections_.size(), {});
}

void SvfChain::reset() noexcept {
  std::fill(sections_.begin(), sections_.end(), Section{});
  std::fill(states_.begin(), states_.end(), State{});
}

void SvfChain::jump(std::size_t section, const Svf& target) noexcept {
  sections_[section] = {.target = target, .step = {0, 0, 0, 0, 0}, .left = 0, .is_active = !target.is_identity()};
}

void SvfChain::aim(std::size_t section, const Svf& target, int frames) noexcept {
  Section& s = sections_[section];
  if (target == s.target || (target.is_identity() && s.target.is_identity())) return;
  Svf from = s.value();
  Svf to = target;
  if (to.is_identity()) to.g = from.g, to.k = from.k;
  if (!s.is_active) from = {to.g, to.k, 1.0, 0.0, 0.0};
  const double n = std::max(frames, 1);
  s.step = {(to.g - from.g) / n, (to.k - from.k) / n, (to.m0 - from.m0) / n, (to.m1 - from.m1) / n,
            (to.m2 - from.m2) / n};
  s.target = to;
  s.left = std::max(frames, 1);
  s.is_active = true;
}

bool SvfChain::is_idle() const noexcept {
  return std::none_of(sections_.begin(), sections_.end(), [](const Section& s) { return s.is_active; });
}

void SvfChain::run(std::size_t section, int frames, std::size_t pair, double* lanes) noexcept {
  Section s = sections_[section];  // a copy: every pair of channels sees the same ramp
  double(&state)[2][2] = states_[pair * sections_.size() + section].v;
  D2 s1 = load2(state[0]), s2 = load2(state[1]);
  for (int i = 0; i < frames; ++i) {
    --s.left;
    store2(lanes + 2 * i, Map(s.value())(load2(lanes + 2 * i), s1, s2));
  }
  store2(state[0], s1), store2(state[1], s2);
}

void SvfChain::process(std::span<const float* const> in, std::span<float* const> out, int frames) noexcept {
  if (is_idle()) {
    for (std::size_t c = 0; c < channels_; ++c) copy_finite(in[c], out[c], frames);
    return;
  }
  const std::size_t count = sections_.size();
  for (int from = 0; from < frames;) {
    // A pass ends where a ramp does: within it a section either moves or rests. Sections keep their order: one that
    // changed places with its neighbour would hear another signal than the one its state remembers.
    int n = std::min(chunk, frames - from);
    std::size_t active[max_sections], active_count = 0;
    for (std::size_t s = 0; s < count; ++s) {
      if (!sections_[s].is_active) continue;
      active[active_count++] = s;
      if (sections_[s].left > 0) n = std::min(n, static_cast<int>(sections_[s].left));
    }
    for (std::size_t pair = 0; 2 * pair < channels_; ++pair) {
      const std::size_t a = 2 * pair, b = std::min(a + 1, channels_ - 1);
      alignas(16) double lanes[2 * chunk];
      for (int i = 0; i < n; ++i) {
        lanes[2 * i] = static_cast<double>(finite_or_silence(in[a][from + i]));
        lanes[2 * i + 1] = static_cast<double>(finite_or_silence(in[b][from + i]));
      }
      State* const states = &states_[pair * count];
      for (std::size_t s = 0; s < active_count; ++s) {
        const std::size_t one = active[s], two = s + 1 < active_count ? active[s + 1] : count;
        if (sections_[one].left > 0) {
          run(one, n, pair, lanes);
        } else if (two < count && sections_[two].left == 0) {
          run_two(Map(sections_[one].target), Map(sections_[two].target), states[one].v, states[two].v, lanes, n);
          ++s;
        } else {
          run_one(Map(sections_[one].target), states[one].v, lanes, n);
        }
      }
      for (int i = 0; i < n; ++i) out[a][from + i] = static_cast<float>(lanes[2 * i]);
      if (b != a) {
        for (int i = 0; i < n; ++i) out[b][from + i] = static_cast<float>(lanes[2 * i + 1]);
      }
    }
    for (std::size_t i = 0; i < active_count; ++i) {
      Section& s = sections_[active[i]];
      if (s.left == 0) continue;
      s.left -= n;
      if (s.left == 0 && s.target.is_identity()) {
        s.is_active = false;
        for (std::size_t pair = 0; 2 * pair < channels_; ++pair) states_[pair * count + active[i]] = {};
      }
    }
    from += n;
  }
}

}  // namespace ohmic::dsp
