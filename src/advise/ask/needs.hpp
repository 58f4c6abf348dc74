#pragma once
// What a person wants to do and has: the advisor's whole input, as flags or an interview fill it.

#include <optional>
#include <string>
#include <vector>

#include "advise/physics/physics.hpp"
#include "store/catalogue.hpp"

namespace ohmic::advise {

enum class Purpose { listen, record, stream, podcast, produce, mix, perform };

/// How a headphone hangs on what drives it.
enum class Hookup { straight, through_line_outputs, through_headphone_output, splitter };

/// What a person says is wrong now. mono: voices vanish, or everything sounds in the middle.
enum class Complaint { none, too_quiet, hiss, latency, mono };

/// A headphone in the house. Unknown ones are a type ("any") and span the catalogue.
struct OwnedHeadphone {
  Ears ears;
  const store::Headphone* entry = nullptr;  // null: the person's own figures, or any
  bool is_any = false;
  bool is_wireless = false;  // Bluetooth: brings its own converter and amplifier
  int count = 1;             // how many of them are worn at once
};

/// Everything the person has; what is empty they have not.
struct Owned {
  std::vector<OwnedHeadphone> headphones;
  std::optional<PreampFigures> preamp;  // of the interface
  const store::Interface* interface = nullptr;
  const store::Amplifier* amplifier = nullptr;
  const store::PlaybackSource* source = nullptr;  // phone, laptop; null: a computer nobody named
  std::vector<MicrophoneFigures> microphones;
  std::optional<Drive> drive;           // what the headphones hang on now; always there in what needs_of() makes
  std::optional<Drive> balanced_drive;  // the amplifier's other socket, where it has one
  bool has_any_interface = false;       // one that nobody named
  bool has_any_amplifier = false;
  bool has_passive_speakers = false;  // without an amplifier in them
  bool has_balanced_cable = false;
  Hookup hookup = Hookup::straight;

  bool has_interface() const { return interface != nullptr || has_any_interface; }
  bool has_amplifier() const { return amplifier != nullptr || has_any_amplifier; }
};

struct Needs {
  std::vector<Purpose> purposes;                    // empty: listen
  int listeners = 1;                                // headphones worn at the same time ...
  bool own_mix_each = false;                        // ... each hearing something else
  int microphones = 0, instruments = 0, lines = 0;  // recorded at the same time
  bool any_condenser = false;                       // a microphone that wants 48 V
  DBSPL peak{110.0};            // 105 compressed or quiet, 110 most, 115 very dynamic (facts/measurement.md)
  bool is_peak_stated = false;  // else what is loud enough differs between people: 105 may do
  DBSPL average{80.0};          // at the ear, A-weighted: for dose
  Second a_day{};               // 0: not asked
  bool hears_itself_through_computer = false;
  std::optional<Frames> buffer;
  std::optional<Hertz> rate;
  DBSPL voice{84.0};  // average at the microphone: speech at 10 cm; crest 18 dB
  std::optional<double> budget_usd;
  Complaint complaint = Complaint::none;
  std::vector<const store::Headphone*> choosing_headphones;  // versions between which the person decides
  Owned owned;

  bool is_for(Purpose purpose) const {
    for (const Purpose one : purposes)
      if (one == purpose) return true;
    return false;
  }
  /// Sounds that come in from outside, at the same time.
  int sources() const { return microphones + instruments + lines; }
};

}  // namespace ohmic::advise
