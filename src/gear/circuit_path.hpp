#pragma once
// A circuit of one stereo output while it plays: two lanes, and two more while a knob is turned or a headphone plugged.

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "circuit/solver/lane.hpp"
#include "dsp/noise.hpp"
#include "dsp/stereo_oversampler.hpp"
#include "gear/amplifier_bank.hpp"
#include "gear/circuit_amplifier.hpp"
#include "gear/circuit_scope.hpp"
#include "gear/output_stage.hpp"
#include "rt/queue.hpp"
#include "units/format.hpp"

namespace ohmic::gear {

/// A circuit and how it is heard: what control hands to audio.
struct CircuitOrder {
  std::shared_ptr<const CircuitAmplifier> amplifier;
  float match = 1.0f;                // of the volts in front of it
  double volt_per_full_scale = 1.0;  // at the terminals, volume at 0 dB
  int listen = -1;  // what is heard instead of the output, as loud as that at 1 kHz: a probe, or the place looked at
  int scope = as_heard;  // what the scope shows: -1 the output, or like `listen`
  /// Null, or the same circuit looking at the place that the scope shows: computed beside what is heard, which it leaves
  /// as it is, bit by bit.
  std::shared_ptr<const CircuitAmplifier> eye = {};
  static constexpr int as_heard = -2;
  bool operator==(const CircuitOrder&) const = default;
};

/// What has been met since it was asked last, and what was seen of it lately.
struct CircuitReadings {
  circuit::LaneCounts counts;   // both sides together
  std::uint64_t mutings = 0;    // times it was muted because its equations found no solution
  double supply_current = 0.0;  // A, both sides, mean
  double load_current = 0.0;    // A rms, the larger side
  struct Probe {
    double mean = 0.0, swing = 0.0;  // left side: V or A; half the distance from the lowest to the highest
  };
  std::array<Probe, CircuitAmplifier::most_probes> probes{};
};

class CircuitPath {
 public:
  explicit CircuitPath(const CircuitOrder& order, std::uint64_t seed);
  ~CircuitPath();
  CircuitPath(const CircuitPath&) = delete;
  CircuitPath& operator=(const CircuitPath&) = delete;

  /// Takes what was handed last at once. While nobody plays. [control]
  void prepare(const Format& format);
  /// The circuit as it is from now on: faded to within 20 ms, going on from the charges it has where it rests as before,
  /// from its own operating point where not. The newest wins. Frees what audio has left. [control]
  void hand(const CircuitOrder& order);
  /// What was handed last. [control]
  const CircuitOrder& handed() const { return last_; }
  /// What the scope shows, left side, before its level and high-pass; valid until the next call. Null: nothing was seen
  /// yet of what was handed last. [control]
  const ScopeTrace* scope() noexcept;

  /// Back to the operating point. [audio]
  void reset() noexcept;
  /// Hands the lanes' work of frames [from, frames) of a block to the bank. high: the converter's volts at the circuit's
  /// rate, for the whole block; they stay valid until the bank has run. [audio]
  void begin(const double* left_high, const double* right_high, int from, int frames, AmplifierBank& bank) noexcept;
  /// After the bank: terminal volts of those frames, into left() and right() at the same places. volts: the
  /// converter's, for what was asked of the amplifier. [audio]
  void finish(const float* left_volts, const float* right_volts, int from, int frames) noexcept;
  const float* left() const noexcept { return terminals_[0].data(); }
  const float* right() const noexcept { return terminals_[1].data(); }

  /// Of the order that is heard (while fading: faded to). [audio]
  const CircuitOrder& order() const noexcept;
  StageReadings take_stage() noexcept;
  const CircuitReadings& read() noexcept;

 private:
  static constexpr int most_metered_steps = 128;
  static constexpr std::size_t most_taps = 16;

  /// One pair of lanes with what belongs to it. Made and freed on control.
  struct Set {
    Set(const CircuitOrder& its, std::uint32_t view);
    void reset() noexcept;  // its lanes
    CircuitOrder order;
    std::uint32_t view = 0;  // of the scope's traces: another number, another place
    circuit::Lane lanes[2];
    std::size_t heard_tap = 0;
    double resting = 0.0, scale = 1.0;             // of what is heard: (tap - resting) scale
    std::optional<circuit::Lane> eye;              // the left side once more, where it is only looked at
    std::size_t seen_tap = 0;                      // what the scope shows: of the eye, or of the left side
    double seen_resting = 0.0, seen_factor = 1.0;  // of its tap; factor makes it V or A
    bool blocks_dc = false;
    double mean[2] = {};  // what the high-pass of a probe remembers
  };
  struct Work {  // of one set in this block
    std::vector<double> scaled[2], out[2];
    std::array<double*, most_taps> taps[2][2]{};  // [pass][side]
    const double* in[2] = {};
  };
  void take() noexcept;
  void retire(Set* set) noexcept;
  void become_next() noexcept;
  Set& shown() noexcept { return next_ != nullptr ? *next_ : *now_; }  // while fading: faded to
  void collect();
  void send(Set& set, Work& work, const double* const high[2], int steps, bool meters, AmplifierBank& bank) noexcept;
  void send_eye(Set& set, const double* in, int steps, AmplifierBank& bank) noexcept;
  void settle(Set& set, Work& work, int steps) noexcept;
  void see(const Set& set, const Work& work, int steps) noexcept;
  void begin_scope() noexcept;
  void meter(int steps) noexcept;
  void watch(int from, int frames) noexcept;
  void count_limits(const float* left, const float* right, int from, int frames) noexcept;
  void ramp_gain(float* samples, int frames, float target, float& gain) const noexcept;

  // control
  CircuitOrder last_;
  std::uint32_t view_ = 0;
  std::vector<std::unique_ptr<Set>> owned_;

  // bridges
  std::atomic<Set*> handed_{nullptr};
  rt::Queue<Set*> retired_{64};

  // audio
  Set* now_ = nullptr;
  Set* next_ = nullptr;  // while it is faded to
  int fade_steps_ = 1, fade_done_ = 0;
  int factor_ = 4;
  dsp::StereoDownsampler down_{4};
  Work works_[2];
  std::vector<double> seen_;                      // by the scope
  std::array<double*, most_taps> eye_taps_[2]{};  // [pass]
  std::vector<float> terminals_[2], hiss_;
  dsp::Noise noise_[2];
  float noise_rms_[2] = {};         // now, next
  double noise_share_ = 1.0;        // rms of white noise that reads 1 behind the A curve
  std::vector<double> metered_[2];  // [side][tap][step]
  int metered_steps_ = 0;
  int frames_to_meter_ = 0, frames_between_ = 480;
  CircuitScope scope_;
  StageReadings stage_;
  CircuitReadings readings_;
  double power_ = 0.0, square_[2] = {};
  int bad_frames_ = 0, muted_left_ = 0, patience_ = 2400, silence_ = 48000;
  float gain_ = 1.0f, gain_step_ = 0.002f;
  bool rests_ = false;  // muted: this block is not computed
  bool is_prepared_ = false;
};

}  // namespace ohmic::gear
