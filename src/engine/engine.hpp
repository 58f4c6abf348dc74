#pragma once
// The engine: what a card calls once a period. Plays a plan, takes over the next one without a click, and counts.

#include <memory>
#include <span>
#include <string_view>

#include "devices/card.hpp"
#include "engine/health.hpp"
#include "engine/plan.hpp"
#include "units/clock.hpp"

namespace ohmic::engine {

/// One control thread owns it; the card's thread calls process and missed. Must outlive Card::stop().
class Engine final : public devices::Client {
 public:
  explicit Engine(Clock& clock);
  ~Engine() override;

  /// Before Card::start, at first and after every reconnect: takes `plan` at once (null: goes on with the one it has),
  /// prepares nodes that are new or of another format, and lets all outputs rise from silence within 50 ms.
  /// Only while no card calls. Errors: neither a plan nor one before. [control]
  Result<void> start(std::unique_ptr<Plan> plan);
  /// While playing: wires that change fall silent within 10 ms, then the plan takes over at that frame and its own new
  /// wires rise within 10 ms. Everything else goes on bit by bit. A plan adopted before the last one's turn replaces it.
  /// Errors: another format than start()'s, nothing started. [control]
  Result<void> adopt(std::unique_ptr<Plan> plan);
  /// Frees plans that audio has left. Call now and then. Returns how many are still held. [control]
  std::size_t collect();

  /// All outputs fall silent within 10 ms and stay so; or rise again within 50 ms. [any thread]
  void silence() noexcept;
  void sound() noexcept;

  /// Moves a setting of the node `id`; the last value given is the one that reaches it, whatever plan is in turn.
  /// Errors: no such node or field, a value out of range, each with what would have been understood. [control]
  Result<void> set(std::string_view id, std::string_view field, double value);
  Result<void> set(std::string_view id, std::size_t field, double value);
  /// All settings of a node at once, in the order of its fields().
  Result<void> set(std::string_view id, std::span<const float> values);
  /// The settings last given, plan's or set(). Empty for unknown ids. Valid until the next call. [control]
  std::span<const float> settings(std::string_view id) const;
  /// What the node's readings() said last, at most 5 ms of stream old; empty for unknown ids, fallbacks before the
  /// first. Valid until the next call. [control]
  std::span<const float> readings(std::string_view id);

  /// The plan last given to start() or adopt(), or null. [control]
  const Plan* plan() const;
  /// [control]
  Health health() const;
  /// The oldest xrun not yet told. [control]
  bool next_xrun(Xrun& xrun);

  /// After more than 0.1 s in which the card did not call, or that it says it lost, all outputs rise from silence again.
  void process(const Block& block) noexcept override;
  void missed(Frames frames) noexcept override;

 private:
  struct Playing;
  std::unique_ptr<Playing> playing_;
};

}  // namespace ohmic::engine
