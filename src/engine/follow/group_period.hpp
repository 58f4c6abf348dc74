#pragma once
// A period of several cards seen as one: brings together what all of them captured, and hands round what was made.

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include "devices/card.hpp"
#include "devices/companion.hpp"
#include "engine/follow/soft_edges.hpp"
#include "units/clock.hpp"

namespace ohmic::engine {

/// The client of whoever is the clock. Everything but process(), missed() and ended(): [control] while nobody calls those.
class GroupPeriod final : public devices::Client {
 public:
  /// Channels of the group, from 0.
  struct Channels {
    int first = 0;
    int count = 0;
  };
  struct Seat {
    std::shared_ptr<devices::Companion> companion;
    Channels inputs, outputs;
    bool is_added = false;  // its inputs may be another's too
  };
  struct Layout {
    Format format;
    int inputs = 0, outputs = 0;  // of the group
    Channels own_inputs, own_outputs;
    Channels program_inputs, program_outputs;  // of the clock card: behind its own, when nobody else serves programs
    std::vector<Seat> seats;
  };

  /// `clock` must outlive it.
  explicit GroupPeriod(const Clock& clock) : clock_(clock) {}

  void prepare(Layout layout);
  void attach(devices::Client* client) noexcept { client_ = client; }
  /// Who calls from now on: the card itself, or a timer in its place. Its own channels rise from silence when it is back.
  void set_clock_card_there(bool is_there) noexcept;

  void process(const Block& block) noexcept override;
  void missed(Frames frames) noexcept override;
  void ended(Clock::Time when) noexcept override { ended_ = when; }

 private:
  void gather(const Block& block, Clock::Time ended) noexcept;
  void gather_added(const Seat& seat, int frames, Clock::Time ended) noexcept;
  void hand_round(const Block& block) noexcept;

  const Clock& clock_;
  devices::Client* client_ = nullptr;
  Layout layout_;
  std::vector<float> memory_;
  std::vector<float*> inputs_, outputs_, scratch_;
  std::vector<const float*> given_, heard_;
  std::optional<SoftEdges> own_in_, own_out_;
  bool is_there_ = true;
  bool has_changed_clock_ = false;
  std::optional<Clock::Time> ended_;  // the block that comes now, where the card says it
};

}  // namespace ohmic::engine
