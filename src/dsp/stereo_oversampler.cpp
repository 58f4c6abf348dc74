// Both channels in one register, both branches of a filter beside each other, filter after filter.

#include "dsp/stereo_oversampler.hpp"

#include <cmath>
#include <utility>

#include "dsp/half_band.hpp"

namespace ohmic::dsp {
namespace {

using Pair = double __attribute__((vector_size(16)));

// Transition bands relative to the higher rate, and stop bands as stereo_oversampler_test prints them. The first passes
// 0.23 of the higher rate; each of the others stops what would fold onto that.
struct Design {
  std::size_t coefficients;
  double transition;
};
constexpr Design designs[HalfBandCascade::most_stages] = {{10, 0.04}, {4, 0.27}, {2, 0.385}, {2, 0.4425}};

/// One branch in registers: y = a (x - y1) + x1, section after section.
template <int N, class AllPass>
struct Branch {
  Pair a[N], x1[N], y1[N];

  explicit Branch(const AllPass* sections) noexcept {
    for (int s = 0; s < N; ++s) a[s] = sections[s].a, x1[s] = sections[s].x1, y1[s] = sections[s].y1;
  }
  void keep(AllPass* sections) const noexcept {
    for (int s = 0; s < N; ++s) sections[s].x1 = x1[s], sections[s].y1 = y1[s];
  }
  Pair operator()(Pair v) noexcept {
    for (int s = 0; s < N; ++s) {
      const Pair y = a[s] * (v - y1[s]) + x1[s];
      x1[s] = v;
      y1[s] = y;
      v = y;
    }
    return v;
  }
};

/// Calls f(first branch, second branch) with branches of as many sections as the stage has.
template <class Stage, class Function>
void with_branches(Stage& stage, Function&& f) noexcept {
  const auto call = [&]<int N>(std::integral_constant<int, N>) {
    using AllPass = std::remove_reference_t<decltype(stage.branch[0][0])>;
    Branch<N, AllPass> first(stage.branch[0]), second(stage.branch[1]);
    f(first, second);
    first.keep(stage.branch[0]);
    second.keep(stage.branch[1]);
  };
  switch (stage.sections) {
    case 1: return call(std::integral_constant<int, 1>());
    case 2: return call(std::integral_constant<int, 2>());
    default: return call(std::integral_constant<int, 5>());
  }
}

template <class Stage>
void up(Stage& stage, const Pair* in, Pair* out, int frames) noexcept {
  with_branches(stage, [&](auto& first, auto& second) {
    for (int i = 0; i < frames; ++i) {
      out[2 * i] = first(in[i]);
      out[2 * i + 1] = second(in[i]);
    }
  });
}

/// out may be in.
template <class Stage>
void down(Stage& stage, const Pair* in, Pair* out, int frames) noexcept {
  with_branches(stage, [&](auto& first, auto& second) {
    for (int i = 0; i < frames; ++i) out[i] = 0.5 * (first(in[2 * i + 1]) + second(in[2 * i]));
  });
}

}  // namespace

HalfBandCascade::HalfBandCascade(int factor) {
  for (; 2 * factor_ <= factor && stages_.size() < most_stages; factor_ *= 2) {
    const Design& design = designs[stages_.size()];
    const HalfBandIir filter(design.coefficients, design.transition);
    Stage stage{};
    stage.sections = static_cast<int>(filter.coefficients() / 2);
    for (std::size_t c = 0; c < filter.coefficients(); ++c)
      stage.branch[c % 2][c / 2].a = Pair{filter.coefficient(c), filter.coefficient(c)};
    stages_.push_back(stage);
  }
}

void HalfBandCascade::clear() noexcept {
  for (Stage& stage : stages_)
    for (auto& branch : stage.branch)
      for (AllPass& section : branch) section.x1 = section.y1 = Pair{};
}

double HalfBandCascade::delay_of(std::size_t stage) const noexcept {
  //  the all-pass (a + z^-2) / (1 + a z^-2) delays low frequencies by 2 (1 - a) / (1 + a); the output is the branches' mean
  double frames = 0.5;
  for (int s = 0; s < stages_[stage].sections; ++s)
    for (const auto& branch : stages_[stage].branch) frames += (1.0 - branch[s].a[0]) / (1.0 + branch[s].a[0]);
  return frames;
}

void StereoUpsampler::prepare(int most_frames) {
  a_.assign(static_cast<std::size_t>(most_frames * factor_), Pair{});
  b_ = a_;
  clear();
}

void StereoUpsampler::process(const float* left, const float* right, double* left_high, double* right_high,
                              int frames) noexcept {
  Pair *from = a_.data(), *to = b_.data();
  for (int i = 0; i < frames; ++i) from[i] = Pair{static_cast<double>(left[i]), static_cast<double>(right[i])};
  for (Stage& stage : stages_) {
    up(stage, from, to, frames);
    std::swap(from, to);
    frames *= 2;
  }
  for (int i = 0; i < frames; ++i) left_high[i] = from[i][0], right_high[i] = from[i][1];
}

double StereoUpsampler::delay() const noexcept {
  double frames = 0.0, rate = 1.0;
  for (std::size_t s = 0; s < stages_.size(); ++s) frames += delay_of(s) / (rate *= 2.0);
  return frames;
}

void StereoDownsampler::prepare(int most_frames) {
  a_.assign(static_cast<std::size_t>(most_frames * factor_), Pair{});
  clear();
}

void StereoDownsampler::process(const double* left_high, const double* right_high, float* left, float* right,
                                int frames) noexcept {
  Pair* const pairs = a_.data();
  int count = frames * factor_;
  for (int i = 0; i < count; ++i) pairs[i] = Pair{left_high[i], right_high[i]};
  for (std::size_t s = stages_.size(); s-- > 0;) down(stages_[s], pairs, pairs, count /= 2);
  for (int i = 0; i < frames; ++i) {
    left[i] = static_cast<float>(pairs[i][0]);
    right[i] = static_cast<float>(pairs[i][1]);
  }
}

double StereoDownsampler::delay() const noexcept {
  double frames = 0.0, rate = 1.0;  // down takes the second of each two: one frame less
  for (std::size_t s = 0; s < stages_.size(); ++s) frames += (delay_of(s) - 1.0) / (rate *= 2.0);
  return frames;
}

Frames oversampling_latency(int factor) {
  return Frames(std::llround(StereoUpsampler(factor).delay() + StereoDownsampler(factor).delay()));
}

}  // namespace ohmic::dsp
