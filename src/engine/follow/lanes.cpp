// The two ways between a followed card and its clock: a ring of numbered frames, and a resampler that is told where to be.

#include "engine/follow/lanes.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <zita-resampler/vresampler.h>

#include "engine/follow/filter_length.hpp"

namespace ohmic::engine {
namespace {

constexpr double most_bend = 0.004;  // how far a period's step may differ from the loop's, as part of 1

void interleave(std::span<const float* const> channels, std::size_t count, int frames, float* to) noexcept {
  for (std::size_t c = 0; c < count; ++c) {
    if (c < channels.size()) {
      for (int i = 0; i < frames; ++i) to[static_cast<std::size_t>(i) * count + c] = channels[c][i];
    } else {
      for (int i = 0; i < frames; ++i) to[static_cast<std::size_t>(i) * count + c] = 0.0f;
    }
  }
}

void deinterleave(const float* from, std::size_t count, std::span<float* const> channels, int at, int frames) noexcept {
  for (std::size_t c = 0; c < channels.size(); ++c) {
    float* to = channels[c] + at;
    if (c >= count) std::fill_n(to, frames, 0.0f);
    else {
      for (int i = 0; i < frames; ++i) to[i] = from[static_cast<std::size_t>(i) * count + c];
    }
  }
}

std::size_t samples(const LaneSetup& setup) {
  return static_cast<std::size_t>(setup.channels) * static_cast<std::size_t>(setup.clock.frames);
}

}  // namespace

struct CaptureLane::Resampler {
  VResampler zita;
  double nominal;  // steps of the input per frame of the output, as it was set up
  int half;
};

CaptureLane::CaptureLane(const LaneSetup& setup) : setup_(setup), interleaved_(samples(setup)) {
  if (!setup.is_resampled || setup.channels == 0) return;
  resampler_ = std::make_unique<Resampler>();
  resampler_->nominal = setup.follower.value() / setup.clock.rate.value();
  const int length = filter_length(setup.clock.rate, setup.follower, setup.channels);
  resampler_->zita.setup(1.0 / resampler_->nominal, static_cast<unsigned>(setup.channels),
                         static_cast<unsigned>(length));
  resampler_->half = resampler_->zita.inpsize() / 2;
}
CaptureLane::~CaptureLane() = default;

double CaptureLane::reach() const noexcept { return resampler_ ? resampler_->half + 1.0 : 0.0; }

// The input's frame at which the next output is centred.
double CaptureLane::here() const noexcept {
  const auto read = static_cast<double>(read_);
  return resampler_ ? read - resampler_->zita.inpdist() : read;
}

// A fresh resampler of half length h that is given frames from f on makes its first output at f + h - 1 + phase.
bool CaptureLane::begin(NumberedRing& ring, double start, double needed) noexcept {
  const double whole = resampler_ ? std::floor(start) : std::round(start);
  const std::int64_t first = static_cast<std::int64_t>(whole) - (resampler_ ? resampler_->half - 1 : 0);
  const std::int64_t end = ring.end();
  if (first < ring.holds_from(end) || start + needed > static_cast<double>(end)) return false;
  read_ = first;
  if (resampler_) {
    resampler_->zita.reset();
    resampler_->zita.set_phase(start - whole);
  }
  return true;
}

LaneDid CaptureLane::receive(NumberedRing& ring, double target, double ratio, double tolerance, SoftEdges& edges,
                             std::span<float* const> channels, int frames) noexcept {
  LaneDid did = LaneDid::plays;
  if (is_playing_ && std::abs(target - here() - ratio * frames) > tolerance) is_playing_ = false;
  if (!is_playing_) {
    if (!begin(ring, target - ratio * frames, ratio * frames + reach())) {
      edges.silence(channels, 0, frames);
      return LaneDid::waits;
    }
    edges.break_off();
    is_playing_ = true;
    did = LaneDid::begins;
  }
  const double step = std::clamp((target - here()) / frames, ratio * (1.0 - most_bend), ratio * (1.0 + most_bend));
  const int got = resample(ring, step, frames);
  deinterleave(interleaved_.data(), static_cast<std::size_t>(setup_.channels), channels, 0, got);
  edges.sound(channels, 0, got);
  if (got == frames) return did;
  edges.silence(channels, got, frames);
  is_playing_ = false;
  return LaneDid::starves;
}

/// Fills interleaved_ as far as the ring has something.
int CaptureLane::resample(NumberedRing& ring, double step, int frames) noexcept {
  const std::int64_t end = ring.end();
  if (read_ < ring.holds_from(end)) return 0;
  float* out = interleaved_.data();
  int left = frames;
  if (resampler_) {
    resampler_->zita.set_rratio(resampler_->nominal / step);
    resampler_->zita.out_data = out;
    resampler_->zita.out_count = static_cast<unsigned>(frames);
  }
  while (left > 0) {
    std::int64_t contiguous = 0;
    float* in = ring.at(read_, contiguous);
    contiguous = std::min(contiguous, end - read_);
    if (!resampler_) {
      const auto count = static_cast<int>(std::min<std::int64_t>(contiguous, left));
      if (count <= 0) break;
      out = std::copy_n(in, static_cast<std::ptrdiff_t>(count) * setup_.channels, out);
      read_ += count;
      left -= count;
      continue;
    }
    VResampler& zita = resampler_->zita;
    const unsigned before = static_cast<unsigned>(std::max<std::int64_t>(contiguous, 0));
    zita.inp_data = in;
    zita.inp_count = before;
    zita.process();
    read_ += before - zita.inp_count;
    left = static_cast<int>(zita.out_count);
    if (before == 0) break;
  }
  return frames - left;
}

struct PlaybackLane::Resampler {
  VResampler zita;
  double nominal;  // frames of the output per frame of the input, as it was set up
  int half;
};

PlaybackLane::PlaybackLane(const LaneSetup& setup) : setup_(setup), interleaved_(samples(setup)) {
  if (!setup.is_resampled || setup.channels == 0) return;
  resampler_ = std::make_unique<Resampler>();
  resampler_->nominal = setup.follower.value() / setup.clock.rate.value();
  const int length = filter_length(setup.clock.rate, setup.follower, setup.channels);
  resampler_->zita.setup(resampler_->nominal, static_cast<unsigned>(setup.channels), static_cast<unsigned>(length));
  resampler_->half = resampler_->zita.inpsize() / 2;
}
PlaybackLane::~PlaybackLane() = default;

double PlaybackLane::reach() const noexcept {
  return resampler_ ? (resampler_->half + 1.0) * resampler_->nominal : 0.0;
}

// Given 2 h - 1 frames of silence in front, its first output is centred h frames in front of the first real frame:
//   frame of the ring  =  start - h ratio, the next whole one, and the phase makes up the difference.
bool PlaybackLane::begin(NumberedRing& ring, double start, double ratio) noexcept {
  const double exact = resampler_ ? start - resampler_->half * ratio : start;
  const double whole = resampler_ ? std::ceil(exact) : std::round(exact);
  const auto first = static_cast<std::int64_t>(whole);
  if (has_played_ && first <= written_) return false;  // what was written is not played yet
  if (resampler_) {
    VResampler& zita = resampler_->zita;
    zita.reset();
    zita.inp_data = nullptr;  // silence
    zita.inp_count = static_cast<unsigned>(2 * resampler_->half - 1);
    zita.out_data = nullptr;
    zita.out_count = 1;
    zita.process();
    zita.set_phase(std::min((whole - exact) / ratio, 0.999999));
  }
  written_ = first;
  ring.begin_at(first);
  return true;
}

LaneDid PlaybackLane::send(NumberedRing& ring, double target, double ratio, double tolerance,
                           std::span<const float* const> channels, int frames) noexcept {
  // The frame of the ring that belongs to the frame behind this block's last one, at the loop's ratio.
  const auto lands = [&] {
    const double ahead = resampler_ ? resampler_->zita.inpdist() + frames : frames;
    return static_cast<double>(written_) + ahead * ratio;
  };
  LaneDid did = LaneDid::plays;
  if (is_playing_ && std::abs(target - lands()) > tolerance) is_playing_ = false;
  if (!is_playing_) {
    if (!begin(ring, target - frames * ratio, ratio)) return LaneDid::waits;
    is_playing_ = has_played_ = true;
    did = LaneDid::begins;
  }
  interleave(channels, static_cast<std::size_t>(setup_.channels), frames, interleaved_.data());
  if (resampler_) {
    const double ahead = resampler_->zita.inpdist() + frames;
    resample(ring,
             std::clamp((target - static_cast<double>(written_)) / ahead, ratio * (1.0 - most_bend),
                        ratio * (1.0 + most_bend)),
             frames);
  } else {
    copy(ring, frames);
  }
  ring.publish(written_);
  return did;
}

void PlaybackLane::resample(NumberedRing& ring, double per_frame, int frames) noexcept {
  VResampler& zita = resampler_->zita;
  zita.set_rratio(per_frame / resampler_->nominal);
  zita.inp_data = interleaved_.data();
  zita.inp_count = static_cast<unsigned>(frames);
  do {
    std::int64_t contiguous = 0;
    zita.out_data = ring.at(written_, contiguous);
    zita.out_count = static_cast<unsigned>(contiguous);
    zita.process();
    written_ += contiguous - zita.out_count;
  } while (zita.out_count == 0);
}

void PlaybackLane::copy(NumberedRing& ring, int frames) noexcept {
  const float* from = interleaved_.data();
  for (int left = frames; left > 0;) {
    std::int64_t contiguous = 0;
    float* to = ring.at(written_, contiguous);
    const auto count = static_cast<int>(std::min<std::int64_t>(contiguous, left));
    std::copy_n(from, static_cast<std::ptrdiff_t>(count) * setup_.channels, to);
    from += static_cast<std::ptrdiff_t>(count) * setup_.channels;
    written_ += count;
    left -= count;
  }
}

}  // namespace ohmic::engine
