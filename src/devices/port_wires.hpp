#pragma once
// Remembers who was connected to our ports in JACK or PipeWire, and connects them again when both ends are back.

#include <compare>
#include <optional>
#include <string>
#include <vector>

#include "units/clock.hpp"

namespace ohmic::devices {

/// A wire between one of our ports and somebody else's.
struct PortWire {
  std::string ours;    // without our client's name, which may change
  std::string theirs;  // "system:playback_1"
  bool comes_from_us = false;
  auto operator<=>(const PortWire&) const = default;
};

/// What the memory needs of a server.
class PortGraph {
 public:
  virtual ~PortGraph() = default;
  virtual std::vector<PortWire> wires() = 0;
  virtual bool has(const std::string& port) = 0;
  virtual bool connect(const PortWire& wire) = 0;
};

/// The memory. A wire that vanishes together with their port is kept and made again when the port comes back. One that
/// vanishes while their port stays was taken away by a person, and is forgotten; but only after half a second, because
/// a program that ends loses its wires a moment before its ports.
class PortWires {
 public:
  /// Learns what is new, makes again what can be. [control]
  void look(PortGraph& graph, Clock::Time now);
  /// The server is gone, or our ports are: all wires wait.
  void lose();
  /// Our port means something else now: its wires to these ports of others are forgotten.
  void forget(const std::string& ours, const std::vector<std::string>& theirs);
  /// Is somebody to be looked after even if the graph does not change?
  bool is_undecided() const noexcept;
  std::vector<PortWire> wires() const;

 private:
  struct Memory {
    PortWire wire;
    bool is_made = true;
    std::optional<Clock::Time> gone_since;
  };
  std::vector<Memory> memories_;
};

}  // namespace ohmic::devices
