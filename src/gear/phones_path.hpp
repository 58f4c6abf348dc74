#pragma once
// One amplifier with its headphones on a phones output: from the converter's volts to terminals, ear and real socket.

#include <vector>

#include "gear/load.hpp"
#include "gear/output_stage.hpp"
#include "gear/phones_output.hpp"

namespace ohmic::gear {

/// A stereo buffer of one unit.
struct Sides {
  float* left = nullptr;
  float* right = nullptr;
  Sides from(std::size_t frame) const { return {left + frame, right + frame}; }
};

/// The chain with everything computed that its run needs. Parts run one after the other on buffers of the caller.
class PhonesPath {
 public:
  PhonesPath(const PhonesSpec& spec, std::size_t chain, std::uint64_t seed);
  void prepare(const Format& format);
  void reset() noexcept;

  /// Converter's volts (open) to terminal volts, level-matched. in and out may be the same. [audio]
  void amplify(Sides volts, Sides terminals, int frames) noexcept;
  /// Terminal volts to pascals at the ear of the first headphone. [audio]
  void hear(Sides terminals, Sides ear, int frames) noexcept;
  /// Terminal volts to those the real socket must make unloaded to put them there. [audio]
  void drive(Sides terminals, Sides socket, int frames) noexcept;

  /// Highest pressure at any ear, any sensitivity, per volt at the terminals.
  double pascal_per_volt_bound() const noexcept { return bound_; }
  /// Terminal volts per full scale at 1 kHz, volume at 0 dB.
  double volt_per_full_scale() const noexcept { return volt_per_full_scale_; }
  /// Pressure at the ear per terminal volt at 1 kHz, by the stated sensitivity.
  double pascal_per_volt() const noexcept { return pascal_per_volt_; }
  StageReadings take_readings() noexcept { return stage_.take_readings(); }
  const AmplifierSpec& amplifier() const noexcept { return amplifier_; }

 private:
  AmplifierSpec amplifier_;
  std::vector<HeadphoneSpec> headphones_;
  std::vector<Load> loads_;
  Ohm socket_impedance_;
  float match_ = 1.0f;
  double volt_per_full_scale_ = 1.0, pascal_per_volt_ = 1.0, bound_ = 0.0;
  OutputStage stage_;
  LoadSolver cable_;   // the worn headphone behind its cable
  LoadSolver socket_;  // all of them on the real socket
  Headphone worn_;
};

}  // namespace ohmic::gear
