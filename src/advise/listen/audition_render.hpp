#pragma once
// One chain as it plays: its gear with the worn headphone on it, any music through it, offline and without gaps.

#include <array>
#include <vector>

#include "advise/listen/audition.hpp"
#include "gear/phones_output.hpp"

namespace ohmic::advise {

/// What came out of a chain; as long as what went in, its latency taken out.
struct Rendering {
  rig::Excerpt volts;  // at the terminals
  rig::Excerpt ear;    // pascal, by the stated sensitivity
  long limited = 0;    // frames the amplifier clipped
};

/// An AuditionChain made of gear. Immutable. [control]
class AuditionGear {
 public:
  static constexpr Volt converter{2.0};      // what stands in front of every chain; adds nothing
  static constexpr Decibel most_gain{10.0};  // of it, in front of the amplifier

  /// Errors: a circuit that does not come to rest; gear::check's.
  static Result<AuditionGear> make(const AuditionChain& chain, const Ears& ears, Hertz rate);

  /// `seed`: of its noise.
  Rendering play(const rig::Excerpt& music, Decibel gain, std::uint64_t seed) const;
  gear::PhonesFigures figures() const { return gear::figures(spec_, 0, rate_); }
  Frames latency() const;
  /// It is compared with a circuit: its music takes the same way to the circuits' rate and back, whose phase is not linear,
  /// so that what is told apart are amplifiers and not resamplers. Nothing happens to a circuit: it goes that way already.
  void go_beside_circuit();
  bool is_circuit() const { return spec_.chains[0].circuit != nullptr; }
  /// Volts at the terminals per volt of the converter, small signal.
  std::complex<double> response(Hertz frequency) const;
  const gear::HeadphoneSpec& headphone() const { return spec_.chains[0].headphones[0]; }

 private:
  gear::PhonesSpec spec_;
  gear::ImpedanceNetwork network_;
  Hertz rate_;
  int detour_ = 1;  // factor of the resamplers it goes through without needing them
};

/// A-weighted level (IEC 61672-1) of all of it, the mean of both ears: that of the 1 kHz tone that reads the same. In pascal.
DBSPL loudness_at_ear(const rig::Excerpt& pascals);
/// The same of music in full scale: against a full-scale 1 kHz tone.
Decibel loudness_of(const rig::Excerpt& full_scale);

}  // namespace ohmic::advise
