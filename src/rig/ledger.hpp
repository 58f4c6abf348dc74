#pragma once
// The latency ledger: every part of the way from an input to an output that makes it late, and who asked for it.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "devices/card.hpp"
#include "engine/plan.hpp"
#include "rig/rig.hpp"

namespace ohmic::rig {

/// One part, in the order the sound meets them.
struct LatencyPart {
  enum class Kind {
    card,       // its buffers and converters
    gear,       // what a processor needs and declares
    asked_for,  // a delay trim: late because somebody wants it so
  };
  std::string part;  // "card: capture"
  Frames frames;
  Kind kind = Kind::gear;
};

struct Ledger {
  std::string input, output;       // between which
  std::vector<LatencyPart> parts;  // from connector to connector
  Hertz rate{48000.0};
  bool is_assumed = false;  // no card is open: a period each way is reckoned for it

  Frames total() const;
  /// Of one kind.
  Frames of(LatencyPart::Kind kind) const;
  Second time() const { return total() / rate; }
};

/// From an input or playback to an output (phones, monitor: the set that is heard). Counts what the nodes of `plan`
/// declare on the longest way, the delays the rig asks for, and the card's share (`granted`: of an open card). Nothing
/// when no way leads there: the output's mix has no send of that channel. Nodes must be prepared. [control]
std::optional<Ledger> latency_ledger(const Rig& rig, const engine::Plan& plan, const devices::Granted* granted,
                                     std::string_view input, std::string_view output);

/// The longest of all ways of the rig.
Ledger latency_ledger(const Rig& rig, const engine::Plan& plan, const devices::Granted* granted = nullptr);

/// The same without a plan: only what the card and the person add.
Ledger latency_ledger(const Rig& rig, const devices::Granted* granted = nullptr);

}  // namespace ohmic::rig
