// One level of a partitioned convolution: a stretch of the response, cut into partitions of one size, and its transforms.

#include "dsp/convolution_level.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include "dsp/lanes.hpp"

namespace ohmic::dsp {
namespace {

/// Four complex numbers, real and imaginary parts apart.
struct C4 {
  F4 re, im;
};
C4 load(const float* re, const float* im) noexcept { return {load4(re), load4(im)}; }
C4 splat(const float* turn) noexcept { return {splat4(turn[0]), splat4(turn[1])}; }
C4 operator+(C4 a, C4 b) noexcept { return {a.re + b.re, a.im + b.im}; }
C4 operator-(C4 a, C4 b) noexcept { return {a.re - b.re, a.im - b.im}; }
C4 operator*(C4 a, C4 b) noexcept { return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re}; }
C4 by_i(C4 a) noexcept { return {-a.im, a.re}; }
C4 conjugate(C4 a) noexcept { return {a.re, -a.im}; }

/// To re, im, re, im, ... and back.
void interleave(C4 c, float* to) noexcept {
  store4(to, __builtin_shufflevector(c.re, c.im, 0, 4, 1, 5));
  store4(to + 4, __builtin_shufflevector(c.re, c.im, 2, 6, 3, 7));
}
C4 apart(const float* from) noexcept {
  const F4 a = load4(from), b = load4(from + 4);
  return {__builtin_shufflevector(a, b, 0, 2, 4, 6), __builtin_shufflevector(a, b, 1, 3, 5, 7)};
}

constexpr std::size_t frames_per_step = 512;  // of split and join: half a microsecond
constexpr std::size_t partitions_per_step = 4;

/// What a node's numbers are modulo of: t^length - e^(i angle).
double angle_of(std::size_t depth, std::size_t node) {
  double angle = 0.5 * std::numbers::pi;
  for (std::size_t d = depth; d-- > 0;) {
    const std::size_t branch = (node >> (2 * d)) & 3;
    angle = 0.25 * (angle + 2.0 * std::numbers::pi * static_cast<double>(branch));
  }
  return angle;
}

/// Where the nodes of a depth begin in the table: 1 + 4 + 16 + ... before it.
std::size_t first_node(std::size_t depth) { return ((std::size_t{1} << (2 * depth)) - 1) / 3; }

}  // namespace

ConvolutionLevel::ConvolutionLevel(std::size_t size, std::size_t leaf, Work work, std::size_t channels,
                                   std::span<const std::span<const float>> taps)
    : size_(size), leaf_(leaf), leaves_(size / leaf), depths_(0), responses_(taps.size()), work_(work), fourier_(leaf) {
  for (std::size_t n = leaves_; n > 1; n /= 4) ++depths_;
  std::size_t longest = 1;
  for (const auto& t : taps) longest = std::max(longest, t.size());
  partitions_ = (longest + size - 1) / size;
  re_.resize(size), im_.resize(size);
  sum_.resize(2 * leaf), time_.resize(2 * leaf), frequency_.resize(2 * leaf);
  for (auto& outputs : outputs_) outputs.resize(channels * size);
  spectra_.resize(channels * partitions_ * 2 * size);
  make_tables();
  transform_taps(taps);
  plan(channels);
  reset();
}

void ConvolutionLevel::make_tables() {
  for (std::size_t depth = 0; depth < depths_; ++depth) {
    for (std::size_t node = 0; node < leaves_ >> (2 * (depths_ - depth)); ++node) {
      for (const double part : {0.25, 0.5, 0.75}) {
        const auto turn = std::polar(1.0, part * angle_of(depth, node));
        turns_.push_back(static_cast<float>(turn.real()));
        turns_.push_back(static_cast<float>(turn.imag()));
      }
    }
  }
  twists_.resize(2 * size_);
  for (std::size_t leaf = 0; leaf < leaves_; ++leaf) {
    for (std::size_t n = 0; n < leaf_; ++n) {
      const auto twist = std::polar(1.0, angle_of(depths_, leaf) * static_cast<double>(n) / static_cast<double>(leaf_));
      twists_[2 * leaf * leaf_ + n] = static_cast<float>(twist.real());
      twists_[2 * leaf * leaf_ + leaf_ + n] = static_cast<float>(twist.imag());
    }
  }
}

void ConvolutionLevel::transform_taps(std::span<const std::span<const float>> taps) {
  taps_.resize(responses_ * partitions_ * 2 * size_);
  AlignedFloats block(2 * size_);  // taps, then zeros: the imaginary half of the window
  const float scale = 1.0f / static_cast<float>(size_);
  for (std::size_t r = 0; r < responses_; ++r) {
    for (std::size_t p = 0; p < partitions_; ++p) {
      std::fill(block.begin(), block.end(), 0.0f);
      const std::size_t from = std::min(p * size_, taps[r].size()), count = std::min(size_, taps[r].size() - from);
      for (std::size_t i = 0; i < count; ++i) block[i] = taps[r][from + i] * scale;
      for (std::size_t depth = 0; depth < depths_; ++depth) {
        const std::size_t length = size_ >> (2 * depth);
        for (std::size_t node = 0; node < size_ / length; ++node) {
          const Step step{.kind = Kind::split,
                          .depth = static_cast<std::uint8_t>(depth),
                          .count = static_cast<std::uint32_t>(length / 4),
                          .node = static_cast<std::uint32_t>(node)};
          if (depth == 0) split(step, block.data(), block.data() + size_);
          else split(step, re_.data(), im_.data());
        }
      }
      const float* const re = depths_ == 0 ? block.data() : re_.data();
      const float* const im = depths_ == 0 ? block.data() + size_ : im_.data();
      for (std::size_t leaf = 0; leaf < leaves_; ++leaf) {
        transform(leaf, re, im, &taps_[((r * leaves_ + leaf) * partitions_ + p) * 2 * leaf_]);
      }
    }
  }
}

void ConvolutionLevel::plan(std::size_t channels) {
  const auto small = [](std::size_t n) { return static_cast<std::uint32_t>(n); };
  for (std::size_t c = 0; c < channels; ++c) {
    const auto pass = [&](Kind kind, std::size_t depth) {
      const std::size_t quarter = (size_ >> (2 * depth)) / 4, chunk = std::min(quarter, frames_per_step / 4);
      for (std::size_t node = 0; node < size_ / (4 * quarter); ++node) {
        for (std::size_t first = 0; first < quarter; first += chunk) {
          steps_.push_back({.kind = kind,
                            .depth = static_cast<std::uint8_t>(depth),
                            .channel = small(c),
                            .first = small(first),
                            .count = small(chunk),
                            .node = small(node)});
        }
      }
    };
    for (std::size_t depth = 0; depth < depths_; ++depth) pass(Kind::split, depth);
    for (std::size_t leaf = 0; leaf < leaves_; ++leaf) {
      steps_.push_back({.kind = Kind::transform, .channel = small(c), .node = small(leaf)});
      for (std::size_t p = 0; p < partitions_; p += partitions_per_step) {
        steps_.push_back({.kind = Kind::multiply,
                          .channel = small(c),
                          .first = small(p),
                          .count = small(std::min(partitions_per_step, partitions_ - p)),
                          .node = small(leaf)});
      }
      steps_.push_back({.kind = Kind::transform_back, .channel = small(c), .node = small(leaf)});
    }
    for (std::size_t depth = depths_; depth-- > 0;) pass(Kind::join, depth);
  }
  spread_evenly();
}

/// Each step is due when its share of the window's work, in processor cycles as measured, has passed.
void ConvolutionLevel::spread_evenly() {
  const double transform_cost = static_cast<double>(leaf_) * (1.5 + 0.6 * std::log2(static_cast<double>(leaf_)));
  const auto cost = [&](const Step& step) {
    switch (step.kind) {
      case Kind::split:
      case Kind::join: return 12.0 * step.count;
      case Kind::multiply: return 1.0 * static_cast<double>(leaf_) * step.count;
      case Kind::transform:
      case Kind::transform_back: return transform_cost;
    }
    return 0.0;
  };
  double total = 0.0, passed = 0.0;
  for (const Step& step : steps_) total += cost(step);
  for (Step& step : steps_) {
    passed += cost(step);
    const double due = std::ceil(passed / total * static_cast<double>(size_));
    step.due = static_cast<std::uint32_t>(std::clamp(due, 1.0, static_cast<double>(size_)));
  }
}

void ConvolutionLevel::reset() noexcept {
  for (auto& outputs : outputs_) std::fill(outputs.begin(), outputs.end(), 0.0f);
  next_ = steps_.size();
  newest_ = filled_ = 0;
  ready_ = 0;
  start_ = 0;
}

void ConvolutionLevel::advance(const float* ring, std::size_t ring_size, std::uint64_t frame) noexcept {
  const std::size_t passed = frame % size_;
  const bool is_boundary = passed == 0;
  while (next_ < steps_.size() && (is_boundary || steps_[next_].due <= passed)) run(steps_[next_++], ring, ring_size);
  if (!is_boundary) return;

  start_ = frame;
  next_ = 0;
  newest_ = (newest_ + partitions_ - 1) % partitions_;
  filled_ = std::min(filled_ + 1, partitions_);
  if (work_ == Work::spread) {
    ready_ ^= 1;
    return;
  }
  while (next_ < steps_.size()) run(steps_[next_++], ring, ring_size);
}

void ConvolutionLevel::run(const Step& step, const float* ring, std::size_t ring_size) noexcept {
  const float* const channel = ring + step.channel * ring_size;
  const float* const before = channel + (start_ - 2 * size_) % ring_size;  // wraps like the unsigned numbers it is
  const float* const latest = channel + (start_ - size_) % ring_size;
  switch (step.kind) {
    case Kind::split: return step.depth == 0 ? split(step, before, latest) : split(step, re_.data(), im_.data());
    case Kind::transform: {
      float* const to = &spectra_[((step.channel * leaves_ + step.node) * partitions_ + newest_) * 2 * leaf_];
      std::fill(sum_.begin(), sum_.end(), 0.0f);
      return depths_ == 0 ? transform(step.node, before, latest, to) : transform(step.node, re_.data(), im_.data(), to);
    }
    case Kind::multiply: return multiply(step);
    case Kind::transform_back: return transform_back(step);
    case Kind::join: return join(step);
  }
}

// Modulo t^(length/4) - e^(i a_c), a_c = (angle + 2 pi c) / 4, for its four c:
//   y_c[n] = sum over q of z[n + q length/4] e^(i q a_c) = sum over q of (z_q w^q) i^(q c),   w = e^(i angle/4)
void ConvolutionLevel::split(const Step& step, const float* re, const float* im) noexcept {
  const std::size_t quarter = (size_ >> (2 * step.depth)) / 4, base = 4 * quarter * step.node + step.first;
  const float* const turn = &turns_[6 * (first_node(step.depth) + step.node)];
  const C4 w1 = splat(turn), w2 = splat(turn + 2), w3 = splat(turn + 4);
  float *const to_re = re_.data() + base, *const to_im = im_.data() + base;
  re += base, im += base;
  for (std::size_t n = 0; n < step.count; n += 4) {
    const C4 t0 = load(re + n, im + n);
    const C4 t1 = load(re + n + quarter, im + n + quarter) * w1;
    const C4 t2 = load(re + n + 2 * quarter, im + n + 2 * quarter) * w2;
    const C4 t3 = load(re + n + 3 * quarter, im + n + 3 * quarter) * w3;
    const C4 even = t0 + t2, odd = t1 + t3, even_less = t0 - t2, odd_less = by_i(t1 - t3);
    const C4 y[4] = {even + odd, even_less + odd_less, even - odd, even_less - odd_less};
    for (std::size_t c = 0; c < 4; ++c) {
      store4(to_re + n + c * quarter, y[c].re);
      store4(to_im + n + c * quarter, y[c].im);
    }
  }
}

// The way back; its factor 1/4 is in the taps:
//   z_q = w^-q (sum over c of y_c i^(-q c)) / 4
void ConvolutionLevel::join(const Step& step) noexcept {
  const std::size_t quarter = (size_ >> (2 * step.depth)) / 4, base = 4 * quarter * step.node + step.first;
  const float* const turn = &turns_[6 * (first_node(step.depth) + step.node)];
  const C4 w1 = conjugate(splat(turn)), w2 = conjugate(splat(turn + 2)), w3 = conjugate(splat(turn + 4));
  float *const re = re_.data() + base, *const im = im_.data() + base;
  // At the top only the imaginary part is asked for: it is the output.
  float* const making = outputs_[work_ == Work::spread ? ready_ ^ 1 : ready_].data() + step.channel * size_;
  float* const to_im = step.depth == 0 ? making + base : im;
  for (std::size_t n = 0; n < step.count; n += 4) {
    const C4 y0 = load(re + n, im + n), y1 = load(re + n + quarter, im + n + quarter);
    const C4 y2 = load(re + n + 2 * quarter, im + n + 2 * quarter);
    const C4 y3 = load(re + n + 3 * quarter, im + n + 3 * quarter);
    const C4 even = y0 + y2, odd = y1 + y3, even_less = y0 - y2, odd_less = by_i(y1 - y3);
    const C4 z[4] = {even + odd, (even_less - odd_less) * w1, (even - odd) * w2, (even_less + odd_less) * w3};
    for (std::size_t q = 0; q < 4; ++q) {
      store4(re + n + q * quarter, z[q].re);
      store4(to_im + n + q * quarter, z[q].im);
    }
  }
}

// A leaf is modulo t^leaf - e^(i angle): with t = u e^(i angle/leaf) it is u^leaf - 1, which is what an FFT wants.
void ConvolutionLevel::transform(std::size_t leaf, const float* re, const float* im, float* to) noexcept {
  const float *const cos = &twists_[2 * leaf * leaf_], *const sin = cos + leaf_;
  re += leaf * leaf_, im += leaf * leaf_;
  for (std::size_t n = 0; n < leaf_; n += 4) interleave(load(re + n, im + n) * load(cos + n, sin + n), &time_[2 * n]);
  fourier_.forward(time_.data(), frequency_.data());
  for (std::size_t n = 0; n < leaf_; n += 4) {
    const C4 c = apart(&frequency_[2 * n]);
    store4(to + n, c.re), store4(to + leaf_ + n, c.im);
  }
}

void ConvolutionLevel::multiply(const Step& step) noexcept {
  // Spectra from before the last reset are as if they were 0.
  const std::size_t last = std::min<std::size_t>(step.first + step.count, filled_);
  const std::size_t response = std::min<std::size_t>(step.channel, responses_ - 1);
  const float* const taps = &taps_[(response * leaves_ + step.node) * partitions_ * 2 * leaf_];
  const float* const spectra = &spectra_[(step.channel * leaves_ + step.node) * partitions_ * 2 * leaf_];
  float *const sum_re = sum_.data(), *const sum_im = sum_re + leaf_;
  const auto slot = [&](std::size_t p) { return spectra + (newest_ + p) % partitions_ * 2 * leaf_; };
  std::size_t p = step.first;
  for (; p + 4 <= last; p += 4) {
    const float *const x0 = slot(p), *const x1 = slot(p + 1), *const x2 = slot(p + 2), *const x3 = slot(p + 3);
    const float* const h = taps + p * 2 * leaf_;
    for (std::size_t n = 0; n < leaf_; n += 4) {
      C4 sum = load(sum_re + n, sum_im + n);
      sum = sum + load(x0 + n, x0 + leaf_ + n) * load(h + n, h + leaf_ + n);
      sum = sum + load(x1 + n, x1 + leaf_ + n) * load(h + 2 * leaf_ + n, h + 3 * leaf_ + n);
      sum = sum + load(x2 + n, x2 + leaf_ + n) * load(h + 4 * leaf_ + n, h + 5 * leaf_ + n);
      sum = sum + load(x3 + n, x3 + leaf_ + n) * load(h + 6 * leaf_ + n, h + 7 * leaf_ + n);
      store4(sum_re + n, sum.re), store4(sum_im + n, sum.im);
    }
  }
  for (; p < last; ++p) {
    const float *const x = slot(p), *const h = taps + p * 2 * leaf_;
    for (std::size_t n = 0; n < leaf_; n += 4) {
      const C4 sum = load(sum_re + n, sum_im + n) + load(x + n, x + leaf_ + n) * load(h + n, h + leaf_ + n);
      store4(sum_re + n, sum.re), store4(sum_im + n, sum.im);
    }
  }
}

void ConvolutionLevel::transform_back(const Step& step) noexcept {
  for (std::size_t n = 0; n < leaf_; n += 4) interleave(load(&sum_[n], &sum_[leaf_ + n]), &frequency_[2 * n]);
  fourier_.backward(frequency_.data(), time_.data());
  const std::size_t base = step.node * leaf_;
  const float *const cos = &twists_[2 * base], *const sin = cos + leaf_;
  float* const making = outputs_[work_ == Work::spread ? ready_ ^ 1 : ready_].data() + step.channel * size_;
  float* const im = (depths_ == 0 ? making : im_.data()) + base;
  for (std::size_t n = 0; n < leaf_; n += 4) {
    const C4 z = apart(&time_[2 * n]) * conjugate(load(cos + n, sin + n));
    store4(&re_[base + n], z.re), store4(im + n, z.im);
  }
}

}  // namespace ohmic::dsp
