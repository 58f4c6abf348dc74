// Two pieces of sound change hands: one is filled while the other is measured.

#include "metered.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ohmic::app {
namespace {

constexpr std::size_t piece_frames = 16384;

}  // namespace

Metered::Metered(devices::Client& engine, std::vector<std::size_t> pairs)
    : engine_(engine),
      pairs_(std::move(pairs)),
      peaks_(pairs_.size(), 0.0f),
      filling_(2 * pairs_.size(), std::vector<float>(piece_frames)),
      waiting_(filling_) {
  for (std::size_t i = 0; i < pairs_.size(); ++i) meters_.emplace_back(2);
}

Result<void> Metered::prepare(const Format& format) {
  for (dsp::Loudness& meter : meters_)
    if (auto ready = meter.prepare(format); !ready) return ready;
  largest_ = format.frames;
  thread_ = std::jthread([this](std::stop_token stop) { measure(std::move(stop)); });
  return {};
}

void Metered::process(const Block& block) noexcept {
  engine_.process(block);
  const auto frames = static_cast<std::size_t>(block.frames);
  if (filled_ + frames > piece_frames) hand_over();
  for (std::size_t i = 0; i < filling_.size(); ++i) {
    const std::size_t channel = pairs_[i / 2] + i % 2;
    if (channel < block.out.size())
      std::copy_n(block.out[channel], frames, filling_[i].begin() + static_cast<std::ptrdiff_t>(filled_));
  }
  filled_ += frames;
}

void Metered::hand_over() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return waiting_frames_ == 0; });
  std::swap(filling_, waiting_);
  waiting_frames_ = std::exchange(filled_, 0);
  changed_.notify_all();
}

void Metered::finish() {
  if (!thread_.joinable()) return;
  if (filled_ > 0) hand_over();
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return waiting_frames_ == 0; });
  }
  thread_.request_stop();
  thread_.join();
}

void Metered::measure(std::stop_token stop) {
  std::unique_lock lock(mutex_);
  while (changed_.wait(lock, stop, [this] { return waiting_frames_ > 0; })) {
    const std::size_t frames = waiting_frames_;
    lock.unlock();
    add(waiting_, frames);
    lock.lock();
    waiting_frames_ = 0;
    changed_.notify_all();
  }
}

void Metered::add(const Piece& piece, std::size_t frames) {
  for (std::size_t i = 0; i < meters_.size(); ++i) {
    for (std::size_t from = 0; from < frames; from += static_cast<std::size_t>(largest_)) {
      const std::size_t count = std::min(frames - from, static_cast<std::size_t>(largest_));
      const float* sides[] = {piece[2 * i].data() + from, piece[2 * i + 1].data() + from};
      meters_[i].add(sides, static_cast<int>(count));
    }
    for (const std::size_t channel : {2 * i, 2 * i + 1})
      for (std::size_t n = 0; n < frames; ++n) peaks_[i] = std::max(peaks_[i], std::abs(piece[channel][n]));
  }
}

}  // namespace ohmic::app
