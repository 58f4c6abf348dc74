// How a level of a partitioned convolution is laid out: its tables, the spectra of its taps, and its steps over a window.

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include "dsp/convolution_level.hpp"

namespace ohmic::dsp {
namespace {

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
        for (std::size_t node = 0; node < std::size_t{1} << (2 * depth); ++node) {
          const Step step{.kind = Kind::split,
                          .depth = static_cast<std::uint8_t>(depth),
                          .count = static_cast<std::uint32_t>((size_ >> (2 * depth)) / 4),
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
      for (std::size_t node = 0; node < std::size_t{1} << (2 * depth); ++node) {
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

}  // namespace ohmic::dsp
