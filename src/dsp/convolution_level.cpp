// One level of a partitioned convolution: a stretch of the response, cut into partitions of one size, and its transforms.

#include "dsp/convolution_level.hpp"

#include <algorithm>

#include "dsp/complex_lanes.hpp"

namespace ohmic::dsp {

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
  const C4 w1 = splat_c4(turn), w2 = splat_c4(turn + 2), w3 = splat_c4(turn + 4);
  float *const to_re = re_.data() + base, *const to_im = im_.data() + base;
  re += base, im += base;
  for (std::size_t n = 0; n < step.count; n += 4) {
    const C4 t0 = load_c4(re + n, im + n);
    const C4 t1 = load_c4(re + n + quarter, im + n + quarter) * w1;
    const C4 t2 = load_c4(re + n + 2 * quarter, im + n + 2 * quarter) * w2;
    const C4 t3 = load_c4(re + n + 3 * quarter, im + n + 3 * quarter) * w3;
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
  const C4 w1 = conjugate(splat_c4(turn)), w2 = conjugate(splat_c4(turn + 2)), w3 = conjugate(splat_c4(turn + 4));
  float *const re = re_.data() + base, *const im = im_.data() + base;
  // At the top only the imaginary part is asked for: it is the output.
  float* const making = outputs_[work_ == Work::spread ? ready_ ^ 1 : ready_].data() + step.channel * size_;
  float* const to_im = step.depth == 0 ? making + base : im;
  for (std::size_t n = 0; n < step.count; n += 4) {
    const C4 y0 = load_c4(re + n, im + n), y1 = load_c4(re + n + quarter, im + n + quarter);
    const C4 y2 = load_c4(re + n + 2 * quarter, im + n + 2 * quarter);
    const C4 y3 = load_c4(re + n + 3 * quarter, im + n + 3 * quarter);
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
  for (std::size_t n = 0; n < leaf_; n += 4)
    interleave(load_c4(re + n, im + n) * load_c4(cos + n, sin + n), &time_[2 * n]);
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
      C4 sum = load_c4(sum_re + n, sum_im + n);
      sum = sum + load_c4(x0 + n, x0 + leaf_ + n) * load_c4(h + n, h + leaf_ + n);
      sum = sum + load_c4(x1 + n, x1 + leaf_ + n) * load_c4(h + 2 * leaf_ + n, h + 3 * leaf_ + n);
      sum = sum + load_c4(x2 + n, x2 + leaf_ + n) * load_c4(h + 4 * leaf_ + n, h + 5 * leaf_ + n);
      sum = sum + load_c4(x3 + n, x3 + leaf_ + n) * load_c4(h + 6 * leaf_ + n, h + 7 * leaf_ + n);
      store4(sum_re + n, sum.re), store4(sum_im + n, sum.im);
    }
  }
  for (; p < last; ++p) {
    const float *const x = slot(p), *const h = taps + p * 2 * leaf_;
    for (std::size_t n = 0; n < leaf_; n += 4) {
      const C4 sum = load_c4(sum_re + n, sum_im + n) + load_c4(x + n, x + leaf_ + n) * load_c4(h + n, h + leaf_ + n);
      store4(sum_re + n, sum.re), store4(sum_im + n, sum.im);
    }
  }
}

void ConvolutionLevel::transform_back(const Step& step) noexcept {
  for (std::size_t n = 0; n < leaf_; n += 4) interleave(load_c4(&sum_[n], &sum_[leaf_ + n]), &frequency_[2 * n]);
  fourier_.backward(frequency_.data(), time_.data());
  const std::size_t base = step.node * leaf_;
  const float *const cos = &twists_[2 * base], *const sin = cos + leaf_;
  float* const making = outputs_[work_ == Work::spread ? ready_ ^ 1 : ready_].data() + step.channel * size_;
  float* const im = (depths_ == 0 ? making : im_.data()) + base;
  for (std::size_t n = 0; n < leaf_; n += 4) {
    const C4 z = apart(&time_[2 * n]) * conjugate(load_c4(cos + n, sin + n));
    store4(&re_[base + n], z.re), store4(im + n, z.im);
  }
}

}  // namespace ohmic::dsp
