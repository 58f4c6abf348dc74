#pragma once
// A JACK server as a sound card: jackd's or PipeWire's library, loaded when it is asked for, adding no frame of its own.

#include <memory>
#include <string>

#include "devices/card.hpp"
#include "units/clock.hpp"

namespace ohmic::devices {

struct JackSetup {
  std::string server;                 // name of the server; empty: the default one ($JACK_DEFAULT_SERVER)
  std::string library;                // path of a libjack to use instead of looking for one
  bool connects_to_hardware = false;  // on the first start, to the physical ports in their order
  bool may_set_period = false;        // asks the server for our period, for every program on it; else its own holds
  Clock::Time patience = std::chrono::seconds(2);  // how long a server may take to answer, and to begin the next period
  Clock::Time patience_to_open = patience;         // the same, until it has opened for the first time
};

/// Ports are named after the asked channels. The client's block points straight at JACK's port memory: what comes in
/// goes out in the same cycle. Connections other programs made to our ports are remembered and made again whenever
/// both ends are there: after our restart, the server's, or theirs. stop() leaves the ports and their connections in
/// place and silent. A server that hangs costs its patience once, then an error; it cannot hang us.
class JackCard final : public Card {
 public:
  explicit JackCard(const Clock& clock, JackSetup setup = {});
  ~JackCard() override;

  Result<Granted> open(const Asked& asked) override;
  Result<void> start(Client& client) override;
  void stop() noexcept override;
  /// Also looks after the connections; call it some ten times a second.
  bool next_event(Event& event) noexcept override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ohmic::devices
