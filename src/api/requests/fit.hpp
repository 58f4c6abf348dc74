#pragma once
// Whether an amplifier and a headphone go together on an output, from the closed forms they run by.

#include <optional>
#include <string>

#include "rig/rig.hpp"
#include "units/error.hpp"
#include "units/quantity.hpp"

namespace ohmic::api {

/// What is asked of a pair: peaks that music has. 110 dB SPL is enough for most, 105 for quiet listeners.
inline constexpr DBSPL loud_enough{110.0}, loud_enough_for_some{105.0};
/// A response bent by less is heard by nobody.
inline constexpr Decibel unheard_bend{0.5};

struct Fit {
  std::optional<bool> fits;           // nothing: it depends on the person, or nobody says what the socket gives
  std::string words;                  // why
  DBSPL lowest_reach, highest_reach;  // the loudest sine before its first limit, at the ends of the sensitivity
  Decibel headroom;                   // before that limit, of a full-scale sine at the present volume
  Decibel bend;                       // how far the headphone's impedance bends the response, 20 Hz to 20 kHz
  std::optional<Ohm> output_impedance;
  DBSPL full_scale;  // a full-scale sine at the ear, volume at 0 dB, at the highest sensitivity anyone reports
};

/// Of the choice that `phones` hears in `rig`, where it may be one that is only thought of. Builds its circuit where it has
/// one. Errors: a circuit that does not come to rest. [control]
Result<Fit> fit_of(const rig::Rig& rig, const rig::Phones& phones, Hertz rate);

}  // namespace ohmic::api
