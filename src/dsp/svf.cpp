// The state-variable form of a second-order section: the same response as a biquad, but its coefficients may move.

#include "dsp/svf.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <type_traits>

#include "dsp/finite.hpp"
#include "dsp/lanes.hpp"
#include "dsp/svf_map.hpp"

namespace ohmic::dsp {
namespace {

constexpr int chunk = 64;  // frames a pass holds on the stack

/// A section whose coefficients move, of one channel or of two. Two frames' maps are made at once: the division in them
/// is what takes the time.
template <class V>
void run_moving(const Svf& target, const Svf& step, int left, SvfState& state, double* lanes, int frames) noexcept {
  constexpr bool is_pair = std::is_same_v<V, D2>;
  V s1, s2;
  std::memcpy(&s1, state[0], sizeof s1);
  std::memcpy(&s2, state[1], sizeof s2);
  for (int i = 0; i < frames; i += 2) {
    const D2 l = {static_cast<double>(left - i - 1), static_cast<double>(left - i - 2)};
    const SvfMap<D2> maps(target.g - step.g * l, target.k - step.k * l, target.m0 - step.m0 * l,
                          target.m1 - step.m1 * l, target.m2 - step.m2 * l);
    for (int lane = 0; lane < std::min(2, frames - i); ++lane) {
      const auto of = [&](D2 v) {
        if constexpr (is_pair) return D2{v[lane], v[lane]};
        else return v[lane];
      };
      SvfMap<V> map;
      map.s1_s1 = of(maps.s1_s1), map.s1_d = of(maps.s1_d), map.s2_s1 = of(maps.s2_s1), map.s2_d = of(maps.s2_d);
      map.y_x = of(maps.y_x), map.y_s1 = of(maps.y_s1), map.y_d = of(maps.y_d), map.y_s2 = of(maps.y_s2);
      double* const at = lanes + (is_pair ? 2 : 1) * (i + lane);
      V x;
      std::memcpy(&x, at, sizeof x);
      x = map(x, s1, s2);
      std::memcpy(at, &x, sizeof x);
    }
  }
  std::memcpy(state[0], &s1, sizeof s1);
  std::memcpy(state[1], &s2, sizeof s2);
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

void SvfChain::run_one_channel(std::span<const std::size_t> active, State* states, double* x, int frames) noexcept {
  static constexpr Svf nothing{};
  State spare[2];
  const auto rests = [&](std::size_t i) { return i < active.size() && sections_[active[i]].left == 0; };
  for (std::size_t i = 0; i < active.size();) {
    const Section& one = sections_[active[i]];
    SvfState& state = states[active[i]].v;
    if (!rests(i)) {
      run_moving<double>(one.target, one.step, one.left, state, x, frames);
      i += 1;
    } else if (!rests(i + 1)) {
      run_single(one.target, state, x, frames);
      i += 1;
    } else if (!rests(i + 2)) {
      run_staggered(one.target, sections_[active[i + 1]].target, state, states[active[i + 1]].v, x, frames);
      i += 2;
    } else {
      const bool has_fourth = rests(i + 3);
      run_staggered({&one.target, &sections_[active[i + 1]].target, &sections_[active[i + 2]].target,
                     has_fourth ? &sections_[active[i + 3]].target : &nothing},
                    {&state, &states[active[i + 1]].v, &states[active[i + 2]].v,
                     has_fourth ? &states[active[i + 3]].v : &spare[0].v},
                    x, frames);
      i += has_fourth ? 4 : 3;
    }
  }
}

void SvfChain::run_two_channels(std::span<const std::size_t> active, State* states, double* lanes,
                                int frames) noexcept {
  for (std::size_t i = 0; i < active.size(); ++i) {
    const Section& one = sections_[active[i]];
    SvfState& state = states[active[i]].v;
    if (one.left > 0) {
      run_moving<D2>(one.target, one.step, one.left, state, lanes, frames);
    } else if (i + 1 < active.size() && sections_[active[i + 1]].left == 0) {
      run_pair(one.target, sections_[active[i + 1]].target, state, states[active[i + 1]].v, lanes, frames);
      ++i;
    } else {
      run_pair(one.target, state, lanes, frames);
    }
  }
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
      const std::size_t a = 2 * pair, b = a + 1;
      const std::span<const std::size_t> sections(active, active_count);
      alignas(16) double lanes[2 * chunk];
      if (b == channels_) {
        for (int i = 0; i < n; ++i) lanes[i] = static_cast<double>(finite_or_silence(in[a][from + i]));
        run_one_channel(sections, &states_[pair * count], lanes, n);
        for (int i = 0; i < n; ++i) out[a][from + i] = static_cast<float>(lanes[i]);
        continue;
      }
      for (int i = 0; i < n; ++i) {
        lanes[2 * i] = static_cast<double>(finite_or_silence(in[a][from + i]));
        lanes[2 * i + 1] = static_cast<double>(finite_or_silence(in[b][from + i]));
      }
      run_two_channels(sections, &states_[pair * count], lanes, n);
      for (int i = 0; i < n; ++i) {
        out[a][from + i] = static_cast<float>(lanes[2 * i]);
        out[b][from + i] = static_cast<float>(lanes[2 * i + 1]);
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
