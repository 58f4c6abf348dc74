#pragma once
// A headphone amplifier by its datasheet: gain, rails, current limit, output impedance, noise; which limit clips
// follows from the load.

#include <array>
#include <complex>
#include <optional>
#include <string_view>
#include <vector>

#include "gear/figures.hpp"
#include "gear/headphone.hpp"
#include "units/field.hpp"

namespace ohmic::gear {

enum class NoiseWeighting { a_weighted, unweighted };
inline constexpr std::array<std::string_view, 2> noise_weightings = {"a_weighted", "unweighted"};

struct AmplifierSpec {
  Decibel gain;
  Volt rails;            // peak, at the output without load
  Ampere current_limit;  // peak
  Ohm output_impedance;
  Ohm input_impedance;
  Volt noise;  // rms at its output, whatever the volume
  NoiseWeighting noise_weighting = NoiseWeighting::a_weighted;
  std::optional<Hertz> bandwidth;
  int outputs = 1;
  bool operator==(const AmplifierSpec&) const = default;
};

inline constexpr std::array amplifier_fields = {
    bind<&AmplifierSpec::gain>({.name = "gain",
                                .minimum = -40,
                                .maximum = 60,
                                .fallback = 0,
                                .says = "Voltage gain with the volume fully up, no load.",
                                .law = Law::decibel}),
    bind<&AmplifierSpec::rails>({.name = "rails",
                                 .minimum = 0.01,
                                 .maximum = 500,
                                 .fallback = 10,
                                 .says = "Highest voltage its output reaches without load (peak, not rms).",
                                 .law = Law::logarithmic}),
    bind<&AmplifierSpec::current_limit>({.name = "current_limit",
                                         .minimum = 1e-4,
                                         .maximum = 100,
                                         .fallback = 0.2,
                                         .says = "Highest current one channel gives (peak, not rms).",
                                         .law = Law::logarithmic}),
    bind<&AmplifierSpec::output_impedance>({.name = "output_impedance",
                                            .minimum = 0,
                                            .maximum = 10e3,
                                            .fallback = 0.5,
                                            .says = "Impedance of its output; forms a divider with the headphone."}),
    bind<&AmplifierSpec::input_impedance>({.name = "input_impedance",
                                           .minimum = 100,
                                           .maximum = 10e6,
                                           .fallback = 10e3,
                                           .says = "What the converter sees.",
                                           .law = Law::logarithmic}),
    bind<&AmplifierSpec::noise>({.name = "noise",
                                 .minimum = 0,
                                 .maximum = 0.1,
                                 .fallback = 3e-6,
                                 .says = "Noise voltage at its output, rms, without load."}),
    bind<&AmplifierSpec::noise_weighting>({.name = "noise_weighting",
                                           .fallback = 0,
                                           .says = "How the noise figure was taken.",
                                           .choices = noise_weightings}),
    bind<&AmplifierSpec::bandwidth>({.name = "bandwidth",
                                     .minimum = 1e3,
                                     .maximum = 10e6,
                                     .fallback = unknown,
                                     .says = "Upper -3 dB frequency; leave out when it lies far above hearing."}),
    bind<&AmplifierSpec::outputs>(
        {.name = "outputs", .minimum = 1, .maximum = 16, .fallback = 1, .says = "Sockets, each with its own stage."}),
};

/// An amplifier with its load, at one frequency, from the figures alone.
struct LoadedAmplifier {
  std::complex<double> gain;           // volt at the terminals per volt at its input, volume fully up
  Volt noise;                          // rms at the terminals, weighted as its figure is
  Volt limit;                          // highest terminal voltage (peak of a sine) before the first limit
  bool is_limited_by_current = false;  // which limit that is
  Volt by_rails, by_current;           // both limits, as `limit`
};
/// headphones: in parallel on one output, each behind its cable. None: no load.
LoadedAmplifier loaded(const AmplifierSpec& spec, const std::vector<ImpedanceNetwork>& headphones,
                       const std::vector<Ohm>& cables, Hertz frequency = reference_frequency);
/// A-weighted rms of its noise, from whichever way its figure was taken.
Volt a_weighted_noise(const AmplifierSpec& spec, Hertz rate = usual_rate);

}  // namespace ohmic::gear
