#pragma once
// The compressor of a strip: evens out loud and soft, by a closed form in level and in time.

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "dsp/envelope.hpp"
#include "dsp/processor.hpp"
#include "dsp/svf.hpp"
#include "units/field.hpp"
#include "units/quantity.hpp"

namespace ohmic::dsp {

enum class LevelDetector { peak, rms };
inline constexpr std::array<std::string_view, 2> level_detectors = {"peak", "rms"};

struct CompressorSettings {
  bool is_on = false;
  DBFS threshold;
  double ratio = 1.0;
  Decibel knee;
  Second attack, release;
  Decibel makeup;
  double mix = 1.0;
  std::optional<Hertz> side_chain;
  LevelDetector detector = LevelDetector::peak;
};

inline constexpr std::array compressor_fields = {
    bind<&CompressorSettings::is_on>({.name = "on", .fallback = 1, .says = "Whether the compressor works."}),
    bind<&CompressorSettings::threshold>({.name = "threshold",
                                          .minimum = -80,
                                          .maximum = 0,
                                          .fallback = -20,
                                          .says = "The level above which it turns down.",
                                          .law = Law::decibel}),
    bind<&CompressorSettings::ratio>({.name = "ratio",
                                      .minimum = 1,
                                      .maximum = 100,
                                      .fallback = 3,
                                      .says = "How many dB more going in make one dB more coming out.",
                                      .law = Law::logarithmic}),
    bind<&CompressorSettings::knee>({.name = "knee",
                                     .minimum = 0,
                                     .maximum = 40,
                                     .fallback = 6,
                                     .says = "Width of the bend around the threshold.",
                                     .law = Law::decibel}),
    bind<&CompressorSettings::attack>({.name = "attack",
                                       .minimum = 0.00005,
                                       .maximum = 0.5,
                                       .fallback = 0.01,
                                       .says = "Time to 63 % of a new, larger reduction.",
                                       .law = Law::logarithmic}),
    bind<&CompressorSettings::release>({.name = "release",
                                        .minimum = 0.005,
                                        .maximum = 5,
                                        .fallback = 0.12,
                                        .says = "Time to 63 % of the way back.",
                                        .law = Law::logarithmic}),
    bind<&CompressorSettings::makeup>({.name = "makeup",
                                       .minimum = -20,
                                       .maximum = 40,
                                       .fallback = 0,
                                       .says = "Gain behind it.",
                                       .law = Law::decibel}),
    bind<&CompressorSettings::mix>({.name = "mix",
                                    .minimum = 0,
                                    .maximum = 1,
                                    .fallback = 1,
                                    .says = "How much of the output is compressed; the rest is the input."}),
    bind<&CompressorSettings::side_chain>({.name = "side_chain",
                                           .minimum = 20,
                                           .maximum = 2000,
                                           .fallback = unknown,
                                           .says = "It hears only what is above (12 dB per octave); leave out for all.",
                                           .law = Law::logarithmic}),
    bind<&CompressorSettings::detector>({.name = "detector",
                                         .fallback = 0,
                                         .says = "Whether peaks or the mean power (rms, 10 ms) decide.",
                                         .choices = level_detectors}),
};

/// What it takes away from a steady level, positive: the static curve, a quadratic knee between two straight lines
/// (Giannoulis, Massberg & Reiss 2012, "Digital Dynamic Range Compressor Design", JAES 60(6), eq. 4). Not the makeup.
Decibel reduction_at(const CompressorSettings& settings, DBFS level) noexcept;

/// Settings: compressor_fields. Feed-forward, in decibels, after Giannoulis, Massberg & Reiss 2012: level of the louder
/// channel -> static curve -> smooth branching -> the same gain for all channels.
/// Level: a full-scale sine is 0 dBFS for both detectors. Peak holds each peak for 10 ms (up to a 32-frame cell more), so
/// that tones from 50 Hz up have no ripple; rms is the mean power over about 10 ms. Above +60 dBFS it is +60.
/// Time: when a steady level takes R dB instead of none, the reduction is R (1 - exp(-t / attack)) after t seconds;
/// when it ends (for a peak: and its hold has passed), R exp(-t / release).
/// Output: (1 - mix) in + mix makeup in 10^(-reduction / 20). At rest without makeup, or off, bits pass unchanged.
/// Every setting that moves the gain at once is ramped over 20 ms. No frame of latency.
class Compressor {
 public:
  enum Reading : std::size_t { reduction };
  static constexpr std::size_t readings_count = 1;

  explicit Compressor(std::size_t channels) : channels_(channels) {}
  void prepare(const Format& format);
  void reset() noexcept;
  void process(std::span<const float> settings, const Block& block) noexcept;
  Frames latency() const noexcept { return {}; }
  std::span<const Field> fields() const noexcept;

  /// dB, positive, of the compressed part without makeup: the deepest since the last read.
  std::span<const Field> readings() const noexcept;
  void read(std::span<float> values) noexcept;

 private:
  void adopt(std::span<const float> settings) noexcept;
  void forget() noexcept;
  bool listen(const Block& block, int from, int frames) noexcept;
  void curve(int frames) noexcept;
  void make_gains(int frames) noexcept;

  std::size_t channels_;
  Hertz rate_{48000.0};
  std::array<float, compressor_fields.size()> seen_{};
  CellRamp threshold_, slope_, knee_, makeup_, mix_;  // log2; mix 0 while off
  CellRamp rms_;                                      // how much the rms detector decides
  float quiet_below_ = 0.0f;                          // peaks below certainly take nothing away
  HeldPeak held_;
  MeanPower mean_;
  Follower follower_;
  SvfChain side_chain_;
  std::vector<Cell> heard_;  // what the side chain lets through, a channel each
  std::vector<const float*> reads_;
  std::vector<float*> writes_;
  Cell levels_{}, powers_{}, reductions_{}, gains_{};
  DeepestReduction deepest_;
  int ramp_ = 1, position_ = 0;
  bool is_fresh_ = true, is_on_ = false;
};

}  // namespace ohmic::dsp
