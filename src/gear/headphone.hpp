#pragma once
// A headphone by its figures: volts become pascals at the ear, and its impedance becomes the amplifier's load.

#include <array>
#include <complex>
#include <optional>
#include <string_view>
#include <vector>

#include "dsp/biquad.hpp"
#include "gear/figures.hpp"
#include "gear/impedance.hpp"
#include "units/block.hpp"
#include "units/format.hpp"

namespace ohmic::gear {

/// One band of a headphone's frequency response, relative to 1 kHz.
enum class BandKind { peak, low_shelf, high_shelf };
inline constexpr std::array<std::string_view, 3> band_kinds = {"peak", "low_shelf", "high_shelf"};

struct BandSpec {
  BandKind kind = BandKind::peak;
  Hertz frequency;
  Decibel gain;
  double q = 1.0;
  bool operator==(const BandSpec&) const = default;
};

inline constexpr std::array band_fields = {
    bind<&BandSpec::kind>(
        {.name = "kind", .fallback = 0, .says = "Shape of the band.", .is_required = true, .choices = band_kinds}),
    bind<&BandSpec::frequency>({.name = "frequency",
                                .minimum = 10,
                                .maximum = 20e3,
                                .fallback = 1000,
                                .says = "Centre of a peak, half-gain point of a shelf.",
                                .law = Law::logarithmic,
                                .is_required = true}),
    bind<&BandSpec::gain>({.name = "gain",
                           .minimum = -30,
                           .maximum = 30,
                           .fallback = 0,
                           .says = "How much louder than at 1 kHz.",
                           .law = Law::decibel,
                           .is_required = true}),
    bind<&BandSpec::q>({.name = "q",
                        .minimum = 0.1,
                        .maximum = 20,
                        .fallback = 0.7071,
                        .says = "Narrowness of a peak, steepness of a shelf.",
                        .law = Law::logarithmic}),
};

/// Impedance: `table` if there is one, else `dc_resistance` with `sections`, else the nominal impedance as a resistor.
/// Sensitivity: one of the two is known. `sensitivity_low` and `_high` bound it where sources disagree.
struct HeadphoneSpec {
  Ohm impedance;  // nominal; where the milliwatt of sensitivity_per_mw was taken
  std::optional<DBPerVolt> sensitivity;
  std::optional<DBPerMilliwatt> sensitivity_per_mw;
  std::optional<DBPerVolt> sensitivity_low, sensitivity_high;
  std::optional<Watt> power_limit;
  Ohm cable_resistance;
  std::optional<Ohm> dc_resistance;
  std::vector<SectionSpec> sections;  // "sections" in the rig file, by section_fields
  std::vector<ImpedancePoint> table;  // "impedance_table": [[hertz, ohm], [hertz, ohm, degrees], ...]
  std::vector<BandSpec> response;     // "response", by band_fields
  bool operator==(const HeadphoneSpec&) const = default;
};

inline constexpr std::array headphone_fields = {
    bind<&HeadphoneSpec::impedance>({.name = "impedance",
                                     .minimum = 1,
                                     .maximum = 10e3,
                                     .fallback = 32,
                                     .says = "Nominal impedance.",
                                     .law = Law::logarithmic,
                                     .is_required = true}),
    bind<&HeadphoneSpec::sensitivity>({.name = "sensitivity",
                                       .minimum = 60,
                                       .maximum = 150,
                                       .fallback = unknown,
                                       .says = "Sound pressure at the ear for 1 V rms at 1 kHz."}),
    bind<&HeadphoneSpec::sensitivity_per_mw>({.name = "sensitivity_per_mw",
                                              .minimum = 60,
                                              .maximum = 150,
                                              .fallback = unknown,
                                              .says = "Sound pressure for 1 mW into the nominal impedance."}),
    bind<&HeadphoneSpec::sensitivity_low>({.name = "sensitivity_low",
                                           .minimum = 60,
                                           .maximum = 150,
                                           .fallback = unknown,
                                           .says = "Lowest sensitivity anyone reports."}),
    bind<&HeadphoneSpec::sensitivity_high>({.name = "sensitivity_high",
                                            .minimum = 60,
                                            .maximum = 150,
                                            .fallback = unknown,
                                            .says = "Highest sensitivity anyone reports: what ceilings reckon with."}),
    bind<&HeadphoneSpec::power_limit>({.name = "power_limit",
                                       .minimum = 1e-4,
                                       .maximum = 100,
                                       .fallback = unknown,
                                       .says = "Power it survives for long.",
                                       .law = Law::logarithmic}),
    bind<&HeadphoneSpec::cable_resistance>({.name = "cable_resistance",
                                            .minimum = 0,
                                            .maximum = 1000,
                                            .fallback = 0,
                                            .says = "Resistance of its cable and adapters, there and back."}),
    bind<&HeadphoneSpec::dc_resistance>({.name = "dc_resistance",
                                         .minimum = 0.5,
                                         .maximum = 10e3,
                                         .fallback = unknown,
                                         .says = "Resistance of the voice coil, with `sections` in series.",
                                         .law = Law::logarithmic}),
};

/// Errors: no sensitivity, or two; an interval that does not hold it; dc_resistance missing for sections; what
/// fit_impedance and check(ImpedanceNetwork) say.
Result<void> check(const HeadphoneSpec& spec);
DBPerVolt sensitivity(const HeadphoneSpec& spec);
DBPerVolt lowest_sensitivity(const HeadphoneSpec& spec);
DBPerVolt highest_sensitivity(const HeadphoneSpec& spec);
/// The network the load is computed with; a table is fitted (some milliseconds: keep the answer). [control]
ImpedanceNetwork network(const HeadphoneSpec& spec);

/// Pascal per volt, complex, relative response included.
std::complex<double> response(const HeadphoneSpec& spec, Hertz frequency);
Figures<Volt, Pascal> figures(const HeadphoneSpec& spec);
/// No sample of this headphone's pressure, at its highest sensitivity, exceeds this times the highest voltage
/// sample in front of its cable:
///   |p| <= S_high * sum |h[n]| * max |v|     (h: impulse response of the response bands at this rate)
double highest_pascal_per_volt(const HeadphoneSpec& spec, Hertz rate);

/// Volt at its terminals to pascal at the ear, left and right. No settings, no noise.
class Headphone {
 public:
  explicit Headphone(const HeadphoneSpec& spec);
  void prepare(const Format& format);
  void reset() noexcept;
  void process(Span<const Volt> left, Span<const Volt> right, Span<Pascal> left_ear, Span<Pascal> right_ear) noexcept;
  void process(std::span<const float>, const Block& block) noexcept {
    process(block.input_in<Volt>(0), block.input_in<Volt>(1), block.output_in<Pascal>(0), block.output_in<Pascal>(1));
  }
  Frames latency() const noexcept { return {}; }
  std::span<const Field> fields() const noexcept { return {}; }

 private:
  float pascal_per_volt_;
  std::vector<BandSpec> bands_;
  std::vector<dsp::Biquad> sections_;
  std::vector<dsp::BiquadPair> filters_;
};

}  // namespace ohmic::gear
