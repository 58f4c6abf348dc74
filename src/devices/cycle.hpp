#pragma once
// One period of a card that is not made of hardware: its channel memory, its client, its events. Virtual, paced and file
// cards are each a clock around one of these.

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "devices/card.hpp"
#include "devices/event_queue.hpp"
#include "units/clock.hpp"

namespace ohmic::devices {

/// Holds planar buffers for one period and calls the client on them.
class Cycle {
 public:
  /// Is the caller of compute() an audio thread, which must not wait, or an offline one, which may?
  enum class Thread { audio, offline };

  /// Sizes the memory; all silent. [control]
  void prepare(const Granted& granted);
  const Granted& granted() const noexcept { return granted_; }

  /// Whom compute() calls; nullptr: outputs are silent. Not while compute() runs. [control]
  void attach(Client* client) noexcept { client_ = client; }
  bool attached() const noexcept { return client_ != nullptr; }

  /// One block of at most the granted period: inputs() in, outputs() out. `ended`: when it was over at the card,
  /// where that is known. [audio] or offline
  void compute(int frames, Thread thread, std::optional<Clock::Time> ended = {}) noexcept;
  /// Tells the client that frames are missing, and control that there was an xrun. [audio]
  void miss(Frames frames, Clock::Time when, std::string_view why) noexcept;

  std::span<float* const> inputs() noexcept { return inputs_; }
  std::span<const float* const> outputs() const noexcept { return heard_; }

  EventQueue& events() noexcept { return events_; }

 private:
  Granted granted_;
  Client* client_ = nullptr;
  std::vector<float> memory_;
  std::vector<float*> inputs_;
  std::vector<float*> outputs_;
  std::vector<const float*> given_;  // inputs_, as the client sees them
  std::vector<const float*> heard_;  // outputs_, as the card sees them
  EventQueue events_;
};

}  // namespace ohmic::devices
