// A period of several cards seen as one: brings together what all of them captured, and hands round what was made.

#include "engine/follow/group_period.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace ohmic::engine {
namespace {

template <class Pointer>
std::span<Pointer> of(std::vector<Pointer>& all, GroupPeriod::Channels which) {
  return std::span(all).subspan(static_cast<std::size_t>(which.first), static_cast<std::size_t>(which.count));
}

}  // namespace

void GroupPeriod::prepare(Layout layout) {
  layout_ = std::move(layout);
  int scratch = 0;
  for (const Seat& seat : layout_.seats) scratch = std::max(scratch, seat.inputs.count);
  // Channels begin on cache lines of their own (16 floats).
  const std::size_t stride = (static_cast<std::size_t>(layout_.format.frames) + 15) / 16 * 16;
  memory_.assign(stride * static_cast<std::size_t>(layout_.inputs + layout_.outputs + scratch), 0.0f);
  float* at = memory_.data();
  const auto take = [&](std::vector<float*>& channels, int count) {
    channels.clear();
    for (int c = 0; c < count; ++c, at += stride) channels.push_back(at);
  };
  take(inputs_, layout_.inputs);
  take(outputs_, layout_.outputs);
  take(scratch_, scratch);
  given_.assign(inputs_.begin(), inputs_.end());
  heard_.assign(outputs_.begin(), outputs_.end());
  own_in_.emplace(layout_.own_inputs.count, layout_.format.rate);
  own_out_.emplace(layout_.own_outputs.count, layout_.format.rate);
  has_changed_clock_ = false;
}

void GroupPeriod::set_clock_card_there(bool is_there) noexcept {
  has_changed_clock_ = has_changed_clock_ || is_there != is_there_;
  is_there_ = is_there;
}

void GroupPeriod::process(const Block& block) noexcept {
  if (has_changed_clock_) {
    // Another clock counts from here on, and nobody knows how many frames lie between.
    for (const Seat& seat : layout_.seats) seat.companion->missed(Frames(0));
    has_changed_clock_ = false;
  }
  gather(block, std::exchange(ended_, std::nullopt).value_or(clock_.now()));
  if (client_ != nullptr) {
    client_->process({given_, outputs_, block.frames});
  } else {
    for (float* output : outputs_) std::fill_n(output, block.frames, 0.0f);
  }
  hand_round(block);
}

void GroupPeriod::gather(const Block& block, Clock::Time ended) noexcept {
  const int frames = block.frames;
  const auto own = of(inputs_, layout_.own_inputs);
  const auto programs = of(inputs_, layout_.program_inputs);
  if (is_there_) {
    for (std::size_t c = 0; c < own.size(); ++c) std::copy_n(block.in[c], frames, own[c]);
    own_in_->sound(own, 0, frames);
    for (std::size_t c = 0; c < programs.size(); ++c) std::copy_n(block.in[own.size() + c], frames, programs[c]);
  } else {
    own_in_->silence(own, 0, frames);
    for (float* channel : programs) std::fill_n(channel, frames, 0.0f);
  }
  for (const Seat& seat : layout_.seats) {
    if (!seat.is_added || layout_.program_inputs.count > 0) continue;  // the clock card's begin them
    for (float* channel : of(inputs_, seat.inputs)) std::fill_n(channel, frames, 0.0f);
  }
  for (const Seat& seat : layout_.seats) {
    if (seat.is_added) gather_added(seat, frames, ended);
    else seat.companion->receive(of(inputs_, seat.inputs), frames, ended);
  }
}

void GroupPeriod::gather_added(const Seat& seat, int frames, Clock::Time ended) noexcept {
  const auto own = std::span(scratch_).first(static_cast<std::size_t>(seat.inputs.count));
  seat.companion->receive(own, frames, ended);
  const auto to = of(inputs_, seat.inputs);
  for (std::size_t c = 0; c < own.size(); ++c) {
    for (int i = 0; i < frames; ++i) to[c][i] += own[c][i];
  }
}

void GroupPeriod::hand_round(const Block& block) noexcept {
  const int frames = block.frames;
  for (const Seat& seat : layout_.seats) seat.companion->send(of(heard_, seat.outputs), frames);
  const auto own = of(outputs_, layout_.own_outputs);
  if (!is_there_) {
    own_out_->silence(own, 0, frames);
    for (float* channel : block.out) std::fill_n(channel, frames, 0.0f);
    return;
  }
  own_out_->sound(own, 0, frames);
  const auto programs = of(outputs_, layout_.program_outputs);
  std::size_t channel = 0;
  for (const auto& from : {own, programs}) {
    for (const float* samples : from) std::copy_n(samples, frames, block.out[channel++]);
  }
  for (; channel < block.out.size(); ++channel) std::fill_n(block.out[channel], frames, 0.0f);
}

void GroupPeriod::missed(Frames frames) noexcept {
  for (const Seat& seat : layout_.seats) seat.companion->missed(frames);
  if (client_ != nullptr) client_->missed(frames);
}

}  // namespace ohmic::engine
