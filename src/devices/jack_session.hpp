#pragma once
// One stay with a JACK server: from jack_client_open to jack_client_close, ports and callbacks in between.

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "devices/card.hpp"
#include "devices/client_slot.hpp"
#include "devices/event_queue.hpp"
#include "devices/jack_card.hpp"
#include "devices/jack_library.hpp"
#include "devices/port_wires.hpp"
#include "units/clock.hpp"

namespace ohmic::devices {

/// How the reason ends when nobody answers at all: then there is nothing more to say.
inline constexpr std::string_view no_server_runs = "no server is running.";

/// Its own answer to a server's callbacks. Whatever asks the server something may hang with it and is called through
/// BoundedCalls with a shared pointer to the session; the others never wait.
class JackSession final : public PortGraph {
 public:
  JackSession(std::shared_ptr<const JackLibrary> library, const Clock& clock, std::shared_ptr<EventQueue> events);
  ~JackSession() override;

  // These may hang.
  Result<Granted> open(const Asked& asked, const JackSetup& setup);
  void close();
  std::vector<PortWire> wires() override;
  bool has(const std::string& port) override;
  bool connect(const PortWire& wire) override;
  /// The card's connectors by their names, in their order: of its inputs, of its outputs.
  std::vector<std::string> hardware(bool are_inputs) const;

  /// Our ports that belong to them, in the same order, without our client's name. Never waits.
  const std::vector<std::string>& ports_of_hardware(bool are_inputs) const noexcept {
    return are_inputs ? hardware_inputs_ : hardware_outputs_;
  }

  /// From the next cycle on this client computes; nullptr: silence. When it returns, the one before is not called any
  /// more. [control]
  void attach(Client* client) noexcept { slot_.attach(client); }
  /// Nobody waits for open() any more: it closes what it opened. False when it had returned already.
  bool abandon() noexcept;
  /// The card dies before the session could be closed: tells nobody any more.
  void forget_clock() noexcept { clock_ = nullptr; }
  /// Has the graph changed since the last time? [control]
  bool graph_changed() noexcept { return graph_changed_.exchange(false); }
  /// Cycles computed so far. [any thread]
  std::uint64_t cycles() const noexcept { return cycles_.load(std::memory_order_relaxed); }
  const JackLibrary& library() const noexcept { return *library_; }

 private:
  using Functions = JackFunctions;
  enum class Phase { opening, open, abandoned };

  Result<Granted> make_all(const Asked& asked, const JackSetup& setup);
  Result<void> make_client(const Asked& asked, const JackSetup& setup);
  Result<void> make_ports(const Asked& asked, bool are_inputs);
  void set_callbacks();
  Granted grant(const Asked& asked, const JackSetup& setup);
  std::string connected_to_nothing() const;
  Frames hardware_latency(bool of_capture);
  std::vector<std::string> names(const char** list) const;

  void process(Functions::Frames frames) noexcept;
  void play(const Block& block) noexcept;
  void silence(Functions::Frames frames) noexcept;
  void has_another_period(Functions::Frames frames) noexcept;
  void lose_sound() noexcept;
  void lose(std::string_view reason) noexcept;
  void tell(Event::Kind kind, Frames frames, std::string_view why) noexcept;

  std::shared_ptr<const JackLibrary> library_;
  const Functions& jack_;
  std::atomic<const Clock*> clock_;  // nullptr: whom it would tell is gone
  std::shared_ptr<EventQueue> events_;
  Functions::Client* client_ = nullptr;
  std::string name_;  // as the server calls us

  std::vector<Functions::Port*> input_ports_;
  std::vector<Functions::Port*> output_ports_;
  std::vector<std::string> hardware_inputs_;   // ours that belong to the card's connectors, without our client's name
  std::vector<std::string> hardware_outputs_;  // the others are for programs to connect
  std::vector<const float*> inputs_;
  std::vector<float*> outputs_;
  std::vector<float> nothing_;  // read where the server has no memory for an input
  std::vector<float> nowhere_;  // written where it has none for an output
  std::vector<float> copies_;   // of the inputs, while we are connected to ourselves

  std::atomic<Phase> phase_{Phase::opening};
  ClientSlot slot_;
  std::atomic<std::int64_t> missing_{0};  // frames lost since the last cycle, as far as the server knows
  std::atomic<std::uint32_t> losses_{0};  // times it lost any
  std::atomic<float> last_late_{0.0f};    // us, as the server said it last
  std::atomic<std::uint64_t> cycles_{0};
  std::atomic<std::uint32_t> period_{0};          // of the last cycle
  std::atomic<std::uint32_t> granted_frames_{0};  // 0: not granted yet
  std::atomic<std::uint32_t> granted_rate_{0};
  std::atomic<bool> has_changed_{false};  // the format, since it was granted
  std::atomic<bool> has_another_rate_{false};
  std::atomic<bool> is_lost_{false};
  std::atomic<bool> graph_changed_{true};
  std::atomic<bool> may_hear_itself_{false};
};

}  // namespace ohmic::devices
