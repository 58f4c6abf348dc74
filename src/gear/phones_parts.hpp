#pragma once
// What a phones output is made of: shared by the file that answers for it and the file that runs it.

#include <algorithm>
#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "dsp/ceiling.hpp"
#include "dsp/meter.hpp"
#include "dsp/ramp.hpp"
#include "dsp/stereo_oversampler.hpp"
#include "gear/circuit_path.hpp"
#include "gear/phones_path.hpp"

namespace ohmic::gear {

/// The highest value of at least the last two seconds, at most four: the present span of two seconds and the one before.
class HeldPeak {
 public:
  void prepare(Hertz rate) noexcept { span_ = static_cast<std::uint64_t>(2.0 * rate.value()), reset(); }
  void reset() noexcept { now_ = before_ = 0.0, age_ = 0; }
  /// `highest`: of the last `frames` frames.
  void add(double highest, std::uint64_t frames) noexcept {
    age_ += frames;
    if (age_ > span_) before_ = now_, now_ = 0.0, age_ = 0;
    now_ = std::max(now_, highest);
  }
  double value() const noexcept { return std::max(now_, before_); }

 private:
  std::uint64_t span_ = 96000, age_ = 0;
  double now_ = 0.0, before_ = 0.0;
};

struct PhonesOutput::Parts {
  Parts(const PhonesSpec& spec, std::uint64_t seed);

  void listen(std::span<const float> settings) noexcept;
  void convert(const Block& block) noexcept;
  void begin_circuits(int frames, AmplifierBank& bank) noexcept;
  void begin_circuit(std::size_t chain, int from, int frames, AmplifierBank& bank) noexcept;
  void finish_circuits(int frames) noexcept;
  void make_circuits(const PhonesSpec& spec, std::uint64_t seed);
  void prepare_circuits(const Format& format);
  void reset_circuits() noexcept;
  void read_circuits(std::span<float> values) noexcept;
  std::array<double, 3> rooms() const noexcept;
  void amplify(std::size_t chain, Sides volts, Sides out, std::size_t from, int frames) noexcept;
  void amplify(Sides volts, std::size_t from, int frames) noexcept;
  void hold(Sides terminals, int frames) noexcept;
  float scale_socket(int frames) noexcept;
  void leave(Sides terminals, Sides samples, int frames) noexcept;
  void hear(Sides terminals, Sides ear, int frames) noexcept;
  void run(const Block& block, std::size_t from, int frames) noexcept;
  void gather() noexcept;
  bool is_fading() const noexcept { return next != active; }
  bool is_circuit(std::size_t chain) const noexcept { return chains[chain].circuit != nullptr; }
  double volt_per_full_scale(std::size_t chain) const noexcept {
    return is_circuit(chain) ? chains[chain].circuit->order().volt_per_full_scale : paths[chain].volt_per_full_scale();
  }
  double bound() const noexcept {
    return std::max(paths[active].pascal_per_volt_bound(), paths[next].pascal_per_volt_bound());
  }

  /// A chain whose amplifier is a circuit, and whether and from where it runs in this block.
  struct Chain {
    std::unique_ptr<CircuitPath> circuit;  // null: a datasheet
    bool is_running = false, runs_now = false;
    int from = 0;
  };

  PhonesSocket socket;
  std::array<Field, 4> fields;
  Dac left_dac, right_dac;
  std::deque<PhonesPath> paths;                              // a path is not moved: its parts know each other
  std::vector<Chain> chains;                                 // beside them
  std::optional<dsp::StereoUpsampler> up;                    // where there is a circuit
  AmplifierBank own_bank{8 * PhonesSpec::max_chains};        // for whoever calls process
  dsp::Ceiling ceiling{2, dsp::Ceiling::Lowering::gliding};  // in pascal; a chain that is more sensitive counts at once
  dsp::LinearRamp volume, fade_in, share;
  std::size_t active = 0, next = 0, wanted = 0;
  double limit_pascal = 0.0;   // peak of the sine with the ceiling's level
  double socket_pascal = 0.0;  // what an uncalibrated socket may play: while the ceiling comes down, what it was
  float seen_volume = 0.0f, seen_ceiling = 0.0f, level = 0.0f, top = 0.0f;
  int ramp = 1, fade_in_frames = 1, fade_left = 0;
  bool is_fresh = true;

  struct Buffers {
    std::vector<float> volts[2], other[2], ear[2], factors, shares;
    std::vector<double> high[2];             // volts at the circuits' rate
    std::vector<float> waiting[2], line[2];  // volts for datasheet amplifiers beside circuits: as late as those
  } buffers;
  dsp::Meter ears[2], terminals[2];

  float converter_peak = 0.0f;  // since the last read
  StageReadings stage;          // since the last read
  HeldPeak open_held, current_held, converter_held;
  std::uint64_t voltage_limited = 0, current_limited = 0, socket_clipped = 0, non_finite = 0;
  circuit::LaneCounts counted;  // of all circuits, at the last look
  Frames late;                  // how late a circuit's output is
};

}  // namespace ohmic::gear
