// Runs something at 2, 4 or 8 times the rate and comes back: a cascade of half-band filters with its latency declared.

#include "dsp/oversampler.hpp"

#include <algorithm>
#include <cmath>

namespace ohmic::dsp {
namespace {

// Stop bands as half_band_test prints them. Relative to 48 kHz: the first filter passes 21.1 kHz and stops at 26.9 kHz
// by 113 dB, the second stops what would fold onto that by 131 dB, the third by 100 dB.
struct IirStage {
  std::size_t coefficients;
  double transition;
};
constexpr IirStage iir_stages[3] = {{8, 0.06}, {4, 0.29}, {2, 0.39}};

// What 16 frames of linear phase allow: first filter 60 to 70 dB from 31 kHz on, flat to 15 to 17 kHz.
struct FirStage {
  std::size_t half;
  double stop_band_db;
};
constexpr FirStage fir_stages[3][3] = {{{8, 70.0}}, {{7, 65.0}, {3, 55.0}}, {{6, 60.0}, {3, 55.0}, {2, 45.0}}};

}  // namespace

Oversampler::Oversampler(int factor, Kind kind, int max_frames) : factor_(factor), kind_(kind) {
  const std::size_t stages = factor >= 8 ? 3 : factor >= 4 ? 2 : factor >= 2 ? 1 : 0;
  factor_ = 1 << stages;
  for (std::size_t s = 0; s < stages; ++s) {
    if (kind == Kind::low_latency) {
      iir_up_.emplace_back(iir_stages[s].coefficients, iir_stages[s].transition);
      iir_down_.emplace_back(iir_stages[s].coefficients, iir_stages[s].transition);
    } else {
      const FirStage& f = fir_stages[stages - 1][s];
      fir_up_.emplace_back(f.half, f.stop_band_db);
      fir_down_.emplace_back(f.half, f.stop_band_db);
    }
  }
  if (kind == Kind::linear_phase) {
    pad_ = static_cast<int>(std::lround((std::ceil(delay()) - delay()) * factor_));
    padding_.assign(static_cast<std::size_t>(pad_), 0.0f);
  }
  const auto most = static_cast<std::size_t>(max_frames) * static_cast<std::size_t>(factor_);
  a_.assign(most, 0.0f);
  b_.assign(most, 0.0f);
}

void Oversampler::reset() noexcept {
  for (auto& f : iir_up_) f.reset();
  for (auto& f : iir_down_) f.reset();
  for (auto& f : fir_up_) f.reset();
  for (auto& f : fir_down_) f.reset();
  std::fill(padding_.begin(), padding_.end(), 0.0f);
}

std::span<float> Oversampler::up(std::span<const float> in) noexcept {
  const std::size_t stages = kind_ == Kind::low_latency ? iir_up_.size() : fir_up_.size();
  std::span<float> result(a_.data(), in.size());
  if (stages == 0) std::copy(in.begin(), in.end(), result.begin());
  std::span<const float> from = in;
  for (std::size_t s = 0; s < stages; ++s) {
    result = {s % 2 == 0 ? a_.data() : b_.data(), 2 * from.size()};
    if (kind_ == Kind::low_latency) iir_up_[s].up(from, result);
    else fir_up_[s].up(from, result);
    from = result;
  }
  high_ = result;
  return result;
}

void Oversampler::down(std::span<float> out) noexcept {
  std::span<float> from = high_;
  if (pad_ > 0) {
    // The last pad_ samples wait for the next call; those that waited come first.
    const auto pad = static_cast<std::size_t>(pad_), n = from.size();
    for (std::size_t i = 0; i < n; ++i) std::swap(from[i], padding_[i % pad]);
    std::rotate(padding_.begin(), padding_.begin() + static_cast<std::ptrdiff_t>(n % pad), padding_.end());
  }
  const std::size_t stages = kind_ == Kind::low_latency ? iir_down_.size() : fir_down_.size();
  for (std::size_t s = stages; s-- > 0;) {
    const std::span<float> to =
        s == 0 ? out : std::span<float>(from.data() == a_.data() ? b_.data() : a_.data(), from.size() / 2);
    if (kind_ == Kind::low_latency) iir_down_[s].down(from, to);
    else fir_down_[s].down(from, to);
    from = to;
  }
  if (stages == 0) std::copy_n(from.begin(), out.size(), out.begin());
}

Frames Oversampler::latency() const noexcept { return Frames(std::llround(delay())); }

double Oversampler::delay() const noexcept {
  double frames = 0.0, rate = 1.0;
  for (std::size_t s = 0; s < iir_up_.size(); ++s) {
    rate *= 2.0;
    frames += (iir_up_[s].delay_up() + iir_down_[s].delay_down()) / rate;
  }
  for (std::size_t s = 0; s < fir_up_.size(); ++s) {
    rate *= 2.0;
    frames += 2.0 * fir_up_[s].delay() / rate;
  }
  return frames + static_cast<double>(pad_) / static_cast<double>(factor_);
}

}  // namespace ohmic::dsp
