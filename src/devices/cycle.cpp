// One period of a card that is not made of hardware: its channel memory, its client, its events.

#include "devices/cycle.hpp"

#include <algorithm>

#include "rt/denormals.hpp"
#include "rt/guard.hpp"

namespace ohmic::devices {

void Cycle::prepare(const Granted& granted) {
  granted_ = granted;
  const auto channels = static_cast<std::size_t>(granted.inputs) + static_cast<std::size_t>(granted.outputs);
  // Channels begin on cache lines of their own (16 floats).
  const std::size_t stride = (static_cast<std::size_t>(granted.format.frames) + 15) / 16 * 16;
  memory_.assign(channels * stride, 0.0f);
  inputs_.clear();
  outputs_.clear();
  for (std::size_t channel = 0; channel < channels; ++channel) {
    auto& side = channel < static_cast<std::size_t>(granted.inputs) ? inputs_ : outputs_;
    side.push_back(memory_.data() + channel * stride);
  }
  given_.assign(inputs_.begin(), inputs_.end());
  heard_.assign(outputs_.begin(), outputs_.end());
}

void Cycle::compute(int frames, Thread thread, std::optional<Clock::Time> ended) noexcept {
  if (client_ == nullptr) {
    for (float* output : outputs_) std::fill_n(output, frames, 0.0f);
    return;
  }
  const rt::FlushDenormals flush;
  const Block block{given_, outputs_, frames};
  const auto call = [&] {
    if (ended) client_->ended(*ended);
    client_->process(block);
  };
  if (thread == Thread::audio) {
    const rt::AudioScope audio;
    call();
  } else {
    call();
  }
}

void Cycle::miss(Frames frames, Clock::Time when, std::string_view why) noexcept {
  if (client_ != nullptr) client_->missed(frames);
  events_.push(Event::Kind::xrun, when, frames, why);
}

}  // namespace ohmic::devices
