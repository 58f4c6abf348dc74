// Convolution with an impulse response of any length, without added latency: rooms, cabinets, corrections, headphone EQ.

#include "dsp/convolver.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "dsp/finite.hpp"
#include "dsp/lanes.hpp"
#include "dsp/settings_of.hpp"
#include "units/levels.hpp"

namespace ohmic::dsp {
namespace {

constexpr auto fields_alone = [] {
  std::array<Field, convolver_fields.size()> all;
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = convolver_fields[i].field;
  return all;
}();

constexpr float loudest = 1e20f;  // squares and sums of it stay numbers

constexpr std::size_t head_taps = 32;
constexpr std::size_t line_size =
    2 * head_taps + 4;  // the frames before, the grid's, and what a load of four overreads

struct Shape {
  std::size_t size, leaf;
  ConvolutionLevel::Work work;
  /// How far into the response a level of this size can begin.
  std::size_t begin() const { return work == ConvolutionLevel::Work::at_once ? size : 2 * size; }
};
// Four times the size halves the multiplications and costs two more passes over the window: worth it for long responses.
constexpr std::array<Shape, 4> shapes = {{
    {32, 32, ConvolutionLevel::Work::at_once},
    {256, 256, ConvolutionLevel::Work::spread},
    {4096, 256, ConvolutionLevel::Work::spread},
    {16384, 256, ConvolutionLevel::Work::spread},
}};

}  // namespace

Convolver::Convolver(std::size_t channels, ImpulseResponse response)
    : channels_(channels), response_(std::move(response)) {
  if (response_.empty()) response_.resize(1);
  if (response_.size() > channels_) response_.resize(std::max<std::size_t>(channels_, 1));
  for (auto& taps : response_) {
    for (float& tap : taps) tap = finite_or_silence(tap);
  }
}

void Convolver::prepare(const Format& format) {
  ramp_ = ramp_frames(Second(0.020), format.rate);
  std::size_t longest = 0;
  for (const auto& taps : response_) longest = std::max(longest, taps.size());

  head_.assign(response_.size() * head_taps, 0.0f);
  for (std::size_t r = 0; r < response_.size(); ++r) {
    std::copy_n(response_[r].begin(), std::min(head_taps, response_[r].size()), &head_[r * head_taps]);
  }
  line_.assign(channels_ * line_size, 0.0f);

  levels_.clear();
  ring_size_ = 4 * shapes[0].size;
  for (std::size_t s = 0; s < shapes.size() && longest > shapes[s].begin(); ++s) {
    const Shape& shape = shapes[s];
    // The next size takes over where it can, if what is left for it is worth it.
    std::size_t end = longest;
    if (s + 1 < shapes.size() && longest > shapes[s + 1].begin() + shapes[s + 1].size) end = shapes[s + 1].begin();
    std::vector<std::span<const float>> stretch;
    for (const auto& taps : response_) {
      const std::size_t first = std::min(shape.begin(), taps.size()), last = std::min(end, taps.size());
      stretch.push_back(std::span(taps).subspan(first, last - first));
    }
    levels_.emplace_back(shape.size, shape.leaf, shape.work, channels_, stretch);
    ring_size_ = 4 * shape.size;
    if (end == longest) break;
  }
  ring_.assign(channels_ * ring_size_, 0.0f);
  reset();
}

void Convolver::reset() noexcept {
  std::fill(line_.begin(), line_.end(), 0.0f);
  std::fill(ring_.begin(), ring_.end(), 0.0f);
  for (auto& level : levels_) level.reset();
  frame_ = 0;
  is_fresh_ = true;
}

void Convolver::process(std::span<const float> settings, const Block& block) noexcept {
  if (is_fresh_ || !std::equal(seen_.begin(), seen_.end(), settings.begin())) {
    std::copy_n(settings.begin(), seen_.size(), seen_.begin());
    const ConvolverSettings s = settings_of(convolver_fields, settings);
    const float dry = static_cast<float>(1.0 - s.mix), wet = static_cast<float>(s.mix * factor(s.level));
    if (is_fresh_) dry_.jump(dry), wet_.jump(wet);
    dry_.aim(dry, ramp_), wet_.aim(wet, ramp_);
    is_fresh_ = false;
  }
  for (int from = 0; from < block.frames;) {
    const int passed = static_cast<int>(frame_ % grid), frames = std::min(grid - passed, block.frames - from);
    dry_.fill({dry_factors_.data(), static_cast<std::size_t>(frames)});
    wet_.fill({wet_factors_.data(), static_cast<std::size_t>(frames)});
    for (std::size_t c = 0; c < channels_; ++c) {
      put(c, block.in[c] + from, frames);
      run(c, block.out[c] + from, frames);
    }
    frame_ += static_cast<std::uint64_t>(frames);
    from += frames;
    if (passed + frames == grid) {
      for (std::size_t c = 0; c < channels_; ++c) {
        float* const line = &line_[c * line_size];
        std::copy_n(line + grid, grid, line);
      }
    }
    for (auto& level : levels_) level.advance(ring_.data(), ring_size_, frame_);
  }
}

void Convolver::put(std::size_t channel, const float* in, int frames) noexcept {
  const auto at = static_cast<std::size_t>(frame_ % grid);
  float* const line = &line_[channel * line_size + grid + at];
  in_fours(frames, [&](int i, int n) {
    const F4 x = finite_or_silence4(load_some(in + i, n));
    store_some(line + i, max4(min4(x, splat4(loudest)), splat4(-loudest)), n);
  });
  std::copy_n(line, frames, &ring_[channel * ring_size_ + frame_ % ring_size_]);
}

void Convolver::run(std::size_t channel, float* out, int frames) noexcept {
  const auto at = static_cast<std::size_t>(frame_ % grid);
  const float* const line = &line_[channel * line_size + grid + at];
  const float* const head = &head_[std::min(channel, response_.size() - 1) * head_taps];
  alignas(16) float wet[grid + 12];
  // Sixteen frames at a time, for their sums to run beside each other; each sums its taps in their order.
  for (int i = 0; i < frames; i += 16) {
    F4 sum[4] = {};
    const int groups = std::min(4, (frames - i + 3) / 4);
    if (groups == 4) {
      for (std::size_t k = 0; k < head_taps; ++k) {
        const F4 tap = splat4(head[k]);
        for (int g = 0; g < 4; ++g) sum[g] += tap * load4(line + i + 4 * g - k);
      }
    } else {
      for (std::size_t k = 0; k < head_taps; ++k) {
        const F4 tap = splat4(head[k]);
        for (int g = 0; g < groups; ++g) sum[g] += tap * load4(line + i + 4 * g - k);
      }
    }
    for (int g = 0; g < groups; ++g) store4(wet + i + 4 * g, sum[g]);
  }
  for (const auto& level : levels_) {
    const float* const tail = level.output(channel) + frame_ % level.size();
    in_fours(frames, [&](int i, int n) { store_some(wet + i, load_some(wet + i, n) + load_some(tail + i, n), n); });
  }
  in_fours(frames, [&](int i, int n) {
    const F4 dry = load_some(line + i, n) * load_some(&dry_factors_[static_cast<std::size_t>(i)], n);
    store_some(out + i, dry + load_some(wet + i, n) * load_some(&wet_factors_[static_cast<std::size_t>(i)], n), n);
  });
}

std::span<const Field> Convolver::fields() const noexcept { return fields_alone; }

}  // namespace ohmic::dsp
