#pragma once
// A microphone, instrument and line preamp by its datasheet: gain, input impedance, EIN, maximum level, pad, 48 V.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "dsp/biquad.hpp"
#include "dsp/noise.hpp"
#include "dsp/ramp.hpp"
#include "gear/figures.hpp"
#include "units/block.hpp"
#include "units/error.hpp"
#include "units/field.hpp"
#include "units/format.hpp"

namespace ohmic::gear {

enum class PreampInput { microphone, instrument, line };
inline constexpr std::array<std::string_view, 3> preamp_inputs = {"microphone", "instrument", "line"};

/// Levels are what its maker prints. The three sockets share one amplifier: a socket with a higher maximum level is one
/// with more attenuation in front, so its gain is lower by the difference to the microphone's.
struct PreampSpec {
  PreampInput input = PreampInput::microphone;
  Ohm microphone_impedance, instrument_impedance, line_impedance;
  Decibel minimum_gain, maximum_gain;
  DBu microphone_maximum, instrument_maximum, line_maximum;  // sine, at minimum gain, no pad
  DBu ein;           // A-weighted, 150 ohm source with its thermal noise, at maximum gain
  DBu output_noise;  // A-weighted, at its output: what remains when the gain is turned down
  Decibel pad_attenuation;
  bool has_phantom = true;
  Ohm output_impedance;
  std::optional<Hertz> bandwidth;  // -3 dB
  bool operator==(const PreampSpec&) const = default;
};

inline constexpr std::array preamp_fields = {
    bind<&PreampSpec::input>({.name = "input",
                              .fallback = 0,
                              .says = "Which socket is used: microphone, instrument (Hi-Z) or line.",
                              .choices = preamp_inputs}),
    bind<&PreampSpec::microphone_impedance>({.name = "microphone_impedance",
                                             .minimum = 100,
                                             .maximum = 1e6,
                                             .fallback = 3e3,
                                             .says = "Input impedance for a microphone.",
                                             .law = Law::logarithmic}),
    bind<&PreampSpec::instrument_impedance>({.name = "instrument_impedance",
                                             .minimum = 1e3,
                                             .maximum = 100e6,
                                             .fallback = 1e6,
                                             .says = "Input impedance for an instrument (Hi-Z).",
                                             .law = Law::logarithmic}),
    bind<&PreampSpec::line_impedance>({.name = "line_impedance",
                                       .minimum = 100,
                                       .maximum = 10e6,
                                       .fallback = 20e3,
                                       .says = "Input impedance for a line source.",
                                       .law = Law::logarithmic}),
    bind<&PreampSpec::minimum_gain>({.name = "minimum_gain",
                                     .minimum = -40,
                                     .maximum = 80,
                                     .fallback = 0,
                                     .says = "Gain with the knob fully down, microphone input.",
                                     .law = Law::decibel}),
    bind<&PreampSpec::maximum_gain>({.name = "maximum_gain",
                                     .minimum = -40,
                                     .maximum = 100,
                                     .fallback = 60,
                                     .says = "Gain with the knob fully up, microphone input.",
                                     .law = Law::decibel}),
    bind<&PreampSpec::microphone_maximum>({.name = "microphone_maximum",
                                           .minimum = -40,
                                           .maximum = 40,
                                           .fallback = 10,
                                           .says = "Highest microphone level at minimum gain; it clips above."}),
    bind<&PreampSpec::instrument_maximum>({.name = "instrument_maximum",
                                           .minimum = -40,
                                           .maximum = 40,
                                           .fallback = 12,
                                           .says = "Highest instrument level at minimum gain."}),
    bind<&PreampSpec::line_maximum>({.name = "line_maximum",
                                     .minimum = -40,
                                     .maximum = 40,
                                     .fallback = 22,
                                     .says = "Highest line level at minimum gain."}),
    bind<&PreampSpec::ein>({.name = "ein",
                            .minimum = -135,
                            .maximum = -60,
                            .fallback = -127,
                            .says = "Equivalent input noise, A-weighted, from 150 ohm (included) at full gain."}),
    bind<&PreampSpec::output_noise>({.name = "output_noise",
                                     .minimum = -140,
                                     .maximum = -40,
                                     .fallback = -108,
                                     .says = "Noise at its output that does not fall with the gain, A-weighted."}),
    bind<&PreampSpec::pad_attenuation>({.name = "pad_attenuation",
                                        .minimum = 0,
                                        .maximum = 40,
                                        .fallback = 0,
                                        .says = "How much its pad takes away; 0 when it has none.",
                                        .law = Law::decibel}),
    bind<&PreampSpec::has_phantom>(
        {.name = "has_phantom", .fallback = 1, .says = "Can put 48 V on the microphone input."}),
    bind<&PreampSpec::output_impedance>({.name = "output_impedance",
                                         .minimum = 0,
                                         .maximum = 1e4,
                                         .fallback = 0,
                                         .says = "Impedance of its output; 0 where the converter is built in."}),
    bind<&PreampSpec::bandwidth>({.name = "bandwidth",
                                  .minimum = 1e3,
                                  .maximum = 10e6,
                                  .fallback = unknown,
                                  .says = "Upper -3 dB frequency; leave out when it lies far above hearing."}),
};

/// Settings of a preamp, in this order; gain's range is the spec's.
enum class PreampSetting { gain, pad, phantom };
using PreampSettings = std::array<float, 3>;

/// Errors: ranges upside down; an EIN that 150 ohm alone, or the output noise, already exceeds.
Result<void> check(const PreampSpec& spec);
Ohm input_impedance(const PreampSpec& spec);
/// What comes out per volt at the input, at this knob position.
Decibel gain(const PreampSpec& spec, const PreampSettings& settings);
/// Highest sine at the input before it clips.
DBu maximum_input(const PreampSpec& spec, const PreampSettings& settings);
/// Noise referred to the input, A-weighted, from this source resistance (its thermal noise included).
DBu equivalent_input_noise(const PreampSpec& spec, const PreampSettings& settings, Ohm source, Hertz rate = usual_rate);
/// What the noise at its output is made of, each A-weighted rms at the output; powers add.
struct PreampNoise {
  Volt source;  // thermal, of the source resistance
  Volt input;   // its own that rises with the knob
  Volt output;  // its own that does not
};
PreampNoise noise_parts(const PreampSpec& spec, const PreampSettings& settings, Ohm source, Hertz rate = usual_rate);
/// `noise` includes the thermal noise of the source.
Figures<Volt, Volt> figures(const PreampSpec& spec, const PreampSettings& settings, Ohm source,
                            Hertz rate = usual_rate);

/// Volt to volt: pad, gain, noise, clipping, bandwidth. A moved knob is ramped over 20 ms. Its noise is that of the
/// figures above: the thermal noise of `source`, its own at the input, and what its output always has.
class Preamp {
 public:
  /// source: the resistance it is connected to (impedance_seen_by_input, a pickup's real part), as far as its thermal
  /// noise is not in the signal already.
  Preamp(const PreampSpec& spec, Ohm source, std::uint64_t seed = 1);
  void prepare(const Format& format);
  void reset() noexcept;
  void process(std::span<const float> settings, Span<const Volt> in, Span<Volt> out) noexcept;
  void process(std::span<const float> settings, const Block& block) noexcept {
    process(settings, block.input_in<Volt>(0), block.output_in<Volt>(0));
  }
  Frames latency() const noexcept { return {}; }
  std::span<const Field> fields() const noexcept { return fields_; }
  /// Samples held at the clipping level since reset. [audio]
  std::uint64_t clipped_samples() const noexcept { return clipped_; }

 private:
  void aim(const PreampSettings& settings) noexcept;
  void clip(Span<Volt> out) noexcept;

  PreampSpec spec_;
  Ohm source_;
  std::array<Field, 3> fields_;
  dsp::Noise noise_;
  dsp::LinearRamp gain_, noise_rms_;
  PreampSettings seen_{};
  double weighting_ = 1.0, thermal_ = 0.0, own_ = 0.0;  // of figures(), at this rate
  int ramp_ = 1;
  bool is_fresh_ = true;
  float limit_ = 0.0f;
  std::vector<float> hiss_;
  std::optional<dsp::Biquad> low_pass_;
  dsp::BiquadFilter filter_;
  std::uint64_t clipped_ = 0;
};

}  // namespace ohmic::gear
