#pragma once
// A plan: the order in which nodes run and the buffers between them; built on control, played by audio, owns no state.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/node.hpp"
#include "units/dimension.hpp"
#include "units/error.hpp"

namespace ohmic::engine {

/// One channel of samples on its way: a handle given by a PlanBuilder, before anyone can use it. So a plan has no cycle.
struct Wire {
  int number = -1;
};

/// The units at a node's terminals: Dimension::pascal, volt or full_scale for each input and output.
struct Ports {
  std::vector<Dimension> in;
  std::vector<Dimension> out;

  /// So many inputs and outputs, all in one unit.
  static Ports all(Dimension unit, int inputs, int outputs);
};

/// How late one way through a plan is: the longest one, with its parts, and the shortest for comparison.
struct Latency {
  struct Part {
    std::string id;  // of the node, as in the rig
    Frames frames;
  };
  Frames total;
  Frames shortest;          // less than total when parallel ways differ: their sum is coloured
  std::vector<Part> parts;  // those of the longest way that are late at all, in the order the sound meets them
};

struct PlanBody;

/// An order and pointers. Keeps its nodes alive; what they remember stays in them.
class Plan {
 public:
  ~Plan();
  Plan(const Plan&) = delete;
  Plan& operator=(const Plan&) = delete;

  const Format& format() const { return format_; }
  std::size_t steps() const;
  /// The node that stands under this id, or null. [control]
  const Node* find(std::string_view id) const;
  /// Card channels that the plan reads and writes: one more than the highest number used.
  int card_inputs() const;
  int card_outputs() const;
  /// Bytes of audio memory, buffers of dead wires used again.
  std::size_t arena_bytes() const;

  /// Prepares every node: for whoever asks for latencies without an engine, which prepares what is new to it. [control]
  void prepare();
  /// From a card's input channel to one of its output channels; empty when no way leads there. Counts what the nodes
  /// add; the card's own share stands in devices::Granted. Nodes must be prepared. [control]
  std::optional<Latency> latency(int card_input, int card_output) const;
  /// The same from a node, itself included, by its id: for what begins at a recording.
  std::optional<Latency> latency(std::string_view from, int card_output) const;

 private:
  friend class PlanBuilder;
  friend class Engine;
  explicit Plan(Format format, std::unique_ptr<PlanBody> body);

  Format format_;
  std::unique_ptr<PlanBody> body_;
};

/// Wires nodes together, in the order they shall run. Mistakes are collected; build() tells the first. [control]
class PlanBuilder {
 public:
  PlanBuilder();
  ~PlanBuilder();

  /// What comes in at a card's channel, full scale. Asking twice gives the same wire.
  Wire card_input(int channel);
  /// A wire on which nothing ever happens, in any unit: for terminals that stay open.
  Wire silence();
  /// Places a node. `inputs` in the order of its terminals; the wires of its outputs come back. `settings` in the order
  /// of node->fields(), in base units; empty: those in force where an engine carries the node over, else the fallbacks.
  /// Refused: an id or a node placed twice, a wire of another unit than ports.in says, settings out of range.
  std::vector<Wire> add(std::string id, std::shared_ptr<Node> node, std::vector<Wire> inputs, Ports ports,
                        std::vector<float> settings = {});
  /// The same for a node that is full scale all over.
  std::vector<Wire> add(std::string id, std::shared_ptr<Node> node, std::vector<Wire> inputs, int outputs,
                        std::vector<float> settings = {});
  /// What a card's channel plays. Refused: a wire that is not full scale, a channel that already plays another.
  void to_card(Wire wire, int channel);
  /// The plan. Errors: the first mistake made since the builder began. The builder is empty afterwards.
  Result<std::unique_ptr<Plan>> build(const Format& format);

 private:
  struct Draft;
  std::unique_ptr<Draft> draft_;
};

}  // namespace ohmic::engine
