#pragma once
// What stands in a PipeWire server: nodes, their ports, the wires between them, and which cards are the default ones.

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "devices/pipewire/connection.hpp"
#include "devices/port_wires.hpp"

namespace ohmic::devices {

/// Follows the server's registry. Ports are called "node:port", as patchbays write them. Lives shorter than its
/// connection. Everything [control] while it holds the connection, which each call does by itself.
class PipewireGraph final : public PortGraph {
 public:
  /// `patience`: how long the server may take over a wire.
  PipewireGraph(PipewireConnection& connection, Clock::Time patience);
  ~PipewireGraph() override;

  /// Whose wires are ours: the node's number on the server.
  void belongs_to(std::uint32_t node);
  /// Has anything come or gone since the last time? [any thread]
  bool changed() noexcept { return has_changed_.exchange(false); }

  std::vector<PortWire> wires() override;
  bool has(const std::string& port) override;
  bool connect(const PortWire& wire) override;

  /// A card made of hardware, or of another program: its title, and its ports in their order.
  struct Found {
    std::string title;
    std::vector<std::string> ports;
  };
  /// Where sound comes from (are_inputs) or goes to by default; never one of this process's own. No ports: there is none.
  Found default_card(bool are_inputs);

 private:
  struct Node {
    std::string name, title, media_class;
    int priority = 0;
    std::uint32_t client = 0;
  };
  struct Port {
    std::uint32_t node = 0;
    int number = 0;
    bool is_input = false;
    bool is_monitor = false;
    std::string name;
  };
  struct Link {
    std::uint32_t output = 0, input = 0;  // ports
  };
  struct Listener;

  void add(std::uint32_t id, const char* type, const spa_dict& properties);
  void remove(std::uint32_t id);
  std::string name_of(const Port& port) const;
  const Port* find(const std::string& name, bool is_input, std::uint32_t& id) const;
  bool is_own(const Node& node) const;
  bool serves(const Node& node, bool are_inputs) const;

  PipewireConnection& connection_;
  Clock::Time patience_;
  std::unique_ptr<Listener> listener_;
  std::uint32_t own_ = 0;
  std::map<std::uint32_t, Node> nodes_;
  std::map<std::uint32_t, Port> ports_;
  std::map<std::uint32_t, Link> links_;
  std::map<std::uint32_t, int> processes_;  // of clients
  std::string default_sink_, default_source_;
  std::atomic<bool> has_changed_{true};
};

}  // namespace ohmic::devices
