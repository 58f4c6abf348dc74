#pragma once
// One stay of our own ports in PipeWire's graph: from pw_filter_new to pw_filter_destroy, its ports and quanta.

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "devices/card.hpp"
#include "devices/client_slot.hpp"
#include "devices/event_queue.hpp"
#include "devices/pipewire/connection.hpp"
#include "devices/pipewire/gaps.hpp"
#include "units/clock.hpp"

struct spa_io_position;  // NOLINT(readability-identifier-naming)

namespace ohmic::devices {

struct PipewireFilterSetup {
  Asked asked;
  bool forces = false;  // quantum and rate
  Clock::Time patience{};
};

/// Lives shorter than its connection, whose loop stands still (halt) when it dies.
class PipewireFilter {
 public:
  /// Registers the node with its ports and waits until the server has them. Errors: refused, no answer in time. [control]
  static Result<std::unique_ptr<PipewireFilter>> open(PipewireConnection& connection, const Clock& clock,
                                                      std::shared_ptr<EventQueue> events, PipewireFilterSetup setup);
  PipewireFilter(const PipewireFilter&) = delete;
  PipewireFilter& operator=(const PipewireFilter&) = delete;
  ~PipewireFilter();

  /// The node's number on the server. [control]
  std::uint32_t node() const noexcept { return node_; }
  /// What the last quantum was; no frames: there has been none. [any thread]
  Format format() const noexcept { return {.rate = Hertz(rate_.load()), .frames = quantum_.load()}; }
  /// Quanta so far. [any thread]
  std::uint64_t cycles() const noexcept { return cycles_.load(std::memory_order_relaxed); }
  /// Frames from a connector to our inputs, from our outputs to one, at this format: the longest there is. [control]
  Frames latency(bool of_capture, const Format& format) const;
  /// The ports that belong to the card's connectors, in their order: those behind them are for programs.
  const std::vector<std::string>& own_ports(bool are_inputs) const noexcept {
    return are_inputs ? own_inputs_ : own_outputs_;
  }
  bool is_lost() const noexcept { return is_lost_; }

  /// Blocks have at most this length from now on, and this rate; others are silence. [control]
  void grant(const Format& format) noexcept;
  /// From the next quantum on this client computes; nullptr: silence. When it returns, the one before is not called any
  /// more. [control]
  void attach(Client* client) noexcept { slot_.attach(client); }
  /// May an output of ours be connected to an input of ours? Then, and only then, inputs are copied. [control]
  void may_hear_itself(bool may) noexcept { may_hear_itself_ = may; }

 private:
  PipewireFilter(PipewireConnection& connection, const Clock& clock, std::shared_ptr<EventQueue> events,
                 PipewireFilterSetup setup);
  Result<void> connect();
  Result<void> add_ports(bool are_inputs);
  pw_properties* properties() const;
  void state_changed(int state, const char* error);
  void process(const spa_io_position& position) noexcept;
  void look_at(const spa_io_position& position) noexcept;
  void play(Client* client, int frames) noexcept;

  struct Listener;
  struct Port;
  PipewireConnection& connection_;
  const PipewireFunctions& pw_;
  const Clock& clock_;
  std::shared_ptr<EventQueue> events_;
  PipewireFilterSetup setup_;
  std::unique_ptr<Listener> listener_;
  pw_filter* filter_ = nullptr;
  std::uint32_t node_ = 0;
  bool is_there_ = false;                          // the server has the node
  std::string refused_;                            // why it has not
  std::vector<Port*> input_ports_, output_ports_;  // in PipeWire's memory
  std::vector<std::string> own_inputs_, own_outputs_;

  std::vector<const float*> inputs_, input_block_;
  std::vector<float*> outputs_, output_block_;
  std::vector<float> nothing_;  // read where PipeWire has no memory for an input
  std::vector<float> nowhere_;  // written where it has none for an output
  std::vector<float> copies_;

  PipewireGaps gaps_;
  ClientSlot slot_;
  std::atomic<bool> is_lost_{false};
  std::atomic<bool> may_hear_itself_{true};
  std::atomic<int> quantum_{0};
  std::atomic<double> rate_{0.0};
  std::atomic<int> granted_frames_{0};  // 0: not granted yet
  std::atomic<double> granted_rate_{0.0};
  std::atomic<bool> has_another_rate_{false};
  std::atomic<std::uint64_t> cycles_{0};
  int told_quantum_ = 0;
};

}  // namespace ohmic::devices
