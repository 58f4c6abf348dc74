#pragma once
// One stay of a virtual card in PipeWire: from pw_stream_new to pw_stream_destroy, its properties, format and quanta.

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

namespace ohmic::devices {

struct PipewireStreamSetup {
  bool is_sink = true;
  std::string title;    // "Ohmic Music"
  std::string id;       // "ohmic.music"
  std::string program;  // "Ohmic"
  Format format;        // its frames: what the graph's quantum should be at most
  int largest_block = 0;
  int channels = 2;
  Clock::Time patience{};
};

/// Lives shorter than its connection, whose loop stands still (halt) when it dies.
class PipewireStream {
 public:
  /// Registers the node and waits until the server has it. Errors: refused, or no answer in time. [control]
  static Result<std::unique_ptr<PipewireStream>> open(PipewireConnection& connection, const Clock& clock,
                                                      std::shared_ptr<EventQueue> events, PipewireStreamSetup setup);
  PipewireStream(const PipewireStream&) = delete;
  PipewireStream& operator=(const PipewireStream&) = delete;
  ~PipewireStream();

  /// From the next quantum on this client computes; nullptr: silence. When it returns, the one before is not called any
  /// more. [control]
  void attach(Client* client) noexcept { slot_.attach(client); }
  bool is_lost() const noexcept { return is_lost_; }

 private:
  PipewireStream(PipewireConnection& connection, const Clock& clock, std::shared_ptr<EventQueue> events,
                 PipewireStreamSetup setup);
  Result<void> connect();
  pw_properties* properties() const;
  void state_changed(int state, const char* error);
  void format_changed(bool is_set);
  void clock_moved(const void* position) noexcept;
  void process() noexcept;
  int frames_of(const pw_buffer& buffer) const noexcept;
  void play(Client* client, const pw_buffer& buffer, int frames) noexcept;
  void look_for_gaps(Client* client, int frames) noexcept;

  struct Listener;
  PipewireConnection& connection_;
  const PipewireFunctions& pw_;
  const Clock& clock_;
  std::shared_ptr<EventQueue> events_;
  PipewireStreamSetup setup_;
  std::unique_ptr<Listener> listener_;
  pw_stream* stream_ = nullptr;
  bool is_there_ = false;  // the server has the node
  std::string refused_;    // why it has not

  ClientSlot slot_;
  std::atomic<bool> is_lost_{false};
  std::atomic<const void*> position_{nullptr};  // the graph's clock: spa_io_position
  PipewireGaps gaps_;
  std::vector<const float*> inputs_;
  std::vector<float*> outputs_;
};

}  // namespace ohmic::devices
