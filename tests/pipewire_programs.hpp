#pragma once
// What tests of PipeWire hold against each other: a client that hears and speaks, recordings, and where one is in another.

#include <atomic>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "devices/card.hpp"

namespace ohmic::scenario {

/// Hears what comes in, as much as there is room for; speaks a tone or what it was given.
class Listener final : public devices::Client {
 public:
  Listener(int inputs, std::size_t room);

  void process(const Block& block) noexcept override;
  void missed(Frames frames) noexcept override;

  /// Spoken on all outputs, again and again; set before it starts.
  void speak(std::vector<float> sound) { spoken_ = std::move(sound); }
  /// Hears from the beginning again.
  void forget() noexcept { heard_frames_ = 0; }

  std::size_t frames() const noexcept { return heard_frames_; }
  std::span<const float> heard(std::size_t input) const noexcept { return {heard_[input].data(), heard_frames_}; }
  std::span<const float> last(std::size_t input, std::size_t frames) const noexcept;
  int blocks() const noexcept { return blocks_; }
  int longest() const noexcept { return longest_; }
  long lost() const noexcept { return lost_; }

 private:
  std::vector<std::vector<float>> heard_;
  std::vector<float> spoken_;
  std::size_t at_ = 0;
  std::atomic<std::size_t> heard_frames_{0};
  std::atomic<int> blocks_{0}, longest_{0};
  std::atomic<long> lost_{0};
};

/// Reproducible noise between -0.5 and 0.5, never 0: 24 bits each, so that 24-bit and float files carry it exactly.
std::vector<float> noise(std::size_t frames);
std::vector<float> tone(double hertz, double peak, std::size_t frames);
/// The same sound on both channels; floats.
void write_stereo(const std::string& path, const std::vector<float>& sound);
/// One channel of a recording; empty: there is none yet.
std::vector<float> read_channel(const std::string& path, int channel);
/// How many frames of `wanted` stand in `sound`, one behind the other, where its first frame is found; 0: nowhere.
std::size_t find(std::span<const float> sound, std::span<const float> wanted);

/// A tone in a recording: what it is, and the largest step away from it.
struct Heard {
  double hertz = 0.0;
  double peak = 0.0;
  double worst = 0.0;  // of the difference from the sine that fits best
};
/// From the first sample above a hundredth to the last, a tenth of that left out at both ends.
Heard measure(std::span<const float> sound, double rate = 48000.0);

}  // namespace ohmic::scenario
