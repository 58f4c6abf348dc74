#pragma once
// A virtual card that every desktop program sees: a sink they play to, or a source that is a microphone to them.

#include <cstdint>
#include <memory>
#include <string>

#include "devices/card.hpp"
#include "units/clock.hpp"

namespace ohmic::devices {

struct PipewireNodeSetup {
  enum class Kind : std::uint8_t {
    sink,    // programs play to it: what they play is the card's inputs
    source,  // programs record it: it carries the card's outputs
  };
  Kind kind = Kind::sink;
  std::string title;  // as the desktop shows it: "Ohmic Music"
  std::string id;     // what programs and the desktop remember it by, the same at every start; empty: made of the title
  std::string server;                              // name of the server's socket; empty: the default one
  Clock::Time patience = std::chrono::seconds(2);  // how long a server may take to answer
};

/// What a node is remembered by: lower-case letters, digits and dots: "Ohmic Stream mix" is "ohmic.stream.mix". Letters
/// beyond ASCII keep their bytes. Nothing left: "ohmic".
std::string pipewire_id(const std::string& title);

/// Clocked by PipeWire's graph: the client is called once a quantum, on PipeWire's data thread, while a program is
/// connected, and not at all otherwise; that is rest, no loss. Quanta change with what other programs ask for: a block
/// has up to the granted frames, and a longer quantum comes as several blocks, one right behind the other. The rate is
/// the one asked for: PipeWire converts. Asked format: its period is what programs are asked to keep to, no more.
///
/// Kept over open(): asked for the same again, and the server still there, the node stays and programs notice nothing.
/// After the server's restart open() makes it anew under the same id, by which WirePlumber leads programs back to it.
///
/// A pw_stream with media.class Audio/Sink or Audio/Source, not a pw_filter: the stream sits in PipeWire's adapter, which
/// converts formats and rates, mixes programs of one or six channels to ours, and has the volume and mute that mixers of
/// the desktop show; pipewire-pulse lists it as a sink or source like a card's. A filter has bare float ports: PulseAudio's
/// programs, and with them browsers, would not see it.
class PipewireNode final : public Card {
 public:
  PipewireNode(const Clock& clock, PipewireNodeSetup setup);
  ~PipewireNode() override;

  /// A sink grants asked.inputs, a source asked.outputs; 1 to 64 channels. Errors: none of these asked for, PipeWire is
  /// not installed, no server is running, it hangs or refuses.
  Result<Granted> open(const Asked& asked) override;
  Result<void> start(Client& client) override;
  void stop() noexcept override;
  bool next_event(Event& event) noexcept override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ohmic::devices
