#pragma once
// A plan before it is one: who stands where with which settings, so that two of them can be compared.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <typeinfo>
#include <utility>
#include <vector>

#include "engine/plan.hpp"
#include "rig/extent.hpp"

namespace ohmic::rig {

/// The nodes of a rig by id. Who is asked for again with what it was made of keeps its state; of something else, it is
/// made anew. [control]
class Shelf {
 public:
  template <class Node, class... Arguments>
  std::shared_ptr<Node> take(const std::string& id, const Arguments&... arguments) {
    using Recipe = Made<std::tuple<Arguments...>>;
    Item& item = items_[id];
    std::tuple<Arguments...> made_of(arguments...);
    const auto* recipe = dynamic_cast<const Recipe*>(item.made_of.get());
    if (item.node == nullptr || recipe == nullptr || !(recipe->arguments == made_of) ||
        dynamic_cast<Node*>(item.node.get()) == nullptr) {
      item.node = std::make_shared<Node>(arguments...);
      item.made_of = std::make_unique<Recipe>(std::move(made_of));
    }
    item.is_used = true;
    return std::static_pointer_cast<Node>(item.node);
  }
  /// Throws away who was not asked for since the last sweep.
  void sweep() {
    std::erase_if(items_, [](const auto& item) { return !item.second.is_used; });
    for (auto& [id, item] : items_) item.is_used = false;
  }

 private:
  struct AnyMade {
    virtual ~AnyMade() = default;
  };
  template <class Tuple>
  struct Made final : AnyMade {
    explicit Made(Tuple&& its) : arguments(std::move(its)) {}
    Tuple arguments;
  };
  struct Item {
    std::shared_ptr<engine::Node> node;
    std::unique_ptr<AnyMade> made_of;
    bool is_used = false;
  };
  std::map<std::string, Item> items_;
};

/// Nodes in their order with their wires and settings.
class Blueprint {
 public:
  /// A channel of a signal in here: an output of a step, a channel of the card, or silence.
  struct Signal {
    enum class From { silence, card, step };
    From from = From::silence;
    int number = 0;  // step or channel of the card, from 0
    int output = 0;
    bool operator==(const Signal&) const = default;
  };

  struct Step {
    std::string id;
    std::shared_ptr<engine::Node> node;
    std::vector<Signal> inputs;
    engine::Ports ports;
    std::vector<float> settings;
    /// What the node is handed beside settings once the plan plays, and how: circuits built for where their knobs stand.
    std::vector<std::pair<std::shared_ptr<const void>, int>> cargo = {};
    std::function<void()> hand = {};

    /// Bit by bit: unknown stays unknown.
    bool has_settings_of(const Step& other) const;
  };

  static Signal silence() { return {}; }
  static Signal card(int channel) { return {.from = Signal::From::card, .number = channel}; }
  /// Places a node; the signals of its outputs come back.
  std::vector<Signal> add(std::string id, std::shared_ptr<engine::Node> node, std::vector<Signal> inputs,
                          engine::Ports ports, std::vector<float> settings = {});
  /// Gives the step placed last its cargo.
  void load(std::vector<std::pair<std::shared_ptr<const void>, int>> cargo, std::function<void()> hand);
  void to_card(Signal signal, int channel) { played_.emplace_back(channel, signal); }

  const std::vector<Step>& steps() const { return steps_; }
  /// Errors: those of engine::PlanBuilder.
  Result<std::unique_ptr<engine::Plan>> plan(const Format& format) const;

  /// What it takes to come here from `before`: nothing, settings, nodes or plan.
  Extent from(const Blueprint& before) const;
  /// Hands over all cargo that differs from what `before` had at the same node.
  void hand_over(const Blueprint& before) const;

 private:
  std::vector<Step> steps_;
  std::vector<std::pair<int, Signal>> played_;
};

}  // namespace ohmic::rig
