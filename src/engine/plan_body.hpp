#pragma once
// What is inside a plan: steps, connections and buffers, as the builder lays them out and the engine plays them.

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/aligned.hpp"
#include "engine/plan.hpp"
#include "rt/latest.hpp"

namespace ohmic::engine {

/// Where a wire begins. Two plans have the same wire when it begins at the same terminal of the same node.
struct Source {
  static constexpr int card = -1;     // `terminal` is the card's channel
  static constexpr int nowhere = -2;  // silence
  int step = nowhere;
  int terminal = 0;
  const Node* node = nullptr;

  bool is_silent() const { return step == nowhere; }
  bool is_same_as(const Source& other) const {
    return (node || other.node) ? node == other.node && terminal == other.terminal
                                : step == other.step && (is_silent() || terminal == other.terminal);
  }
};

using Values = std::vector<float>;

/// A node in its place. Its inputs are the connections first_in .. first_in + ins of the plan.
struct Step {
  std::string id;
  std::shared_ptr<Node> node;
  std::size_t first_in = 0, ins = 0;
  std::size_t first_out = 0, outs = 0;
  bool keeps_settings = false;                   // the plan's author gave none: what was in force goes on
  Values given;                                  // [control] the settings last given
  std::unique_ptr<rt::Latest<Values>> settings;  // control to audio; null: the node has no settings
  Values told;                                   // [control] the readings last seen
  std::unique_ptr<rt::Latest<Values>> readings;  // audio to control; null: the node has no readings

  /// New values for audio to find. [control]
  void give(std::span<const float> values);
  /// Looks for new readings; true when there were any. [control]
  bool hear();
};

/// Wires that rise or fall during a chunk: marks has one entry a connection, gains one a frame.
struct Fading {
  std::span<const std::uint8_t> marks;
  const float* gains = nullptr;
};

struct PlanBody {
  struct CardTap {
    std::size_t connection;
    std::size_t channel;
  };

  std::vector<Step> steps;
  std::map<std::string, std::size_t, std::less<>> places;  // id to step
  std::vector<Source> sources;  // one a connection: the inputs of every step in order, then the card's outputs
  std::size_t first_card_output = 0;
  std::size_t card_inputs = 0;

  AlignedFloats arena;
  std::size_t arena_bytes = 0;
  std::vector<const float*> in;  // one a connection
  std::vector<float*> out;       // every step's outputs in order
  std::vector<CardTap> taps;     // connections that begin at the card, pointed anew each block
  const float* silence = nullptr;
  std::vector<float*> scratch;  // as many as the widest step has inputs; one at least
  std::vector<const float*> faded;

  // Set on control by whoever hands the plan to audio.
  std::vector<std::uint8_t> leaves;  // connections of the plan before that end with it
  std::vector<std::uint8_t> enters;  // connections of this plan that begin with it
  std::vector<Node*> returning;      // nodes that an older plan still held: to be reset at the take-over
  bool has_leaves = false, has_enters = false;

  std::size_t card_outputs() const { return sources.size() - first_card_output; }
  /// One chunk, at most as long as the format's frames, beginning at `offset` of the card's block. [audio]
  void play(const Block& card, int offset, int frames, const Fading& fading) noexcept;
  /// What the card's output channel plays of the chunk, faded; null: silence. Valid until the next play or call. [audio]
  const float* card_output(std::size_t channel, int frames, const Fading& fading) noexcept;
  /// Publishes what can be read off the nodes. [audio]
  void read() noexcept;
  /// Marks what differs from the plan that plays before. [control]
  void compare(const PlanBody& before);
};

}  // namespace ohmic::engine
