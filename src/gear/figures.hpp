#pragma once
// What every piece of gear says about itself in closed form, so that run, explain and advise read the same numbers.

#include <limits>

#include "units/levels.hpp"

namespace ohmic::gear {

/// One row of a signal path at 1 kHz. `limit` is the highest instantaneous value the output reaches before it clips;
/// `noise` is what this gear adds itself, A-weighted rms at its output, inside the band of the sample rate asked for.
template <class In, class Out>
struct Figures {
  double gain = 1.0;  // Out per In
  Out noise{0.0};
  Out limit{std::numeric_limits<double>::infinity()};
};

/// The rate closed forms assume when nobody says another: it only bounds the band that noise is counted in.
inline constexpr Hertz usual_rate{48000.0};

/// Where "the gain" and "the level" of gear with a response are taken.
inline constexpr Hertz reference_frequency{1000.0};

}  // namespace ohmic::gear
