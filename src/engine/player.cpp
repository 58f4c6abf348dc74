// Plays plans: chunk by chunk, so that every fade begins and ends at its frame whatever the block's length.

#include "engine/player.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ohmic::engine {

void Player::start(const Format& format, PlanBody& plan) {
  while (next_retired()) {}
  take_back();
  current_ = &plan;
  next_ = nullptr;
  phase_ = Phase::steady;
  position_ = 0;
  chunk_ = format.frames;
  curve_.emplace(format.rate);
  master_.drop();
  wire_gains_.assign(static_cast<std::size_t>(format.frames), 0.0f);
  master_gains_.assign(static_cast<std::size_t>(format.frames), 0.0f);
  frames_between_readings_ = static_cast<int>(std::ceil(0.005 * format.rate.value()));
  frames_since_readings_ = 0;
}

PlanBody* Player::next_retired() noexcept {
  PlanBody* plan = nullptr;
  return retired_.pop(plan) ? plan : nullptr;
}

void Player::play(const Block& block) noexcept {
  sounds_ = is_sounding_.load(std::memory_order_relaxed);
  if (phase_ == Phase::steady) take_handed();
  int offset = 0;
  while (offset < block.frames) {
    int frames = std::min(block.frames - offset, chunk_);
    if (phase_ != Phase::steady) frames = std::min(frames, curve_->fall() - position_);
    play_chunk(block, offset, frames);
    offset += frames;
    if (phase_ == Phase::steady) continue;
    position_ += frames;
    if (position_ < curve_->fall()) continue;
    if (phase_ == Phase::falling) take_over();
    else phase_ = Phase::steady;
  }
  publish_readings(block.frames);
}

void Player::take_handed() noexcept {
  // A place in the queue must be free for the plan that will leave: control has not collected for long, so it waits.
  if (!handed_.load(std::memory_order_relaxed) || retired_.writable() == 0) return;
  next_ = handed_.exchange(nullptr, std::memory_order_acq_rel);
  if (!next_) return;
  phase_ = Phase::falling;
  position_ = 0;
  if (!current_ || !next_->has_leaves) take_over();
}

void Player::take_over() noexcept {
  if (current_) retired_.push(current_);
  current_ = std::exchange(next_, nullptr);
  for (Node* node : current_->returning) node->reset();
  phase_ = current_->has_enters ? Phase::rising : Phase::steady;
  position_ = 0;
  swaps_.store(swaps_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

void Player::play_chunk(const Block& block, int offset, int frames) noexcept {
  Fading fading;
  if (phase_ == Phase::falling) {
    curve_->falling(position_, frames, wire_gains_.data());
    fading = {next_->leaves, wire_gains_.data()};
  } else if (phase_ == Phase::rising) {
    curve_->rising(position_, frames, wire_gains_.data());
    fading = {current_->enters, wire_gains_.data()};
  }
  const float* master = nullptr;
  if (curve_) master = master_.advance(*curve_, sounds_, frames, master_gains_.data());
  if (current_) current_->play(block, offset, frames, fading);
  for (std::size_t channel = 0; channel < block.out.size(); ++channel) {
    const float* from = current_ ? current_->card_output(channel, frames, fading) : nullptr;
    emit(from, master, block.out[channel] + offset, frames);
  }
}

void Player::emit(const float* from, const float* gains, float* to, int frames) noexcept {
  if (!from) {
    std::fill_n(to, frames, 0.0f);
    return;
  }
  // Almost always every sample is fine; the question costs less than the answer, and is false for NaN.
  bool is_fine = true;
  for (int i = 0; i < frames; ++i) {
    to[i] = gains ? from[i] * gains[i] : from[i];
    is_fine &= std::abs(to[i]) <= 1.0f;
  }
  if (is_fine) return;
  std::uint64_t non_finite = 0, clipped = 0;
  for (int i = 0; i < frames; ++i) {
    if (!(std::abs(to[i]) <= std::numeric_limits<float>::max())) {
      to[i] = 0.0f;
      ++non_finite;
    } else if (std::abs(to[i]) > 1.0f) {
      to[i] = std::copysign(1.0f, to[i]);
      ++clipped;
    }
  }
  non_finite_.store(non_finite_.load(std::memory_order_relaxed) + non_finite, std::memory_order_relaxed);
  clipped_.store(clipped_.load(std::memory_order_relaxed) + clipped, std::memory_order_relaxed);
}

void Player::publish_readings(int frames) noexcept {
  frames_since_readings_ += frames;
  if (frames_since_readings_ < frames_between_readings_ || !current_) return;
  frames_since_readings_ = 0;
  current_->read();
}

}  // namespace ohmic::engine
