#pragma once
// Conversions between levels, voltages, pressures and samples; those that need context say so in their arguments.

#include <cmath>
#include <numbers>

#include "units/quantity.hpp"

namespace ohmic {

inline constexpr Volt zero_dbu{0.7745966692414834};  // sqrt(0.6): 1 mW in 600 ohm
inline constexpr Pascal zero_db_spl{20e-6};
inline constexpr double boltzmann = 1.380649e-23;   // J/K, exact since 2019
inline constexpr double room_temperature = 293.15;  // K

/// The factor of a gain: 6.02 dB -> 2.0.
inline double factor(Decibel gain) { return std::pow(10.0, gain.value() / 20.0); }
/// The gain of a factor: 2.0 -> 6.02 dB; 0 gives -infinity.
inline Decibel gain_of(double factor) { return Decibel(20.0 * std::log10(factor)); }

inline Volt volts(DBu level) { return Volt(zero_dbu.value() * std::pow(10.0, level.value() / 20.0)); }
inline Volt volts(DBV level) { return Volt(std::pow(10.0, level.value() / 20.0)); }
inline DBu dbu(Volt rms) { return DBu(20.0 * std::log10(rms / zero_dbu)); }
inline DBV dbv(Volt rms) { return DBV(20.0 * std::log10(rms.value())); }
inline Pascal pascals(DBSPL level) { return Pascal(zero_db_spl.value() * std::pow(10.0, level.value() / 20.0)); }
inline DBSPL db_spl(Pascal rms) { return DBSPL(20.0 * std::log10(rms / zero_db_spl)); }

/// The peak of the sine with this rms, and back (DESIGN 2: full scale is the peak of a sine).
template <class Q>
constexpr Q peak_of_sine(Q rms) {
  return rms * std::numbers::sqrt2;
}
template <class Q>
constexpr Q rms_of_sine(Q peak) {
  return peak / std::numbers::sqrt2;
}

/// Level of an rms value in full-scale samples: a sine that peaks at 1.0 reads 0 dBFS (AES17).
inline DBFS dbfs_rms(double rms) { return DBFS(20.0 * std::log10(rms * std::numbers::sqrt2)); }
/// Level of a peak in full-scale samples: 1.0 reads 0 dBFS.
inline DBFS dbfs_peak(double peak) { return DBFS(20.0 * std::log10(peak)); }
/// The sample value that peaks at this level.
inline FullScale sample_peak(DBFS level) { return FullScale(std::pow(10.0, level.value() / 20.0)); }

/// Sensitivity per volt from per milliwatt; needs the impedance at which the milliwatt was taken:
///   S_V = S_mW + 30 - 10 log10(Z)
inline DBPerVolt per_volt(DBPerMilliwatt sensitivity, Ohm at) {
  return DBPerVolt(sensitivity.value() + 30.0 - 10.0 * std::log10(at.value()));
}
inline DBPerMilliwatt per_milliwatt(DBPerVolt sensitivity, Ohm at) {
  return DBPerMilliwatt(sensitivity.value() - 30.0 + 10.0 * std::log10(at.value()));
}
/// Sound pressure a headphone makes at this voltage, and the voltage a level needs.
inline DBSPL level_at(DBPerVolt sensitivity, Volt rms) { return DBSPL(sensitivity.value() + dbv(rms).value()); }
inline Volt volts_for(DBSPL level, DBPerVolt sensitivity) { return volts(DBV(level.value() - sensitivity.value())); }
/// Pascal per volt of that sensitivity.
inline double pascal_per_volt(DBPerVolt sensitivity) { return pascals(DBSPL(sensitivity.value())).value(); }

/// Power in a resistance, and the voltage that makes it.
constexpr Watt power(Volt rms, Ohm load) { return Watt(rms.value() * rms.value() / load.value()); }
inline Volt volts_for(Watt power, Ohm load) { return Volt(std::sqrt(power.value() * load.value())); }

/// What is left of an open-circuit voltage behind `source` on `load`: Z / (Z + Zout).
constexpr double divider(Ohm source, Ohm load) { return load.value() / (load.value() + source.value()); }

/// Johnson-Nyquist noise of a resistance over a bandwidth: sqrt(4 k T R B). rms.
inline Volt thermal_noise(Ohm resistance, Hertz bandwidth, double kelvin = room_temperature) {
  return Volt(std::sqrt(4.0 * boltzmann * kelvin * resistance.value() * bandwidth.value()));
}

}  // namespace ohmic
