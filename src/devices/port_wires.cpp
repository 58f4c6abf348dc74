// Remembers who was connected to our ports in JACK or PipeWire, and connects them again when both ends are back.

#include "devices/port_wires.hpp"

#include <algorithm>

namespace ohmic::devices {

void PortWires::look(PortGraph& graph, Clock::Time now) {
  constexpr Clock::Time doubt = std::chrono::milliseconds(500);
  const std::vector<PortWire> present = graph.wires();
  for (const PortWire& wire : present) {
    if (std::ranges::find(memories_, wire, &Memory::wire) == memories_.end())
      memories_.push_back({.wire = wire, .gone_since = {}});
  }
  std::erase_if(memories_, [&](Memory& memory) {
    if (std::ranges::find(present, memory.wire) != present.end()) {
      memory.is_made = true;
      memory.gone_since.reset();
    } else if (!graph.has(memory.wire.theirs)) {
      memory.is_made = false;
      memory.gone_since.reset();
    } else if (!memory.is_made) {
      memory.is_made = graph.connect(memory.wire);
    } else if (!memory.gone_since) {
      memory.gone_since = now;
    } else if (now - *memory.gone_since >= doubt) {
      return true;
    }
    return false;
  });
}

void PortWires::lose() {
  for (Memory& memory : memories_) {
    memory.is_made = false;
    memory.gone_since.reset();
  }
}

void PortWires::forget(const std::string& ours, const std::vector<std::string>& theirs) {
  std::erase_if(memories_, [&](const Memory& memory) {
    return memory.wire.ours == ours && std::ranges::find(theirs, memory.wire.theirs) != theirs.end();
  });
}

bool PortWires::is_undecided() const noexcept {
  return std::ranges::any_of(memories_, [](const Memory& memory) { return memory.gone_since.has_value(); });
}

std::vector<PortWire> PortWires::wires() const {
  std::vector<PortWire> wires;
  for (const Memory& memory : memories_) wires.push_back(memory.wire);
  return wires;
}

}  // namespace ohmic::devices
