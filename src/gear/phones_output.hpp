#pragma once
// A headphone output from the mix to the ear: converter, volume, amplifier with its headphones, and the ceiling, last.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "gear/amplifier.hpp"
#include "gear/amplifier_bank.hpp"
#include "gear/circuit_amplifier.hpp"
#include "gear/circuit_scope.hpp"
#include "gear/converter.hpp"
#include "gear/headphone.hpp"
#include "units/block.hpp"
#include "units/error.hpp"
#include "units/format.hpp"

namespace ohmic::gear {

/// One amplifier with what is plugged into one of its sockets. The listener wears the first headphone.
struct PhonesChain {
  AmplifierSpec amplifier;  // by its datasheet; or
  std::vector<HeadphoneSpec> headphones;
  std::shared_ptr<const CircuitAmplifier> circuit = {};  // its netlist, built with these headphones and this converter
  /// Of the circuit, as CircuitOrder says: what is heard instead of its output, and what its scope shows.
  int listen = -1, scope = -2;
  std::shared_ptr<const CircuitAmplifier> eye = {};
  /// Equal where an output that runs need not be made anew: another state of the same circuit is handed to it.
  bool operator==(const PhonesChain& other) const;
};
/// The headphones as the load they are.
std::vector<Load> loads_of(const std::vector<HeadphoneSpec>& headphones);

/// The real socket the sound leaves by. Unknown full scale: nobody calibrated it, and samples follow the pressure at the
/// ear (at 1 kHz, by the stated sensitivity): `uncalibrated_reference` becomes `uncalibrated_level`, whatever the ceiling,
/// the amplifier and the headphone are.
struct PhonesSocket {
  std::optional<Volt> full_scale;  // rms, unloaded, of a full-scale sine
  Ohm impedance;
  DBFS uncalibrated_level{-30.0};
  DBSPL uncalibrated_reference{105.0};
  bool operator==(const PhonesSocket&) const = default;
};

struct PhonesSpec {
  static constexpr std::size_t max_chains = 4;
  DacSpec dac;
  std::vector<PhonesChain> chains;  // 1 to max_chains
  PhonesSocket socket;
  bool operator==(const PhonesSpec&) const = default;
};

/// Errors: no chain or more than four, a chain without headphone, what check(HeadphoneSpec) says.
Result<void> check(const PhonesSpec& spec);

/// Stereo. Inputs: mix left, right (full scale). Outputs, in this order; those not asked for may be left out at the end:
///   0, 1 samples for the real socket, its own impedance taken out      (full scale)
///   2, 3 at the headphone's terminals                                  (volt)
///   4, 5 at the ear, computed with the sensitivity, not its upper end  (pascal)
/// Begins in silence after prepare and reset, fading in over 300 ms (a card that comes back is the engine's fade). A new chain is faded to over 20 ms, level-matched at 1 kHz
/// to the first. Volume is ramped over 20 ms. Ceiling: no sample at the ear, of any of the headphones at the highest
/// sensitivity anyone reports, exceeds the peak of the sine with that level; a lowered one is in force within a few
/// milliseconds (1.8 dB/ms), so that it does not click. Latency: that of the circuits' oversampling, for all chains alike;
/// none without circuits.
class PhonesOutput {
 public:
  enum Setting : std::size_t { volume, mute, chain, ceiling };
  enum Reading : std::size_t {
    sound,            // dB SPL, rms, the louder ear
    sound_peak,       // dB SPL of the sine with the highest peak of the last two seconds
    terminal,         // V rms at the terminals, the louder side
    headroom,         // dB from that peak to the first limit
    limit,            // which limit that is: 0 rails, 1 current, 2 converter
    reduction,        // dB the ceiling turns down now
    clamped,          // samples held at the ceiling since reset
    limited,          // frames the amplifier clipped since reset, by rails or current (both count)
    current_limited,  // of those, by its current
    socket_clipped,   // samples the real socket could not reach since reset
    non_finite,       // samples that were no numbers since reset
    power,            // W mean in the headphones, the louder side
    // Of outputs with circuits only, of the one that is heard:
    supply_current,  // A mean, both sides
    load_current,    // A rms, the larger side
    iterations,      // of Newton's method per step, since the last look
    unconverged,     // steps since reset whose equations were not met
    fallbacks,       // steps since reset that were taken the slow way
    mutings,         // times since reset it was muted because its equations found no solution
    first_probe,     // mean of the left side's first probe; then its swing, then those of the next
  };
  static constexpr std::size_t readings_count = 12;
  static constexpr std::size_t circuit_readings_count = first_probe + 2 * CircuitAmplifier::most_probes;

  /// spec: one that check() accepts.
  explicit PhonesOutput(const PhonesSpec& spec, std::uint64_t seed = 1);
  ~PhonesOutput();
  PhonesOutput(PhonesOutput&&) noexcept;
  void prepare(const Format& format);
  void reset() noexcept;
  void process(std::span<const float> settings, const Block& block) noexcept;
  Frames latency() const noexcept;
  std::span<const Field> fields() const noexcept;
  std::span<const Field> readings() const noexcept;
  void read(std::span<float> values) noexcept;

  /// The same in three parts, so that a bank computes the circuits of many outputs together: begin with the inputs,
  /// then AmplifierBank::run, then finish with the outputs. [audio]
  void begin(std::span<const float> settings, const Block& block, AmplifierBank& bank) noexcept;
  void finish(const Block& block) noexcept;
  /// Volts behind the volume knob, one side, between begin and finish. [audio]
  std::span<const float> converted(std::size_t side) const noexcept;
  /// The circuits as they are from now on: `spec` equals the one it was made of. Faded to; see CircuitPath. [control]
  void hand(const PhonesSpec& spec);
  /// Of a chain, as CircuitPath::scope: of while it was heard last. Null also where its amplifier is no circuit. [control]
  const ScopeTrace* scope(std::size_t chain) noexcept;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// An output in closed form, at 1 kHz, volume at 0 dB: what explain and advise say.
struct PhonesFigures {
  Decibel level_match;                // what makes this chain as loud as the first; contained in all below
  double volt_per_full_scale = 0.0;   // terminal volts, peak
  DBSPL full_scale_level;             // at the ear, a full-scale sine, before limits and ceiling
  DBSPL lowest_level, highest_level;  // the same at the ends of the sensitivity's interval
  DBSPL limit;                        // loudest sine before the amplifier's first limit
  bool is_limited_by_current = false;
  DBSPL rails_limit, current_limit;  // both of them
  DBSPL noise;                       // A-weighted, at the ear: converter (volume up) and amplifier
  DBSPL amplifier_noise;             // A-weighted: what remains with the volume down
};
PhonesFigures figures(const PhonesSpec& spec, std::size_t chain, Hertz rate = usual_rate);

}  // namespace ohmic::gear
