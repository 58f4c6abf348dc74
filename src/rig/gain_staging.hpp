#pragma once
// Gain staging: where each stage's noise sits and where it clips, seen from one point, and what to turn to make it better.

#include <string>
#include <vector>

#include "gear/preamp.hpp"
#include "rig/rig.hpp"

namespace ohmic::rig {

/// One stage of an input's way. All levels are rms of a sine at 1 kHz; noise is A-weighted.
struct Stage {
  enum class Kind { source, microphone, pickup, wire, preamp_input, preamp_output, converter, strip };
  Kind kind = Kind::source;
  std::string name;                  // "microphone: Small condenser"
  Dimension unit = Dimension::volt;  // of its output: pascal, volt or full_scale
  double per_volt = 1.0;             // rms at its output per volt at the socket
  DBu noise{unknown};                // its own, seen from the socket; NaN: none, or not known
  DBu limit{unknown};                // the sine at the socket that it just passes; NaN: it does not clip
  Decibel headroom{unknown};         // from the peak to its limit; negative: it clips
};

/// What stands at the preamp: the knob, and the pad.
struct PreampKnobs {
  Decibel gain;
  bool has_pad = false;
};

/// An input, seen from the socket it is plugged into (the preamp's; without one, the converter's).
struct InputStaging {
  std::string name;
  bool is_good = true;             // nothing is to be turned
  bool is_real = false;            // the card's own: of its preamp only the gain is known
  std::vector<Stage> stages;       // in the order the sound meets them; empty: a recording that was never in the air
  Decibel sound{unknown};          // dB SPL in front of the microphone = dBu at the socket + this; NaN: no microphone
  Decibel digital{unknown};        // dBFS behind the converter = dBu at the socket + this
  DBu peak{unknown};               // the highest that is expected: full scale of the recording; NaN: nobody knows
  DBu noise{unknown};              // of all stages together
  DBu limit{unknown};              // the first to clip
  int loudest_noise = -1;          // whose noise dominates: index into stages; -1: no noise is known
  Decibel noise_lead{unknown};     // by how much, against the next; NaN: there is no next
  int first_limit = -1;            // who clips first
  Decibel limit_lead{unknown};     // how much later the next one clips
  Decibel headroom{unknown};       // from the peak to the first limit
  Decibel dynamic_range{unknown};  // from the noise to the first limit
  PreampKnobs now, best;           // equal where nothing better is known
  struct Outlook {
    DBu noise{unknown}, limit{unknown};
  } better;  // noise and first limit with the best knobs
  std::vector<std::string> advice;

  DBSPL as_sound(DBu level) const { return DBSPL((level + sound).value()); }
  DBFS as_digital(DBu level) const { return DBFS((level + digital).value()); }
};

/// What limits an output, and where.
struct OutputLimit {
  enum class By { converter, rails, current, socket, speaker, ceiling };
  By by = By::converter;
  DBSPL level;  // of the loudest sine at the ear (or where the listener sits, both speakers together) that it passes
};

/// One choice of a phones output, or one set of a monitor's speakers, at the volume it stands at.
struct OutputStaging {
  std::string name;                 // of the output
  int choice = 1;                   // which of its choices or sets, from 1
  bool is_good = true;              // nothing of the gear clips at this volume
  bool is_at_most = false;          // a knob nobody sees follows: all levels are upper bounds
  DBSPL full_scale{unknown};        // of a full-scale sine in the mix, before any limit
  std::vector<OutputLimit> limits;  // from the lowest to the highest
  DBSPL noise{unknown};             // A-weighted; NaN: not known, as of the card's own amplifier
  DBSPL quietest_noise{unknown};    // with the volume down
  Decibel noise_lead{unknown};      // the amplifier's over the converter's; negative: the converter is louder
  Decibel dynamic_range{unknown};   // from the noise to the lowest limit
  Decibel at_ceiling{unknown};  // the volume at which a full-scale sine reaches the ceiling at the highest sensitivity
  Decibel at_limit{unknown};    // the volume at which it reaches the first limit of the gear
  std::vector<std::string> advice;
};

struct GainStaging {
  std::vector<InputStaging> inputs;
  std::vector<OutputStaging> outputs;  // phones with all their choices, then monitors with all their sets
};

/// What a good engineer keeps free above the highest peak that is expected.
inline constexpr Decibel kept_headroom{6.0};
/// What everything behind the preamp's input may add to the noise before more gain is advised.
inline constexpr Decibel tolerated_noise{1.0};
/// Nobody is told to turn a knob by less.
inline constexpr Decibel smallest_advice{3.0};

/// Computed with the closed forms the gear runs by, see docs/gain-staging.md. The rig must have been read without errors.
GainStaging gain_staging(const Rig& rig);

}  // namespace ohmic::rig
