#pragma once
// From a rig to a plan: places every gear and strip as a node, wires them by their units, and keeps them for the next plan.

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "engine/plan.hpp"
#include "rig/desk.hpp"
#include "rig/rig.hpp"

namespace ohmic::rig {

/// The nodes of a rig by id; what is asked for again keeps its state. [control]
class Shelf {
 public:
  /// The node of this id, made when it is not there.
  template <class Node, class... Arguments>
  std::shared_ptr<Node> take(const std::string& id, Arguments&&... arguments) {
    std::shared_ptr<engine::Node>& place = nodes_[id];
    if (place == nullptr) place = std::make_shared<Node>(std::forward<Arguments>(arguments)...);
    return std::static_pointer_cast<Node>(place);
  }

 private:
  std::map<std::string, std::shared_ptr<engine::Node>> nodes_;
};

/// What a rig's nodes are called in the plan.
namespace ids {
inline constexpr std::string_view mixer = "mixer";
std::string recording(std::string_view file);
std::string input(std::string_view name, std::string_view part);  // part: "preamp", "strip", "meter", ...
std::string output(std::string_view name, std::string_view part);
}  // namespace ids

/// Where recordings come from: the wires of all channels of a file, made once a file.
using Recordings = std::function<std::shared_ptr<engine::Node>(const std::string& file, int& channels)>;

/// Builds the plan. full_ceiling: see SessionOptions. Errors: those of PlanBuilder::build.
Result<std::unique_ptr<engine::Plan>> wire(const Rig& rig, const Desk& desk, const Format& format, bool full_ceiling,
                                           Shelf& shelf, const Recordings& recordings);

}  // namespace ohmic::rig
