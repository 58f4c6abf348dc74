#pragma once
// The audio side of the engine: plays the plan in turn, swaps plans, holds the main fader, and lets nothing bad out.

#include <atomic>
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/master.hpp"
#include "engine/plan_body.hpp"
#include "rt/queue.hpp"

namespace ohmic::engine {

/// Plans belong to control; this holds the ones in use by pointer and says when it is done with one.
class Player {
 public:
  /// Begins anew with `plan`, silent. What was in use is not any more. [control] while nobody calls play.
  void start(const Format& format, PlanBody& plan);
  /// Hands over the next plan, compared with the one before it. Nothing untaken may be waiting: take_back first. [control]
  void hand(PlanBody& plan) noexcept { handed_.store(&plan, std::memory_order_release); }
  /// The plan handed over that audio has not taken; null when it has taken it, or none was. [control]
  PlanBody* take_back() noexcept { return handed_.exchange(nullptr, std::memory_order_acq_rel); }
  /// A plan that audio has left for good; null when there is none. [control]
  PlanBody* next_retired() noexcept;
  /// [any thread]
  void set_sounding(bool is_sounding) noexcept { is_sounding_.store(is_sounding, std::memory_order_relaxed); }

  /// One block of any length. [audio]
  void play(const Block& block) noexcept;
  /// Outputs begin again from silence with the next block. [audio]
  void drop() noexcept { master_.drop(); }
  /// [audio]
  bool is_swapping() const noexcept { return phase_ != Phase::steady; }

  std::uint64_t non_finite() const noexcept { return non_finite_.load(std::memory_order_relaxed); }
  std::uint64_t clipped() const noexcept { return clipped_.load(std::memory_order_relaxed); }
  std::uint64_t swaps() const noexcept { return swaps_.load(std::memory_order_relaxed); }

 private:
  enum class Phase : std::uint8_t { steady, falling, rising };

  void take_handed() noexcept;
  void take_over() noexcept;
  void play_chunk(const Block& block, int offset, int frames) noexcept;
  void emit(const float* from, const float* gains, float* to, int frames) noexcept;
  void publish_readings(int frames) noexcept;

  // bridges
  std::atomic<PlanBody*> handed_{nullptr};
  rt::Queue<PlanBody*> retired_{16};
  std::atomic<bool> is_sounding_{true};
  std::atomic<std::uint64_t> non_finite_{0}, clipped_{0}, swaps_{0};

  // audio; start() sets them while nobody plays
  PlanBody* current_ = nullptr;
  PlanBody* next_ = nullptr;  // while the current one's wires fall
  Phase phase_ = Phase::steady;
  int position_ = 0;  // frames into the phase
  int chunk_ = 1;     // frames the nodes are prepared for
  std::optional<FadeCurve> curve_;
  Master master_;
  bool sounds_ = true;  // asked for when the block began
  std::vector<float> wire_gains_, master_gains_;
  int frames_since_readings_ = 0, frames_between_readings_ = 1;
};

}  // namespace ohmic::engine
