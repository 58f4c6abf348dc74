// Two pieces of sound change hands: one is filled while the other is measured.

#include "metered.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ohmic::app {
namespace {

constexpr std::size_t piece_frames = 16384;

}  // namespace

Metered::Metered(devices::Client& engine, std::size_t pairs)
    : engine_(engine), peaks_(pairs, 0.0f), filling_(2 * pairs, std::vector<float>(piece_frames)), waiting_(filling_) {
  for (std::size_t i = 0; i < pairs; ++i) meters_.emplace_back(2);
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
  for (std::size_t channel = 0; channel < std::min(filling_.size(), block.out.size()); ++channel)
    std::copy_n(block.out[channel], frames, filling_[channel].begin() + static_cast<std::ptrdiff_t>(filled_));
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
