// What a followed card's own thread does: copies to and from the rings, and stamps.

#include "engine/follow/follower_thread.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace ohmic::engine {

FollowerThread::FollowerThread(const Clock& clock, Hertz rate, int inputs, int outputs, std::int64_t frames)
    : clock_(clock), rate_(rate.value()), edges_(outputs, rate) {
  captured_.prepare(inputs, frames);
  to_play_.prepare(outputs, frames);
}

void FollowerThread::process(const Block& block) noexcept {
  const Clock::Time now = clock_.now();
  play(block);
  capture(block);
  count_ += block.frames;
  stamp(now, block.frames);
}

void FollowerThread::capture(const Block& block) noexcept {
  const auto channels = static_cast<std::size_t>(captured_.channels());
  if (channels > 0) {
    for (int done = 0; done < block.frames;) {
      std::int64_t contiguous = 0;
      float* to = captured_.at(count_ + done, contiguous);
      const auto frames = static_cast<int>(std::min<std::int64_t>(contiguous, block.frames - done));
      for (std::size_t c = 0; c < channels; ++c) {
        const float* from = block.in[c] + done;
        for (int i = 0; i < frames; ++i) to[static_cast<std::size_t>(i) * channels + c] = from[i];
      }
      done += frames;
    }
  }
  captured_.publish(count_ + block.frames);
}

void FollowerThread::play(const Block& block) noexcept {
  const auto channels = static_cast<std::size_t>(to_play_.channels());
  const auto ours = block.out.first(std::min(channels, block.out.size()));
  for (float* unused : block.out.subspan(ours.size())) std::fill_n(unused, block.frames, 0.0f);
  if (channels == 0) return;
  const std::int64_t end = to_play_.end();
  const auto within = [&](std::int64_t number) {
    return static_cast<int>(std::clamp<std::int64_t>(number - count_, 0, block.frames));
  };
  const int from = within(to_play_.holds_from(end));
  const int to = std::max(from, within(end));
  edges_.silence(ours, 0, from);
  for (int at = from; at < to;) {
    std::int64_t contiguous = 0;
    const float* read = to_play_.at(count_ + at, contiguous);
    const auto frames = static_cast<int>(std::min<std::int64_t>(contiguous, to - at));
    for (std::size_t c = 0; c < ours.size(); ++c) {
      float* write = ours[c] + at;
      for (int i = 0; i < frames; ++i) write[i] = read[static_cast<std::size_t>(i) * channels + c];
    }
    at += frames;
  }
  edges_.sound(ours, from, to);
  edges_.silence(ours, to, block.frames);
  if (to < block.frames) starved_.store(starved_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

void FollowerThread::stamp(Clock::Time now, int frames) noexcept {
  // Calls in less than half of what their frames last are one wake-up.
  const double since = static_cast<double>((now - burst_at_).count()) * 1e-9;
  if (burst_ > 0 && since < 0.5 * burst_ / rate_) {
    burst_ += frames;
  } else {
    told_.burst = burst_ > 0 ? burst_ : frames;
    ++told_.bursts;
    burst_ = frames;
    burst_at_ = now;
  }
  const Clock::Time ended = std::exchange(ended_, std::nullopt).value_or(now);
  hear_behind(static_cast<double>((now - ended).count()) * 1e-9 * rate_);
  told_.stamp = {ended, count_};
  told_.has_begun = true;
  news_.put(told_);
}

void FollowerThread::hear_behind(double frames) noexcept {
  constexpr int many = 16;
  least_behind_ = behinds_ == 0 ? frames : std::min(least_behind_, frames);
  if (++behinds_ < many) return;
  told_.behind = least_behind_;
  behinds_ = 0;
}

// The card's clock goes on while it loses frames: so do the numbers.
void FollowerThread::missed(Frames frames) noexcept {
  ++told_.losses;
  if (frames <= Frames(0)) return;
  count_ += frames.count();
  captured_.begin_at(count_);
}

}  // namespace ohmic::engine
