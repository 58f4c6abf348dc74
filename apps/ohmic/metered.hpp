#pragma once
// The engine with meters behind it, for renders: peak and loudness of what goes into the files, on a thread of their own.

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "devices/card.hpp"
#include "dsp/loudness.hpp"

namespace ohmic::app {

/// Hands every block to the engine and a copy of its outputs, in pairs, to the meters. It waits when the meters are
/// behind, so it is for offline cards only. Measuring takes as long as a third of a simple rig does.
class Metered final : public devices::Client {
 public:
  /// pairs: the left channel of each, from 0; the right one is the next.
  Metered(devices::Client& engine, std::vector<std::size_t> pairs);

  /// Before the card starts. Errors: a rate that has no loudness. [control]
  Result<void> prepare(const Format& format);
  /// After the last block; the figures hold from then on. [control]
  void finish();
  /// Highest sample of a pair, and its integrated loudness in LUFS.
  double peak(std::size_t pair) const { return static_cast<double>(peaks_[pair]); }
  double loudness(std::size_t pair) const { return meters_[pair].integrated(); }

  void process(const Block& block) noexcept override;
  void missed(Frames frames) noexcept override { engine_.missed(frames); }

 private:
  /// Planar, one vector a channel.
  using Piece = std::vector<std::vector<float>>;

  void hand_over();
  void measure(std::stop_token stop);
  void add(const Piece& piece, std::size_t frames);

  devices::Client& engine_;
  std::vector<std::size_t> pairs_;
  std::vector<dsp::Loudness> meters_;
  std::vector<float> peaks_;
  int largest_ = 64;
  std::size_t filled_ = 0;
  Piece filling_;

  std::mutex mutex_;  // guards what follows
  std::condition_variable_any changed_;
  Piece waiting_;
  std::size_t waiting_frames_ = 0;  // 0: the meters are done with it
  std::jthread thread_;
};

}  // namespace ohmic::app
